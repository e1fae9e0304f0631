"""The status bar: what is being done, what is under the pointer, the geometry's verdict."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from viz3d.app.panels.glyphs import GlyphButton
from viz3d.app.words import BADGE_COLORS, BADGE_WORDS

MESSAGE_MS: Final = 6000


class Status(QObject):
    """Fills a status bar.

    Parameters
    ----------
    bar : QStatusBar
    """

    cancelled = Signal()
    asked_geometry = Signal()

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._doing = QLabel()
        self._progress = QProgressBar()
        self._progress.setFixedWidth(140)
        self._progress.setTextVisible(False)
        self._cancel = GlyphButton("remove", "Cancel")
        self._cancel.clicked.connect(self.cancelled)
        self._place, self._value = QLabel(), QLabel()
        self._badge = QPushButton()
        self._badge.setToolTip("The geometry certificate (G)")
        self._badge.setCursor(Qt.CursorShape.PointingHandCursor)
        self._badge.clicked.connect(self.asked_geometry)
        left: tuple[QWidget, ...] = (self._progress, self._cancel, self._doing)
        right: tuple[QWidget, ...] = (self._place, self._value, self._badge)
        for widget in left:
            bar.addWidget(widget)
        for widget in right:
            bar.addPermanentWidget(widget)
        self.set_idle()
        self.can_cancel = False
        self._badge.hide()

    @property
    def can_cancel(self) -> bool:
        """Whether what is being done can be given up."""
        return not self._cancel.isHidden()

    @can_cancel.setter
    def can_cancel(self, can: bool) -> None:
        self._cancel.setVisible(can)

    def show_progress(self, what: str, done: int, total: int) -> None:
        """What is being done and how far it is; a total of 0 is not known."""
        self._bar.clearMessage()
        self._doing.setText(f"{what} …")
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._doing.show()
        self._progress.show()

    def set_idle(self) -> None:
        """Nothing is being done."""
        self._doing.hide()
        self._progress.hide()

    def say(self, words: str) -> None:
        """A message that stays for some seconds."""
        self._bar.showMessage(words, MESSAGE_MS)

    def show_place(self, place: str, value: str) -> None:
        """What is under the pointer."""
        self._place.setText(place)
        self.show_value(value)

    def show_value(self, value: str) -> None:
        """The value under the pointer, or what the tool in use waits for."""
        self._value.setText(value)

    @property
    def place_words(self) -> str:
        """What is said of where the pointer is."""
        return self._place.text()

    @property
    def value_words(self) -> str:
        """What is said of the value under the pointer, or of the tool in use."""
        return self._value.text()

    @property
    def badge(self) -> QPushButton:
        """The geometry's verdict; a click asks for the certificate."""
        return self._badge

    def set_verdict(self, verdict: str) -> None:
        """The geometry certificate's verdict; empty where there is none."""
        self._badge.setVisible(verdict in BADGE_WORDS)
        if verdict in BADGE_WORDS:
            ink, ground = BADGE_COLORS[verdict]
            self._badge.setText(BADGE_WORDS[verdict])
            self._badge.setStyleSheet(
                f"QPushButton {{ color: {ink}; background: {ground}; border: 2px solid {ground};"
                " border-radius: 4px; padding: 1px 8px; }"
                f"QPushButton:focus {{ border-color: {ink}; }}"
            )
