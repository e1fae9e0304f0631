"""A histogram with the points of a transfer function: dragged, added and removed over it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)

from viz3d.app.panels.histogram_plot import IntensityPlot
from viz3d.app.panels.histogram_view import PlotView
from viz3d.process.histogram import Histogram
from viz3d.scene.layer_values import Stop
from viz3d.scene.transfer import added_stop, moved_stop, removed_stop

_POINT_PX: Final = 5.0
_GRIP_PX: Final = 9.0
#: A step of an arrow key, as a share of the axis; with Shift a tenth of it.
_KEY_STEP: Final = 0.01
_AREA_ALPHA: Final = 150
_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_NEIGHBOURS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class TransferPlot(IntensityPlot):
    """Shows stops, opacity upwards, and tells what becomes of them."""

    began = Signal()
    changed = Signal(tuple)
    ended = Signal()
    selected = Signal(int)
    begin_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Transfer function over the histogram")
        self.setToolTip(
            "Drag points: across for intensity, up for opacity; double click adds one, Del "
            "removes it; with the keyboard: arrows move the point, Page up and down choose it"
        )
        self._stops: tuple[Stop, ...] = ()
        self._chosen = 0
        self._is_held = False

    @property
    def chosen(self) -> int:
        """Number of the chosen point."""
        return min(self._chosen, max(len(self._stops) - 1, 0))

    def show_stops(self, stops: tuple[Stop, ...]) -> None:
        """Show points, or none."""
        self._stops = stops
        self.update()

    def choose(self, n: int) -> None:
        """Make a point the chosen one."""
        self._chosen = n
        self.selected.emit(self.chosen)
        self.update()

    def reach(self, found: Histogram) -> tuple[float, float]:
        low, high = super().reach(found)
        places = [stop[0] for stop in self._stops]
        return min([low, *places]), max([high, *places])

    def paint_over(self, painter: QPainter, view: PlotView) -> None:
        if not self._stops and not self.isEnabled():
            return
        if not self._stops:
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            words = "As the preset makes it; double click for points of its own"
            how = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
            said = painter.boundingRect(self.rect().adjusted(0, 10, 0, 0), how, words)
            painter.fillRect(said.adjusted(-6, -3, 6, 3), self.palette().base())
            painter.drawText(said, how, words)
            return
        places = [self._place(view, stop) for stop in self._stops]
        line = [QPointF(view.left, places[0].y()), *places, QPointF(view.right, places[-1].y())]
        self._paint_area(painter, view, line)
        for ink, width in ((QPalette.ColorRole.Base, 3.5), (QPalette.ColorRole.Text, 1.5)):
            painter.setPen(QPen(self.palette().color(ink), width))
            for start, end in pairwise(line):
                painter.drawLine(start, end)
        for n, (place, stop) in enumerate(zip(places, self._stops, strict=True)):
            is_chosen = n == self.chosen
            role = QPalette.ColorRole.Highlight if is_chosen else QPalette.ColorRole.Text
            painter.setPen(QPen(self.palette().color(role), 3.0 if is_chosen else 1.5))
            painter.setBrush(QColor(stop[2]))
            painter.drawEllipse(place, _POINT_PX, _POINT_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        n = self._point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and n is not None:
            self._is_held = True
            self.choose(n)
            self.began.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        view = self.view
        if not self._is_held or view is None:
            is_over = self._point_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if is_over else Qt.CursorShape.ArrowCursor)
            return
        place = event.position()
        self._move(view.value(place.x()), view.share(place.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_held and event.button() == Qt.MouseButton.LeftButton:
            self._is_held = False
            self.ended.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        view = self.view
        if view is None or self._point_at(event.position()) is not None:
            return
        if not self._stops:
            self.begin_wanted.emit()
            return
        place = event.position()
        stops, n = added_stop(self._stops, view.value(place.x()), view.share(place.y()))
        self._tell(stops)
        self.choose(n)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, view = Qt.Key(event.key()), self.view
        if not self._stops or view is None:
            super().keyPressEvent(event)
        elif key in _WAYS:
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = _KEY_STEP * (0.1 if is_fine else 1.0)
            across, up = (way * step for way in _WAYS[key])
            intensity, opacity, _ = self._stops[self.chosen]
            self._move(intensity + across * (view.high - view.low), opacity + up)
        elif key in _NEIGHBOURS:
            self.choose(max(0, min(self.chosen + _NEIGHBOURS[key], len(self._stops) - 1)))
        elif key == Qt.Key.Key_Delete:
            self._tell(removed_stop(self._stops, self.chosen))
            self.choose(self.chosen)
        else:
            super().keyPressEvent(event)

    def _move(self, intensity: float, opacity: float) -> None:
        if self._stops:
            rounded = float(f"{intensity:.5g}")
            self._tell(moved_stop(self._stops, self.chosen, rounded, round(opacity, 3)))

    def _tell(self, stops: tuple[Stop, ...]) -> None:
        if stops != self._stops:
            self.show_stops(stops)
            self.changed.emit(stops)

    def _place(self, view: PlotView, stop: Stop) -> QPointF:
        return QPointF(view.x(stop[0]), view.y_of_share(stop[1]))

    def _point_at(self, at: QPointF) -> int | None:
        """The nearest point within reach of the pointer."""
        view = self.view
        if view is None:
            return None
        away = [(self._place(view, stop) - at).manhattanLength() for stop in self._stops]
        nearest = min(range(len(away)), key=away.__getitem__, default=None)
        return nearest if nearest is not None and away[nearest] <= _GRIP_PX else None

    def _paint_area(self, painter: QPainter, view: PlotView, line: list[QPointF]) -> None:
        """The colours below the line of opacities."""
        gradient = QLinearGradient(view.left, 0, view.right, 0)
        for stop in self._stops:
            color = QColor(stop[2])
            color.setAlpha(_AREA_ALPHA)
            share = (view.x(stop[0]) - view.left) / view.width
            gradient.setColorAt(min(max(share, 0.0), 1.0), color)
        ends = [QPointF(view.right, view.bottom), QPointF(view.left, view.bottom)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawPolygon(QPolygonF([*line, *ends]))
