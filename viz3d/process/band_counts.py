"""How many voxels lie in any band of a histogram's bins, from one pass over the volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.process.histogram import COUNTABLE_BYTES, count_values
from viz3d.process.threads import in_threads, spans


@dataclass(frozen=True, eq=False)
class BandCounts:
    """Voxels by the edges of a histogram's bins.

    Attributes
    ----------
    below : (n,) int array
        How many voxels are darker than each edge.
    up_to : (n,) int array
        How many are no brighter than it.
    """

    below: NDArray[np.int64]
    up_to: NDArray[np.int64]

    def voxels(self, first: int, last: int) -> int:
        """How many lie between two edges, both ends left out: those of the lesson's mask.

        Raises
        ------
        InputError
            If the edges do not exist or are in the wrong order.
        """
        if not 0 <= first < last < len(self.below):
            raise InputError(
                f"Bins {first} to {last} are no band: the edges go from 0 to {len(self.below) - 1}"
            )
        return max(int(self.below[last] - self.up_to[first]), 0)


def band_counts(array: NDArray[Any], edges: NDArray[np.float64]) -> BandCounts:
    """Count a volume's voxels at the edges of bins.

    Parameters
    ----------
    array : array of numbers, any shape
    edges : (n,) float array, ascending
    """
    if array.dtype.kind in "iu" and array.dtype.itemsize <= COUNTABLE_BYTES:
        values, weights = count_values(array)
        total = np.concatenate([[0], np.cumsum(weights)])
        below = total[np.searchsorted(values, edges, side="left")]
        return BandCounts(below, total[np.searchsorted(values, edges, side="right")])
    flat = array.reshape(-1)

    def count(part: slice) -> NDArray[np.int64]:
        found = np.zeros((2, len(edges) + 1), np.int64)
        for start in range(part.start, part.stop, 1 << 18):
            piece = flat[start : min(start + (1 << 18), part.stop)].astype(np.float64)
            for row, side in zip(found, ("right", "left"), strict=True):
                places = np.searchsorted(edges, piece, side=side)  # type: ignore[call-overload]
                row += np.bincount(places, minlength=len(edges) + 1)
        return found

    sums = np.sum(in_threads(count, spans(len(flat))), axis=0)
    # A voxel with `places` edges below it is counted at all edges that come after.
    below, up_to = (np.cumsum(row)[: len(edges)] for row in sums)
    return BandCounts(below, up_to)
