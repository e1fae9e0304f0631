"""Distances against what a ruler says."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.phantom.shapes import Points, capsule, ellipsoid, smooth_cut, smooth_union


def points(*rows: tuple[float, float, float]) -> Points:
    x, y, z = np.array(rows, dtype=np.float32).T
    return Points(x, y, z)


def test_ellipsoid_of_equal_radii_is_a_sphere() -> None:
    where = points((13, 0, 0), (3, 4, 0), (3, 0, 0), (0, 0, 0))
    distance = ellipsoid(where, (3, 0, 0), (5, 5, 5))
    assert distance == pytest.approx([5, np.sqrt(16) - 5, -5, np.sqrt(9) - 5], abs=0.01)


def test_ellipsoid_is_zero_on_its_surface_and_true_beside_it() -> None:
    where = points((0, 7, 0), (0, 7.2, 0), (10, 0, 0), (9.8, 0, 0), (0, 0, -3.1))
    distance = ellipsoid(where, (0, 0, 0), (10, 7, 3))
    assert distance == pytest.approx([0, 0.2, 0, -0.2, 0.1], abs=0.01)


def test_capsule_has_round_ends_and_a_radius_that_changes() -> None:
    where = points((-4, 0, 0), (5, 6, 0), (16, 0, 0))
    distance = capsule(where, (0, 0, 0), (10, 0, 0), 1, 3)
    assert distance == pytest.approx([3, 4, 3], abs=1e-5)


def test_smooth_union_is_the_union_away_from_the_seam() -> None:
    a = np.array([-5, 8, 1], dtype=np.float32)
    b = np.array([9, -2, 1], dtype=np.float32)
    assert smooth_union(a, b, 4) == pytest.approx([-5, -2, 0])


def test_smooth_cut_takes_away() -> None:
    body = np.array([-9, -9], dtype=np.float32)
    cut = np.array([-3, 20], dtype=np.float32)
    assert smooth_cut(body, cut, 2) == pytest.approx([3, -9])


def test_box_selects_by_all_three_coordinates() -> None:
    where = points((0, 0, 0), (2, 0, 0), (0, 2, 0), (0, 0, 2))
    assert where.within((-1, -1, -1), (1, 1, 1)).tolist() == [0]
