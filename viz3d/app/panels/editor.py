"""What all editors have in common."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Editor(QWidget):
    """Shows a value and lets it be changed.

    `edited` tells each new value; what comes between `began` and `ended` is one gesture.
    """

    began = Signal()
    edited = Signal(object)
    ended = Signal()
    refused = Signal(str)

    def show_value(self, value: Any) -> None:
        """Show a value, None for one that is not known; nothing is told."""
        raise NotImplementedError
