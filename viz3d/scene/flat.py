"""Panels that show a slice straight on, and which side of it is seen. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import numpy as np

from viz3d.geometry import AXIS_OF_PLANE, FloatArray
from viz3d.scene.directions import FLAT_DEG
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.oblique import normal_of
from viz3d.scene.view import basis
from viz3d.scene.views import FLAT_VIEWS, VIEWS_DEG, is_spatial, placed

Convention = Literal["radiological", "neurological"]

#: The same plane from its other side, for each view in which left and right are seen.
_OTHER_SIDE: Final[dict[str, dict[Convention, str]]] = {
    "axial": {"radiological": "axial", "neurological": "axial-neurological"},
    "coronal": {"radiological": "coronal", "neurological": "coronal-neurological"},
}


def flat_slice(panel: Panel) -> SliceLayer | None:
    """The slice that a panel shows straight on, in parallel projection, and nothing in space."""
    camera = placed(panel.camera)
    slices = [layer for layer in panel.layers if isinstance(layer, SliceLayer)]
    if camera.projection != "parallel" or is_spatial(panel) or not slices:
        return None
    toward = basis(camera)[2]
    return slices[0] if all(_is_straight(layer, toward) for layer in slices) else None


def _is_straight(layer: SliceLayer, toward: FloatArray) -> bool:
    """Whether a camera sees a slice straight on, or will: a tilted one takes it along."""
    along = max(abs(toward[AXIS_OF_PLANE[layer.plane]]), abs(toward @ normal_of(layer)))
    return bool(along >= np.cos(np.radians(FLAT_DEG)))


def flat_view(camera: Camera) -> str:
    """The word in `FLAT_VIEWS` for a camera, empty if it looks otherwise."""
    camera = placed(camera)
    if camera.projection != "parallel":
        return ""
    seen = camera.azimuth_deg, camera.elevation_deg
    return next((word for word, side in FLAT_VIEWS.items() if VIEWS_DEG[side] == seen), "")


def convention_of(scene: Scene) -> Convention | None:
    """On which side flat axial and coronal panels show the patient's left; None if they differ.

    Radiological has the patient's right at the left of the picture.
    """
    words = {flat_view(panel.camera) for panel in scene.panels}
    found = {
        convention
        for sides in _OTHER_SIDE.values()
        for convention, word in sides.items()
        if word in words
    }
    return found.pop() if len(found) == 1 else None


def with_convention(scene: Scene, convention: Convention) -> Scene:
    """The scene with its flat axial and coronal panels seen from the side that is asked for.

    Sagittal ones stay: there is no left and no right in them.
    """
    panels = [_seen_as(panel, convention) for panel in scene.panels]
    return replace(scene, panels=tuple(panels))


def _seen_as(panel: Panel, convention: Convention) -> Panel:
    plane = flat_view(panel.camera).removesuffix("-neurological")
    if plane not in _OTHER_SIDE:
        return panel
    azimuth, elevation = VIEWS_DEG[FLAT_VIEWS[_OTHER_SIDE[plane][convention]]]
    camera = placed(panel.camera)
    return replace(panel, camera=replace(camera, azimuth_deg=azimuth, elevation_deg=elevation))
