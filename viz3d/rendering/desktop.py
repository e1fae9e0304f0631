"""Whether the desktop window can open here, found out without loading Qt."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from viz3d.rendering import probe
from viz3d.rendering.backend import library_loads

#: What Qt's X11 platform loads; where one is missing, Qt ends the process.
XCB_LIBRARIES = (
    "libGL.so.1",
    "libX11-xcb.so.1",
    "libdbus-1.so.3",
    "libfontconfig.so.1",
    "libglib-2.0.so.0",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-randr.so.0",
    "libxcb-render-util.so.0",
    "libxcb-shape.so.0",
    "libxcb-xkb.so.1",
    "libxkbcommon-x11.so.0",
)


def missing_window_libraries() -> list[str]:
    """Shared libraries of the window that the system's loader does not find."""
    if not sys.platform.startswith("linux"):
        return []
    return [name for name in XCB_LIBRARIES if not library_loads(name)]


def why_no_window() -> str:
    """Why the window cannot open here, in words; empty where it can."""
    if find_spec("PySide6") is None:
        return "PySide6 is not installed"
    missing = missing_window_libraries()
    if missing:
        return f"{', '.join(missing)} cannot be loaded"
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return f"QT_QPA_PLATFORM is {os.environ['QT_QPA_PLATFORM']}, which has no OpenGL"
    return _why_no_display() if sys.platform.startswith("linux") else ""


def _why_no_display() -> str:
    if os.environ.get("DISPLAY"):
        return "" if probe.display_answers() else "the display does not answer"
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    return "no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
