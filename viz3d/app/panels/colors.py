"""A colour on a button."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QMenu, QToolButton

from viz3d.app.panels.editor import Editor
from viz3d.scene.colors import COLOR_NAMES

_SWATCH: Final = QSize(28, 14)
_WORDS: Final = {"auto": "automatic", "transparent": "transparent", "": "none"}


class ColorEditor(Editor):
    """A swatch that opens the colours.

    Parameters
    ----------
    words : tuple of str
        What else the field takes: "auto", "transparent", or "" for none.
    """

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._value = ""
        self._button = QToolButton()
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setIconSize(_SWATCH)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._button)
        layout.addStretch(1)
        self.setFocusProxy(self._button)
        if words:
            self._add_menu(words)
        else:
            self._button.clicked.connect(self._choose)

    def show_value(self, value: Any) -> None:
        self._value = value or ""
        self._button.setText(_WORDS.get(self._value, self._value))
        self._button.setIcon(QIcon() if self._value in _WORDS else self._swatch(self._value))

    def _add_menu(self, words: tuple[str, ...]) -> None:
        menu = QMenu(self._button)
        for word in words:
            menu.addAction(_WORDS[word].capitalize(), partial(self._take, word))
        menu.addSeparator()
        menu.addAction("Choose a colour…", self._choose)
        self._button.setMenu(menu)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _take(self, value: str) -> None:
        self.show_value(value)
        self.edited.emit(value)

    def _choose(self) -> None:
        """Colours are tried while the dialog is open; all of it is one gesture."""
        before = self._value
        dialog = QColorDialog(_color(before), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.currentColorChanged.connect(lambda color: self._take(color.name()))
        dialog.rejected.connect(lambda: self._take(before))
        dialog.finished.connect(self.ended)
        self.began.emit()
        dialog.open()

    def _swatch(self, value: str) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(_SWATCH * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(_color(value))
        painter = QPainter(pixmap)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(0, 0, _SWATCH.width() - 1, _SWATCH.height() - 1)
        painter.end()
        return QIcon(pixmap)


def _color(value: str) -> QColor:
    return QColor(COLOR_NAMES.get(value, value or "#808080"))
