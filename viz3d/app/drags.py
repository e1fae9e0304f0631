"""What a drag makes of a scene: pure functions from where the pointer is to the new scene.

Each counts from where the drag began, so that nothing adds up and a drag that comes back
leaves things as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from viz3d.app.linked import with_camera, with_crosshair, with_slice_pushed
from viz3d.app.picking import Edge
from viz3d.app.tiling import Seam, Tiling
from viz3d.geometry import FloatArray
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Pair, Point
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.oblique import axes_of, is_tilted, normal_of, point_of, with_tilt
from viz3d.scene.orbit import moved, rolled, turned, zoomed
from viz3d.scene.pointer import picture_plane_mm, pushed_mm, ray_through
from viz3d.scene.resolve import known
from viz3d.scene.sharing import camera_owner
from viz3d.scene.validate import LARGEST_TILT
from viz3d.scene.view import Viewpoint
from viz3d.scene.windows import Window, with_window
from viz3d.session import layer_of, panel_of, with_layer

#: (x, y) in a panel, from -1 to 1, y up.
Place: TypeAlias = tuple[float, float]
Drag: TypeAlias = Callable[[Place], Scene]
#: Ends of what may be reached, (3,) LPS mm each.
Box: TypeAlias = tuple[FloatArray, FloatArray]

#: Half the panel's height turns the head by this.
TURN_DEG: Final = 90.0
#: Half the panel's height zooms by e to the power of this, and widens a window so.
ZOOM_RATE: Final = 1.5
#: Planes are tilted by hand in steps of this.
TILT_STEP_DEG: Final = 0.25
#: Of two tilts that bring a plane's side nearly as near to the pointer, the smaller change.
_CALM: Final = 1e-9


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
    crosshair_lps : point
        Resolved.
    """

    scene: Scene
    panel: Panel
    viewpoint: Viewpoint
    points_lps: FloatArray
    aspect: float
    place: Place
    crosshair_lps: Point

    def moved_by(self, place: Place) -> Place:
        return place[0] - self.place[0], place[1] - self.place[1]

    @property
    def camera(self) -> Camera:
        """The scene's own, by which the panel is seen."""
        return panel_of(self.scene, camera_owner(self.scene, self.panel.id)).camera


def turn(grip: Grip, place: Place) -> Scene:
    """Turn the head with the pointer."""
    across, up = grip.moved_by(place)
    across *= grip.aspect
    roll = np.radians(grip.panel.camera.roll_deg)
    sideways = float(np.cos(roll) * across - np.sin(roll) * up)
    upwards = float(np.sin(roll) * across + np.cos(roll) * up)
    by_deg = (-sideways * TURN_DEG, -upwards * TURN_DEG)
    camera = turned(grip.camera, grip.viewpoint, grip.points_lps, grip.aspect, by_deg)
    return with_camera(grip.scene, grip.panel.id, camera)


def roll(grip: Grip, place: Place) -> Scene:
    """Turn the picture around its middle: clockwise when the pointer goes to the right."""
    across, _ = grip.moved_by(place)
    camera = rolled(grip.camera, across * grip.aspect * TURN_DEG)
    return with_camera(grip.scene, grip.panel.id, camera)


def pan(grip: Grip, place: Place) -> Scene:
    """Move the picture with the pointer."""
    offset = picture_plane_mm(grip.viewpoint, grip.moved_by(place), grip.aspect)
    camera = moved(grip.camera, grip.viewpoint, -offset)
    return with_camera(grip.scene, grip.panel.id, camera)


def zoom(grip: Grip, place: Place) -> Scene:
    """Enlarge when the pointer goes up."""
    factor = float(np.exp(grip.moved_by(place)[1] * ZOOM_RATE))
    return with_camera(grip.scene, grip.panel.id, zoomed(grip.camera, factor))


def cross(grip: Grip, box_lps: Box, layer: SliceLayer, place: Place) -> Scene:
    """Put the crosshair under the pointer, on a slice that is seen straight on.

    Parameters
    ----------
    grip : Grip
    box_lps : two (3,) arrays
        What it may not leave.
    layer : SliceLayer
        Resolved.
    place : (x, y)
        Where the pointer is.
    """
    point = point_on(layer, grip.viewpoint, place, grip.aspect)
    if is_tilted(layer):
        return with_crosshair(grip.scene, _held_on(point_of(layer), point, box_lps))
    return with_crosshair(grip.scene, point.clip(*box_lps))


def _held_on(start: FloatArray, end: FloatArray, box_lps: Box) -> FloatArray:
    """As far on the way from a point in a box to another as the box reaches: on the plane."""
    way = end - start
    leads = way != 0
    ends = np.maximum(*((corner - start)[leads] / way[leads] for corner in box_lps))
    share = max(0.0, min([1.0, *ends.tolist()]))
    return np.asarray(start + share * way)


