"""The status bar: what is being done, what is under the pointer, the geometry's verdict."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar

from viz3d.app.words import BADGE_COLORS, BADGE_WORDS

MESSAGE_MS: Final = 6000


class Status(QObject):
    """Fills a status bar.

    Parameters
    ----------
    bar : QStatusBar
    """

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._doing = QLabel()
        self._progress = QProgressBar()
        self._progress.setFixedWidth(160)
        self._progress.setTextVisible(False)
        self._place, self._value, self._badge = QLabel(), QLabel(), QLabel()
        self._place.setMinimumWidth(220)
        self._value.setMinimumWidth(200)
        bar.addWidget(self._progress)
        bar.addWidget(self._doing)
        for label in (self._place, self._value, self._badge):
            bar.addPermanentWidget(label)
        self.set_idle()
        self._badge.hide()

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

    def say(self, words: str, *, lasting: bool = False) -> None:
        """A message: it stays for some seconds, or until the next one."""
        self._bar.showMessage(words, 0 if lasting else MESSAGE_MS)

    def show_place(self, place: str, value: str) -> None:
        """What is under the pointer."""
        self._place.setText(place)
        self._value.setText(value)

    @property
    def place_words(self) -> str:
        """What is said of where the pointer is."""
        return self._place.text()

    def set_verdict(self, verdict: str) -> None:
        """The geometry certificate's verdict; empty where there is none."""
        self._badge.setVisible(verdict in BADGE_WORDS)
        if verdict in BADGE_WORDS:
            ink, ground = BADGE_COLORS[verdict]
            self._badge.setText(BADGE_WORDS[verdict])
            self._badge.setStyleSheet(
                f"color: {ink}; background: {ground}; border-radius: 3px; padding: 1px 8px;"
            )
