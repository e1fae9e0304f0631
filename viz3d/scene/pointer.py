"""From a place in the picture to a place in the patient: pure geometry, no VTK.

A place in the picture is (x, y) from -1 to 1, x to the right and y to the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from viz3d.geometry import FloatArray, Rectangle
from viz3d.scene.view import Viewpoint

#: A line that meets the line of sight at less than this angle cannot be followed by the
#: pointer: a pixel would be a long way along it.
LEAST_ANGLE_DEG: Final = 12.0


@dataclass(frozen=True, eq=False)
class Ray:
    """What lies behind one place in the picture.

    Parameters
    ----------
    origin_lps : (3,) float array, mm
    direction_lps : (3,) float array
        Unit length, away from the viewer.
    """

    origin_lps: FloatArray
    direction_lps: FloatArray

    def at(self, distance_mm: float) -> FloatArray:
        """(3,) point at a distance from the origin, LPS mm."""
        return self.origin_lps + distance_mm * self.direction_lps


def ray_through(viewpoint: Viewpoint, place: tuple[float, float], aspect: float) -> Ray:
    """The ray through a place in the picture.

    Parameters
    ----------
    viewpoint : Viewpoint
    place : (x, y)
        From -1 to 1.
    aspect : float
        Width over height of the picture.
    """
    half_height = _half_height_mm(viewpoint)
    x_mm, y_mm = place[0] * half_height * aspect, place[1] * half_height
    offset = x_mm * viewpoint.right + y_mm * viewpoint.up
    if viewpoint.is_parallel:
        return Ray(viewpoint.position_lps + offset, -viewpoint.toward)
    direction = viewpoint.focus_lps + offset - viewpoint.position_lps
    return Ray(viewpoint.position_lps, direction / np.linalg.norm(direction))


def picture_plane_mm(viewpoint: Viewpoint, place: tuple[float, float], aspect: float) -> FloatArray:
    """(3,) offset in LPS mm, at the focus, from the picture's middle to a place in it."""
    half_height = _half_height_mm(viewpoint)
    across: FloatArray = place[0] * half_height * aspect * viewpoint.right
    return across + place[1] * half_height * viewpoint.up


def distance_to(ray: Ray, rectangle: Rectangle) -> float | None:
    """How far along a ray a rectangle is hit, mm; None where the ray passes it by."""
    normal = rectangle.normal_lps
    slope = float(ray.direction_lps @ normal)
    if abs(slope) < 1e-9:
        return None
    distance = float((rectangle.origin_lps - ray.origin_lps) @ normal) / slope
    if distance <= 0:
        return None
    inside = ray.at(distance) - rectangle.origin_lps
    u, v = float(inside @ rectangle.u_lps), float(inside @ rectangle.v_lps)
    hit = 0 <= u <= rectangle.width_mm and 0 <= v <= rectangle.height_mm
    return distance if hit else None


def pushed_mm(
    viewpoint: Viewpoint, start: Ray, now: Ray, grabbed_lps: FloatArray, normal_lps: FloatArray
) -> float:
    """How far a plane is pushed along its normal by the point at which it is grabbed.

    Parameters
    ----------
    viewpoint : Viewpoint
    start, now : Ray
        The pointer's, when it grabbed and at present.
    grabbed_lps : (3,) float array, mm
    normal_lps : (3,) float array
        The plane's, unit length.

    Returns
    -------
    float
        Distance, mm, to the point on the normal through the grabbed point that is nearest to
        the pointer's ray. Where one looks along the normal there is no such point: up in the
        picture is then where the normal points to.
    """
    if _angle_deg(start.direction_lps, normal_lps) < LEAST_ANGLE_DEG:
        depth = float((grabbed_lps - start.origin_lps) @ start.direction_lps)
        return float((now.at(depth) - start.at(depth)) @ viewpoint.up)
    return _nearest_along(now, grabbed_lps, normal_lps)


def _nearest_along(ray: Ray, point_lps: FloatArray, normal: FloatArray) -> float:
    """Distance from a point along a direction to where that line comes nearest to a ray."""
    to_point = point_lps - ray.origin_lps
    slope = float(normal @ ray.direction_lps)
    along_ray = float(to_point @ ray.direction_lps)
    steepness = max(1 - slope**2, float(np.sin(np.radians(LEAST_ANGLE_DEG / 2))) ** 2)
    return (slope * along_ray - float(to_point @ normal)) / steepness


def _angle_deg(direction_lps: FloatArray, normal_lps: FloatArray) -> float:
    return float(np.degrees(np.arccos(min(1.0, abs(float(direction_lps @ normal_lps))))))


def _half_height_mm(viewpoint: Viewpoint) -> float:
    """Half the picture's height in the patient, at the focus."""
    if viewpoint.is_parallel:
        return viewpoint.parallel_scale_mm
    distance = float(np.linalg.norm(viewpoint.position_lps - viewpoint.focus_lps))
    return distance * float(np.tan(np.radians(viewpoint.view_angle_deg) / 2))
