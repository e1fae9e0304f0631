"""What is shown while something is still to be made: all but a band's surface goes ahead. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from viz3d.app.needs import Need, need_of
from viz3d.scene.layers import Layer, MaskSurfaceLayer, SliceLayer
from viz3d.scene.model import Panel, Scene


def meanwhile(scene: Scene, shown: Scene | None, made: Collection[Need]) -> Scene:
    """The scene with the surfaces of bands as they were, where the new ones are not there yet.

    Parameters
    ----------
    scene : Scene
    shown : Scene, optional
        What is shown at present.
    made : collection of Need
    """
    if shown is None:
        return scene
    before = {(panel.id, layer.id): layer for panel in shown.panels for layer in panel.layers}
    panels = []
    for panel in scene.panels:
        layers = tuple(
            _as_before(layer, before.get((panel.id, layer.id)), panel, scene, made)
            for layer in panel.layers
        )
        panels.append(replace(panel, layers=layers))
    found = replace(scene, panels=tuple(panels))
    return scene if found == scene else found


def drafts(scene: Scene, made: Collection[Need]) -> list[Need]:
    """What can be shown in the place of surfaces that are not made, and is made sooner."""
    found = {
        need_of(layer, panel, scene): None
        for panel in scene.panels
        for layer in panel.layers
        if layer.visible and isinstance(layer, MaskSurfaceLayer)
    }
    return [replace(need, is_draft=True) for need in found if not need.is_stood_in_for(made)]


def smoothings(scene: Scene) -> list[Need]:
    """What must be there so that the bins of every surface's band are known at once."""
    found = {
        need_of(SliceLayer(tint=layer.band), panel, scene): None
        for panel in scene.panels
        for layer in panel.layers
        if layer.visible and isinstance(layer, MaskSurfaceLayer)
    }
    return list(found)


def _as_before(
    layer: Layer, before: Layer | None, panel: Panel, scene: Scene, made: Collection[Need]
) -> Layer:
    if not isinstance(layer, MaskSurfaceLayer) or not isinstance(before, MaskSurfaceLayer):
        return layer
    if not layer.visible or need_of(layer, panel, scene).is_stood_in_for(made):
        return layer
    # One that has not been made either cannot stand in.
    kept = replace(layer, band=before.band, smallest_mm3=before.smallest_mm3)
    return kept if need_of(kept, panel, scene).is_stood_in_for(made) else layer
