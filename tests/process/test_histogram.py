"""The histogram against NumPy's, and bands of it."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.process.histogram import Histogram, histogram, peaks

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.uint8, np.int32, np.float32])
@pytest.mark.parametrize("bins", [1, 7, 50])
def test_counts_are_numpys(dtype: type, bins: int) -> None:
    array = (RANDOM.random((11, 12, 13)) * 253).astype(dtype)
    counted = histogram(array, bins)
    counts, edges = np.histogram(array, bins, range=(0, array.max()))
    assert np.array_equal(counted.counts, counts)
    assert counted.edges == pytest.approx(edges)


def test_values_below_zero_are_left_out() -> None:
    counted = histogram(np.array([-1000, -1, 0, 5, 10], np.int16), 2)
    assert counted.counts.tolist() == [1, 2]


def test_band_lies_between_edges() -> None:
    assert histogram(np.array([0, 100], np.int16), 50).band(10, 15) == (20.0, 30.0)


@pytest.mark.parametrize("ends", [(-1, 3), (3, 3), (5, 2), (0, 51)])
def test_band_refuses_edges_that_are_not_there(ends: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="edges go from 0 to 50"):
        histogram(np.array([0, 100], np.int16), 50).band(*ends)


@pytest.mark.parametrize("array", [np.zeros((2, 2), np.int16), np.array([-5.0]), np.array([])])
def test_nothing_above_zero_is_refused(array: np.ndarray) -> None:
    with pytest.raises(InputError, match="No histogram") as refusal:
        histogram(array)
    assert refusal.value.code == "empty-volume"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([900, 300, 100, 200, 250, 200, 150, 50], [0, 4]),
        ([1, 2, 3, 4], [3]),
        ([100, 100, 100, 20, 90, 20], [0, 4]),  # of a plateau the first
        ([100, 50, 52, 50, 10], [0]),  # a ripple
        ([9000, 10, 1, 2, 1, 900, 1], [0, 5]),  # two voxels are no peak
    ],
)
def test_peaks_stand_out_on_both_sides(counts: list[int], expected: list[int]) -> None:
    found = Histogram(np.array(counts), np.arange(len(counts) + 1.0))
    assert peaks(found) == expected
