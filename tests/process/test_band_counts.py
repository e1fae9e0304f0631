"""Counts at the edges of bins against the masks that they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.process.band_counts import band_counts
from viz3d.process.histogram import histogram
from viz3d.process.mask import band_mask

RNG = np.random.default_rng(4)
WHOLE = RNG.integers(-20, 101, (12, 13, 14))


@pytest.mark.parametrize("kind", [np.int16, np.uint8, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("bins", [7, 50])
def test_every_band_has_as_many_voxels_as_its_mask(kind: type, bins: int) -> None:
    """Of 50 bins over 0..100 every other value lies on an edge: those belong to no band."""
    array = np.abs(WHOLE).astype(kind) if kind is np.uint8 else WHOLE.astype(kind)
    edges = histogram(array, bins).edges
    counts = band_counts(array, edges)
    for first in range(bins):
        for last in range(first + 1, bins + 1):
            mask = band_mask(array, edges[first], edges[last])
            assert counts.voxels(first, last) == np.count_nonzero(mask)


def test_edges_that_are_none_are_refused() -> None:
    counts = band_counts(WHOLE, np.array([0.0, 50.0, 100.0]))
    for band in ((0, 3), (1, 1), (-1, 2), (2, 1)):
        with pytest.raises(InputError, match="are no band"):
            counts.voxels(*band)
