"""The histogram of a volume over 0..max, and bands of its bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.process.threads import in_threads, spans

#: Integers of up to two bytes are counted value by value, which takes one quick pass.
COUNTABLE_BYTES: Final = 2
#: A peak's counts fall by this share on both sides before they rise again.
PEAK_PROMINENCE: Final = 0.1
#: Fewer voxels than this share, the darkest bin left out, are no peak but a ripple.
PEAK_SHARE: Final = 0.004


class Band(NamedTuple):
    """A range of intensities, both ends left out: ``low < v < high``."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of a volume's values in equal bins from 0 to the maximum.

    Attributes
    ----------
    counts : (bins,) int array
        Values below 0 are not counted; the last bin includes its upper edge.
    edges : (bins + 1,) float array
    """

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]

    def band(self, first: int, last: int) -> Band:
        """The intensities between edge `first` and edge `last`.

        Raises
        ------
        InputError
            If the edges do not exist or are in the wrong order.
        """
        if not 0 <= first < last < len(self.edges):
            raise InputError(
                f"Bins {first} to {last} are no band: the edges go from 0 to {len(self.edges) - 1}"
            )
        return Band(float(self.edges[first]), float(self.edges[last]))

    def nearest_bins(self, low: float, high: float) -> tuple[int, int]:
        """The edges nearest to two intensities, at least one bin apart."""
        first = min(int(np.abs(self.edges - low).argmin()), len(self.edges) - 2)
        return first, max(int(np.abs(self.edges - high).argmin()), first + 1)


def histogram(array: NDArray[Any], bins: int = 50) -> Histogram:
    """Count a volume's values in equal bins over 0..max, as `numpy.histogram` does.

    Parameters
    ----------
    array : array of numbers, any shape
    bins : int

    Raises
    ------
    InputError
        If the array holds nothing above 0.
    """
    top = float(array.max()) if array.size else 0.0
    if not top > 0 or bins < 1:
        raise InputError(
            f"No histogram of {bins} bins over 0..max: the largest of {array.size} values is {top}",
            code="empty-volume",
        )
    if array.dtype.kind in "iu" and array.dtype.itemsize <= COUNTABLE_BYTES:
        values, weights = count_values(array)
        counts, edges = np.histogram(values, bins, range=(0, top), weights=weights)
    else:
        counts, edges = np.histogram(array, bins, range=(0, top))
    return Histogram(counts.astype(np.int64), edges.astype(np.float64))


def histogram_of_range(array: NDArray[Any], bins: int) -> Histogram:
    """Count a volume's values in equal bins from the least to the greatest: CT has some below 0.

    Parameters
    ----------
    array : array of numbers, any shape
    bins : int
    """
    low, high = float(array.min()), float(array.max())
    ends = (low, high if high > low else low + 1)
    if array.dtype.kind in "iu" and array.dtype.itemsize <= COUNTABLE_BYTES:
        values, weights = count_values(array)
        counts, edges = np.histogram(values, bins, range=ends, weights=weights)
    else:
        counts, edges = np.histogram(array, bins, range=ends)
    return Histogram(counts.astype(np.int64), edges.astype(np.float64))


def count_values(array: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every value from the smallest to the largest of a small integer array, and its count."""
    low = int(array.min())
    flat = array.reshape(-1)
    length = int(array.max()) - low + 1

    def count(part: slice) -> NDArray[np.intp]:
        counts = np.zeros(length, np.intp)
        for start in range(part.start, part.stop, 1 << 18):
            piece = flat[start : min(start + (1 << 18), part.stop)].astype(np.intp)
            counts += np.bincount(piece - low, minlength=length)
        return counts

    counts = np.sum(in_threads(count, spans(len(flat))), axis=0)
    return np.arange(low, low + length), counts.astype(np.int64)


def peaks(histogram: Histogram) -> list[int]:
    """Bins at which the distribution has its peaks, from the dark end.

    A peak stands out if counts fall on both sides, before anything higher comes, by the share
    `PEAK_PROMINENCE`, and if it holds more than `PEAK_SHARE` of what is not in the first bin.
    """
    counts = histogram.counts.astype(np.float64)
    least = PEAK_SHARE * counts[1:].sum()
    return [
        n
        for n in range(len(counts))
        if counts[n] > least and _saddle(counts, n) <= (1 - PEAK_PROMINENCE) * counts[n]
    ]


def _saddle(counts: NDArray[np.float64], n: int) -> float:
    """The higher of the lowest counts on a bin's two sides, up to where something is higher."""
    floors = []
    before, after = counts[:n][::-1], counts[n + 1 :]
    # Of equal neighbours the first is the peak.
    for side, is_higher in ((before, before >= counts[n]), (after, after > counts[n])):
        higher = np.flatnonzero(is_higher)
        until = side[: higher[0]] if len(higher) else side
        if len(until):
            floors.append(float(until.min()))
        elif len(side):
            return float(counts[n])
    return max(floors, default=0.0)
