"""Slopes and intercepts, against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from viz3d.values import intensity_units, rescale


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"])
@pytest.mark.parametrize("factors", [(1, 0), (2, -5), (-3, 7), (1, -1024), (0.5, 0.25), (70000, 1)])
def test_every_value_is_the_exact_one(dtype, factors):
    limits = np.iinfo(dtype) if dtype[0] in "iu" else np.iinfo("i2")
    stored = np.array([limits.min, 0, 1, 77, limits.max - 1, limits.max], dtype).reshape(1, 2, 3)
    slope, intercept = factors
    found = rescale(stored, [slope], [intercept], 8 * stored.dtype.itemsize)
    for value, before in zip(found.ravel(), stored.ravel(), strict=True):
        exact = Fraction(slope) * Fraction(before.item()) + Fraction(intercept)
        if found.dtype.kind in "iu":
            assert int(value) == exact
        else:
            assert float(value) == pytest.approx(float(exact), rel=1e-7)


def test_each_plane_has_its_own_factors():
    stored = np.ones((3, 2, 2), np.uint8)
    found = rescale(stored, [1, 2, 3], [0, 10, -4], 8)
    assert [plane.max() for plane in found] == [1, 12, -1]
    assert found.dtype == np.int16


def test_nothing_to_do_copies_nothing():
    stored = np.ones((1, 2, 2), np.int16)
    assert rescale(stored, [1.0], [0.0], 16) is stored


@pytest.mark.parametrize(
    ("bits", "slope", "expected"),
    [(16, 0.5, np.float32), (32, 0.5, np.float64), (16, 1e37, np.float64)],
)
def test_reals_have_room_for_the_values(bits, slope, expected):
    stored = np.ones((1, 2, 2), f"i{bits // 8}")
    assert rescale(stored, [slope], [0.0], bits).dtype == expected


def test_64_bit_integers_do_not_wrap_around():
    stored = np.full((1, 2, 2), 2**62, np.int64)
    assert rescale(stored, [4.0], [0.0], 64).max() == 2.0**64


@pytest.mark.parametrize(
    ("metadata", "units"),
    [
        ({"Modality": "CT"}, "HU"),
        ({"Modality": "CT", "RescaleType": "HU"}, "HU"),
        ({"Modality": "CT", "RescaleType": "US"}, ""),
        ({"Modality": "MR"}, "a.u."),
        ({"Modality": "MR", "RescaleType": "normalized"}, "a.u."),
        ({"Modality": "MR", "RescaleType": "ms"}, ""),
        ({"Modality": "PT"}, ""),
        ({}, ""),
    ],
)
def test_units_are_said_only_where_they_are_known(metadata: dict[str, str], units: str) -> None:
    assert intensity_units(metadata) == units
