"""Surfaces of analytic shapes."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.surface import (
    isosurface,
    keep_pieces,
    mesh_of,
    normals_of,
    points_of,
    triangles_of,
)

SPACING_MM = (0.8, 1.0, 1.5)
CENTER_MM = np.array([14.3, 17.1, 22.4])


def distance_mm(shape: tuple[int, int, int], center_mm: np.ndarray = CENTER_MM) -> np.ndarray:
    k, j, i = np.indices(shape)
    points = np.stack([i, j, k], axis=-1) * SPACING_MM
    return np.linalg.norm(points - center_mm, axis=-1)


def enclosed_mm3(mesh: object) -> float:
    """Volume by the divergence theorem: positive if triangles turn outwards."""
    a, b, c = np.moveaxis(points_of(mesh)[triangles_of(mesh)].astype(float), 1, 0)
    return float((a * np.cross(b, c)).sum() / 6)


def test_a_ball_is_where_it_is_with_normals_outwards() -> None:
    field = (10 - distance_mm((30, 36, 40))).astype(np.float32)
    mesh = isosurface(field, SPACING_MM, 0.0)
    outwards = points_of(mesh) - CENTER_MM
    radius = np.linalg.norm(outwards, axis=1)
    assert radius == pytest.approx(np.full(len(radius), 10), abs=0.05)
    cosine = (normals_of(mesh) * outwards).sum(axis=1) / radius
    assert cosine.min() > 0.99
    assert enclosed_mm3(mesh) == pytest.approx(4 / 3 * np.pi * 1000, rel=0.01)


@pytest.mark.parametrize("dtype", [np.float32, np.int16, np.uint8])
def test_a_shape_that_leaves_the_volume_is_closed(dtype: type) -> None:
    field = (200 - 10 * distance_mm((12, 16, 20), np.zeros(3))).clip(0, 255).astype(dtype)
    mesh = isosurface(field, SPACING_MM, 50.0)
    edges = np.sort(triangles_of(mesh)[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, counts = np.unique(edges, axis=0, return_counts=True)
    assert (counts == 2).all()


def test_crumbs_are_dropped() -> None:
    large = 6 - distance_mm((30, 36, 40))
    crumb = 1.5 - distance_mm((30, 36, 40), np.array([26.0, 30.0, 38.0]))
    mesh = isosurface(np.maximum(large, crumb).astype(np.float32), SPACING_MM, 0.0)
    for kept in (keep_pieces(mesh, 100),):
        assert 0 < kept.GetNumberOfPoints() < mesh.GetNumberOfPoints()
        radius = np.linalg.norm(points_of(kept) - CENTER_MM, axis=1)
        assert radius == pytest.approx(np.full(len(radius), 6), abs=0.1)
        assert enclosed_mm3(kept) == pytest.approx(4 / 3 * np.pi * 216, rel=0.03)
    assert keep_pieces(mesh, 10**6).GetNumberOfPoints() == mesh.GetNumberOfPoints()


def test_mesh_of_gives_back_what_it_was_given() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    triangles = np.array([[0, 1, 2], [0, 1, 3]])
    mesh = mesh_of(points, triangles)
    assert np.array_equal(points_of(mesh), points)
    assert np.array_equal(triangles_of(mesh), triangles)
