"""Where panels, heading and caption lie on a page: pure, in points, whatever the resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from viz3d.errors import InputError
from viz3d.figure.lettering import wrap
from viz3d.figure.size import PAGE_WIDTH_MM, PT_PER_INCH, PT_PER_MM, Size, check_dpi, dpi_of
from viz3d.scene.colors import contrast
from viz3d.scene.marks import Mark, Words
from viz3d.scene.model import Page, Panel

#: Distance of text from the page's sides, where the page has no wider margin.
TEXT_MARGIN_PT: Final = 5.0
#: Distance of lines, and of text from the panels, as shares of the font's size.
LINE: Final = 1.3
PADDING: Final = 0.5
#: Height of capital letters and what lies above them, as a share of the font's size.
ASCENT: Final = 0.95
#: Widths between which a page of a given height is looked for, and how often it is halved.
_WIDTHS_PT: Final = (1.0, 100_000.0)
_HALVINGS: Final = 60

Span = tuple[float, float]


class Cell(NamedTuple):
    """A panel's place on the page, in points; from the left and from the top."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Layout:
    """A page's parts.

    Parameters
    ----------
    columns, rows : tuple of (start, end)
        Points from the left and from the top.
    marks : tuple of Mark
        Heading and caption, from the page's lower left corner.
    """

    columns: tuple[Span, ...]
    rows: tuple[Span, ...]
    marks: tuple[Mark, ...]

    def cell(self, panel: Panel) -> Cell:
        """Where a panel lies; over the gaps of what it spans."""
        last_column = panel.column + panel.column_span - 1
        last_row = panel.row + panel.row_span - 1
        return Cell(
            self.columns[panel.column][0],
            self.rows[panel.row][0],
            self.columns[last_column][1],
            self.rows[last_row][1],
        )


def lay_out(page: Page, width_pt: float, height_pt: float) -> Layout:
    """Place everything on a page of a given size; the panels share what text leaves.

    Raises
    ------
    InputError
        If nothing is left for the panels.
    SceneError
        If the page's font is not installed.
    """
    margin = page.margin_mm * PT_PER_MM
    heading, caption = _heading(page, width_pt), _caption(page, width_pt)
    top = margin + heading.height_pt
    columns = _spans(margin, width_pt - margin, _widths(page), page.gap_mm * PT_PER_MM)
    bottom = height_pt - margin - caption.height_pt
    rows = _spans(top, bottom, _heights(page), page.gap_mm * PT_PER_MM)
    if min(end - start for start, end in (*columns, *rows)) <= 0:
        raise InputError(
            f"The page of {width_pt / PT_PER_MM:.1f} x {height_pt / PT_PER_MM:.1f} mm has no room "
            "for its panels beside its margins, gaps and text: make it larger",
            code="bad-size",
        )
    ink = contrast("white" if page.background == "transparent" else page.background)
    left = max(margin, TEXT_MARGIN_PT)
    marks = (
        *heading.marks(left, height_pt - margin, ink),
        *caption.marks(left, height_pt - bottom, ink),
    )
    return Layout(columns, rows, marks)


def height_pt_of(page: Page, width_pt: float) -> float:
    """Height of a page of a width whose panels have the shape that the page gives them."""
    margin, gap = page.margin_mm * PT_PER_MM, page.gap_mm * PT_PER_MM
    widths, heights = _widths(page), _heights(page)
    unit = (width_pt - 2 * margin - gap * (len(widths) - 1)) / sum(widths)
    panels = unit / page.cell_aspect * sum(heights) + gap * (len(heights) - 1)
    text = _heading(page, width_pt).height_pt + _caption(page, width_pt).height_pt
    return max(0.0, panels) + text + 2 * margin


def aspect_of(page: Page) -> float:
    """Width over height of a page of a journal's full width."""
    width_pt = PAGE_WIDTH_MM * PT_PER_MM
    return width_pt / height_pt_of(page, width_pt)


def size_in_pixels(page: Page, width: int, dpi: float | None = None) -> Size:
    """Size of a page so many pixels wide; its height follows from what it holds."""
    resolution = dpi_of(width) if dpi is None else dpi
    check_dpi(resolution)
    pixels_per_pt = resolution / PT_PER_INCH
    height = round(height_pt_of(page, width / pixels_per_pt) * pixels_per_pt)
    return Size(width, height, resolution)


def size_in_mm(page: Page, width_mm: float | None, height_mm: float | None, dpi: float) -> Size:
    """Size of a page on paper; a side that is not given follows from what it holds.

    Raises
    ------
    InputError
        If the size is impossible.
    """
    check_dpi(dpi)
    if width_mm is None:
        assert height_mm is not None
        width_mm = _width_pt_of(page, height_mm * PT_PER_MM) / PT_PER_MM
    if height_mm is None:
        height_mm = height_pt_of(page, width_mm * PT_PER_MM) / PT_PER_MM
    return Size.in_mm(width_mm, height_mm, dpi)


def _width_pt_of(page: Page, height_pt: float) -> float:
    """The inverse of `height_pt_of`, by halving: where a caption breaks, heights jump."""
    low, high = _WIDTHS_PT
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if height_pt_of(page, middle) > height_pt else (middle, high)
    return low


@dataclass(frozen=True)
class _Block:
    """Lines of text of one size."""

    lines: Sequence[str]
    size_pt: float
    bold: bool

    @property
    def height_pt(self) -> float:
        return (len(self.lines) * LINE + 2 * PADDING) * self.size_pt if self.lines else 0.0

    def marks(self, left_pt: float, top_pt: float, color: str) -> list[Mark]:
        first = top_pt - (PADDING + ASCENT) * self.size_pt
        return [
            Words(line, (left_pt, first - n * LINE * self.size_pt), self.size_pt, color, self.bold)
            for n, line in enumerate(self.lines)
        ]


def _heading(page: Page, width_pt: float) -> _Block:
    return _block(page, page.heading, page.heading_pt, width_pt, bold=True)


def _caption(page: Page, width_pt: float) -> _Block:
    return _block(page, page.caption, page.caption_pt, width_pt, bold=False)


def _block(page: Page, text: str, size_pt: float, width_pt: float, *, bold: bool) -> _Block:
    room = width_pt - 2 * max(page.margin_mm * PT_PER_MM, TEXT_MARGIN_PT)
    return _Block(wrap(text, room, size_pt, page.font, bold=bold) if text else (), size_pt, bold)


def _widths(page: Page) -> Sequence[float]:
    return page.column_widths or (1.0,) * page.columns


def _heights(page: Page) -> Sequence[float]:
    return page.row_heights or (1.0,) * page.rows


def _spans(start: float, end: float, weights: Sequence[float], gap: float) -> tuple[Span, ...]:
    """Parts of a length by weight, with gaps between; without gaps neighbours share an edge."""
    room = end - start - gap * (len(weights) - 1)
    edges = [start + room * part / sum(weights) for part in (0.0, *accumulate(weights))]
    return tuple(
        (first + n * gap, last + n * gap) for n, (first, last) in enumerate(pairwise(edges))
    )
