"""What moves in a movie: from a scene and a share of the time to a scene. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from viz3d.errors import SceneError
from viz3d.geometry import (
    AXIS_OF_PLANE,
    DIRECTION_OF_LETTER,
    FloatArray,
    PlaneName,
)
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Point
from viz3d.scene.layers import Layer, SliceLayer
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.resolve import Facts, crosshair_of, cut_place
from viz3d.scene.view import Viewpoint, fit
from viz3d.scene.views import is_spatial

#: A sweep begins and ends so far inside the head, and a cut so far outside it.
EDGE_MM: Final = 1.0
#: A corner cuts into the head between its outermost points before it takes one of them.
CUT_LEAD_MM: Final = 12.0
#: A turning head is fitted into the picture at so many angles.
FITTED_ANGLES: Final = 72


@dataclass(frozen=True, eq=False)
class Seen:
    """What a panel's camera fits.

    Parameters
    ----------
    points_lps : (n, 3) float array, mm
        In the scene itself and in every frame: what moves in it does not count.
    everywhere_lps : (m, 3) float array, mm
        Wherever anything gets to in the movie, but for being turned.
    aspect : float
        Width over height of the panel.
    """

    points_lps: FloatArray
    everywhere_lps: FloatArray
    aspect: float


def check_turns(scenes: Sequence[Scene]) -> None:
    """Refuse to turn what is flat.

    Raises
    ------
    SceneError
        If nothing in any of the scenes could be turned.
    """
    if not any(_turns(panel) for scene in scenes for panel in scene.panels):
        raise SceneError(
            "turntable",
            f"{_names(scenes)} nothing that could be turned, only flat pictures; "
            "'planes' or 'skin' can be",
        )


def check_sweeps(scenes: Sequence[Scene], plane: PlaneName) -> None:
    """Refuse to sweep a plane of which none of the scenes has a slice.

    Raises
    ------
    SceneError
    """
    if not any(_has_plane(panel, plane) for scene in scenes for panel in scene.panels):
        raise SceneError(
            "sweep",
            f"{_names(scenes)} no {plane} slice that could be moved; 'planes' has all three",
        )


def check_opens(scenes: Sequence[Scene]) -> None:
    """Refuse to move the cut of scenes that have none.

    Raises
    ------
    SceneError
    """
    if not any(panel.cut.away for scene in scenes for panel in scene.panels):
        raise SceneError("cut.away", f"{_names(scenes)} no cut that could move; 'cutaway' has")


def steady(scene: Scene, seen: Mapping[str, Seen]) -> Scene:
    """The scene with its cameras far enough away for everything that will move.

    Parameters
    ----------
    scene : Scene
        Resolved.
    seen : mapping
        What each panel fits, by its id.
    """

    def hold(panel: Panel) -> Panel:
        if panel.id not in seen:
            return panel
        fitted = seen[panel.id]
        held = fit(panel.camera, fitted.everywhere_lps, fitted.aspect)
        return replace(panel, camera=_held(panel.camera, held, held.focus_lps, fitted))

    return replace(scene, panels=tuple(hold(panel) for panel in scene.panels))


def turned(scene: Scene, seen: Mapping[str, Seen], share: float) -> Scene:
    """The scene after a share of a full turn, its panels in space seen from further round.

    The camera goes to the patient's left: of a face that looks at the viewer, the nose moves to
    the picture's left. Its distance is the same all the way, and so is the place of the
    head's middle in the picture.

    Parameters
    ----------
    scene : Scene
        Resolved.
    seen : mapping
        What each panel fits, by its id.
    share : float
        0 is the scene's own azimuth, 1 as well.
    """

    def turn(panel: Panel) -> Panel:
        if panel.id not in seen or not _turns(panel):
            return panel
        return replace(panel, camera=camera_around(panel.camera, seen[panel.id], 360 * share))

    return replace(scene, panels=tuple(turn(panel) for panel in scene.panels))


def camera_around(camera: Camera, seen: Seen, by_deg: float) -> Camera:
    """The camera, so much further round the head, from where every side fits the picture."""
    points = seen.everywhere_lps
    axis = (points.min(axis=0) + points.max(axis=0)) / 2
    angles = np.arange(FITTED_ANGLES) * 360 / FITTED_ANGLES
    all_round = np.concatenate([_around(points, axis, angle) for angle in angles])
    held = fit(camera, all_round, seen.aspect)
    is_given = camera.focus_lps != "auto"
    focus = held.focus_lps if is_given else _around(held.focus_lps, axis, by_deg)
    azimuth = (camera.azimuth_deg + by_deg + 180) % 360 - 180
    return _held(replace(camera, azimuth_deg=azimuth), held, focus, seen)


def _held(camera: Camera, held: Viewpoint, focus_lps: FloatArray, seen: Seen) -> Camera:
    """The camera, looking at a point from as far away as a viewpoint.

    A camera's zoom counts from the fit to what a frame shows, which differs from side to side.
    """
    x, y, z = (float(mm) for mm in focus_lps)
    aimed = replace(camera, focus_lps=(x, y, z))
    fitted = fit(aimed, seen.points_lps, seen.aspect)
    return replace(aimed, zoom=camera.zoom * fitted.parallel_scale_mm / held.parallel_scale_mm)


def swept(scene: Scene, plane: PlaneName, facts: Facts, share: float) -> Scene:
    """The scene with its slices of a plane somewhere between the head's two ends.

    They go towards the patient's left, back or top, at a constant speed in mm; where they are
    is written into the panel's corner.

    Parameters
    ----------
    scene : Scene
    plane : "axial", "coronal" or "sagittal"
    facts : Facts
    share : float
        0 is the first slice that holds head (or brain, where that is all), 1 the last.
    """

    def sweep(panel: Panel) -> Panel:
        if not _has_plane(panel, plane):
            return panel
        first, last = sweep_ends_mm(panel, plane, facts)
        position_mm = first + share * (last - first)
        layers = [_at(layer, plane, position_mm) for layer in panel.layers]
        return replace(panel, layers=(*layers, *_label(panel, plane)))

    return replace(scene, panels=tuple(sweep(panel) for panel in scene.panels))


def sweep_ends_mm(panel: Panel, plane: PlaneName, facts: Facts) -> tuple[float, float]:
    """Positions of a panel's first and last slice of a plane, LPS mm.

    They hold head; or brain, where the slices show nothing else.
    """
    slices = (layer for layer in panel.layers if _is_swept(layer, plane))
    is_brain = all(isinstance(layer, SliceLayer) and layer.part == "brain" for layer in slices)
    points = facts.brain_points_lps() if is_brain else facts.points_lps
    along = points[:, AXIS_OF_PLANE[plane]]
    return float(along.min()) + EDGE_MM, float(along.max()) - EDGE_MM


def opened(scene: Scene, facts: Facts, share: float) -> Scene:
    """The scene with its cut on the way from outside the head to its own place.

    Parameters
    ----------
    scene : Scene
    facts : Facts
    share : float
        0 takes nothing away, 1 what the scene takes.
    """
    facts = replace(facts, middle_lps=crosshair_of(scene, facts))
    panels = [replace(panel, cut=_opened(panel, facts, share)) for panel in scene.panels]
    return replace(scene, panels=tuple(panels))


def _names(scenes: Sequence[Scene]) -> str:
    names = ", ".join(f"'{scene.name}'" for scene in scenes)
    return f"the scene {names} has" if len(scenes) == 1 else f"the scenes {names} have"


def _turns(panel: Panel) -> bool:
    """Whether a panel shows something in space, with perspective or without."""
    planes = {layer.plane for layer in panel.layers if isinstance(layer, SliceLayer)}
    return is_spatial(panel) or len(planes) > 1


def _around(points_lps: FloatArray, axis_lps: FloatArray, by_deg: float) -> FloatArray:
    """Points, turned around a vertical axis as a camera's azimuth turns."""
    cosine, sine = np.cos(np.radians(by_deg)), np.sin(np.radians(by_deg))
    turn = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray((points_lps - axis_lps) @ turn.T + axis_lps)


