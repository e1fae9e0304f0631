"""Whether slices lie in the data. Pure."""

from __future__ import annotations

from viz3d.errors import SceneError
from viz3d.geometry import AXIS_OF_PLANE, FloatArray, PlaneName
from viz3d.scene.layers import Layer, MontageLayer, ReliefLayer, SliceLayer
from viz3d.scene.model import Scene
from viz3d.scene.oblique import is_tilted
from viz3d.scene.round_numbers import number_words


def check_places(scene: Scene, low_lps: FloatArray, high_lps: FloatArray) -> None:
    """Refuse a slice where there are no data: its picture would be empty.

    Parameters
    ----------
    scene : Scene
        Resolved or not.
    low_lps, high_lps : (3,) float arrays, mm
        Ends of the voxels.

    Raises
    ------
    SceneError
        Naming the first such layer, the place that was asked for, and those that there are.
    """
    if scene.crosshair_lps != "auto":
        for plane, axis in AXIS_OF_PLANE.items():
            _check("crosshair_lps", plane, scene.crosshair_lps[axis], low_lps, high_lps)
    for m, panel in enumerate(scene.panels):
        path = f"panel[{m}]." if len(scene.panels) > 1 else ""
        for n, layer in enumerate(panel.layers):
            for plane, position_mm in _slices(layer):
                _check(f"{path}layer[{n}]", plane, position_mm, low_lps, high_lps)
            for plane, at_mm in _pivot(layer):
                _check(f"{path}layer[{n}].pivot_lps", plane, at_mm, low_lps, high_lps)


def _check(
    path: str, plane: PlaneName, position_mm: float, low_lps: FloatArray, high_lps: FloatArray
) -> None:
    axis = AXIS_OF_PLANE[plane]
    ends = float(low_lps[axis]), float(high_lps[axis])
    if not ends[0] <= position_mm <= ends[1]:
        raise SceneError(path, _words(plane, position_mm, ends))


def _slices(layer: Layer) -> list[tuple[PlaneName, float]]:
    """Plane and place of what a layer shows, where the scene says it."""
    if isinstance(layer, (SliceLayer, ReliefLayer)) and layer.visible:
        return [] if layer.position_mm == "auto" else [(layer.plane, layer.position_mm)]
    if isinstance(layer, MontageLayer) and layer.visible and layer.positions_mm != "auto":
        return [(layer.plane, position_mm) for position_mm in layer.positions_mm]
    return []


def _pivot(layer: Layer) -> list[tuple[PlaneName, float]]:
    """Planes through what a tilted slice turns about, where the scene says it."""
    if not isinstance(layer, SliceLayer) or not layer.visible or not is_tilted(layer):
        return []
    if layer.pivot_lps == "auto":
        return []
    across = [plane for plane in AXIS_OF_PLANE if plane != layer.plane]
    return [(plane, layer.pivot_lps[AXIS_OF_PLANE[plane]]) for plane in across]


def _words(plane: PlaneName, position_mm: float, ends: tuple[float, float]) -> str:
    asked, low, high = (number_words(round(value, 1)) for value in (position_mm, *ends))
    return f"no {plane} slice at {asked} mm: the data reach from {low} to {high} mm"
