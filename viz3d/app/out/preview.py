"""A picture of what will be written, beside the choices; it follows them."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from viz3d.app.out.draft import Drafts
from viz3d.app.out.figure_request import FigureRequest
from viz3d.app.worker import Job, Worker

#: After so long without a change the preview is drawn.
PAUSE_MS: Final = 250
SIZE_PX: Final = (420, 340)
_BOARD_PX: Final = 8
_BOARD: Final = (QColor("#ffffff"), QColor("#d0d0d0"))


class Preview(QFrame):
    """Shows the draft of the last request; one is drawn at a time.

    Parameters
    ----------
    drafts : Drafts
    worker : Worker
    """

    def __init__(self, drafts: Drafts, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts = drafts
        self._worker = worker
        self._wanted: FigureRequest | None = None
        self._job: Job | None = None
        self._pixmap: QPixmap | None = None
        self._words = "Drawing the preview …"
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview")

    @property
    def pixmap(self) -> QPixmap | None:
        """What is shown; None before the first draft, and where one failed."""
        return self._pixmap

    @property
    def words(self) -> str:
        """What is said in the place of a picture."""
        return self._words

    @property
    def is_up_to_date(self) -> bool:
        """Whether nothing is left to be drawn."""
        return self._wanted is None and self._job is None

    def follow(self, request: FigureRequest) -> None:
        """Show the draft of another request soon."""
        self._wanted = request
        self._pause.start()

    def say(self, words: str) -> None:
        """Show words in the place of a picture."""
        self._wanted = None
        self._pause.stop()
        self._show(None, words)

    def stop(self) -> None:
        """Draw nothing any more."""
        self._wanted = None
        self._pause.stop()
        if self._job is not None:
            self._job.stop()
            self._job = None

    def sizeHint(self) -> QSize:
        return QSize(*SIZE_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        inside = self.contentsRect()
        if self._pixmap is None:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(inside.adjusted(20, 20, -20, -20), int(flags), self._words)
            return
        ratio = self._pixmap.devicePixelRatioF()
        size = QSize(round(self._pixmap.width() / ratio), round(self._pixmap.height() / ratio))
        box = QRect(QPoint(0, 0), size)
        box.moveCenter(inside.center())
        _paint_board(painter, box)
        painter.drawPixmap(box.topLeft(), self._pixmap)

    def _draw(self) -> None:
        if self._job is not None or self._wanted is None:
            # Whatever is wished for meanwhile comes after what is being drawn.
            return
        request, self._wanted = self._wanted, None
        work = partial(self._drafts.draw, request, self._room_px())
        self._job = self._worker.start(Job(work, self._on_drawn, self._on_failed))

    def _room_px(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        inside = self.contentsRect()
        return max(1, round(inside.width() * ratio)), max(1, round(inside.height() * ratio))

    def _on_drawn(self, pixels: NDArray[np.uint8]) -> None:
        pixmap = QPixmap.fromImage(image_of(pixels))
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._on_ended(pixmap, "")

    def _on_failed(self, message: str) -> None:
        self._on_ended(None, message.partition("\n")[0])

    def _on_ended(self, pixmap: QPixmap | None, words: str) -> None:
        self._job = None
        if self._wanted is None:
            self._show(pixmap, words)
        else:
            self._pause.start()

    def _show(self, pixmap: QPixmap | None, words: str) -> None:
        self._pixmap, self._words = pixmap, words
        self.update()


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """A Qt image of (height, width, 3 or 4) pixels."""
    height, width, channels = pixels.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    # The image does not keep the array: a copy of its own does.
    return QImage(np.ascontiguousarray(pixels).data, width, height, channels * width, form).copy()


def _paint_board(painter: QPainter, box: QRect) -> None:
    """What is seen through a transparent figure."""
    painter.save()
    painter.setClipRect(box)
    for y in range(box.top(), box.bottom() + 1, _BOARD_PX):
        for x in range(box.left(), box.right() + 1, _BOARD_PX):
            odd = ((x - box.left()) // _BOARD_PX + (y - box.top()) // _BOARD_PX) % 2
            painter.fillRect(x, y, _BOARD_PX, _BOARD_PX, _BOARD[odd])
    painter.restore()
