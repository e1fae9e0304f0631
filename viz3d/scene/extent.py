"""How much room marks take, without a font at hand. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from viz3d.scene.marks import CAP_HEIGHT, Line, Mark, Ramp, Words

#: Widths of letters as shares of the font's size: the widest of each group in DejaVu Sans, which
#: is wider than the fonts that journals ask for.
_NARROW: Final = frozenset("'ijlIJ,./:;| \\!()[]ftr-·")
_WIDE: Final = frozenset("mMWw%@#+<=>~×—−")
_NARROW_EM, _SMALL_EM, _CAPITAL_EM, _WIDE_EM = 0.37, 0.63, 0.72, 0.92
_BOLD: Final = 1.12
#: How far letters such as "g" hang below the line, as a share of the font's size.
_DESCENT: Final = 0.22


class Box(NamedTuple):
    """A rectangle on the sheet, points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def moved(self, right_pt: float, up_pt: float) -> Box:
        """The box at another place."""
        return Box(
            self.left + right_pt, self.bottom + up_pt, self.right + right_pt, self.top + up_pt
        )

    def overlaps(self, other: Box) -> bool:
        """Whether the two have more in common than an edge."""
        return self.shared(other) > 0

    def shared(self, other: Box) -> float:
        """What the two have in common, square points."""
        across = min(self.right, other.right) - max(self.left, other.left)
        upright = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(across, 0.0) * max(upright, 0.0)


def text_width_pt(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of a line of text, rather too wide than too narrow."""
    em = sum(_letter_em(letter) for letter in text)
    return em * size_pt * (_BOLD if bold else 1.0)


def wrapped(text: str, size_pt: float, width_pt: float, *, bold: bool = False) -> list[str]:
    """Lines of text, broken between words where they are wider than there is room."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and text_width_pt(longer, size_pt, bold=bold) > width_pt:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def box_of(mark: Mark) -> Box:
    """The room that a mark takes."""
    match mark:
        case Words():
            return _box_of_words(mark)
        case Line():
            xs, ys = zip(*mark.points_pt, strict=True)
            half = mark.width_pt / 2
            return Box(min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half)
        case Ramp():
            left, bottom, width, height = mark.box_pt
            return Box(left, bottom, left + width, bottom + height)


def box_around(marks: Iterable[Mark]) -> Box:
    """The room that all marks take together."""
    lefts, bottoms, rights, tops = zip(*map(box_of, marks), strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def _box_of_words(mark: Words) -> Box:
    width = text_width_pt(mark.text, mark.size_pt, bold=mark.bold)
    left = mark.at_pt[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * width
    line = mark.baseline_pt
    hangs = any(letter in "gjpqy,;()_Q" for letter in mark.text)
    bottom = line - hangs * _DESCENT * mark.size_pt
    return Box(left, bottom, left + width, line + CAP_HEIGHT * mark.size_pt)


def _letter_em(letter: str) -> float:
    if letter in _NARROW:
        return _NARROW_EM
    if letter in _WIDE:
        return _WIDE_EM
    return _SMALL_EM if letter.islower() or letter.isdigit() else _CAPITAL_EM
