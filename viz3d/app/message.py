"""What the window says while there is no picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


class Message(QWidget):
    """One line in the middle of the window.

    Parameters
    ----------
    words : str
    """

    def __init__(self, words: str) -> None:
        super().__init__()
        self._label = QLabel(words)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self._label.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self._label.setFont(font)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(60, 40, 60, 40)
        layout.addWidget(self._label)

    def say(self, words: str) -> None:
        self._label.setText(words)

    @property
    def words(self) -> str:
        return self._label.text()
