"""From a camera's words to a place in the patient: pure geometry, no VTK."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from viz3d.geometry import FloatArray
from viz3d.scene.model import Camera

#: Room left around what is fitted, as a share of the panel's smaller side.
MARGIN: Final = 0.04
#: Where distance enlarges nothing the camera stands outside of any head, however near it looks.
PARALLEL_DISTANCE_MM: Final = 2000.0


@dataclass(frozen=True)
class Viewpoint:
    """A camera placed in the patient.

    Parameters
    ----------
    position_lps, focus_lps : (3,) float arrays, mm
    right, up, toward : (3,) float arrays
        Unit directions in LPS: to the picture's right, its top, and to the viewer.
    view_angle_deg : float
        Full vertical angle of the lens.
    parallel_scale_mm : float
        Half the picture's height in the patient, at the focus.
    is_parallel : bool
    """

    position_lps: FloatArray
    focus_lps: FloatArray
    right: FloatArray
    up: FloatArray
    toward: FloatArray
    view_angle_deg: float
    parallel_scale_mm: float
    is_parallel: bool

    def project(self, points_lps: FloatArray, aspect: float) -> FloatArray:
        """(n, 3) points, LPS mm, to (n, 2) places: -1 and 1 are the picture's sides."""
        off = points_lps - self.focus_lps
        seen = np.stack([off @ self.right, off @ self.up], axis=1)
        half_height: FloatArray | float = self.parallel_scale_mm
        if not self.is_parallel:
            distance = (self.position_lps - points_lps) @ self.toward
            half_height = (distance * np.tan(np.radians(self.view_angle_deg) / 2))[:, None]
        return np.asarray(seen / half_height / (aspect, 1.0))


@lru_cache(maxsize=64)
def basis(camera: Camera) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Right, up and toward-the-viewer unit vectors of a camera, LPS; read-only."""
    azimuth = np.radians(camera.azimuth_deg)
    elevation = np.radians(camera.elevation_deg)
    toward = np.array(
        [
            np.sin(azimuth) * np.cos(elevation),
            -np.cos(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ]
    )
    # The head's own horizon: defined straight from above and from below, too.
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    up = np.cross(toward, right)
    roll = np.radians(camera.roll_deg)
    rolled_up = np.cos(roll) * up - np.sin(roll) * right
    rolled_right = np.cos(roll) * right + np.sin(roll) * up
    found = rolled_right, rolled_up, toward
    for vector in found:
        vector.flags.writeable = False
    return found


def angles(toward: FloatArray, up: FloatArray) -> tuple[float, float, float]:
    """Azimuth, elevation and roll in degrees of a free camera: the inverse of `basis`."""
    x, y, z = toward / np.linalg.norm(toward)
    elevation = float(np.degrees(np.arcsin(np.clip(z, -1, 1))))
    azimuth = float(np.degrees(np.arctan2(x, -y)))
    right0, up0, _ = basis(Camera(azimuth_deg=azimuth, elevation_deg=elevation))
    roll = float(np.degrees(np.arctan2(-(up @ right0), up @ up0)))
    return azimuth, elevation, roll


def fit(camera: Camera, points_lps: FloatArray, aspect: float) -> Viewpoint:
    """Place the camera so that the points fill the picture.

    Parameters
    ----------
    camera : Camera
    points_lps : (n, 3) float array, mm
        What must be seen.
    aspect : float
        Width over height of the picture.
    """
    right, up, toward = basis(camera)
    half_angle = np.radians(camera.view_angle_deg) / 2
    seen = np.stack([points_lps @ right, points_lps @ up, points_lps @ toward], axis=1)
    is_parallel = camera.projection == "parallel"
    middle, scale, distance = (
        _fit_parallel(seen, aspect) if is_parallel else _fit_perspective(seen, aspect, half_angle)
    )
    focus = middle @ np.stack([right, up, toward])
    if camera.focus_lps != "auto":
        focus = np.array(camera.focus_lps, dtype=np.float64)
    if not is_parallel:
        distance /= camera.zoom
    return Viewpoint(
        position_lps=focus + distance * toward,
        focus_lps=focus,
        right=right,
        up=up,
        toward=toward,
        view_angle_deg=camera.view_angle_deg,
        parallel_scale_mm=scale / camera.zoom,
        is_parallel=is_parallel,
    )


def _fit_parallel(seen: FloatArray, aspect: float) -> tuple[FloatArray, float, float]:
    low, high = seen.min(axis=0), seen.max(axis=0)
    width, height, _ = high - low
    scale = max(height / 2, width / 2 / aspect) * (1 + 2 * MARGIN)
    return (low + high) / 2, float(scale), PARALLEL_DISTANCE_MM


def _fit_perspective(
    seen: FloatArray, aspect: float, half_angle: float
) -> tuple[FloatArray, float, float]:
    """The nearest camera that holds all points between its four side planes.

    A point (x, y, depth) is inside the upper plane of a camera at (cx, cy, cd) if
    ``y - cy <= t (cd - depth)``; for each pair of planes the two tightest points give
    the centre and the least distance.
    """
    tangents = np.tan(half_angle) / (1 + 2 * MARGIN) * np.array([aspect, 1.0])
    depth = seen[:, 2]
    centre, needed = [], []
    for axis, tangent in enumerate(tangents):
        high = (seen[:, axis] / tangent + depth).max()
        low = (-seen[:, axis] / tangent + depth).max()
        centre.append((high - low) * tangent / 2)
        needed.append((high + low) / 2)
    focus_depth = (depth.min() + depth.max()) / 2
    distance = max(needed) - focus_depth
    middle = np.array([centre[0], centre[1], focus_depth])
    return middle, float(distance * np.tan(half_angle)), float(distance)
