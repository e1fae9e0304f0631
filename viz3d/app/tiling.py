"""Where panels lie on a canvas, and the seams between them that are dragged. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final, TypeAlias

from viz3d.scene.model import Page, Panel
from viz3d.scene.validate import LARGEST_ASPECT

Span: TypeAlias = tuple[int, int]

MM_PER_INCH: Final = 25.4
POINTS_PER_INCH: Final = 72.0
#: How far from a seam's middle it is grabbed, in points.
GRAB_PT: Final = 3.0
#: No panel gets less than this share of what it has with its neighbour.
LEAST_SHARE: Final = 0.1
LEAST_WEIGHT: Final = 1 / LARGEST_ASPECT


@dataclass(frozen=True)
class Seam:
    """What lies between panels: after a column, after a row, or where two seams cross.

    Parameters
    ----------
    column, row : int, optional
        The one before the seam.
    """

    column: int | None
    row: int | None


@dataclass(frozen=True)
class Tiling:
    """A page's panels on a canvas.

    Parameters
    ----------
    columns, rows : tuple of (start, end)
        Pixels from the left and from the top.
    grab_px : float
        How far from a seam's middle it is grabbed.
    """

    columns: tuple[Span, ...]
    rows: tuple[Span, ...]
    grab_px: float

    def box(self, panel: Panel) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of a panel, pixels from the upper left corner."""
        last_column = panel.column + panel.column_span - 1
        last_row = panel.row + panel.row_span - 1
        return (
            self.columns[panel.column][0],
            self.rows[panel.row][0],
            self.columns[last_column][1],
            self.rows[last_row][1],
        )

    def viewport(self, panel: Panel) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a panel, as shares of the canvas."""
        width, height = self.columns[-1][1], self.rows[-1][1]
        left, top, right, bottom = self.box(panel)
        return left / width, 1 - bottom / height, right / width, 1 - top / height

    def seam_at(self, x_px: float, y_px: float, panels: Iterable[Panel]) -> Seam | None:
        """The seam at a pixel, counted from the upper left corner; None within a panel."""
        column = self._near(self.columns, x_px)
        row = self._near(self.rows, y_px)
        for panel in panels:
            left, top, right, bottom = self.box(panel)
            grab = self.grab_px
            if left + grab < x_px < right - grab and top <= y_px <= bottom:
                column = None
            if top + grab < y_px < bottom - grab and left <= x_px <= right:
                row = None
        return None if column is None and row is None else Seam(column, row)

    def pulled(self, page: Page, seam: Seam, x_px: float, y_px: float) -> Page:
        """The page with a seam at a pixel, counted from the upper left corner."""
        if seam.column is not None:
            widths = page.column_widths or (1.0,) * page.columns
            widths = _divided(widths, seam.column, _share(self.columns, seam.column, x_px))
            page = replace(page, column_widths=widths)
        if seam.row is not None:
            heights = page.row_heights or (1.0,) * page.rows
            heights = _divided(heights, seam.row, _share(self.rows, seam.row, y_px))
            page = replace(page, row_heights=heights)
        return page

    def _near(self, spans: Sequence[Span], at_px: float) -> int | None:
        for n, (before, after) in enumerate(pairwise(spans)):
            if abs(at_px - (before[1] + after[0]) / 2) <= self.grab_px:
                return n
        return None


def tile(page: Page, size_px: tuple[int, int], pixels_per_pt: float) -> Tiling:
    """The panels of a page on a canvas, with the page's gaps between them, without its margin."""
    gap = round(page.gap_mm / MM_PER_INCH * POINTS_PER_INCH * pixels_per_pt)
    columns = _spans(size_px[0], page.column_widths or (1.0,) * page.columns, gap)
    rows = _spans(size_px[1], page.row_heights or (1.0,) * page.rows, gap)
    return Tiling(columns, rows, GRAB_PT * pixels_per_pt)


def _spans(length_px: int, weights: Sequence[float], gap_px: int) -> tuple[Span, ...]:
    """Parts of a length by weight; each has at least a pixel, as far as there are enough."""
    room = max(length_px - gap_px * (len(weights) - 1), len(weights))
    edges = [round(room * part / sum(weights)) for part in (0.0, *accumulate(weights))]
    return tuple(
        (first + n * gap_px, last + n * gap_px) for n, (first, last) in enumerate(pairwise(edges))
    )


def _share(spans: Sequence[Span], n: int, at_px: float) -> float:
    """Which part of two neighbours the first one gets."""
    start, end = spans[n][0], spans[n + 1][1]
    share = (at_px - start) / max(end - start, 1)
    return float(min(max(share, LEAST_SHARE), 1 - LEAST_SHARE))


def _divided(weights: Sequence[float], n: int, share: float) -> tuple[float, ...]:
    both = weights[n] + weights[n + 1]
    first, second = max(both * share, LEAST_WEIGHT), max(both * (1 - share), LEAST_WEIGHT)
    return (*weights[:n], first, second, *weights[n + 2 :])
