"""Dark or light, as the system has it or as it is chosen; the canvas keeps its own ground."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

_SCHEMES: Final = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
_ROLE: Final = QPalette.ColorRole
#: For desktops that do not let a program choose.
_COLORS: Final = {
    "dark": {
        _ROLE.Window: "#37373b",
        _ROLE.WindowText: "#e6e6e6",
        _ROLE.Base: "#1f1f22",
        _ROLE.AlternateBase: "#28282b",
        _ROLE.Text: "#e6e6e6",
        _ROLE.PlaceholderText: "#8c8c90",
        _ROLE.Button: "#47474c",
        _ROLE.ButtonText: "#e6e6e6",
        _ROLE.BrightText: "#ffffff",
        _ROLE.ToolTipBase: "#47474c",
        _ROLE.ToolTipText: "#e6e6e6",
        _ROLE.Highlight: "#2f7fc1",
        _ROLE.HighlightedText: "#ffffff",
        _ROLE.Link: "#6db3e8",
        _ROLE.Light: "#5c5c62",
        _ROLE.Midlight: "#4e4e53",
        _ROLE.Mid: "#66666c",
        _ROLE.Dark: "#18181a",
        _ROLE.Shadow: "#000000",
    },
    "light": {
        _ROLE.Window: "#f0f0f0",
        _ROLE.WindowText: "#1a1a1a",
        _ROLE.Base: "#ffffff",
        _ROLE.AlternateBase: "#f6f6f6",
        _ROLE.Text: "#1a1a1a",
        _ROLE.PlaceholderText: "#7a7a7a",
        _ROLE.Button: "#f0f0f0",
        _ROLE.ButtonText: "#1a1a1a",
        _ROLE.BrightText: "#ffffff",
        _ROLE.ToolTipBase: "#fffff0",
        _ROLE.ToolTipText: "#1a1a1a",
        _ROLE.Highlight: "#2f7fc1",
        _ROLE.HighlightedText: "#ffffff",
        _ROLE.Link: "#1a5f9c",
        _ROLE.Light: "#ffffff",
        _ROLE.Midlight: "#e4e4e4",
        _ROLE.Mid: "#b8b8b8",
        _ROLE.Dark: "#a0a0a0",
        _ROLE.Shadow: "#6e6e6e",
    },
}
_GREYED: Final = {"dark": "#7d7d82", "light": "#a0a0a0"}


def set_appearance(name: str) -> None:
    """Colours of the whole application: "system", "light" or "dark"."""
    hints = QGuiApplication.styleHints()
    wanted = _SCHEMES.get(name, Qt.ColorScheme.Unknown)
    hints.setColorScheme(wanted)
    # A desktop without such a choice leaves the scheme as it was.
    is_followed = name not in _COLORS or hints.colorScheme() == wanted
    QApplication.setPalette(QPalette() if is_followed else _palette(name))


def _palette(name: str) -> QPalette:
    palette = QPalette()
    for role, color in _COLORS[name].items():
        palette.setColor(role, QColor(color))
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_GREYED[name]))
    return palette
