"""Where panels, heading and caption lie: against places computed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viz3d.errors import InputError
from viz3d.figure.layout import aspect_of, height_pt_of, lay_out, size_in_mm, size_in_pixels
from viz3d.figure.lettering import text_width_pt, wrap
from viz3d.scene.marks import Words
from viz3d.scene.model import Page, Panel

MM = 72 / 25.4
FONT = "DejaVu Sans"


def test_panels_are_four_by_three_unless_told() -> None:
    assert aspect_of(Page()) == pytest.approx(4 / 3)
    assert aspect_of(Page(rows=1, columns=2)) == pytest.approx(8 / 3)
    assert aspect_of(Page(cell_aspect=1.0, columns=3)) == pytest.approx(3.0)


def test_weights_margins_and_gaps_share_the_page() -> None:
    page = Page(
        rows=2, columns=2, row_heights=(1, 2), column_widths=(3, 1), margin_mm=5, gap_mm=2,
    )  # fmt: skip
    # 100 mm less margins and gap: 88 mm in four parts; 63 mm less the same: 51 mm in three.
    layout = lay_out(page, 100 * MM, 63 * MM)
    wide = layout.cell(Panel(row=0, column=0))
    small = layout.cell(Panel(row=1, column=1))
    assert [edge / MM for edge in wide] == pytest.approx([5, 5, 71, 22])
    assert [edge / MM for edge in small] == pytest.approx([73, 24, 95, 58])
    across = layout.cell(Panel(row=0, column=0, column_span=2, row_span=2))
    assert [edge / MM for edge in across] == pytest.approx([5, 5, 95, 58])


def test_neighbours_without_a_gap_share_an_edge() -> None:
    layout = lay_out(Page(rows=1, columns=7), 500.0, 100.0)
    for (_, end), (start, _) in zip(layout.columns[:-1], layout.columns[1:], strict=True):
        assert end == start


def test_the_height_follows_from_the_width_and_back() -> None:
    page = Page(rows=2, columns=3, margin_mm=4, gap_mm=1.5, cell_aspect=1.2, heading="A head")
    size = size_in_mm(page, 120, None, 300)
    assert size.paper_mm is not None
    again = size_in_mm(page, None, size.paper_mm[1], 300)
    assert again.paper_mm == pytest.approx(size.paper_mm, abs=1e-3)


def test_a_caption_is_wrapped_under_the_panels() -> None:
    page = Page(caption="the quick brown fox jumps over the lazy dog " * 6, margin_mm=3)
    width_pt = 89 * MM
    layout = lay_out(page, width_pt, height_pt_of(page, width_pt))
    lines = [mark for mark in layout.marks if isinstance(mark, Words)]
    assert len(lines) > 2
    assert " ".join(mark.text for mark in lines) == page.caption.strip()
    right = [mark.at_pt[0] + text_width_pt(mark.text, 7, FONT) for mark in lines]
    assert max(right) <= width_pt - 3 * MM
    panel = layout.cell(Panel())
    assert (panel.right - panel.left) / (panel.bottom - panel.top) == pytest.approx(4 / 3)
    under = height_pt_of(page, width_pt) - panel.bottom
    assert min(mark.at_pt[1] for mark in lines) > 0
    assert max(mark.at_pt[1] for mark in lines) + 7 < under + 1


def test_a_heading_stands_over_the_panels() -> None:
    layout = lay_out(Page(heading="A head", heading_pt=12), 400.0, 300.0)
    (words,) = layout.marks
    assert isinstance(words, Words)
    assert words.bold
    assert words.at_pt[1] > 300.0 - layout.cell(Panel()).top


def test_lines_break_between_words_and_where_they_are_told() -> None:
    assert wrap("one two\nthree", 1000, 7, FONT) == ["one two", "three"]
    assert wrap("incomprehensibilities a b", 10, 7, FONT) == ["incomprehensibilities", "a", "b"]


def test_a_page_without_room_is_refused() -> None:
    with pytest.raises(InputError, match="no room for its panels"):
        lay_out(Page(margin_mm=30), 50 * MM, 50 * MM)


def test_pixels_follow_from_what_the_page_holds() -> None:
    assert (size_in_pixels(Page(), 1600).height) == 1200
    captioned = replace(Page(), caption="A line.")
    assert size_in_pixels(captioned, 1600).height > 1200
