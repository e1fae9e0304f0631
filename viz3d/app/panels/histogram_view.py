"""Where a histogram's values and counts lie on the screen. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from viz3d.scene.histogram_plot import top_of_counts

#: Unless all is asked for, the few brightest voxels are left out: this share of those that are
#: not in the darkest bin.
LEFT_OUT: Final = 5e-4
#: Room above the highest column that is drawn in full.
HEADROOM: Final = 1.08
#: So near to an edge of the band, a press takes it.
GRIP_PX: Final = 7.0

Part = Literal["low", "high", "middle"]


@dataclass(frozen=True)
class PlotView:
    """What of intensities and counts is seen, and where: pixels from the upper left corner.

    Parameters
    ----------
    left, top, width, height : float
        The area of the columns.
    low, high : float
        Intensities at its sides.
    most : float
        Count at its upper end.
    is_log : bool
    """

    left: float
    top: float
    width: float
    height: float
    low: float
    high: float
    most: float
    is_log: bool

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def right(self) -> float:
        return self.left + self.width

    def x(self, value: float) -> float:
        """Of an intensity."""
        return self.left + self.width * (value - self.low) / (self.high - self.low)

    def value(self, x: float) -> float:
        """The intensity at a place."""
        return self.low + (self.high - self.low) * (x - self.left) / self.width

    def y(self, count: float) -> float:
        """Of a count; what is beyond the end lies there."""
        if self.is_log:
            share = np.log10(max(count, 1.0)) / np.log10(max(self.most, 10.0))
        else:
            share = count / self.most
        return self.bottom - self.height * float(min(share, 1.0))

    def y_of_share(self, share: float) -> float:
        """Of an opacity: 0 at the bottom, 1 at the top."""
        return self.bottom - self.height * share

    def share(self, y: float) -> float:
        """The opacity at a place, 0 to 1."""
        return min(max((self.bottom - y) / self.height, 0.0), 1.0)


def most_of(counts: NDArray[Any], *, is_log: bool) -> float:
    """The count at the upper end of the axis."""
    highest = float(counts.max()) if is_log else top_of_counts(counts)
    return max(highest * HEADROOM, 2.0)


def shown_range(
    counts: NDArray[Any], edges: NDArray[np.float64], *, is_whole: bool
) -> tuple[float, float]:
    """Intensities at the sides of the plot: all, or without a thin tail."""
    if is_whole:
        return float(edges[0]), float(edges[-1])
    tail = np.cumsum(counts[:0:-1])[::-1]
    beyond = np.flatnonzero(tail <= LEFT_OUT * max(tail[0], 1)) if len(tail) else np.array([])
    last = int(beyond[0]) + 1 if len(beyond) else len(counts)
    return float(edges[0]), float(edges[max(last, 1)])


def part_at(x: float, low_x: float, high_x: float) -> Part | None:
    """What of a band is taken by a press at a place; None outside.

    Parameters
    ----------
    x, low_x, high_x : float
        Of the press and of the band's ends, pixels.
    """
    if min(abs(x - low_x), abs(x - high_x)) <= GRIP_PX:
        # Of two ends in one place the one is taken that can go where the pointer is.
        nearer_low = abs(x - low_x) < abs(x - high_x) or (low_x == high_x and x < low_x)
        return "low" if nearer_low else "high"
    return "middle" if low_x < x < high_x else None


def moved_band(start: tuple[int, int], part: Part, bins_away: int, count: int) -> tuple[int, int]:
    """A band of bins of which a part was moved; it stays at least one bin wide, and inside.

    Parameters
    ----------
    start : pair of ints
    part : "low", "high" or "middle"
    bins_away : int
    count : int
        Of all bins.
    """
    first, last = start
    match part:
        case "low":
            return min(max(first + bins_away, 0), last - 1), last
        case "high":
            return first, max(min(last + bins_away, count), first + 1)
        case "middle":
            away = min(max(bins_away, -first), count - last)
            return first + away, last + away


def rebinned(bins: tuple[int, int], of: int, new_of: int) -> tuple[int, int]:
    """About the same band among another number of bins."""
    first = min(round(bins[0] * new_of / of), new_of - 1)
    return first, min(max(round(bins[1] * new_of / of), first + 1), new_of)
