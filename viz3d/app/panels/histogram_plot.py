"""A histogram on the screen; what is adjusted over it is drawn by its subclasses."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from viz3d.app.panels.histogram_view import PlotView, most_of, shown_range
from viz3d.process.histogram import Histogram
from viz3d.scene.round_numbers import number_words, round_values

_LEFT, _TOP, _RIGHT = 8.0, 8.0, 8.0
#: About how far apart the numbers of the axis stand.
_TICK_PX: Final = 64.0
_COLUMN_ALPHA: Final = 120
_COUNTING: Final = "Counting …"


class IntensityPlot(QWidget):
    """Columns over an axis of intensities; takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(180, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._histogram: Histogram | None = None
        self._reason = _COUNTING
        self._is_log = False
        self._is_whole = False

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show other counts, or none as long as they are made."""
        self._histogram, self._reason = histogram, _COUNTING
        self.update()

    def show_reason(self, reason: str) -> None:
        """Say why there are no counts."""
        self._histogram, self._reason = None, reason
        self.update()

    @property
    def reason(self) -> str:
        """Why there are no counts; empty where there are."""
        return "" if self._histogram is not None else self._reason

    def set_log(self, is_log: bool) -> None:
        """Whether the axis of counts is logarithmic."""
        self._is_log = is_log
        self.update()

    def set_whole(self, is_whole: bool) -> None:
        """Whether the few brightest voxels are on the axis, too."""
        self._is_whole = is_whole
        self.update()

    @property
    def view(self) -> PlotView | None:
        """Where things lie; None without counts."""
        found = self._histogram
        if found is None:
            return None
        low, high = self.reach(found)
        bottom = self.fontMetrics().height() + 6.0
        return PlotView(
            _LEFT,
            _TOP,
            max(self.width() - _LEFT - _RIGHT, 1.0),
            max(self.height() - _TOP - bottom, 1.0),
            low,
            high,
            most_of(found.counts, is_log=self._is_log),
            self._is_log,
        )

    def reach(self, found: Histogram) -> tuple[float, float]:
        """Intensities at the sides."""
        return shown_range(found.counts, found.edges, is_whole=self._is_whole)

    def paint_over(self, painter: QPainter, view: PlotView) -> None:
        """Draw what is adjusted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        view = self.view
        if view is None and self.isEnabled():
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), how, self._reason)
        elif view is not None:
            ink = QColor(palette.color(QPalette.ColorRole.Text))
            ink.setAlpha(_COLUMN_ALPHA)
            self.paint_columns(painter, view, ink)
            self.paint_over(painter, view)
            self._paint_axis(painter, view)
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def paint_columns(
        self,
        painter: QPainter,
        view: PlotView,
        color: QColor,
        bins: tuple[int, int] | None = None,
    ) -> None:
        """Draw columns as one area without seams: of some bins, or of all."""
        assert self._histogram is not None
        counts, edges = self._histogram.counts, self._histogram.edges
        first, last = bins or (0, len(counts))
        outline = QPolygonF([QPointF(view.x(float(edges[first])), view.bottom)])
        for n in range(first, last):
            height = view.y(float(counts[n]))
            outline.append(QPointF(view.x(float(edges[n])), height))
            outline.append(QPointF(view.x(float(edges[n + 1])), height))
        outline.append(QPointF(view.x(float(edges[last])), view.bottom))
        painter.save()
        painter.setClipRect(QRectF(view.left, 0, view.width, view.bottom + 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(outline)
        painter.restore()

    def _paint_axis(self, painter: QPainter, view: PlotView) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        bottom = view.bottom + 0.5
        painter.drawLine(QPointF(view.left, bottom), QPointF(view.right, bottom))
        most = max(2, int(view.width / _TICK_PX))
        for value in round_values(view.low, view.high, most):
            x = view.x(value)
            painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + 3))
            words = number_words(value)
            half = painter.fontMetrics().horizontalAdvance(words) / 2
            at = min(max(x - half, 0.0), self.width() - 2 * half)
            painter.drawText(QPointF(at, self.height() - 4), words)
