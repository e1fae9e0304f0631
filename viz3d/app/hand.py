"""From Qt's mouse events on the canvas to the controller, and what the pointer shows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from viz3d.app.controller import Grasp
from viz3d.app.drags import Place
from viz3d.app.pane import Pane
from viz3d.app.picking import value_at
from viz3d.app.viewer import Viewer
from viz3d.app.words import position_words, voxel_words

#: A notch of a common wheel, in Qt's eighths of a degree.
NOTCH: Final = 120.0


class Hand(QObject):
    """Feels what is done on a viewer's canvas."""

    hovered = Signal(str, str)

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._pane: Pane | None = None
        viewer.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._viewer.panes:
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                self._press(event)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent):
                self._move(event)
            case QEvent.Type.MouseButtonRelease if isinstance(event, QMouseEvent):
                self._release(event)
            case QEvent.Type.Wheel if isinstance(event, QWheelEvent):
                self._wheel(event)
            case QEvent.Type.Leave:
                self.hovered.emit("", "")
            case _:
                return False
        return True

    def _press(self, event: QMouseEvent) -> None:
        pane = self._pane_under(event.position())
        if pane is None or self._viewer.controller.is_dragging:
            return
        self._pane = pane
        self._viewer.controller.press(pane, self._place(pane, event.position()), _grasp(event))

    def _move(self, event: QMouseEvent) -> None:
        if self._viewer.controller.is_dragging and self._pane is not None:
            self._viewer.controller.move(self._place(self._pane, event.position()))
        else:
            self._hover(event.position())

    def _release(self, event: QMouseEvent) -> None:
        if event.buttons() == Qt.MouseButton.NoButton:
            self._viewer.controller.release()
            self._viewer.settle()
            self._hover(event.position())

    def _wheel(self, event: QWheelEvent) -> None:
        pane = self._pane_under(event.position())
        steps = event.angleDelta().y() / NOTCH
        if pane is None or steps == 0:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._viewer.controller.wheel_zoom(pane, steps)
        else:
            self._viewer.controller.wheel(pane, self._place(pane, event.position()), steps)

    def _hover(self, position: QPointF) -> None:
        pane = self._pane_under(position)
        if pane is None or pane.is_stale:
            return
        place = self._place(pane, position)
        can_push = pane.pick(place) is not None
        shape = Qt.CursorShape.PointingHandCursor if can_push else Qt.CursorShape.ArrowCursor
        self._viewer.canvas.setCursor(shape)
        self._tell(pane, place)

    def _tell(self, pane: Pane, place: Place) -> None:
        point = pane.point_at(place)
        if point is None:
            self.hovered.emit("", "")
            return
        prepared = pane.prepared
        found = value_at(prepared.array, prepared.volume.grid, point)
        self.hovered.emit(position_words(point), voxel_words(*found) if found else "")

    def _pane_under(self, position: QPointF) -> Pane | None:
        return self._viewer.pane_at(*self._pixel(position))

    def _place(self, pane: Pane, position: QPointF) -> Place:
        return pane.place_of(*self._pixel(position))

    def _pixel(self, position: QPointF) -> tuple[float, float]:
        """From the canvas's lower left corner, in pixels of the screen."""
        ratio = self._viewer.canvas.devicePixelRatioF()
        height = self._viewer.canvas.pixel_size()[1]
        return position.x() * ratio, height - 1 - position.y() * ratio


def _grasp(event: QMouseEvent) -> Grasp:
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    match event.button():
        case Qt.MouseButton.MiddleButton:
            return "pan"
        case Qt.MouseButton.RightButton:
            return "zoom"
        case _:
            return "pan" if shift else "push-or-turn"
