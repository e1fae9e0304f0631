"""Closed surfaces: of shapes that are known, and of noise that tries to tear them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from viz3d.meshes.closed import closed_band, closed_surface
from viz3d.meshes.report import edge_faults
from viz3d.process.surface import (
    isosurface,
    normals_of,
    piece_of_points,
    points_of,
    triangles_of,
)

SPACING_MM = (0.8, 1.0, 1.5)
SHAPE = (30, 40, 50)
CENTER_MM = np.array([19.6, 19.5, 21.75])


def distance_mm(center_mm: np.ndarray = CENTER_MM) -> np.ndarray:
    k, j, i = np.indices(SHAPE)
    return np.linalg.norm(np.stack([i, j, k], axis=-1) * SPACING_MM - center_mm, axis=-1)


def enclosed_mm3(mesh: object) -> float:
    """Volume by the divergence theorem: positive if triangles turn outwards."""
    a, b, c = np.moveaxis(points_of(mesh)[triangles_of(mesh)].astype(float), 1, 0)
    return float((a * np.cross(b, c)).sum() / 6)


def ball_mm3(radius_mm: float) -> float:
    return 4 / 3 * np.pi * radius_mm**3


def pieces(mesh: object) -> int:
    return len(np.unique(piece_of_points(triangles_of(mesh), len(points_of(mesh)))))


def test_it_is_the_same_surface_as_the_plain_one() -> None:
    field = (14 - distance_mm()).astype(np.float32)
    closed, plain = closed_surface(field, SPACING_MM, 0.3), isosurface(field, SPACING_MM, 0.3)
    assert len(points_of(closed)) == len(points_of(plain))
    radius = np.linalg.norm(points_of(closed) - CENTER_MM, axis=1)
    assert radius == pytest.approx(np.full(len(radius), 13.7), abs=0.04)
    assert enclosed_mm3(closed) == pytest.approx(enclosed_mm3(plain), rel=1e-3)
    assert (normals_of(closed) * (points_of(closed) - CENTER_MM)).sum(axis=1).min() > 0


def test_holes_are_filled_and_crumbs_dropped() -> None:
    shell = 5 - np.abs(distance_mm() - 9)  # from 4 to 14 mm
    crumb = 2.5 - distance_mm(np.array([3.0, 3.0, 4.0]))
    mesh = closed_surface(np.maximum(shell, crumb).astype(np.float32), SPACING_MM, 0.0)
    assert pieces(mesh) == 1
    assert enclosed_mm3(mesh) == pytest.approx(ball_mm3(14), rel=0.01)


def test_of_two_that_are_as_large_one_is_left() -> None:
    k, j, i = np.indices((12, 12, 30))
    apart = np.minimum(
        np.hypot(np.hypot(i - 7, j - 5), k - 5), np.hypot(np.hypot(i - 22, j - 5), k - 5)
    )
    mesh = closed_surface((4.3 - apart).astype(np.float32), (1.0, 1.0, 1.0), 0.0)
    assert pieces(mesh) == 1


def test_a_shape_that_leaves_the_volume_is_closed() -> None:
    field = (200 - 8 * distance_mm(np.zeros(3))).clip(0, 255).astype(np.uint8)
    mesh = closed_surface(field, SPACING_MM, 50.0)
    assert edge_faults(triangles_of(mesh)) == (0, 0)
    assert points_of(mesh).min() > -max(SPACING_MM)
    assert enclosed_mm3(mesh) > ball_mm3(18.75) / 8


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("values", [2, 7, 100_000])
def test_noise_is_closed_and_manifold_in_coordinates_too(seed: int, values: int) -> None:
    """Few values: many voxels lie exactly on the level."""
    random = np.random.default_rng(seed)
    noise = random.integers(0, values, (9, 11, 10)).astype(np.float32)
    if seed % 2:
        noise = np.rint(gaussian_filter(noise, 0.6))
    level = float(np.median(noise)) if values > 2 else 0.5
    mesh = closed_surface(noise, (1.0, 1.0, 1.0), level)
    _, place = np.unique(points_of(mesh), axis=0, return_inverse=True)
    assert edge_faults(place.reshape(-1)[triangles_of(mesh)]) == (0, 0)
    assert pieces(mesh) == 1
    assert enclosed_mm3(mesh) > 0


def test_a_plain_contour_of_such_noise_touches_itself() -> None:
    """Otherwise the test above shows nothing."""
    noise = np.random.default_rng(0).integers(0, 7, (9, 11, 10)).astype(np.float32)
    mesh = isosurface(noise, (1.0, 1.0, 1.0), 3.0)
    _, place = np.unique(points_of(mesh), axis=0, return_inverse=True)
    assert edge_faults(place.reshape(-1)[triangles_of(mesh)]) != (0, 0)


def test_a_band_is_a_shell_with_its_cavity() -> None:
    values = (1000 - 50 * distance_mm()).astype(np.float32)  # 600 at 8 mm, 300 at 14 mm
    mesh = closed_band(values, SPACING_MM, 300.0, 600.0, 20)
    assert pieces(mesh) == 2
    assert edge_faults(triangles_of(mesh)) == (0, 0)
    assert enclosed_mm3(mesh) == pytest.approx(ball_mm3(14) - ball_mm3(8), rel=0.01)


def test_a_small_cavity_and_a_crumb_of_a_band_are_left_out() -> None:
    values = np.maximum(1000 - 50 * distance_mm(), 500 - 100 * distance_mm(np.full(3, 3.0)))
    mesh = closed_band(values, SPACING_MM, 300.0, 900.0, 60)  # the cavity's radius is 2 mm
    assert pieces(mesh) == 1
    assert enclosed_mm3(mesh) == pytest.approx(ball_mm3(14), rel=0.01)
