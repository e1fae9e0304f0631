"""What belongs together in a scene: slices at the crosshair, panels with one camera. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from viz3d.geometry import AXIS_OF_PLANE, FloatArray
from viz3d.scene.layer_values import Point
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.oblique import is_tilted, normal_of, point_of
from viz3d.scene.resolve import known
from viz3d.scene.sharing import camera_owner
from viz3d.session import layer_of, panel_of, with_layer, with_panel


def with_camera(scene: Scene, panel_id: str, camera: Camera) -> Scene:
    """The scene with a panel seen otherwise, and those that share its camera."""
    return with_panel(scene, camera_owner(scene, panel_id), camera=camera)


def with_crosshair(scene: Scene, point_lps: FloatArray | Point) -> Scene:
    """The scene with its crosshair elsewhere."""
    return replace(scene, crosshair_lps=_point(np.asarray(point_lps)))


def with_slice_pushed(
    scene: Scene, panel: Panel, layer: SliceLayer, by_mm: float, crosshair_lps: Point
) -> Scene:
    """The scene with a slice farther along its normal.

    One that lies at the crosshair takes that along, and so all that lies there; a cut's face
    takes the cut; any other goes alone.

    Parameters
    ----------
    scene : Scene
    panel, layer : Panel, SliceLayer
        Resolved.
    by_mm : float
        How far.
    crosshair_lps : point
        Resolved.
    """
    cut = panel_of(scene, panel.id).cut
    is_face = layer.region == "cut-face"
    own = layer_of(scene, panel.id, layer.id)
    assert isinstance(own, SliceLayer)
    way = by_mm * normal_of(layer)
    if is_face and own.position_mm != "auto":
        scene = with_layer(scene, panel.id, layer.id, position_mm="auto")
    elif _has_place(own) or (cut.away and cut.at_lps != "auto" and not is_face):
        return with_layer(scene, panel.id, layer.id, **_place(layer, way))
    if cut.at_lps == "auto" or not is_face:
        return with_crosshair(scene, crosshair_lps + way)
    at_lps = _point(known(panel.cut.at_lps) + way)
    return with_panel(scene, panel.id, cut=replace(cut, at_lps=at_lps))


def _has_place(own: SliceLayer) -> bool:
    """Whether a slice lies elsewhere than at the crosshair."""
    return own.position_mm != "auto" or (is_tilted(own) and own.pivot_lps != "auto")


def _place(layer: SliceLayer, way: FloatArray) -> dict[str, Any]:
    """What changes of a resolved slice that goes alone."""
    point = point_of(layer) + way
    position = {"position_mm": float(point[AXIS_OF_PLANE[layer.plane]])}
    return position | ({"pivot_lps": _point(point)} if is_tilted(layer) else {})


def _point(point: FloatArray) -> Point:
    x, y, z = (float(mm) for mm in point)
    return x, y, z
