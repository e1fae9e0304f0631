"""A text beside the main window: the certificate, the keys. It never stops other work."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget


class TextWindow(QDialog):
    """A text that can be selected and copied.

    Parameters
    ----------
    title : str
    text : str
        Plain, or rich where it begins with ``<``.
    """

    def __init__(self, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._text = QTextBrowser()
        self._text.setFrameShape(QTextBrowser.Shape.NoFrame)
        if text.startswith("<"):
            self._text.setHtml(text)
        else:
            self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            self._text.setLineWrapMode(QTextBrowser.LineWrapMode.NoWrap)
            self._text.setPlainText(text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        self._fit()

    @property
    def words(self) -> str:
        """The text without its look."""
        return self._text.toPlainText()

    def _fit(self) -> None:
        """As large as the text, up to most of the screen."""
        document = self._text.document()
        document.setTextWidth(-1)
        size = document.size().toSize()
        room = self.screen().availableSize() * 0.85
        wanted_px = size.width() + 60, size.height() + 90
        self.resize(min(wanted_px[0], room.width()), min(wanted_px[1], room.height()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words)
