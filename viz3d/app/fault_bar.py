"""A fault, said in the window: in one line, with all that is known of it to copy."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viz3d import __version__
from viz3d.app.panels.glyphs import GlyphButton

_INK: Final = QColor("#3b0a07")
_GROUND: Final = QColor("#f6c9c5")
_DETAILS_PX: Final = 140


class FaultBar(QWidget):
    """One line above the canvas; it stays until it is closed or something else is said."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setFixedHeight(_DETAILS_PX)
        self.details_button = _button("Details")
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._details.setVisible)
        self.copy_button = _button("Copy")
        self.copy_button.clicked.connect(self._to_clipboard)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._line())
        layout.addWidget(self._details)
        self.hide()

    def say(self, message: str) -> None:
        """Show a fault: its first line, and all of it as details."""
        self._words.setText(message.partition("\n")[0])
        self._details.setPlainText(f"{message}\n\nviz3d {__version__}")
        self.details_button.setChecked(False)
        self._details.hide()
        self.show()

    @property
    def words(self) -> str:
        """What is said; empty while nothing is."""
        return "" if self.isHidden() else self._words.text()

    def _line(self) -> QWidget:
        line = QWidget()
        palette = line.palette()
        role = QPalette.ColorRole
        for ground in (role.Window, role.Button):
            palette.setColor(ground, _GROUND)
        for ink in (role.WindowText, role.ButtonText, role.Text):
            palette.setColor(ink, _INK)
        line.setPalette(palette)
        line.setAutoFillBackground(True)
        row = QHBoxLayout(line)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self._words, 1)
        close = GlyphButton("remove", "Close")
        close.clicked.connect(self.hide)
        for button in (self.details_button, self.copy_button, close):
            row.addWidget(button)
        return line

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())


def _button(words: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    return button
