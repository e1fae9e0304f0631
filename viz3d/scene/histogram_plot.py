"""A histogram as marks: columns, a shaded band, peaks and axes, in points. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import SceneError
from viz3d.geometry import FloatArray
from viz3d.scene.layers import HistogramLayer
from viz3d.scene.marks import Line, Mark, Place, Sheet, Words
from viz3d.scene.resolve import known
from viz3d.scene.round_numbers import number_words, round_values

#: Room around the axes (left, bottom, right, top) in sizes of the letters.
_ROOM: Final = (4.6, 4.0, 1.6, 5.2)
#: Numbers and words get smaller where they would take more than this share of the panel.
MOST_ROOM: Final = 0.5
#: Length of a tick and distance of words from it, in sizes of the letters.
_TICK, _GAP = 0.35, 0.35
_LINE_PT: Final = 0.6
#: Most numbers along an axis.
MOST_TICKS: Final = 8
#: Room above the highest column: as a share of the axis, and for a word, in letters' sizes.
_LEAST_ROOM: Final = 0.05
_WORD_ROOM: Final = 2.0
#: The dark end is cut off where it is this many times as high as everything else.
_CUT_FROM: Final = 1.6
#: A third line over the axes, after counts that are cut off and the name of their axis.
_BAND_LINE: Final = 2.4
#: About how wide a letter is, as a share of its size.
_LETTER_WIDTH: Final = 0.58
_POWERS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_UNITS: Final = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


@dataclass(frozen=True, eq=False)
class Counts:
    """What a histogram shows.

    Parameters
    ----------
    counts : (bins,) int array
    edges : (bins + 1,) float array
    peaks : tuple of int
        Bins of the peaks.
    band : pair of floats, optional
        Intensities at the ends of the shaded band.
    """

    counts: NDArray[Any]
    edges: FloatArray
    peaks: tuple[int, ...] = ()
    band: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Axes:
    """Where values and counts lie in the panel."""

    box_pt: tuple[float, float, float, float]
    low: float
    high: float
    top: float
    is_log: bool

    def x(self, value: float) -> float:
        left, _, width, _ = self.box_pt
        return left + width * (value - self.low) / (self.high - self.low)

    def y(self, count: float) -> float:
        """Of a count; what is beyond the axis lies at its end."""
        _, bottom, _, height = self.box_pt
        if self.is_log:
            share = np.log10(max(count, 1.0)) / np.log10(self.top)
        else:
            share = count / self.top
        return bottom + height * float(min(share, 1.0))


def histogram_marks(layer: HistogramLayer, found: Counts, sheet: Sheet) -> Iterator[Mark]:
    """The marks of a resolved histogram layer that fills a panel.

    Raises
    ------
    SceneError
        If there are more names than peaks.
    """
    layer = _fitting(layer, sheet)
    axes = _axes(layer, found, sheet)
    if found.band is not None:
        yield _rectangle(axes, *found.band, layer.band_color)
    yield _columns(layer, found, axes)
    cut = _cut_words(layer, found, axes)
    if cut is not None:
        yield cut
    if found.band is not None:
        yield from _band_words(layer, found.band, axes, cut)
    if layer.peaks:
        yield from _peak_marks(layer, found, axes)
    yield from _value_axis(layer, axes)
    yield from _count_axis(layer, axes)


def top_of_counts(counts: NDArray[Any]) -> float:
    """The highest count that is drawn in full: not the dark end's, if that dwarfs the rest."""
    highest = float(counts.max())
    rising = np.flatnonzero(np.diff(counts) > 0)
    beyond = rising[rising >= int(np.argmax(counts))]
    rest = float(counts[beyond[0] + 1 :].max()) if len(beyond) else highest
    return rest if highest > _CUT_FROM * rest else highest


def _fitting(layer: HistogramLayer, sheet: Sheet) -> HistogramLayer:
    """The layer with letters so small that the axes keep most of the panel."""
    left, bottom, right, top = _ROOM
    room = min(sheet.width_pt / (left + right), sheet.height_pt / (bottom + top))
    return replace(layer, size_pt=min(layer.size_pt, MOST_ROOM * room))


