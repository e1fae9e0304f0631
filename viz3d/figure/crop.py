"""A drawing without its empty margin."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.figure.drawing import Drawing
from viz3d.figure.raster import flatten
from viz3d.figure.size import MM_PER_INCH, Size
from viz3d.scene.marks import moved

#: Colour steps by which a pixel must differ from the page's ground to count.
STEPS: Final = 2


def cropped(drawing: Drawing, ground: NDArray[np.uint8], border_mm: float) -> Drawing:
    """The drawing around what is on it.

    Parameters
    ----------
    drawing : Drawing
    ground : (4,) uint8 array
        Colour of the empty page.
    border_mm : float
        Left around it on every side, whether the page was that large or not.

    Raises
    ------
    InputError
        If the page is empty.
    """
    size = drawing.size
    left, top, right, bottom = _content(flatten(drawing), ground)
    border = round(border_mm * size.dpi / MM_PER_INCH)
    width, height = right - left + 2 * border, bottom - top + 2 * border
    pixels = np.empty((height, width, 4), dtype=np.uint8)
    pixels[...] = ground
    # Marks reach beyond the page no more than pixels do.
    _copy(drawing.pixels, pixels, (top - border, left - border))
    px_per_pt = size.width / size.width_pt, size.height / size.height_pt
    shift = (border - left) / px_per_pt[0], (bottom + border - size.height) / px_per_pt[1]
    marks = tuple(moved(mark, *shift) for mark in drawing.marks)
    return replace(
        drawing,
        size=Size(width, height, size.dpi),
        pixels=pixels,
        marks=marks,
        origin_px=(border - left, border - top),
    )


def _content(picture: NDArray[np.uint8], ground: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what differs from the ground."""
    differs = (np.abs(_seen(picture) - _seen(ground)) > STEPS).any(axis=-1)
    rows, columns = (np.nonzero(differs.any(axis=axis))[0] for axis in (1, 0))
    if not len(rows):
        raise InputError("The page is empty: there is nothing to crop it to", code="blank-picture")
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _seen(pixels: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Colours by what can be seen of them: premultiplied by alpha."""
    color, alpha = pixels[..., :3].astype(np.uint16), pixels[..., 3:]
    return np.concatenate([color * alpha // 255, alpha], axis=-1).astype(np.int16)


def _copy(source: NDArray[np.uint8], target: NDArray[np.uint8], start: tuple[int, int]) -> None:
    """Fill a picture from one that begins so many rows and columns before it."""
    parts = []
    for axis in (0, 1):
        first, last = max(0, start[axis]), min(source.shape[axis], start[axis] + target.shape[axis])
        parts.append((slice(first - start[axis], last - start[axis]), slice(first, last)))
    (rows, source_rows), (columns, source_columns) = parts
    target[rows, columns] = source[source_rows, source_columns]
