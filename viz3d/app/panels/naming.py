"""What panels and layers are called. Pure; no Qt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Final

from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import (
    HistogramLayer,
    KernelLayer,
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Panel
from viz3d.scene.views import is_spatial

_VOLUMES: Final = {"head": "Volume", "translucent": "Volume, translucent", "mip": "Volume, MIP"}


def layer_name(layer: Layer) -> str:
    """What a layer is called in a list: ``"Axial slice"``, ``"Skin"``."""
    match layer:
        case SliceLayer() | MontageLayer() | ReliefLayer() | VolumeLayer() if layer.part == "brain":
            return f"{layer_name(replace(layer, part='head'))} of the brain"
        case SliceLayer():
            what = "cut face" if layer.region == "cut-face" else "slice"
            return f"{layer.plane.capitalize()} {what}"
        case MontageLayer():
            return f"{layer.plane.capitalize()} montage"
        case VolumeLayer():
            return "Volume by intensity" if layer.stops else _VOLUMES[layer.preset]
        case SurfaceLayer():
            return f"{layer.source.capitalize()} surface"
        case MaskSurfaceLayer():
            name = "Intensity band"
            if layer.band.bins == "auto":
                name = "White-matter band" if layer.band.tissue == "white" else "Grey-matter band"
            return f"{name}, in the brain" if layer.band.part == "brain" else name
        case ReliefLayer():
            how = "smoothed" if layer.sigma_voxels else "raw"
            return f"{layer.plane.capitalize()} relief, {how}"
        case KernelLayer():
            return "Smoothing kernel"
        case HistogramLayer():
            return "Histogram"
        case OverlayLayer():
            return f"Overlay {PurePath(layer.path).name}".rstrip()
        case AnnotationLayer():
            return annotation_name(layer)


def annotation_name(layer: AnnotationLayer) -> str:
    """What an annotation is called: ``"Scale bar"``, or the words it writes."""
    if layer.what == "text" and layer.text:
        return f"“{layer.text}”"
    words = layer.what.replace("-", " ").capitalize()
    return f"{words} of {layer.of}" if layer.of else words


def panel_name(panel: Panel) -> str:
    """What a panel is called: its title, else what it shows."""
    if panel.title:
        return panel.title
    if not is_spatial(panel):
        flat = [layer for layer in panel.layers if isinstance(layer, (SliceLayer, MontageLayer))]
        if flat:
            return flat[0].plane.capitalize()
        if any(isinstance(layer, HistogramLayer) for layer in panel.layers):
            return "Histogram"
    return "3D"
