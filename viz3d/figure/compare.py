"""Whether two pictures are the same, and where not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Left, top, right and bottom in pixels; the last two excluded.
Box = tuple[int, int, int, int]

#: Colour steps of 255 by which a pixel must differ to count as different.
STEPS: Final = 2
#: Two renderers, or two versions of one, round differently, at edges most of all: Mesa's two
#: software renderers differ by 0.03 in the mean of a picture and by 2.5 in that of a small
#: square. A letter or a line that is missing is far more in its square, however large the
#: picture is.
ROUNDING_MEAN: Final = 0.5
ROUNDING_IN_SQUARE: Final = 8.0
SQUARE: Final = 8

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Part:
    """What differs in a part of the picture.

    Parameters
    ----------
    name : str
        A panel's id; empty for the whole picture.
    share : float
        Of its pixels, those that differ by more than `STEPS`.
    box : (left, top, right, bottom), optional
        Around them, pixels of the whole picture.
    """

    name: str
    share: float
    box: Box | None


@dataclass(frozen=True)
class Difference:
    """How far two pictures of one size differ, in colour steps of 255.

    Parameters
    ----------
    mean, largest : float
        Over all pixels.
    in_square : float
        Mean of the square of `SQUARE` pixels that differs most.
    whole : Part
    panels : tuple of Part
        Those that differ.
    """

    mean: float
    largest: int
    in_square: float
    whole: Part
    panels: tuple[Part, ...]

    @property
    def is_rounding(self) -> bool:
        """Whether no more differs than two renderers do."""
        return self.mean <= ROUNDING_MEAN and self.in_square <= ROUNDING_IN_SQUARE


def compare(one: Pixels, other: Pixels, panels: dict[str, Box]) -> Difference:
    """How two pictures differ.

    Parameters
    ----------
    one, other : (height, width, 4) uint8 arrays
        Red, green, blue, alpha. There may be no pixels at all.
    panels : dict
        Place of each panel, by its id.
    """
    if not one.size:
        return Difference(0.0, 0, 0.0, Part("", 0.0, None), ())
    steps = _steps(one, other)
    differs = steps > STEPS
    parts = [_part(name, differs, box) for name, box in panels.items()]
    return Difference(
        mean=float(steps.mean()),
        largest=int(steps.max()),
        in_square=float(_squares(steps).max()),
        whole=_part("", differs, (0, 0, steps.shape[1], steps.shape[0])),
        panels=tuple(part for part in parts if part.box is not None),
    )


def _steps(one: Pixels, other: Pixels) -> NDArray[np.uint8]:
    """(height, width) largest difference of a pixel's channels; clear pixels have no colour."""
    one, other = _weighted(one), _weighted(other)
    steps: NDArray[np.uint8] = (np.maximum(one, other) - np.minimum(one, other)).max(axis=-1)
    return steps


def _weighted(pixels: Pixels) -> Pixels:
    if (pixels[..., 3] == 255).all():
        return pixels
    weighted = pixels.copy()
    alpha = pixels[..., 3:].astype(np.uint16)
    weighted[..., :3] = (pixels[..., :3] * alpha + 127) // 255
    return weighted


def _squares(steps: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Means of squares; the last ones of a row or column are narrower."""
    starts = [np.arange(0, length, SQUARE) for length in steps.shape]
    sums = np.add.reduceat(steps, starts[0], axis=0, dtype=np.float64)
    sums = np.add.reduceat(sums, starts[1], axis=1)
    heights, widths = (
        np.diff(np.append(start, length)) for start, length in zip(starts, steps.shape, strict=True)
    )
    return np.asarray(sums / (heights[:, None] * widths))


def _part(name: str, differs: NDArray[np.bool_], box: Box) -> Part:
    left, top, right, bottom = box
    seen = differs[top:bottom, left:right]
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return Part(name, 0.0, None)
    around = left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1
    return Part(
        name, float(seen.mean()), (int(around[0]), int(around[1]), int(around[2]), int(around[3]))
    )