def _axes(layer: HistogramLayer, found: Counts, sheet: Sheet) -> _Axes:
    left, bottom, right, top = (share * layer.size_pt for share in _ROOM)
    width, height = sheet.width_pt - left - right, sheet.height_pt - bottom - top
    # The highest peak has its word below the axis's end.
    room = _WORD_ROOM * layer.size_pt / height if layer.peaks else _LEAST_ROOM
    most = float(found.counts.max())
    end = 10 ** np.ceil(np.log10(max(2.0, most / (1 - _LEAST_ROOM)))) if layer.log else 0.0
    return _Axes(
        (left, bottom, width, height),
        float(found.edges[0]),
        float(found.edges[-1]),
        float(end) if layer.log else top_of_counts(found.counts) / (1 - room),
        layer.log,
    )


def _rectangle(axes: _Axes, low: float, high: float, color: str) -> Line:
    _, bottom, _, height = axes.box_pt
    left, right = axes.x(low), axes.x(high)
    corners = ((left, bottom), (right, bottom), (right, bottom + height), (left, bottom + height))
    return Line(corners, 0.0, color, fill=color, closed=True)


def _columns(layer: HistogramLayer, found: Counts, axes: _Axes) -> Line:
    """All columns as one area, without seams between them."""
    bottom = axes.box_pt[1]
    points: list[Place] = [(axes.x(float(found.edges[0])), bottom)]
    for count, low, high in zip(found.counts, found.edges[:-1], found.edges[1:], strict=True):
        height = axes.y(float(count))
        points += [(axes.x(float(low)), height), (axes.x(float(high)), height)]
    points.append((axes.x(float(found.edges[-1])), bottom))
    return Line(tuple(points), 0.0, layer.fill, fill=layer.fill, closed=True)


def _band_words(
    layer: HistogramLayer, band: tuple[float, float], axes: _Axes, beside: Words | None
) -> Iterator[Mark]:
    """The band's bins over it, or beside other words there, or on a line above them."""
    end = axes.box_pt[0] + axes.box_pt[2] + _ROOM[2] * layer.size_pt
    assert layer.band is not None
    first, last = known(layer.band.bins)
    _, bottom, _, height = axes.box_pt
    middle = (axes.x(band[0]) + axes.x(band[1])) / 2
    top = bottom + height + _GAP * layer.size_pt
    words = f"bins {first}–{last} of {layer.band.of}"
    free = axes.box_pt[0] if beside is None else beside.at_pt[0] + _width(beside.text, layer)
    center = max(middle, free + _width(words, layer) / 2 + _GAP * layer.size_pt)
    if center + _width(words, layer) / 2 <= end:
        yield Words(words, (center, top), layer.size_pt, layer.color, align="center")
    else:
        above = top + _BAND_LINE * layer.size_pt
        yield Words(words, (end, above), layer.size_pt, layer.color, align="right")
    for value in band:
        ends = ((axes.x(value), bottom), (axes.x(value), bottom + height))
        yield Line(ends, _LINE_PT, layer.color)


def _peak_marks(layer: HistogramLayer, found: Counts, axes: _Axes) -> Iterator[Mark]:
    """A word over each peak, but for those that are cut off."""
    if len(layer.peak_names) > len(found.peaks):
        raise SceneError(
            f"layer '{layer.id}'.peak_names",
            f"{len(layer.peak_names)} names for {len(found.peaks)} peaks; "
            "name fewer, or take more bins",
        )
    size = layer.size_pt
    taken: list[tuple[float, float, float]] = []
    for n, peak in enumerate(found.peaks):
        if found.counts[peak] > axes.top:
            continue
        words = _peak_words(layer, found, n)
        half = _width(words, layer) / 2
        value = float(found.edges[peak] + found.edges[peak + 1]) / 2
        x, tip = axes.x(value), axes.y(float(found.counts[peak]))
        # Words stand right of the axis, and above those that they would meet.
        center, y = max(x, axes.box_pt[0] + half + _GAP * size), tip + 0.8 * size
        while any(
            abs(center - at) < half + wide and abs(y - up) < 1.2 * size for at, up, wide in taken
        ):
            y += 0.3 * size
        taken.append((center, y, half))
        yield Line(((x, tip + 0.15 * size), (x, y - 0.1 * size)), _LINE_PT, layer.color)
        yield Words(words, (center, y), size, layer.color, align="center")


