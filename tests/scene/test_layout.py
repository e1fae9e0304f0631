"""What is written stands at its side, whole, and over nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.scene.extent import Box, box_around, box_of, text_width_pt, wrapped
from viz3d.scene.layout import GAP_PT, MARGIN_PT, Block, arrange
from viz3d.scene.marks import CAP_HEIGHT, Line, Ramp, Sheet, Words
from viz3d.scene.model import Camera
from viz3d.scene.view import fit


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(
        200.0, 100.0, fit(Camera(), np.array([[-80.0, -100.0, -90.0], [80.0, 90.0, 90.0]]), 2.0)
    )


def square(side: float, place: str, at: tuple[float, float] | None = None) -> Block:
    """An area around no particular place."""
    corners = ((7.0, 9.0), (7.0 + side, 9.0), (7.0 + side, 9.0 + side), (7.0, 9.0 + side))
    return Block((Line(corners, 0.0, "", fill="#000000", closed=True),), place, at)


def boxes(sheet: Sheet, *blocks: Block) -> list[Box]:
    return [box_around(marks) for _, marks in arrange(blocks, sheet)]


@pytest.mark.parametrize(
    ("place", "left", "bottom"),
    [
        ("bottom-left", 5, 5),
        ("bottom", 95, 5),
        ("bottom-right", 185, 5),
        ("left", 5, 45),
        ("center", 95, 45),
        ("top", 95, 85),
        ("top-right", 185, 85),
    ],
)
def test_a_block_stands_at_its_side(sheet: Sheet, place: str, left: float, bottom: float) -> None:
    assert boxes(sheet, square(10, place)) == [(left, bottom, left + 10, bottom + 10)]


def test_blocks_at_one_place_are_stacked(sheet: Sheet) -> None:
    first, second, third = boxes(sheet, *(square(10, "bottom-left") for _ in range(3)))
    assert first == (5, 5, 15, 15)
    assert {second[:2], third[:2]} == {(15 + GAP_PT, 5), (5, 15 + GAP_PT)}


def test_a_block_may_be_put_anywhere_but_not_outside(sheet: Sheet) -> None:
    middle, corner, beyond = boxes(
        sheet,
        square(10, "center", (0.5, 0.25)),
        square(10, "top-right", (0.5, 0.25)),
        square(10, "center", (1.0, 1.0)),
    )
    assert middle == (95, 20, 105, 30)
    assert corner == (90, 15, 100, 25)
    assert beyond == (190, 90, 200, 100)


def test_a_block_keeps_off_what_is_taken(sheet: Sheet) -> None:
    taken = Box(0, 0, 60, 20)
    [(box, _)] = arrange([square(10, "bottom-left")], sheet, [taken])
    assert box[:2] == (5, 20 + GAP_PT)


def test_in_a_full_panel_the_least_is_covered(sheet: Sheet) -> None:
    """There is room for three quarters of it, above the lower left corner."""
    taken = [Box(30, 0, 200, 100), Box(0, 0, 30, 10)]
    [(box, _)] = arrange([square(40, "bottom-right")], sheet, taken)
    assert box.left < 30
    assert box.bottom > 10


def test_what_is_larger_than_the_panel_still_shows_its_beginning(sheet: Sheet) -> None:
    [box] = boxes(sheet, square(150, "top"))
    assert box.bottom == 0


def test_words_are_as_wide_as_they_are_drawn() -> None:
    """Estimates against matplotlib's own measure: rather too wide than too narrow."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    for text in ("R", "radiological", "Intensity (a.u.)", "50 mm", "S 24.5 mm", "White matter WM"):
        for weight in ("normal", "bold"):
            font = FontProperties(family="DejaVu Sans", weight=weight)
            true = TextPath((0, 0), text, size=10, prop=font).get_extents().x1
            assert true <= text_width_pt(text, 10, bold=weight == "bold") * 1.02 < 1.3 * true + 2


def test_boxes_of_marks() -> None:
    words = Words("H", (50.0, 30.0), 10.0, "#000000", align="right", anchor="top")
    assert box_of(words).right == 50
    assert box_of(words).top == pytest.approx(30)
    assert box_of(words).height == pytest.approx(10 * CAP_HEIGHT)
    assert box_of(Line(((0.0, 1.0), (5.0, 1.0)), 2.0, "#000000")) == (-1, 0, 6, 2)
    assert box_of(Ramp("grey", (1.0, 2.0, 3.0, 4.0))) == (1, 2, 4, 6)
    assert MARGIN_PT > 0


def test_long_text_is_broken_between_words() -> None:
    lines = wrapped("a title that is rather\nlong", 10, 80)
    assert " ".join(lines) == "a title that is rather long"
    assert lines[-1] == "long"
    assert all(text_width_pt(line, 10) <= 80 for line in lines)