def point_on(layer: SliceLayer, viewpoint: Viewpoint, place: Place, aspect: float) -> FloatArray:
    """(3,) point, LPS mm, at a place of a slice that is seen straight on."""
    ray = ray_through(viewpoint, place, aspect)
    normal = normal_of(layer)
    off = float((point_of(layer) - ray.origin_lps) @ normal)
    return ray.at(off / float(ray.direction_lps @ normal))


def window(grip: Grip, layer: SliceLayer, shared: Window, place: Place) -> Scene:
    """Brighter when the pointer goes up, flatter when it goes to the right.

    Parameters
    ----------
    grip : Grip
    layer : SliceLayer
        Resolved.
    shared : pair or "auto"
        The layer's window in the scene: that of all slices which had it goes along.
    place : (x, y)
        Where the pointer is.
    """
    across, up = grip.moved_by(place)
    low, high = known(layer.window)
    width = (high - low) * float(np.exp(across * grip.aspect * ZOOM_RATE))
    level = (low + high) / 2 - up * (high - low)
    return with_window(grip.scene, (level - width / 2, level + width / 2), shared)


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
        How far it may go, backwards and forwards.
    place : (x, y)
        Where the pointer is.
    """
    start = ray_through(grip.viewpoint, grip.place, grip.aspect)
    now = ray_through(grip.viewpoint, place, grip.aspect)
    wanted = pushed_mm(grip.viewpoint, start, now, grabbed_lps, normal_of(layer))
    by_mm = float(min(max(wanted, travel_mm[0]), travel_mm[1]))
    return with_slice_pushed(grip.scene, grip.panel, layer, by_mm, grip.crosshair_lps)


def tilt(grip: Grip, edge: Edge, place: Place) -> Scene:
    """Turn a slice by one of its sides: that stays under the pointer as nearly as it can.

    Parameters
    ----------
    grip : Grip
    edge : Edge
    place : (x, y)
        Where the pointer is.
    """
    before = edge.layer.tilt_deg[edge.about]
    tried = np.arange(-LARGEST_TILT, LARGEST_TILT + TILT_STEP_DEG / 2, TILT_STEP_DEG)
    points = _turned(edge, np.radians(tried - before))
    seen = grip.viewpoint.project(points, grip.aspect) * (grip.aspect, 1.0)
    held = grip.viewpoint.project(edge.point_lps[None], grip.aspect)[0]
    wanted = (held + grip.moved_by(place)) * (grip.aspect, 1.0)
    off = ((seen - wanted) ** 2).sum(axis=1) + _CALM * (tried - before) ** 2
    found = float(tried[int(off.argmin())])
    own = edge.layer.tilt_deg
    tilt_deg: Pair = (found, own[1]) if edge.about == 0 else (own[0], found)
    return with_tilt(grip.scene, grip.panel.id, edge.layer.id, tilt_deg)


def _turned(edge: Edge, by_rad: FloatArray) -> FloatArray:
    """(n, 3) places of a side's grabbed point, LPS mm, when the plane has turned by angles."""
    level = axes_of(replace(edge.layer, tilt_deg=(0.0, 0.0)))
    # The plane turns about its first axis where that was, about the second where that is.
    axis = level[0] if edge.about == 0 else axes_of(edge.layer)[1]
    middle = point_of(edge.layer)
    arm = edge.point_lps - middle
    along = (arm @ axis) * axis
    across = arm - along
    cos, sin = np.cos(by_rad)[:, None], np.sin(by_rad)[:, None]
    return np.asarray(middle + along + cos * across + sin * np.cross(axis, across))


def move_end(grip: Grip, layer_id: str, end: int, place: Place) -> Scene:
    """Move one point of a measure with the pointer.

    Parameters
    ----------
    grip : Grip
    layer_id : str
        Of the measure, in the grip's panel.
    end : int
        Which of its points.
    place : (x, y)
        Where the pointer is.
    """
    offset = picture_plane_mm(grip.viewpoint, grip.moved_by(place), grip.aspect)
    layer = layer_of(grip.scene, grip.panel.id, layer_id)
    assert isinstance(layer, AnnotationLayer)
    x, y, z = (np.array(layer.points_lps[end]) + offset).tolist()
    points = (*layer.points_lps[:end], (x, y, z), *layer.points_lps[end + 1 :])
    return with_layer(grip.scene, grip.panel.id, layer_id, points_lps=points)


def pull_seam(scene: Scene, tiling: Tiling, seam: Seam, place: Place) -> Scene:
    """Make panels wider or higher; `place` is in pixels from the canvas's upper left corner."""
    return replace(scene, page=tiling.pulled(scene.page, seam, *place))
