"""Smoothing against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from viz3d.errors import InputError
from viz3d.process.smoothing import gaussian, gaussian_float, sigma_voxels_from_mm, smooth_lightly

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.int16, np.uint8, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 5, 7), (13, 1, 3), (17, 19, 23), (4, 40), (30,)])
def test_gaussian_is_scipys_to_the_bit(dtype: type, shape: tuple[int, ...]) -> None:
    array = (RANDOM.random(shape) * 250).astype(dtype)
    for sigma in (0.4, 2, 3.3):
        smoothed = gaussian(array, sigma)
        assert smoothed.dtype == array.dtype
        assert np.array_equal(smoothed, gaussian_filter(array, sigma))


def test_gaussian_takes_a_sigma_for_each_axis() -> None:
    array = RANDOM.integers(0, 4000, (9, 12, 15)).astype(np.int16)
    assert np.array_equal(gaussian(array, (0, 1, 2.5)), gaussian_filter(array, (0, 1, 2.5)))


def test_gaussian_of_nothing_is_a_copy() -> None:
    array = np.arange(8.0).reshape(2, 2, 2)
    smoothed = gaussian(array, 0)
    assert np.array_equal(smoothed, array)
    assert not np.shares_memory(smoothed, array)


def test_gaussian_reads_an_array_that_is_no_block() -> None:
    array = RANDOM.integers(0, 4000, (10, 12, 14)).astype(np.int16)[::-1, ::2].transpose(2, 0, 1)
    assert np.array_equal(gaussian(array, 1.5), gaussian_filter(array, 1.5))


@pytest.mark.parametrize("sigma", [-1, float("nan"), float("inf"), (1, 2)])
def test_gaussian_refuses(sigma: float) -> None:
    with pytest.raises(InputError, match="makes no sense"):
        gaussian(np.zeros((3, 3, 3)), sigma)


def test_sigma_in_mm_is_in_array_order() -> None:
    assert sigma_voxels_from_mm(3.0, (1.0, 1.5, 6.0)) == (0.5, 2.0, 3.0)


def test_gaussian_float_is_near_scipys() -> None:
    array = RANDOM.integers(0, 1000, (20, 21, 22)).astype(np.int16)
    expected = gaussian_filter(
        array.astype(np.float64), (0.6, 1.5, 2.0), mode="nearest", truncate=3.0
    )
    assert gaussian_float(array, (0.6, 1.5, 2.0)) == pytest.approx(expected, abs=0.01)


def test_light_smoothing_is_a_gaussian_of_0_6_voxels() -> None:
    array = RANDOM.integers(0, 1000, (7, 8, 9)).astype(np.int16)
    expected = gaussian_filter(array.astype(np.float64), 0.6, mode="nearest", radius=1)
    for k in (0, 3, 6):
        assert smooth_lightly(array, k) == pytest.approx(expected[k], abs=0.5)
