"""What is written over a page's panels, as SVG: text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from viz3d.scene.marks import Line, Mark, Ramp, Words

_ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}
#: Stops of a colour bar.
_STOPS: Final = 16


def svg(marks: Iterable[Mark], width_pt: float, height_pt: float, name: str, font: str) -> str:
    """Marks as an SVG that fills its box.

    Parameters
    ----------
    marks : iterable of Mark
    width_pt, height_pt : float
        Of the sheet that they stand on.
    name : str
        Tells its colour bars from those of other sheets.
    font : str
        Family of the words, where it is installed.
    """
    drawn = "".join(
        part for n, mark in enumerate(marks) for part in _drawn(mark, height_pt, f"{name}-{n}")
    )
    box = f"0 0 {width_pt:.2f} {height_pt:.2f}"
    family = escape(f"'{font}', Arial, sans-serif")
    return f'<svg class="overlay" viewBox="{box}" font-family="{family}">{drawn}</svg>'


def _drawn(mark: Mark, height_pt: float, name: str) -> Iterator[str]:
    match mark:
        case Words():
            yield _text(mark, height_pt)
        case Line():
            yield from _line(mark, height_pt)
        case Ramp():
            yield from _ramp(mark, height_pt, name)


def _text(words: Words, height_pt: float) -> str:
    weight = ' font-weight="bold"' if words.bold else ""
    halo = (
        f' stroke="{words.halo}" stroke-width="{words.size_pt / 5:.2f}" stroke-linejoin="round"'
        ' paint-order="stroke"'
        if words.halo
        else ""
    )
    return (
        f'<text x="{words.at_pt[0]:.2f}" y="{height_pt - words.baseline_pt:.2f}"'
        f' font-size="{words.size_pt:.2f}" fill="{words.color}"'
        f' text-anchor="{_ANCHORS[words.align]}"{weight}{halo}>{escape(words.text)}</text>'
    )


def _line(line: Line, height_pt: float) -> Iterator[str]:
    shape = "polygon" if line.closed else "polyline"
    points = " ".join(f"{x:.2f},{height_pt - y:.2f}" for x, y in line.points_pt)
    if line.halo:
        yield (
            f'<{shape} points="{points}" fill="none" stroke="{line.halo}"'
            f' stroke-width="{line.width_pt + 1.2:.2f}"/>'
        )
    yield (
        f'<{shape} points="{points}" fill="{line.fill or "none"}" stroke="{line.color}"'
        f' stroke-width="{line.width_pt:.2f}"/>'
    )


def _ramp(ramp: Ramp, height_pt: float, name: str) -> Iterator[str]:
    left, bottom, width, height = ramp.box_pt
    end = 'x1="0" y1="1" x2="0" y2="0"' if ramp.upright else 'x1="0" y1="0" x2="1" y2="0"'
    colors = ramp.colors
    at = [round(n * (len(colors) - 1) / (_STOPS - 1)) for n in range(_STOPS)]
    stops = "".join(
        f'<stop offset="{n / (len(colors) - 1):.4f}" stop-color="#{bytes(colors[n]).hex()}"/>'
        for n in at
    )
    yield f'<linearGradient id="{name}" {end}>{stops}</linearGradient>'
    yield (
        f'<rect x="{left:.2f}" y="{height_pt - bottom - height:.2f}" width="{width:.2f}"'
        f' height="{height:.2f}" fill="url(#{name})"/>'
    )
