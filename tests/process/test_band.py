"""The surface of a band, against a ball whose radii are known."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.band import band_surface
from viz3d.process.surface import normals_of, points_of, triangles_of

SPACING = (0.9, 1.1, 1.3)
CENTER = np.array([18.0, 21.0, 24.0])


@pytest.fixture
def cone() -> np.ndarray:
    """Intensity 100 in the middle, falling by 4 per mm: a band is a spherical shell."""
    k, j, i = np.indices((38, 40, 42))
    points = np.stack([i, j, k], axis=-1) * SPACING
    return (100 - 4 * np.linalg.norm(points - CENTER, axis=-1)).astype(np.float32)


def test_a_band_is_a_shell_with_normals_that_leave_it(cone: np.ndarray) -> None:
    mesh = band_surface(cone, SPACING, 50, 80)
    away = points_of(mesh) - CENTER
    radius = np.linalg.norm(away, axis=1)
    inner = radius < 8.75
    np.testing.assert_allclose(radius[inner], 5.0, atol=0.1)
    np.testing.assert_allclose(radius[~inner], 12.5, atol=0.1)
    outwards = (normals_of(mesh) * away).sum(axis=1) / radius
    assert outwards[~inner].min() > 0.95
    assert outwards[inner].max() < -0.95


def test_triangles_turn_as_the_normals_do(cone: np.ndarray) -> None:
    mesh = band_surface(cone, SPACING, 50, 80)
    a, b, c = np.moveaxis(points_of(mesh)[triangles_of(mesh)], 1, 0)
    normal = normals_of(mesh)[triangles_of(mesh)[:, 0]]
    agrees = (np.cross(b - a, c - a) * normal).sum(axis=1) > 0
    assert agrees.mean() > 0.99


def test_a_band_thinner_than_a_voxel_has_no_holes(cone: np.ndarray) -> None:
    mesh = band_surface(cone, SPACING, 60.0, 60.4)
    edges = np.sort(
        np.concatenate([triangles_of(mesh)[:, pair] for pair in ([0, 1], [1, 2], [0, 2])])
    )
    _, times = np.unique(edges, axis=0, return_counts=True)
    assert (times == 2).all()


def test_crumbs_are_dropped(cone: np.ndarray) -> None:
    cone[2:4, 2:4, 2:4] = 65
    whole = band_surface(cone, SPACING, 50, 80)
    clean = band_surface(cone, SPACING, 50, 80, fewest_points=100)
    assert points_of(whole)[:, 0].min() < 4
    assert points_of(clean)[:, 0].min() > 5


def test_the_surface_is_closed_at_the_volumes_faces() -> None:
    mesh = band_surface(np.full((4, 5, 6), 10, np.int16), (1, 1, 1), 5, 15)
    low, high = points_of(mesh).min(axis=0), points_of(mesh).max(axis=0)
    assert (low < 0).all()
    assert (high > [5, 4, 3]).all()


def test_every_second_voxel_does_for_a_smooth_volume() -> None:
    """Points of the coarse mesh lie on the fine volume's surface, and are a quarter as many."""
    k, j, i = np.indices((60, 62, 64))
    points = np.stack([i, j, k], axis=-1) * SPACING
    away = np.linalg.norm(points - points.reshape(-1, 3).mean(axis=0), axis=-1)
    smooth = (100 * np.exp(-0.5 * (away / 15) ** 2)).astype(np.float32)
    fine = band_surface(smooth, SPACING, 30, 70)
    coarse = band_surface(smooth, SPACING, 30, 70, step=2)
    assert coarse.GetNumberOfPoints() < 0.3 * fine.GetNumberOfPoints()
    radius = np.linalg.norm(points_of(coarse) - points.reshape(-1, 3).mean(axis=0), axis=1)
    true = np.array([15 * np.sqrt(-2 * np.log(end / 100)) for end in (30, 70)])
    distance = np.abs(radius[:, None] - true).min(axis=1)
    assert distance.max() < 0.05
