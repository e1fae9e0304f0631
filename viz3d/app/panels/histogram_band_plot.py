"""A histogram with a band whose edges are dragged, or moved by the keyboard."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette, QPolygonF

from viz3d.app.panels.histogram_plot import IntensityPlot
from viz3d.app.panels.histogram_view import Part, PlotView, moved_band, part_at

#: Orange of Okabe and Ito's palette: told from grey and blue by the colour-blind, too.
BAND_COLOR: Final = "#e69f00"
_SHADE_ALPHA: Final = 46
_HANDLE_PX: Final = 5.0
_CURSORS: Final = {
    "low": Qt.CursorShape.SizeHorCursor,
    "high": Qt.CursorShape.SizeHorCursor,
    "middle": Qt.CursorShape.OpenHandCursor,
}


class BandPlot(IntensityPlot):
    """Shows a band of bins, and tells where it is moved to.

    Arrow keys move the chosen edge by a bin, with Shift the whole band; up and down choose the
    upper and the lower edge.
    """

    began = Signal()
    moved = Signal(int, int)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Histogram with the band")
        self.setToolTip(
            "Drag the band's edges, or its middle; with the keyboard: Left and Right move an "
            "edge, Up and Down choose it, Shift moves the whole band"
        )
        self._bins: tuple[int, int] | None = None
        self._chosen: Part = "low"
        self._held: tuple[Part, float, tuple[int, int]] | None = None

    def show_band(self, bins: tuple[int, int] | None) -> None:
        """Show a band, from the first's to the last's lower edge, or none."""
        self._bins = bins
        self.update()

    def paint_over(self, painter: QPainter, view: PlotView) -> None:
        ends = self._ends_px(view)
        if ends is None or self._bins is None:
            return
        self.paint_columns(painter, view, QColor(BAND_COLOR), self._bins)
        shade = QColor(BAND_COLOR)
        shade.setAlpha(_SHADE_ALPHA)
        left, right = (min(max(x, view.left), view.right) for x in ends)
        painter.fillRect(QRectF(left, view.top, right - left, view.height), shade)
        for part, x in zip(("low", "high"), ends, strict=True):
            if view.left - 1 <= x <= view.right + 1:
                self._paint_edge(painter, view, x, is_chosen=part == self._chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        part = self._part_at(event.position().x())
        if event.button() != Qt.MouseButton.LeftButton or part is None or self._bins is None:
            return
        self._held = part, event.position().x(), self._bins
        if part != "middle":
            self._chosen = part
        self.began.emit()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            part = self._part_at(event.position().x())
            self.setCursor(_CURSORS[part] if part else Qt.CursorShape.ArrowCursor)
            return
        part, from_x, start = self._held
        self._move(start, part, self._bins_between(start, part, from_x, event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self.ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        chosen: dict[Qt.Key, Part] = {Qt.Key.Key_Up: "high", Qt.Key.Key_Down: "low"}
        if steps is not None and self._bins is not None:
            is_whole = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._move(self._bins, "middle" if is_whole else self._chosen, steps)
        elif Qt.Key(event.key()) in chosen:
            self._chosen = chosen[Qt.Key(event.key())]
            self.update()
        else:
            super().keyPressEvent(event)

    def _move(self, start: tuple[int, int], part: Part, steps: int) -> None:
        assert self._histogram is not None
        bins = moved_band(start, part, steps, len(self._histogram.counts))
        if bins != self._bins:
            self.show_band(bins)
            self.moved.emit(*bins)

    def _bins_between(self, start: tuple[int, int], part: Part, from_x: float, x: float) -> int:
        """How many bins a part goes that was taken at one place and is now at another."""
        view, found = self.view, self._histogram
        assert view is not None
        assert found is not None
        anchor = start[1] if part == "high" else start[0]
        goal = view.x(float(found.edges[anchor])) + x - from_x
        return int(np.abs(found.edges - view.value(goal)).argmin()) - anchor

    def _part_at(self, x: float) -> Part | None:
        view = self.view
        ends = self._ends_px(view) if view is not None else None
        return part_at(x, *ends) if ends is not None else None

    def _ends_px(self, view: PlotView) -> tuple[float, float] | None:
        if self._bins is None or self._histogram is None:
            return None
        edges = self._histogram.edges
        if self._bins[1] >= len(edges):
            return None
        first, last = (float(edges[n]) for n in self._bins)
        return view.x(first), view.x(last)

    def _paint_edge(self, painter: QPainter, view: PlotView, x: float, *, is_chosen: bool) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawLine(QPointF(x, view.top), QPointF(x, view.bottom))
        handle = QPolygonF(
            [
                QPointF(x - _HANDLE_PX, view.top - 6),
                QPointF(x + _HANDLE_PX, view.top - 6),
                QPointF(x, view.top + 4),
            ]
        )
        role = QPalette.ColorRole.Highlight if is_chosen and self.hasFocus() else None
        painter.setBrush(self.palette().color(role) if role is not None else QColor(BAND_COLOR))
        painter.drawPolygon(handle)
