"""Slices that are tilted: where they lie, and which slices tilt together. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from viz3d.geometry import AXIS_OF_PLANE, PLANE_OF_AXIS, FloatArray, PlaneName, tilted_axes
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Pair
from viz3d.scene.layers import Layer, SliceLayer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.view import angles, basis

LEVEL: Final[Pair] = (0.0, 0.0)
#: An unresolved camera this near to a plane's normal looks straight at it.
_STRAIGHT: Final = float(np.cos(np.radians(1.0)))


def is_tilted(layer: SliceLayer) -> bool:
    return layer.tilt_deg != LEVEL


def axes_of(layer: SliceLayer) -> FloatArray:
    """(3, 3) unit vectors, LPS, of a slice: its in-plane axes u and v, and its normal."""
    return tilted_axes(layer.plane, layer.tilt_deg)


def normal_of(layer: SliceLayer) -> FloatArray:
    """(3,) unit normal of a slice, LPS; to L, P or S where it is not tilted."""
    return np.asarray(axes_of(layer)[2])


def point_of(layer: SliceLayer) -> FloatArray:
    """(3,) point on a resolved slice, LPS mm: what a tilted one turns about."""
    point = np.zeros(3) if layer.pivot_lps == "auto" else np.array(layer.pivot_lps, np.float64)
    if layer.position_mm != "auto":
        point[AXIS_OF_PLANE[layer.plane]] = layer.position_mm
    return point


def tilt_angle_deg(layer: SliceLayer) -> float:
    """Angle between a slice's normal and the patient's axis."""
    along = abs(float(normal_of(layer)[AXIS_OF_PLANE[layer.plane]]))
    return float(np.degrees(np.arccos(min(along, 1.0))))


def with_tilt(scene: Scene, panel_id: str, layer_id: str, tilt_deg: Pair) -> Scene:
    """The scene with a slice tilted, and all others of its plane that were tilted like it.

    They are one plane to whoever looks at them: a flat pane's and the one in space. Slices with
    a place of their own go alone.
    """
    own = next(
        layer
        for panel in scene.panels
        if panel.id == panel_id
        for layer in panel.layers
        if layer.id == layer_id and isinstance(layer, SliceLayer)
    )
    panels = [
        replace(
            panel,
            layers=tuple(
                replace(layer, tilt_deg=tilt_deg)
                if isinstance(layer, SliceLayer) and (layer is own or _is_together(layer, own))
                else layer
                for layer in panel.layers
            ),
        )
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def without_tilts(scene: Scene) -> Scene:
    """The scene with all its slices along the patient's axes again."""
    panels = [replace(panel, layers=tuple(map(_level, panel.layers))) for panel in scene.panels]
    return replace(scene, panels=tuple(panels))


def has_tilts(scene: Scene) -> bool:
    return any(is_tilted(layer) for layer in _slices(scene))


def tilts_at_crosshair(scene: Scene) -> tuple[Pair, Pair, Pair]:
    """Tilts of the sagittal, coronal and axial plane through the crosshair."""
    found: dict[PlaneName, Pair] = {}
    for layer in _slices(scene):
        if layer.position_mm == "auto" and layer.region == "full":
            found.setdefault(layer.plane, layer.tilt_deg)
    first, second, third = (found.get(plane, LEVEL) for plane in PLANE_OF_AXIS)
    return first, second, third


def with_crosshair_tilts(scene: Scene) -> Scene:
    """The scene whose crosshairs know how the planes lie that cross there."""
    tilts = tilts_at_crosshair(scene)
    panels = [
        replace(panel, layers=tuple(_with_tilts(layer, tilts) for layer in panel.layers))
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def following(panel: Panel) -> Panel:
    """The panel with its camera straight before the slice that it shows flat.

    Parameters
    ----------
    panel : Panel
        Its camera is placed.
    """
    slices = [layer for layer in panel.layers if isinstance(layer, SliceLayer)]
    if not slices or not is_tilted(slices[0]) or panel.camera.projection != "parallel":
        return panel
    axes = axes_of(slices[0])
    _, up, toward = basis(panel.camera)
    axis = AXIS_OF_PLANE[slices[0].plane]
    if abs(toward @ axes[2]) > 1 - 1e-12 or abs(toward[axis]) < _STRAIGHT:
        return panel
    # What turns the level plane's axes into the tilted one's turns the picture along.
    turn = axes.T @ tilted_axes(slices[0].plane, LEVEL)
    seen = np.sign(toward[axis]) * axes[2]
    azimuth, elevation, roll = angles(seen, turn @ up)
    return replace(panel, camera=_at(panel.camera, azimuth, elevation, roll))


def _at(camera: Camera, azimuth: float, elevation: float, roll: float) -> Camera:
    return replace(camera, azimuth_deg=azimuth, elevation_deg=elevation, roll_deg=roll)


def _is_together(layer: SliceLayer, own: SliceLayer) -> bool:
    same = layer.plane == own.plane and layer.tilt_deg == own.tilt_deg
    free = own.position_mm == layer.position_mm == "auto"
    return same and free and own.region == layer.region == "full"


def _level(layer: Layer) -> Layer:
    return replace(layer, tilt_deg=LEVEL) if isinstance(layer, SliceLayer) else layer


def _with_tilts(layer: Layer, tilts: tuple[Pair, Pair, Pair]) -> Layer:
    if not isinstance(layer, AnnotationLayer) or layer.tilts_deg != "auto":
        return layer
    return replace(layer, tilts_deg=tilts if layer.what == "crosshair" else (LEVEL,) * 3)


def _slices(scene: Scene) -> Iterator[SliceLayer]:
    for panel in scene.panels:
        yield from (layer for layer in panel.layers if isinstance(layer, SliceLayer))
