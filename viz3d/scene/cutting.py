"""A panel that is cut open. Pure."""

from __future__ import annotations

from dataclasses import replace

from viz3d.scene.layers import Layer, MaskSurfaceLayer, SurfaceLayer, VolumeLayer
from viz3d.scene.model import Panel, Scene


def with_cut(scene: Scene, panel_id: str, away: str) -> Scene:
    """The scene with a part of one panel taken away.

    Where the panel shows nothing that can be cut, the first hidden layer that can be is shown.

    Parameters
    ----------
    scene : Scene
    panel_id : str
    away : str
        As `Cut.away`; empty for no cut.
    """
    panels = [_cut(panel, away) if panel.id == panel_id else panel for panel in scene.panels]
    return replace(scene, panels=tuple(panels))


def _cut(panel: Panel, away: str) -> Panel:
    panel = replace(panel, cut=replace(panel.cut, away=away))
    solid = [layer for layer in panel.layers if _is_solid(layer)]
    if not away or not solid or any(layer.visible for layer in solid):
        return panel
    shown = replace(solid[0], visible=True)
    layers = tuple(shown if layer is solid[0] else layer for layer in panel.layers)
    return replace(panel, layers=layers)


def _is_solid(layer: Layer) -> bool:
    return isinstance(layer, (VolumeLayer, SurfaceLayer, MaskSurfaceLayer)) and layer.cut
