"""Real mouse events on the window's canvas, and its pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from viz3d.rendering.capture import grab


class Mouse:
    """Presses, moves and turns its wheel on a window's canvas, in Qt's pixels."""

    def __init__(self, qtbot: Any, window: Any) -> None:
        self._qtbot = qtbot
        self._canvas = window.canvas
        self._moves = Moves(window.canvas)

    def press(self, at: QPoint, button: Any = Qt.MouseButton.LeftButton) -> None:
        self._qtbot.mousePress(self._canvas, button, pos=at)

    def move(self, to: QPoint) -> None:
        """Move, wait until the display tells of it, and let the window draw."""
        is_there = self._canvas.mapFromGlobal(QCursor.pos()) == to
        self._moves.last = None
        self._qtbot.mouseMove(self._canvas, to)
        self._qtbot.waitUntil(lambda: is_there or self._moves.last == to)
        QApplication.processEvents()

    def release(self, at: QPoint, button: Any = Qt.MouseButton.LeftButton) -> None:
        self._qtbot.mouseRelease(self._canvas, button, pos=at)

    def drag(self, start: QPoint, end: QPoint, button: Any = Qt.MouseButton.LeftButton) -> None:
        """Press, move in four steps, and release."""
        self.press(start, button)
        for n in range(1, 5):
            step = start + (end - start) * (n / 4)
            self.move(step)
        self.release(end, button)

    def wheel(self, at: QPoint, notches: int, modifiers: Any = Qt.KeyboardModifier.NoModifier):
        turn_wheel(self._canvas, at, notches, modifiers)
        QApplication.processEvents()


def turn_wheel(
    canvas: Any, at: QPoint, notches: float = 1, modifiers: Any = Qt.KeyboardModifier.NoModifier
) -> None:
    """Turn the wheel over a canvas; what it draws then is not waited for."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


class Moves(QObject):
    """Sees where the pointer is moved to on a canvas."""

    def __init__(self, canvas: Any) -> None:
        super().__init__(canvas)
        self.last: QPoint | None = None
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.last = event.position().toPoint()
        return False


def pixel_of(window: Any, point_lps: ArrayLike, pane: int = 0) -> QPoint:
    """Where on the canvas a point of the patient is drawn, by VTK's own camera."""
    renderer = window.viewer.panes[pane].renderer
    renderer.SetWorldPoint(*np.asarray(point_lps, dtype=float), 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    ratio = window.canvas.devicePixelRatioF()
    return QPoint(round(x / ratio), round((window.canvas.pixel_size()[1] - 1 - y) / ratio))


def pixels(window: Any) -> NDArray[np.int16]:
    """(height, width, 3) colours that the canvas was last drawn with."""
    return grab(window.canvas.render_window)[..., :3].astype(np.int16)