def _has_plane(panel: Panel, plane: PlaneName) -> bool:
    return any(_is_swept(layer, plane) for layer in panel.layers)


def _is_swept(layer: Layer, plane: PlaneName) -> bool:
    return isinstance(layer, SliceLayer) and layer.plane == plane and layer.region == "full"


def _at(layer: Layer, plane: PlaneName, position_mm: float) -> Layer:
    if isinstance(layer, SliceLayer) and _is_swept(layer, plane):
        return replace(layer, position_mm=position_mm)
    return layer


def _label(panel: Panel, plane: PlaneName) -> tuple[AnnotationLayer, ...]:
    """Where the plane is, in words, unless the panel says so already."""
    if any(
        isinstance(layer, AnnotationLayer) and layer.what == "position" for layer in panel.layers
    ):
        return ()
    moving = next(layer.id for layer in panel.layers if _is_swept(layer, plane))
    return (AnnotationLayer(id=f"sweep-{plane}", what="position", of=moving, size_pt=9.0),)


def _opened(panel: Panel, facts: Facts, share: float) -> Cut:
    cut = panel.cut
    if not cut.away:
        return cut
    target = np.array(cut_place(panel, facts), dtype=np.float64)
    directions = np.array([DIRECTION_OF_LETTER[letter] for letter in cut.away])
    room = (facts.points_lps @ directions.T).max(axis=0) - directions @ target + EDGE_MM
    path = room.clip(0) @ directions
    # Nothing happens until the first point of the head is within all planes.
    reached = ((facts.points_lps - target) @ directions.T / room.clip(EDGE_MM)).min(axis=1).max()
    start = min(1.0, float(reached) + CUT_LEAD_MM / float(np.linalg.norm(path) + EDGE_MM))
    x, y, z = (float(mm) for mm in target + (1 - share) * start * path)
    at_lps: Point = (x, y, z)
    return replace(cut, at_lps=at_lps)
