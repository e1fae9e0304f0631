"""Cropping: what is left, to the pixel."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.figure.crop import cropped
from viz3d.figure.drawing import Drawing
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.scene.marks import Line

WHITE = np.full(4, 255, dtype=np.uint8)


def page(*marks: Line) -> Drawing:
    """A red square, 30 to 50 of 100 pixels across and 10 to 30 of 80 down; 2.54 pixels a mm."""
    pixels = np.full((80, 100, 4), 255, dtype=np.uint8)
    pixels[10:30, 30:50, 1:3] = 0
    return Drawing(Size(100, 80, 64.516), pixels, marks, "DejaVu Sans")


@pytest.mark.parametrize(("border_mm", "border"), [(0, 0), (2, 5), (10, 25)])
def test_the_border_is_left_though_the_page_was_smaller(border_mm: float, border: int) -> None:
    found = cropped(page(), WHITE, border_mm)
    assert found.pixels.shape == (20 + 2 * border, 20 + 2 * border, 4)
    assert (found.size.width, found.size.dpi) == (20 + 2 * border, 64.516)
    red = (found.pixels[..., 1] == 0).nonzero()
    assert [side.min() for side in red] == [border, border]
    assert [side.max() for side in red] == [border + 19, border + 19]


def test_marks_count_and_stay_where_they_were() -> None:
    pt = 72 / 64.516
    # A bar over the square's right edge, 40 to 70 across and 55 to 60 down.
    bar = Line(((40 * pt, 22.5 * pt), (70 * pt, 22.5 * pt)), 5 * pt, "#0000ff")
    whole = flatten(page(bar))
    found = cropped(page(bar), WHITE, 0)
    height, width = found.pixels.shape[:2]
    assert (height, width) == (pytest.approx(50, abs=1), pytest.approx(40, abs=1))
    np.testing.assert_array_equal(flatten(found), whole[10 : 10 + height, 30 : 30 + width])


def test_a_transparent_page_is_cropped_to_what_can_be_seen() -> None:
    drawing = page()
    drawing.pixels[drawing.pixels[..., 1] == 255] = 0
    assert cropped(drawing, np.zeros(4, dtype=np.uint8), 0).pixels.shape == (20, 20, 4)


def test_an_empty_page_is_refused() -> None:
    drawing = page()
    drawing.pixels[...] = 255
    with pytest.raises(InputError, match="empty"):
        cropped(drawing, WHITE, 1)
