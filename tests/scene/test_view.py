"""Cameras: left is left, and what must be seen is seen, tightly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz3d.scene.model import Camera
from viz3d.scene.view import MARGIN, angles, basis, fit

DEGREES = st.floats(-179, 179)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "right", "up", "toward"),
    [
        (0, 0, (1, 0, 0), (0, 0, 1), (0, -1, 0)),  # from the front: the patient's L is right
        (90, 0, (0, 1, 0), (0, 0, 1), (1, 0, 0)),  # from the left: the nose points left
        (-90, 0, (0, -1, 0), (0, 0, 1), (-1, 0, 0)),
        (180, 0, (-1, 0, 0), (0, 0, 1), (0, 1, 0)),
        (0, 90, (1, 0, 0), (0, 1, 0), (0, 0, 1)),  # from above: the back of the head is up
    ],
)
def test_the_six_views(azimuth, elevation, right, up, toward) -> None:
    found = basis(Camera(azimuth_deg=azimuth, elevation_deg=elevation))
    np.testing.assert_allclose(found, [right, up, toward], atol=2e-3)


@given(DEGREES, st.floats(-89, 89), DEGREES)
def test_angles_undo_basis(azimuth: float, elevation: float, roll: float) -> None:
    camera = Camera(azimuth_deg=azimuth, elevation_deg=elevation, roll_deg=roll)
    right, up, toward = basis(camera)
    np.testing.assert_allclose(np.cross(up, toward), right, atol=1e-9)
    again = Camera(
        **dict(zip(("azimuth_deg", "elevation_deg", "roll_deg"), angles(toward, up), strict=True))
    )
    np.testing.assert_allclose(basis(again), (right, up, toward), atol=1e-6)


@given(
    DEGREES,
    st.floats(-85, 85),
    st.floats(0.4, 2.5),
    st.sampled_from(["perspective", "parallel"]),
    st.integers(0, 10**6),
)
def test_fit_holds_all_points_and_wastes_no_room(azimuth, elevation, aspect, kind, seed) -> None:
    points = np.random.default_rng(seed).normal(size=(50, 3)) * [60, 90, 110] + [30, -200, 5]
    camera = Camera(azimuth_deg=azimuth, elevation_deg=elevation, projection=kind)
    seen = _project(fit(camera, points, aspect), points, aspect)
    reach = np.abs(seen).max(axis=0)
    assert reach.max() <= 1 / (1 + 2 * MARGIN) + 1e-6
    assert reach.max() >= 0.9 / (1 + 2 * MARGIN)


def test_zoom_enlarges_the_middle() -> None:
    points = np.array([[-50.0, 0, 0], [50, 0, 0], [0, 0, 80], [0, 0, -80]])
    near = _project(fit(Camera(0, 0, zoom=2), points, 1.0), points, 1.0)
    far = _project(fit(Camera(0, 0), points, 1.0), points, 1.0)
    np.testing.assert_allclose(near, 2 * far, atol=1e-9)


def _project(viewpoint, points, aspect):
    """-1..1 picture coordinates, by the textbook's pinhole."""
    offset = points - viewpoint.position_lps
    depth = -offset @ viewpoint.toward
    x, y = offset @ viewpoint.right, offset @ viewpoint.up
    if viewpoint.is_parallel:
        half = viewpoint.parallel_scale_mm
        return np.stack([x / (half * aspect), y / half], axis=1)
    tangent = np.tan(np.radians(viewpoint.view_angle_deg) / 2)
    return np.stack([x / (depth * tangent * aspect), y / (depth * tangent)], axis=1)


def test_a_parallel_camera_stays_outside_of_what_it_shows() -> None:
    """However near it looks, and wherever the focus is, nothing gets behind it."""
    points = np.array([(x, y, z) for x in (-80, 80) for y in (-90, 90) for z in (-95, 95)], float)
    for focus in ("auto", (0.0, 0.0, 95.0), (0.0, 0.0, -95.0), (10.0, 500.0, -400.0)):
        camera = Camera(0.0, -90.0, zoom=50.0, focus_lps=focus, projection="parallel")
        seen = fit(camera, points, 1.4)
        depths = (seen.position_lps - points) @ seen.toward
        assert depths.min() > 0
        assert seen.parallel_scale_mm == pytest.approx(90 * 1.08 / 50, rel=0.1)
