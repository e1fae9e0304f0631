"""What a drag makes of a scene: pure functions from where the pointer is to the new scene.

Each counts from where the drag began, so that nothing adds up and a drag that comes back
leaves things as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from viz3d.geometry import AXIS_OF_PLANE, FloatArray
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.orbit import moved, turned, zoomed
from viz3d.scene.pointer import picture_plane_mm, pushed_mm, ray_through
from viz3d.scene.resolve import known
from viz3d.scene.view import Viewpoint
from viz3d.session import panel_of, with_layer, with_panel

#: (x, y) in a panel, from -1 to 1, y up.
Place: TypeAlias = tuple[float, float]
Drag: TypeAlias = Callable[[Place], Scene]

#: Half the panel's height turns the head by this.
TURN_DEG: Final = 90.0
#: Half the panel's height zooms by e to the power of this.
ZOOM_RATE: Final = 1.5


@dataclass(frozen=True, eq=False)
class Grip:
    """How things were when the pointer was pressed.

    Parameters
    ----------
    scene : Scene
    panel : Panel
        The one under the pointer, resolved.
    viewpoint : Viewpoint
    points_lps : (n, 3) float array, mm
        What its camera fits.
    aspect : float
        Width over height of the panel.
    place : (x, y)
    """

    scene: Scene
    panel: Panel
    viewpoint: Viewpoint
    points_lps: FloatArray
    aspect: float
    place: Place

    def moved_by(self, place: Place) -> Place:
        return place[0] - self.place[0], place[1] - self.place[1]


def turn(grip: Grip, place: Place) -> Scene:
    """Turn the head with the pointer."""
    across, up = grip.moved_by(place)
    by_deg = (-across * grip.aspect * TURN_DEG, -up * TURN_DEG)
    camera = panel_of(grip.scene, grip.panel.id).camera
    camera = turned(camera, grip.viewpoint, grip.points_lps, grip.aspect, by_deg)
    return with_panel(grip.scene, grip.panel.id, camera=camera)


def pan(grip: Grip, place: Place) -> Scene:
    """Move the picture with the pointer."""
    offset = picture_plane_mm(grip.viewpoint, grip.moved_by(place), grip.aspect)
    camera = moved(panel_of(grip.scene, grip.panel.id).camera, grip.viewpoint, -offset)
    return with_panel(grip.scene, grip.panel.id, camera=camera)


def zoom(grip: Grip, place: Place) -> Scene:
    """Enlarge when the pointer goes up."""
    factor = float(np.exp(grip.moved_by(place)[1] * ZOOM_RATE))
    camera = zoomed(panel_of(grip.scene, grip.panel.id).camera, factor)
    return with_panel(grip.scene, grip.panel.id, camera=camera)


def push(
    grip: Grip,
    layer: SliceLayer,
    grabbed_lps: FloatArray,
    travel_mm: tuple[float, float],
    place: Place,
) -> Scene:
    """Push a slice along its normal: the grabbed point stays under the pointer.

    Parameters
    ----------
    grip : Grip
    layer : SliceLayer
        Resolved.
    grabbed_lps : (3,) float array, mm
    travel_mm : (low, high)
        How far it may go.
    place : (x, y)
        Where the pointer is.
    """
    start = ray_through(grip.viewpoint, grip.place, grip.aspect)
    now = ray_through(grip.viewpoint, place, grip.aspect)
    wanted = pushed_mm(grip.viewpoint, start, now, grabbed_lps, AXIS_OF_PLANE[layer.plane])
    return with_slice_at(grip.scene, grip.panel, layer, _within(wanted, travel_mm))


def step(
    scene: Scene, panel: Panel, layer: SliceLayer, by_mm: float, travel_mm: tuple[float, float]
) -> Scene:
    """Move a slice along its normal by some millimetres."""
    at_mm = _within(known(layer.position_mm) + by_mm, travel_mm)
    return with_slice_at(scene, panel, layer, at_mm)


def with_slice_at(scene: Scene, panel: Panel, layer: SliceLayer, at_mm: float) -> Scene:
    """The scene with a slice elsewhere; a cut's face takes the cut with it.

    Parameters
    ----------
    scene : Scene
    panel, layer : Panel, SliceLayer
        Resolved.
    at_mm : float
        LPS coordinate along the slice's normal.
    """
    if layer.region != "cut-face":
        return with_layer(scene, panel.id, layer.id, position_mm=at_mm)
    corner = list(known(panel.cut.at_lps))
    corner[AXIS_OF_PLANE[layer.plane]] = at_mm
    cut = replace(panel_of(scene, panel.id).cut, at_lps=(corner[0], corner[1], corner[2]))
    scene = with_panel(scene, panel.id, cut=cut)
    return with_layer(scene, panel.id, layer.id, position_mm="auto")


def _within(value: float, limits: tuple[float, float]) -> float:
    return float(min(max(value, limits[0]), limits[1]))
