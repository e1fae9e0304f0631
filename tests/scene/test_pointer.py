"""From the picture to the patient, against points projected by hand."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.geometry import plane_rectangle
from viz3d.scene.model import Camera
from viz3d.scene.pointer import Ray, distance_to, picture_plane_mm, pushed_mm, ray_through
from viz3d.scene.view import Viewpoint, fit

BOX = np.array([(x, y, z) for x in (-80, 80) for y in (-100, 90) for z in (-110, 120)], float)
ASPECT = 1.4


def project(viewpoint: Viewpoint, point: np.ndarray) -> tuple[float, float]:
    """Place in the picture of a point: a pinhole, written out."""
    offset = point - viewpoint.position_lps
    x, y, depth = offset @ viewpoint.right, offset @ viewpoint.up, -(offset @ viewpoint.toward)
    if viewpoint.is_parallel:
        half = viewpoint.parallel_scale_mm
    else:
        half = depth * np.tan(np.radians(viewpoint.view_angle_deg) / 2)
    return float(x / half / ASPECT), float(y / half)


def viewpoints() -> list[Viewpoint]:
    cameras = [
        Camera(azimuth_deg=38, elevation_deg=22),
        Camera(azimuth_deg=-120, elevation_deg=-30, roll_deg=20, zoom=1.7),
        Camera(azimuth_deg=10, elevation_deg=40, projection="parallel"),
        Camera(azimuth_deg=70, elevation_deg=5, view_angle_deg=50, focus_lps=(10, 20, 30)),
    ]
    return [fit(camera, BOX, ASPECT) for camera in cameras]


@pytest.mark.parametrize("viewpoint", viewpoints())
@pytest.mark.parametrize("point", [(0, 0, 0), (40, -60, 70), (-70, 10, -100)])
def test_the_ray_through_where_a_point_is_drawn_meets_the_point(viewpoint, point) -> None:
    point = np.array(point, float)
    ray = ray_through(viewpoint, project(viewpoint, point), ASPECT)
    to_point = point - ray.origin_lps
    distance = float(to_point @ ray.direction_lps)
    assert distance > 0
    np.testing.assert_allclose(ray.at(distance), point, atol=1e-9)


def test_a_place_in_the_picture_is_so_many_mm_away_at_the_focus() -> None:
    viewpoint = viewpoints()[1]
    offset = picture_plane_mm(viewpoint, (0.3, -0.4), ASPECT)
    np.testing.assert_allclose(project(viewpoint, viewpoint.focus_lps + offset), (0.3, -0.4))


def test_a_ray_hits_a_rectangle_inside_its_sides_only() -> None:
    rectangle = plane_rectangle("axial", 10.0, (-50, -60, -70), (50, 60, 70))
    down = np.array([0.0, 0.0, -1.0])
    assert distance_to(Ray(np.array([49.0, -59.0, 100.0]), down), rectangle) == pytest.approx(90)
    assert distance_to(Ray(np.array([51.0, 0.0, 100.0]), down), rectangle) is None
    assert distance_to(Ray(np.array([0.0, 0.0, 100.0]), -down), rectangle) is None
    assert distance_to(Ray(np.array([0.0, 0.0, 10.0]), np.array([1.0, 0, 0])), rectangle) is None


@pytest.mark.parametrize("viewpoint", viewpoints())
@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("by_mm", [-31.0, 12.5])
def test_a_plane_is_pushed_to_where_the_pointer_takes_it(viewpoint, axis, by_mm) -> None:
    grabbed = np.array([20.0, -30.0, 15.0])
    target = grabbed + by_mm * np.eye(3)[axis]
    start = ray_through(viewpoint, project(viewpoint, grabbed), ASPECT)
    now = ray_through(viewpoint, project(viewpoint, target), ASPECT)
    normal = np.eye(3)[axis]
    assert pushed_mm(viewpoint, start, now, grabbed, normal) == pytest.approx(by_mm, abs=1e-6)


def test_seen_from_above_up_in_the_picture_is_up_in_the_patient() -> None:
    viewpoint = fit(Camera(azimuth_deg=180, elevation_deg=90), BOX, ASPECT)
    grabbed = np.array([20.0, -30.0, 15.0])
    x, y = project(viewpoint, grabbed)
    start = ray_through(viewpoint, (x, y), ASPECT)
    higher = ray_through(viewpoint, project(viewpoint, grabbed + 10 * viewpoint.up), ASPECT)
    up = np.eye(3)[2]
    assert pushed_mm(viewpoint, start, higher, grabbed, up) == pytest.approx(10, abs=0.1)
    assert pushed_mm(viewpoint, start, start, grabbed, up) == pytest.approx(0)
