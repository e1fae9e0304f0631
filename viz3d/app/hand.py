"""From Qt's events on the canvas to gestures, and what the pointer shows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from viz3d.app.drags import Place
from viz3d.app.gestures import Grasp
from viz3d.app.measuring import end_at
from viz3d.app.pane import Pane
from viz3d.app.picking import Edge, value_at
from viz3d.app.tiling import Seam
from viz3d.app.viewer import Viewer
from viz3d.app.words import edge_words, position_words, voxel_words

#: A notch of a common wheel, in Qt's eighths of a degree.
NOTCH: Final = 120.0
#: A press whose pointer goes no further than this is a click, in Qt's pixels.
CLICK_PX: Final = 3.0

_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class Hand(QObject):
    """Feels what is done on a viewer's canvas.

    Signals
    -------
    hovered : (str, str)
        Position and value under the pointer; empty beside everything.
    """

    hovered = Signal(str, str)

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._gestures = viewer.gestures
        self._measuring = viewer.gestures.measuring
        self._pane: Pane | None = None
        self._pressed_at = QPointF()
        self._is_click = False
        self._holds_space = False
        viewer.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._viewer.panes:
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                self._press(event)
            case QEvent.Type.MouseButtonDblClick if isinstance(event, QMouseEvent):
                self._double_click(event)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent):
                self._move(event)
            case QEvent.Type.MouseButtonRelease if isinstance(event, QMouseEvent):
                self._release(event)
            case QEvent.Type.Wheel if isinstance(event, QWheelEvent):
                self._wheel(event)
            case QEvent.Type.KeyPress | QEvent.Type.KeyRelease if isinstance(event, QKeyEvent):
                return self._key(event)
            case QEvent.Type.FocusOut:
                self._holds_space = False
                return False
            case QEvent.Type.Leave:
                self.hovered.emit("", "")
            case _:
                return False
        return True

    def _press(self, event: QMouseEvent) -> None:
        if self._gestures.is_dragging:
            self._is_click = False
            return
        self._pressed_at = event.position()
        seam = self._seam_under(event.position())
        if seam is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pane = None
            self._gestures.press_seam(self._viewer.tiling, seam)
            return
        pane = self._pane_under(event.position())
        if pane is None or pane.is_stale:
            return
        grasp = self._grasp(event)
        self._pane = pane
        if grasp == "main" and self._measuring.what and pane.flat_slice is not None:
            self._measuring.click(pane, self._place(pane, event.position()))
            return
        self._is_click = grasp == "roll"
        self._gestures.press(pane, self._place(pane, event.position()), grasp)

    def _double_click(self, event: QMouseEvent) -> None:
        pane = self._pane_under(event.position())
        is_other = event.button() != Qt.MouseButton.LeftButton or event.modifiers()
        if is_other or self._measuring.what:
            self._press(event)
        elif pane is not None and self._seam_under(event.position()) is None:
            self._gestures.double_click(pane)

    def _move(self, event: QMouseEvent) -> None:
        if self._measuring.is_placing and (pane := self._pane_under(event.position())):
            self._measuring.move(pane, self._place(pane, event.position()))
        if not self._gestures.is_dragging:
            self._hover(event.position())
            return
        way = event.position() - self._pressed_at
        self._is_click = self._is_click and way.manhattanLength() <= CLICK_PX
        if self._is_click:
            return
        self._gestures.move(self._place_in_drag(event.position()))
        if self._pane is not None and self._pane.flat_slice is not None:
            self._tell(self._pane, self._place(self._pane, event.position()))

    def _release(self, event: QMouseEvent) -> None:
        if self._measuring.is_placing and event.button() == Qt.MouseButton.LeftButton:
            self._end_measured_drag(event.position())
        if event.buttons() != Qt.MouseButton.NoButton or not self._gestures.is_dragging:
            return
        self._gestures.release()
        if self._is_click and self._pane is not None:
            self._gestures.point(self._pane, self._place(self._pane, event.position()))
        self._is_click = False
        self._viewer.settle()
        self._hover(event.position())

    def _end_measured_drag(self, position: QPointF) -> None:
        """A measure may be drawn with the button held: where it is let go is a point, too."""
        pane, way = self._pane_under(position), position - self._pressed_at
        if pane is not None and way.manhattanLength() > CLICK_PX:
            self._measuring.click(pane, self._place(pane, position))

    def _wheel(self, event: QWheelEvent) -> None:
        pane = self._pane_under(event.position())
        steps = event.angleDelta().y() / NOTCH
        if pane is None or steps == 0:
            return
        if event.modifiers() & _CONTROL:
            self._gestures.wheel_zoom(pane, steps)
        elif not pane.is_stale or pane.flat_slice is not None:
            self._gestures.wheel(pane, self._place(pane, event.position()), steps)

    def _key(self, event: QKeyEvent) -> bool:
        """Space is held while panning, Delete removes a measure; other keys are the window's."""
        if event.key() == Qt.Key.Key_Delete and event.type() == QEvent.Type.KeyPress:
            self._measuring.remove()
            return True
        if event.key() != Qt.Key.Key_Space:
            return False
        self._holds_space = event.type() == QEvent.Type.KeyPress or event.isAutoRepeat()
        return True

    def _grasp(self, event: QMouseEvent) -> Grasp:
        match event.button():
            case Qt.MouseButton.MiddleButton:
                return "pan"
            case Qt.MouseButton.RightButton:
                return "zoom"
        if self._holds_space:
            return "pan"
        if event.modifiers() & _CONTROL:
            return "roll"
        return "window" if event.modifiers() & _SHIFT else "main"

    def _hover(self, position: QPointF) -> None:
        seam, pane = self._seam_under(position), self._pane_under(position)
        if seam is not None:
            self._viewer.canvas.setCursor(_seam_cursor(seam))
        if seam is not None or pane is None:
            self.hovered.emit("", "")
        elif not pane.is_stale:
            place = self._place(pane, position)
            edge = pane.edge_at(place)
            self._viewer.canvas.setCursor(_cursor(pane, place, edge))
            if edge is not None:
                self.hovered.emit(edge_words(edge.layer.plane), "")
            else:
                self._tell(pane, place)

    def _tell(self, pane: Pane, place: Place) -> None:
        point = pane.point_at(place)
        if point is None:
            self.hovered.emit("", "")
            return
        prepared = pane.prepared
        found = value_at(prepared.array, prepared.volume.grid, point)
        words = voxel_words(*found) if found else ""
        if self._measuring.what and pane.flat_slice is not None:
            words = self._measuring.words
        self.hovered.emit(position_words(point), words)

    def _pane_under(self, position: QPointF) -> Pane | None:
        """The pane under the pointer, once there is something to be seen in it."""
        pane = self._viewer.pane_at(*self._pixel(position))
        return pane if pane is not None and pane.is_seen else None

    def _seam_under(self, position: QPointF) -> Seam | None:
        return self._viewer.seam_at(*self._pixel_from_top(position))

    def _place_in_drag(self, position: QPointF) -> Place:
        """In the pane that was pressed; of a seam, in pixels from the upper left corner."""
        if self._pane is None:
            return self._pixel_from_top(position)
        return self._place(self._pane, position)

    def _place(self, pane: Pane, position: QPointF) -> Place:
        return pane.place_of(*self._pixel(position))

    def _pixel(self, position: QPointF) -> tuple[float, float]:
        """From the canvas's lower left corner, in pixels of the screen."""
        x, y = self._pixel_from_top(position)
        return x, self._viewer.canvas.pixel_size()[1] - 1 - y

    def _pixel_from_top(self, position: QPointF) -> tuple[float, float]:
        ratio = self._viewer.canvas.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio


def _cursor(pane: Pane, place: Place, edge: Edge | None) -> Qt.CursorShape:
    if pane.flat_slice is not None:
        is_end = end_at(pane, place) is not None
        return Qt.CursorShape.OpenHandCursor if is_end else Qt.CursorShape.CrossCursor
    if edge is not None:
        return Qt.CursorShape.SizeBDiagCursor
    can_push = pane.pick(place) is not None
    return Qt.CursorShape.PointingHandCursor if can_push else Qt.CursorShape.ArrowCursor


def _seam_cursor(seam: Seam) -> Qt.CursorShape:
    if seam.column is not None and seam.row is not None:
        return Qt.CursorShape.SizeAllCursor
    beside = seam.column is not None
    return Qt.CursorShape.SplitHCursor if beside else Qt.CursorShape.SplitVCursor
