"""A figure before it is written: pixels, and what is to stay text and lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viz3d.figure.size import Size
from viz3d.scene.marks import Mark


@dataclass(frozen=True, eq=False)
class Drawing:
    """A page.

    Parameters
    ----------
    size : Size
    pixels : (height, width, 4) uint8 array
        The page's ground and its panels: red, green, blue, alpha; the first row is the top.
    marks : tuple of Mark
        What is drawn over them, from the page's lower left corner.
    font : str
        Family of the words.
    origin_px : (left, top)
        Where the page that was laid out begins in the pixels: after cropping, elsewhere.
    """

    size: Size
    pixels: NDArray[np.uint8]
    marks: tuple[Mark, ...]
    font: str
    origin_px: tuple[int, int] = (0, 0)
