"""Where what is written over a panel goes: along its sides, whole, nothing over another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from viz3d.scene.extent import Box, box_around
from viz3d.scene.marks import Mark, Place, Sheet, moved

#: Distance of what is written from the panel's sides, and of one thing from the next, points.
MARGIN_PT: Final = 5.0
GAP_PT: Final = 3.0


@dataclass(frozen=True)
class Block:
    """Marks that belong together, around any origin.

    Parameters
    ----------
    marks : tuple of Mark
    place : str
        A side or corner of the panel, such as ``"bottom-left"``; or, with `at`, the side or
        corner of the block that lies there. ``"center"`` is the middle.
    at : pair of floats, optional
        Shares of the panel's width and height, from its lower left corner.
    box : Box, optional
        The room it takes, where that should not follow its marks.
    """

    marks: tuple[Mark, ...]
    place: str
    at: Place | None = None
    box: Box | None = None

    @cached_property
    def room(self) -> Box:
        """The room it takes, around its own origin."""
        return self.box or box_around(self.marks)


def arrange(
    blocks: Iterable[Block], sheet: Sheet, taken: Iterable[Box] = ()
) -> Iterator[tuple[Box, tuple[Mark, ...]]]:
    """Place blocks within the panel; each with the room it takes there.

    A block at a side gives way to what is `taken` and to those before it. Those with
    a place of their own stay there, as far as the panel's sides allow, and come first.
    """
    boxes = list(taken)
    for block in sorted(blocks, key=lambda block: block.at is None):
        start = block.room
        home = inside(_held(block, sheet) if block.at else _aside(block, sheet), sheet)
        box = home if block.at else _free(home, boxes, sheet)
        boxes.append(box)
        by = box.left - start.left, box.bottom - start.bottom
        yield box, tuple(moved(mark, *by) for mark in block.marks)


def align_of(place: str) -> float:
    """0 for a place at the left, 1 at the right, one half between."""
    return 0.0 if "left" in place else 1.0 if "right" in place else 0.5


def rise_of(place: str) -> float:
    """0 for a place at the bottom, 1 at the top, one half between."""
    return 0.0 if "bottom" in place else 1.0 if "top" in place else 0.5


def _aside(block: Block, sheet: Sheet) -> Box:
    """At its side or corner of the panel."""
    room = block.room
    x = MARGIN_PT + align_of(block.place) * (sheet.width_pt - 2 * MARGIN_PT - room.width)
    y = MARGIN_PT + rise_of(block.place) * (sheet.height_pt - 2 * MARGIN_PT - room.height)
    return room.moved(x - room.left, y - room.bottom)


def _held(block: Block, sheet: Sheet) -> Box:
    """By its side or corner, at its own place."""
    assert block.at is not None
    room = block.room
    x = block.at[0] * sheet.width_pt - align_of(block.place) * room.width
    y = block.at[1] * sheet.height_pt - rise_of(block.place) * room.height
    return room.moved(x - room.left, y - room.bottom)


def _free(home: Box, taken: list[Box], sheet: Sheet) -> Box:
    """The nearest place where nothing else is; in a full panel, where least is covered."""
    if not _covered(home, taken):
        return home
    rights = [0.0]
    ups = [0.0]
    for other in taken:
        rights += [other.right + GAP_PT - home.left, other.left - GAP_PT - home.right]
        ups += [other.top + GAP_PT - home.bottom, other.bottom - GAP_PT - home.top]
    steps = sorted(product(rights, ups), key=lambda step: step[0] ** 2 + step[1] ** 2)
    boxes = [home.moved(right, up) for right, up in steps]
    whole = (box for box in boxes if inside(box, sheet) == box)
    free = next((box for box in whole if not _covered(box, taken)), None)
    held = (inside(box, sheet) for box in boxes)
    return free or min(held, key=lambda box: _covered(box, taken))


def _covered(box: Box, taken: list[Box]) -> float:
    """How much of what is taken a box would cover, square points."""
    return sum(box.shared(other) for other in taken)


def inside(box: Box, sheet: Sheet) -> Box:
    """Moved into the panel; what is larger than the panel keeps its lower left corner."""
    right = max(-box.left, 0.0) or min(sheet.width_pt - box.right, 0.0)
    up = max(-box.bottom, 0.0) or min(sheet.height_pt - box.top, 0.0)
    if box.width > sheet.width_pt:
        right = -box.left
    if box.height > sheet.height_pt:
        up = -box.bottom
    return box.moved(right, up)