def _width(text: str, layer: HistogramLayer) -> float:
    """About how wide words are, points."""
    return len(text) * _LETTER_WIDTH * layer.size_pt


def _peak_words(layer: HistogramLayer, found: Counts, n: int) -> str:
    if n < len(layer.peak_names):
        return layer.peak_names[n]
    peak = found.peaks[n]
    value = float(found.edges[peak] + found.edges[peak + 1]) / 2
    return number_words(float(f"{value:.3g}"))


def _cut_words(layer: HistogramLayer, found: Counts, axes: _Axes) -> Words | None:
    """How far the columns that are cut off at the top would go on."""
    highest = float(found.counts.max())
    if layer.log or highest <= axes.top:
        return None
    factor, unit = _unit(highest)
    left, bottom, _, height = axes.box_pt
    text = f"\N{UPWARDS ARROW} {highest / factor:.3g} {unit}".rstrip()
    at = (left, bottom + height + _GAP * layer.size_pt)
    return Words(text, at, layer.size_pt, layer.color)


def _value_axis(layer: HistogramLayer, axes: _Axes) -> Iterator[Mark]:
    left, bottom, width, _ = axes.box_pt
    size = layer.size_pt
    yield Line(((left, bottom), (left + width, bottom)), _LINE_PT, layer.color)
    longest = max(len(number_words(value)) for value in (axes.low, round(axes.high)))
    most = _most_ticks(width, (longest + 1.5) * _LETTER_WIDTH * size)
    for value in round_values(axes.low, axes.high, most):
        x = axes.x(value)
        yield Line(((x, bottom), (x, bottom - _TICK * size)), _LINE_PT, layer.color)
        at = (x, bottom - (_TICK + _GAP) * size)
        yield Words(number_words(value), at, size, layer.color, align="center", anchor="top")
    at = (left + width / 2, bottom - 3.4 * size)
    yield Words(layer.label, at, size, layer.color, align="center")


def _count_axis(layer: HistogramLayer, axes: _Axes) -> Iterator[Mark]:
    left, bottom, _, height = axes.box_pt
    size = layer.size_pt
    yield Line(((left, bottom), (left, bottom + height)), _LINE_PT, layer.color)
    factor, unit = (1.0, "") if axes.is_log else _unit(axes.top)
    for count, words in _count_ticks(axes, factor, _most_ticks(height, 1.6 * size)):
        y = axes.y(count)
        yield Line(((left, y), (left - _TICK * size, y)), _LINE_PT, layer.color)
        at = (left - (_TICK + _GAP) * size, y)
        yield Words(words, at, size, layer.color, align="right", anchor="middle")
    label = f"Voxels ({unit}s)" if unit else "Voxels"
    at = (_GAP * size, bottom + height + 1.4 * size)
    yield Words(label, at, size, layer.color)


def _most_ticks(length_pt: float, each_pt: float) -> int:
    """How many numbers may stand along an axis without touching."""
    return max(2, min(MOST_TICKS, int(length_pt / each_pt)))


def _count_ticks(axes: _Axes, factor: float, most: int) -> list[tuple[float, str]]:
    if not axes.is_log:
        return [
            (value * factor, number_words(value))
            for value in round_values(0.0, axes.top / factor, most)
        ]
    powers = range(0, int(np.log10(axes.top)) + 1, max(1, int(np.log10(axes.top)) // most))
    return [(10.0**power, f"10{_POWERS[power]}") for power in powers]


def _unit(count: float) -> tuple[float, str]:
    """The largest round unit that a count holds."""
    return next(((factor, word) for factor, word in _UNITS if count >= factor), (1.0, ""))
