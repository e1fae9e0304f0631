"""The widget that VTK draws into.

It is a native window whose number VTK is given, and nothing else: no interactor, no timer, no
style. `pyvistaqt.QtInteractor` would do too, and takes 3 s to import where this takes 0.5 s.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEngine, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from vtkmodules import vtkRenderingVolumeOpenGL2  # noqa: F401
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLRenderWindow

from viz3d.rendering.messages import route_messages

POINTS_PER_INCH = 72.0
#: Names of OpenGL: GL_READ_FRAMEBUFFER, GL_COLOR_BUFFER_BIT, GL_NEAREST.
_READ_FRAMEBUFFER, _COLORS, _NEAREST = 0x8CA8, 0x4000, 0x2600


class Canvas(QWidget):
    """A native window with one VTK render window in it.

    Whoever uses it draws when `paint_wanted` is emitted: Qt asks once for many `update` calls.
    """

    paint_wanted = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        route_messages()
        for attribute in (
            Qt.WidgetAttribute.WA_NativeWindow,
            Qt.WidgetAttribute.WA_OpaquePaintEvent,
            Qt.WidgetAttribute.WA_PaintOnScreen,
            Qt.WidgetAttribute.WA_NoSystemBackground,
        ):
            self.setAttribute(attribute)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.render_window = _open_gl_window()
        self.render_window.SetMultiSamples(0)
        self.render_window.SetWindowInfo(str(int(self.winId())))
        self.render_window.SetDPI(round(POINTS_PER_INCH))
        self.render_window.SetFrameBlitModeToNoBlit()

    @property
    def pixels_per_pt(self) -> float:
        """Pixels of the screen per point of text."""
        return self.logicalDpiY() * self.devicePixelRatioF() / POINTS_PER_INCH

    def add_renderer(self, renderer: vtkRenderer) -> None:
        self.render_window.AddRenderer(renderer)

    def remove_renderer(self, renderer: vtkRenderer) -> None:
        self.render_window.RemoveRenderer(renderer)

    def pixel_size(self) -> tuple[int, int]:
        """Width and height in pixels of the screen."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def draw_frame(self) -> None:
        """Draw what changed, and bring the picture to the screen.

        VTK's own copy to the screen takes three times as long on software OpenGL.
        """
        window = self.render_window
        window.SwapBuffersOff()
        window.Render()
        width, height = window.GetSize()
        whole = (0, width - 1, 0, height - 1)
        state, drawn = window.GetState(), window.GetRenderFramebuffer()
        state.PushFramebufferBindings()
        state.ResetFramebufferBindings()
        # The last pane's scissors would clip the copy.
        state.vtkglScissor(0, 0, width, height)
        drawn.Bind(_READ_FRAMEBUFFER)
        drawn.ActivateReadBuffer(0)
        drawn.Blit(whole, whole, _COLORS, _NEAREST)
        state.PopFramebufferBindings()
        window.SwapBuffersOn()
        window.Frame()

    def close_window(self) -> None:
        """Give everything in OpenGL back; nothing can be drawn afterwards."""
        self.render_window.Finalize()

    def paintEngine(self) -> QPaintEngine:
        """None: Qt draws nothing here."""
        return None  # type: ignore[return-value]

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paint_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.render_window.SetSize(*self.pixel_size())
        self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(1000, 800)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 150)


def _open_gl_window() -> vtkOpenGLRenderWindow:
    window = vtkRenderWindow()
    assert isinstance(window, vtkOpenGLRenderWindow)
    return window
