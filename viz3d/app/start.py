"""Qt from its start to the window's end."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtCore import QEventLoop, QSettings, QSocketNotifier, Qt
from PySide6.QtWidgets import QApplication

from viz3d.app.display import check_display
from viz3d.app.window import MainWindow
from viz3d.app.worker import own_fault
from viz3d.scene.model import Scene


@contextmanager
def start(scene: Scene, *, remembers: bool = True) -> Iterator[MainWindow]:
    """A window that is on the screen, in a Qt application that may be there already.

    Parameters
    ----------
    scene : Scene
    remembers : bool
        Whether layout and recent paths come from the user's settings, and are kept there.

    Raises
    ------
    RenderError
    """
    check_display()
    _prefer_x11()
    # The canvas is a native window; what lies beside it need not be.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontCreateNativeWidgetSiblings)
    application = QApplication.instance() or QApplication(["viz3d"])
    QApplication.setApplicationDisplayName("viz3d")
    window = MainWindow(scene, QSettings("viz3d", "viz3d") if remembers else None)
    window.show()
    window.activateWindow()
    application.processEvents()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()


def run(window: MainWindow) -> None:
    """Work until the window is closed.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl+C closed it.
    """
    loop = QEventLoop()
    window.closed.connect(loop.quit)
    with _closed_by_interrupt(window) as interrupted, _faults_said_in(window):
        loop.exec()
    if interrupted:
        raise KeyboardInterrupt


@contextmanager
def _faults_said_in(window: MainWindow) -> Iterator[None]:
    """What goes wrong while Qt calls Python is said in the window, which stays."""
    usual = sys.excepthook

    def say(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        usual(kind, fault, trace)
        if isinstance(fault, Exception):
            window.faults.say(own_fault(fault))

    sys.excepthook = say
    try:
        yield
    finally:
        sys.excepthook = usual


def _prefer_x11() -> None:
    """VTK draws into X11 windows only, which Wayland's desktops offer too."""
    if sys.platform.startswith("linux") and os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")


@contextmanager
def _closed_by_interrupt(window: MainWindow) -> Iterator[list[int]]:
    """Close the window on Ctrl+C; the list then holds the signal.

    Python runs no signal handler while Qt waits, unless something wakes it: the byte that a
    signal leaves in the socket.
    """
    caught: list[int] = []
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: reader.recv(1))

    def on_signal(number: int, _frame: object) -> None:
        caught.append(number)
        window.close()

    handler = signal.signal(signal.SIGINT, on_signal)
    wakeup = signal.set_wakeup_fd(writer.fileno())
    try:
        yield caught
    finally:
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGINT, handler)
        notifier.setEnabled(False)
        reader.close()
        writer.close()
