"""Planes moved and planes between planes, against formulas and NumPy's own interpolation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz3d.dicom.stacks.resampling import interpolate_planes, shift_plane


@pytest.mark.parametrize("shift", [0.0, 1.0, 3.0])
def test_whole_pixels_are_copied(shift):
    plane = np.arange(12, dtype=np.int16).reshape(3, 4)
    moved = shift_plane(plane, (shift, 0.0), (3, 8), -5)
    expected = np.full((3, 8), -5)
    expected[:, int(shift) : int(shift) + 4] = plane
    assert np.array_equal(moved, expected)


@settings(max_examples=50, deadline=None)
@given(x=st.floats(0, 3.9), y=st.floats(0, 2.9))
def test_a_parabola_is_moved_exactly(x, y):
    # Keys' cubic is exact for polynomials of second degree.
    row, column = np.mgrid[:9, :12]
    plane = 3.0 * row**2 + 2 * row * column + column**2
    moved = shift_plane(plane, (x, y), (12, 16), 0.0)
    row, column = np.mgrid[:12, :16]
    row, column = row - y, column - x
    expected = 3 * row**2 + 2 * row * column + column**2
    inside = (row >= 1) & (row <= 7) & (column >= 1) & (column <= 10)
    assert moved[inside] == pytest.approx(expected[inside], rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("shift", [0.2, 0.5, 0.9])
def test_an_edge_does_not_ring(shift):
    plane = np.repeat([[-1000, -1000, -1000, 2000, 2000, 2000]], 5, axis=0).astype(np.int16)
    moved = shift_plane(plane, (shift, shift), (6, 7), -1000)
    assert (moved.min(), moved.max()) == (-1000, 2000)
    assert np.all(np.diff(moved[2, :6]) >= 0)


def test_big_integers_stay_exact():
    plane = np.full((4, 4), 2**31 - 3, dtype=np.int32)
    assert (shift_plane(plane, (0.5, 0.25), (5, 5), 2**31 - 3) == 2**31 - 3).all()


@settings(max_examples=50, deadline=None)
@given(
    steps=st.lists(st.floats(0.01, 9), min_size=1, max_size=8),
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=20),
    seed=st.integers(0, 99),
)
def test_planes_between_are_numpy_s(steps, shares, seed):
    places = np.concatenate([[0], np.cumsum(steps)])
    targets = np.sort(np.array(shares)) * places[-1]
    planes = np.random.default_rng(seed).normal(size=(len(places), 2, 3))
    found = np.array(list(interpolate_planes(iter(planes), places, targets)))
    for j, i in np.ndindex(2, 3):
        expected = np.interp(targets, places, planes[:, j, i])
        assert found[:, j, i] == pytest.approx(expected, abs=1e-9)


def test_at_its_place_a_plane_is_itself():
    planes = np.random.default_rng(0).normal(size=(4, 3, 3)).astype(np.float32)
    found = list(interpolate_planes(planes, np.arange(4.0), np.arange(4.0)))
    assert np.array_equal(found, planes)
