"""Anatomical letters at the sides of framed planes, none over another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from viz3d.geometry import FloatArray, Rectangle, nearest_letter
from viz3d.scene.colors import PLANE_COLORS
from viz3d.scene.extent import Box, box_of
from viz3d.scene.layers import SliceLayer
from viz3d.scene.layout import inside
from viz3d.scene.marks import Sheet, Words

LETTER_PT: Final = 9.0
#: Distance of a letter's middle from the frame of its plane.
LETTER_GAP_PT: Final = 7.0
#: A letter is so far within the panel: fonts are not drawn to the point as they are measured.
EDGE_PT: Final = 2.0
#: How far from an end of its side a letter stands, in the order of preference: other planes'
#: frames cross in the middle.
SHARES: Final = (0.2, 0.14, 0.26, 0.08, 0.32, 0.38, 0.44, 0.02)
#: A side whose direction is seen so much along (share of its length in the picture) tells
#: nothing: its letter would stand beside that of the opposite side.
_LEAST_SEEN: Final = 0.15


class _Side(NamedTuple):
    """One side of a plane: where it points, its two ends, and what is written there."""

    outward_lps: FloatArray
    ends_lps: FloatArray
    color: str


def frame_letters(
    planes: Iterable[tuple[SliceLayer, Rectangle]],
    sheet: Sheet,
    taken: Iterable[Box] = (),
    halo: str = "",
) -> Iterator[Words]:
    """Letters beyond the sides of planes, towards the picture's outside.

    A letter that would lie over another, over what is `taken` or outside the panel moves
    along its side until it is free; where there is no free place it is left out.
    """
    boxes = list(taken)
    for side in (side for layer, rectangle in planes for side in _sides(layer, rectangle)):
        for words in _letters(side, sheet, halo):
            box = box_of(words)
            if not any(box.overlaps(other) for other in boxes):
                boxes.append(box)
                yield words
                break


def _letters(side: _Side, sheet: Sheet, halo: str) -> Iterator[Words]:
    """The letter at each place that is thought of, the best one first."""
    outward = _seen(side.outward_lps, sheet)
    length = float(np.linalg.norm(outward))
    if length < _LEAST_SEEN:
        return
    far, near = _ends(side, sheet)
    gap = LETTER_GAP_PT * outward / length
    shares = (*SHARES, *(1 - share for share in reversed(SHARES)))
    text = nearest_letter(side.outward_lps)
    beyond = []
    for share in shares:
        x, y = (far + share * (near - far) + gap).tolist()
        words = Words(text, (x, y), LETTER_PT, side.color, True, "center", "middle", halo)
        held = _held_in(words, sheet)
        if held is words:
            yield words
        else:
            beyond.append(held)
    # In a small panel a letter comes onto its frame before it is left out.
    yield from beyond


def _ends(side: _Side, sheet: Sheet) -> tuple[FloatArray, FloatArray]:
    """A side's ends on the sheet, the one first that is farther from the picture's middle."""
    *ends, middle = sheet.project(np.vstack([side.ends_lps, sheet.viewpoint.focus_lps]))
    near, far = sorted(ends, key=lambda end: float(np.linalg.norm(end - middle)))
    return far, near


def _seen(direction_lps: FloatArray, sheet: Sheet) -> FloatArray:
    """A direction as it lies in the picture."""
    viewpoint = sheet.viewpoint
    return np.array([direction_lps @ viewpoint.right, direction_lps @ viewpoint.up])


def _held_in(words: Words, sheet: Sheet) -> Words:
    """Moved into the panel, with a little room."""
    left, bottom, right, top = box_of(words)
    room = Box(left - EDGE_PT, bottom - EDGE_PT, right + EDGE_PT, top + EDGE_PT)
    held = inside(room, sheet)
    if held == room:
        return words
    x, y = words.at_pt
    return replace(words, at_pt=(x + held.left - room.left, y + held.bottom - room.bottom))


def _sides(layer: SliceLayer, rectangle: Rectangle) -> list[_Side]:
    u, v = rectangle.u_lps, rectangle.v_lps
    corners = rectangle.corners_lps
    color = PLANE_COLORS[layer.plane]
    return [
        _Side(-u, corners[[0, 3]], color),
        _Side(u, corners[[1, 2]], color),
        _Side(-v, corners[[0, 1]], color),
        _Side(v, corners[[3, 2]], color),
    ]
