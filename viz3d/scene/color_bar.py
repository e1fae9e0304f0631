"""A colour bar: what the colours of a layer mean, with round numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final, TypeAlias

from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.extent import text_width_pt
from viz3d.scene.layers import MontageLayer, ReliefLayer, SliceLayer, SurfaceLayer
from viz3d.scene.marks import CAP_HEIGHT, Line, Mark, Ramp, Sheet, Words
from viz3d.scene.resolve import known
from viz3d.scene.round_numbers import MOST_TICKS, number_words, round_values
from viz3d.scene.surface_colors import COLORINGS

#: Layers whose colours stand for numbers.
Colored: TypeAlias = SliceLayer | MontageLayer | ReliefLayer | SurfaceLayer
#: Room that a number needs along the bar, in sizes of the letters.
_ROOM_UPRIGHT, _ROOM_LYING = 1.8, 3.6
#: Length of a bar as a share of the panel's side.
_LENGTH: Final = 0.5
#: Thickness of a bar, distance of numbers and title from it, and length of a tick, as shares of
#: the letters' size.
_THICK, _GAP, _TICK = 1.0, 0.55, 0.3
#: Least distance between two numbers, in sizes of the letters.
_APART: Final = 0.4
_LINE_PT: Final = 0.5


def color_bar(layer: AnnotationLayer, shown: Colored, sheet: Sheet) -> Iterator[Mark]:
    """A strip of a layer's colours with numbers and a title.

    Upright where it stands at the panel's left or right, else lying; its lower left corner
    is at (0, 0).
    """
    upright = layer.place in ("left", "right")
    side = sheet.height_pt if upright else sheet.width_pt
    length = _LENGTH * side if layer.extent_pt == "auto" else layer.extent_pt
    thick = _THICK * layer.size_pt
    width, height = (thick, length) if upright else (length, thick)
    gamma = 1.0 if isinstance(shown, ReliefLayer | SurfaceLayer) else shown.gamma
    yield Ramp(shown.colormap, (0.0, 0.0, width, height), upright, gamma)
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    yield Line(corners, _LINE_PT, layer.color, closed=True)
    low, high = _window(shown)
    room = (_ROOM_UPRIGHT if upright else _ROOM_LYING) * layer.size_pt
    values = round_values(low, high, max(2, min(MOST_TICKS, int(length / room))))
    for value in values if upright else _apart(values, length / (high - low), layer.size_pt):
        along = (value - low) / (high - low) * length
        yield from _number(number_words(value), along, thick, layer, upright=upright)
    yield _title(layer, width, height, upright=upright)


def _window(shown: Colored) -> tuple[float, float]:
    if not isinstance(shown, SurfaceLayer):
        return known(shown.window)
    return COLORINGS[shown.coloring].window


def _apart(values: list[float], pt_per_unit: float, size_pt: float) -> list[float]:
    """Every n-th value, for the least n with which no number meets the next."""
    widest = max(text_width_pt(number_words(value), size_pt) for value in values)
    step_pt = (values[1] - values[0]) * pt_per_unit
    return values[:: max(1, ceil((widest + _APART * size_pt) / step_pt))]


def _number(
    text: str, along: float, thick: float, layer: AnnotationLayer, *, upright: bool
) -> Iterator[Mark]:
    """A tick and its number: right of an upright bar, below a lying one."""
    tick, gap = _TICK * layer.size_pt, _GAP * layer.size_pt
    size, color, halo = layer.size_pt, layer.color, layer.halo
    if upright:
        yield Line(((thick, along), (thick + tick, along)), _LINE_PT, color)
        at = (thick + gap, along)
        yield Words(text, at, size, color, align="left", anchor="middle", halo=halo)
    else:
        yield Line(((along, 0.0), (along, -tick)), _LINE_PT, color)
        yield Words(text, (along, -gap), size, color, align="center", anchor="top", halo=halo)


def _title(layer: AnnotationLayer, width: float, height: float, *, upright: bool) -> Words:
    """Above an upright bar, below the numbers of a lying one."""
    text = layer.text or "Intensity"
    words = f"{text} ({layer.units})" if layer.units else text
    gap = _GAP * layer.size_pt
    size, color, halo = layer.size_pt, layer.color, layer.halo
    if upright:
        return Words(words, (0.0, height + 2 * gap), size, color, align="left", halo=halo)
    at = (width / 2, -2 * gap - CAP_HEIGHT * size)
    return Words(words, at, size, color, align="center", anchor="top", halo=halo)
