"""The same scene of the brain alone. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import (
    HistogramLayer,
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Panel, Scene

Sliced = TypeVar("Sliced", SliceLayer, MontageLayer)


def of_brain(scene: Scene) -> Scene:
    """The scene with the brain in the place of the head.

    Slices, montages, reliefs, volumes, histograms and bands are taken within the brain, the
    skin's surface becomes the brain's; where one is there already, the skin is left out.

    Raises
    ------
    SceneError
        If that changes nothing.
    """
    found = replace(scene, panels=tuple(map(_of_brain_panel, scene.panels)))
    if found == scene:
        raise SceneError(
            "brain",
            f"nothing changes: all that the scene '{scene.name}' shows of the head is brain "
            "already; leave --brain out",
        )
    return found


def of_brain_layer(layer: Layer) -> Layer:
    """A layer of the brain in the place of one of the head."""
    match layer:
        case SliceLayer(within=Band() as within):
            return replace(_sliced(layer), within=_banded(within))
        case SliceLayer():
            return _sliced(layer)
        case MontageLayer():
            return _sliced(layer)
        case VolumeLayer(stops=()):
            # The glass of a translucent one is the head.
            preset = "head" if layer.preset == "translucent" else layer.preset
            return replace(layer, preset=preset, part="brain")
        case SurfaceLayer(source="skin"):
            brain = SurfaceLayer(source="brain", coloring="intensity")
            return replace(brain, id=layer.id, visible=layer.visible, cut=layer.cut)
        case MaskSurfaceLayer():
            return replace(layer, band=_banded(layer.band))
        case ReliefLayer():
            return replace(layer, part="brain", depth_mm=0.0)
        case HistogramLayer():
            band = None if layer.band is None else _banded(layer.band)
            return replace(layer, part="brain", band=band)
        case _:
            return layer


def _of_brain_panel(panel: Panel) -> Panel:
    layers = panel.layers
    if any(_is_surface(layer, "brain") for layer in layers):
        skins = {layer.id for layer in layers if _is_surface(layer, "skin")}
        layers = tuple(
            layer
            for layer in layers
            if layer.id not in skins
            and not (isinstance(layer, AnnotationLayer) and layer.of in skins)
        )
    return replace(panel, layers=tuple(map(of_brain_layer, layers)))


def _is_surface(layer: Layer, source: str) -> bool:
    return isinstance(layer, SurfaceLayer) and layer.source == source


def _sliced(layer: Sliced) -> Sliced:
    tint = None if layer.tint is None else _banded(layer.tint)
    return replace(layer, outline=True, part="brain", tint=tint)


def _banded(band: Band) -> Band:
    return replace(band, part="brain")
