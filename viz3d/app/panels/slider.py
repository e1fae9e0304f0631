"""A slider that goes where it is clicked, and slowly while Shift is held."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from viz3d.app.panels.scales import SLIDER_STEPS

#: A drag with Shift held moves the handle by this share of the pointer's way.
FINE: Final = 0.1


class FineSlider(QSlider):
    """A horizontal slider over 0 to `SLIDER_STEPS`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, SLIDER_STEPS)
        self.setSingleStep(SLIDER_STEPS // 100)
        self.setPageStep(SLIDER_STEPS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._at = 0.0
        self._x = 0.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setSliderDown(True)
        self._x = event.position().x()
        self._at = float(self.value())
        if abs(self._x - self._handle_x()) > self._handle_px() / 2:
            self._go((self._x - self._handle_px() / 2) / self._steps_px())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.isSliderDown():
            return
        x = event.position().x()
        is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._go(self._at + (x - self._x) / self._steps_px() * (FINE if is_fine else 1))
        self._x = x

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            # Styles draw no more than a shade there.
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to what scrolls, unless the slider has been taken on purpose."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _go(self, at: float) -> None:
        self._at = min(max(at, 0.0), float(SLIDER_STEPS))
        self.setSliderPosition(round(self._at))

    def _handle_px(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)

    def _steps_px(self) -> float:
        """Pixels for one step."""
        return max(self.width() - self._handle_px(), 1) / SLIDER_STEPS

    def _handle_x(self) -> float:
        return self.value() * self._steps_px() + self._handle_px() / 2
