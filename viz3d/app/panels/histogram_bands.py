"""The bands of intensities in a scene: where they are, and changing them together. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from viz3d.app.panels.naming import layer_name, panel_name
from viz3d.app.panels.stacking import new_id
from viz3d.app.panels.targets import Target
from viz3d.errors import SceneError
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import HistogramLayer, Layer, MaskSurfaceLayer, MontageLayer, SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.views import is_spatial
from viz3d.session import layer_of, panel_of, with_layer, with_panel

BandField = Literal["tint", "within", "band"]
_FIELDS: Final[tuple[BandField, ...]] = ("tint", "within", "band")
_WORDS: Final[dict[BandField, str]] = {"tint": "tint", "within": "only the band", "band": "band"}


@dataclass(frozen=True)
class BandPlace:
    """A field of a layer that holds a band."""

    target: Target
    field: BandField


def band_places(scene: Scene) -> tuple[BandPlace, ...]:
    """Where the scene has bands, in its own order."""
    return tuple(
        BandPlace(Target(panel.id, layer.id), field)
        for panel in scene.panels
        for layer in panel.layers
        for field in _FIELDS
        if isinstance(getattr(layer, field, None), Band)
    )


def band_at(scene: Scene, place: BandPlace) -> Band | None:
    """The band at a place; None where there is none any more."""
    if not place.target.is_in(scene):
        return None
    layer = layer_of(scene, place.target.panel_id, place.target.layer_id)
    found = getattr(layer, place.field, None)
    return found if isinstance(found, Band) else None


def place_name(scene: Scene, place: BandPlace) -> str:
    """What a place is called in a list: ``"3D: Grey-matter band"``."""
    panel = panel_of(scene, place.target.panel_id)
    layer = layer_of(scene, place.target.panel_id, place.target.layer_id)
    what = "" if isinstance(layer, MaskSurfaceLayer) else f", {_WORDS[place.field]}"
    return f"{panel_name(panel)}: {layer_name(layer)}{what}"


def places_of(scene: Scene, target: Target) -> tuple[BandPlace, ...]:
    """The bands of one layer, or of one panel."""
    return tuple(
        place
        for place in band_places(scene)
        if place.target.panel_id == target.panel_id
        and target.layer_id in ("", place.target.layer_id)
    )


def with_bands(scene: Scene, places: tuple[BandPlace, ...], band: Band) -> Scene:
    """The scene with the same band at all of these places."""
    for place in places:
        panel_id, layer_id = place.target.panel_id, place.target.layer_id
        scene = with_layer(scene, panel_id, layer_id, **{place.field: band})
    return scene


def is_tinted(scene: Scene) -> bool:
    """Whether any slice shows a band by a tint."""
    return any(place.field == "tint" for place in band_places(scene))


def with_tint(scene: Scene, band: Band | None) -> Scene:
    """The scene with this band tinted on all its slices; without any tint for None."""
    panels = [
        replace(panel, layers=tuple(_tinted(layer, band) for layer in panel.layers))
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def has_surface(scene: Scene) -> bool:
    """Whether a band's surface is shown."""
    return any(layer.visible for _, layer in _surfaces(scene))


def can_have_surface(scene: Scene) -> bool:
    """Whether there is a panel in which a surface can be seen."""
    return any(is_spatial(panel) for panel in scene.panels)


def with_surface(scene: Scene, band: Band | None) -> Scene:
    """The scene with the surface of this band; with every such surface hidden for None.

    Raises
    ------
    SceneError
        If no panel shows anything in space.
    """
    surfaces = _surfaces(scene)
    if surfaces:
        changes = {"visible": True, "band": band} if band else {"visible": False}
        for holder, layer in surfaces:
            scene = with_layer(scene, holder.id, layer.id, **changes)
        return scene
    if band is None:
        return scene
    panel = next((panel for panel in scene.panels if is_spatial(panel)), None)
    if panel is None:
        raise SceneError("panel", "no panel of the scene shows anything in space")
    surface = MaskSurfaceLayer(id=new_id(panel, "band"), band=band)
    return with_panel(scene, panel.id, layers=(*panel.layers, surface))


def _surfaces(scene: Scene) -> list[tuple[Panel, MaskSurfaceLayer]]:
    return [
        (panel, layer)
        for panel in scene.panels
        for layer in panel.layers
        if isinstance(layer, MaskSurfaceLayer)
    ]


def _tinted(layer: Layer, band: Band | None) -> Layer:
    if isinstance(layer, MontageLayer):
        return replace(layer, tint=band)
    if isinstance(layer, SliceLayer) and layer.within is None:
        return replace(layer, tint=band)
    # The scene's own histogram shades what is tinted, if it shades anything.
    if isinstance(layer, HistogramLayer) and layer.band is not None and band is not None:
        return replace(layer, band=band)
    return layer
