"""A frame in pieces: what is too large to be drawn at once is drawn in tiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan, degrees, radians, tan
from typing import Final

from vtkmodules.vtkRenderingCore import vtkCamera

from viz3d.scene.view import Viewpoint

#: Side of the largest tile, pixels of the frame: its buffers take some 0.3 GB.
TILE_SIDE: Final = 3072
#: Pixels that a tile is drawn beyond its part on every side: neighbours are blended over half
#: of it, and filters and wide lines there see what lies beyond (Lanczos' at half size six).
OVERLAP: Final = 32
#: Tiles begin at multiples of it: rays and reduced pixels then have the same places in them.
STEP: Final = 4


@dataclass(frozen=True)
class Part:
    """A rectangle of a frame, and how much is drawn to see it whole.

    Parameters
    ----------
    left, top, right, bottom : int
        Pixels of the frame, from its upper left corner.
    outer : (left, top, right, bottom)
        What is drawn: the part and its surroundings within the frame.
    """

    left: int
    top: int
    right: int
    bottom: int
    outer: tuple[int, int, int, int]


def parts(width: int, height: int, largest: int = TILE_SIDE) -> Iterator[Part]:
    """Tiles of about the same size that cover a frame, none drawn larger than `largest`."""
    for top, bottom in _spans(height, largest):
        for left, right in _spans(width, largest):
            outer = (
                max(0, left - OVERLAP),
                max(0, top - OVERLAP),
                min(width, right + OVERLAP),
                min(height, bottom + OVERLAP),
            )
            yield Part(left, top, right, bottom, outer)


def _spans(length: int, largest: int) -> list[tuple[int, int]]:
    """Equal pieces of a length, each and its overlaps within `largest`."""
    if length <= largest:
        return [(0, length)]
    room = (largest - 2 * OVERLAP) // STEP * STEP
    count = -(-length // room)
    step = -(-length // (count * STEP)) * STEP
    starts = range(0, length, step)
    return [(start, min(start + step, length)) for start in starts]


def aim(camera: vtkCamera, viewpoint: Viewpoint, part: Part, width: int, height: int) -> None:
    """Let a camera that sees a whole frame see a part of it.

    The line of sight stays; the lens is moved off the middle and narrowed. Whatever asks the
    camera for its projection, ray casters included, follows.
    """
    left, top, right, bottom = part.outer
    share = (bottom - top) / height
    camera.SetParallelScale(viewpoint.parallel_scale_mm * share)
    half = tan(radians(viewpoint.view_angle_deg) / 2) * share
    camera.SetViewAngle(degrees(2 * atan(half)))
    camera.SetWindowCenter(
        (left + right - width) / (right - left), (height - top - bottom) / (bottom - top)
    )
