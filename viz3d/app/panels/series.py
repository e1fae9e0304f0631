"""The list of what was found at the opened path: pictures, sizes, verdicts; a click opens one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viz3d.app.words import BADGE_COLORS
from viz3d.entry import SeriesEntry, name_in_words
from viz3d.faults import find_refusal
from viz3d.progress import Progress
from viz3d.reading import Reading, middle_image, remedies

THUMBNAIL_PX: Final = 56
_SHARES: Final = (1.0, 99.5)

Thumbnail = NDArray[np.uint8]


class SeriesPanel(QWidget):
    """Everything that can be opened here; what is refused says why, and what would help."""

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[SeriesEntry] = ()
        self.list = QListWidget()
        self.list.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        self.list.setWordWrap(True)
        self.list.setSpacing(1)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        self._reason = QLabel()
        self._reason.setWordWrap(True)
        self._reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.repair = QPushButton("&Repair")
        self.repair.setToolTip("Fill in what is missing by interpolation")
        self.keep_gaps = QPushButton("Leave &gaps")
        self.keep_gaps.setToolTip("Leave the places of missing slices empty")
        self.repair.clicked.connect(lambda: self._choose({"repair": True}))
        self.keep_gaps.clicked.connect(lambda: self._choose({"allow_gaps": True}))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        layout.addWidget(self._reason)
        buttons = QHBoxLayout()
        buttons.addWidget(self.repair)
        buttons.addWidget(self.keep_gaps)
        layout.addLayout(buttons)
        self.list.currentRowChanged.connect(self._explain)
        self._explain()

    def show_entries(self, entries: Sequence[SeriesEntry]) -> None:
        """List what was found, without pictures yet."""
        self._entries = entries
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem(thumbnail_icon(None, entry.verdict), entry_words(entry))
            item.setToolTip(entry_tip(entry))
            self.list.addItem(item)
        self._explain()

    def show_thumbnail(self, n: int, picture: Thumbnail) -> None:
        """Put an entry's picture beside it."""
        if n < len(self._entries):
            self.list.item(n).setIcon(thumbnail_icon(picture, self._entries[n].verdict))

    def mark(self, entry: SeriesEntry | None) -> None:
        """Mark the one that is open."""
        row = next((n for n, known in enumerate(self._entries) if known is entry), -1)
        self.list.setCurrentRow(row)

    def _current(self) -> SeriesEntry | None:
        row = self.list.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _on_activated(self) -> None:
        entry = self._current()
        if entry is not None and entry.verdict != "refused":
            self._choose({})

    def _choose(self, how: Reading) -> None:
        entry = self._current()
        if entry is not None:
            self.chosen.emit(entry, how)

    def _explain(self) -> None:
        entry = self._current()
        refusal = None if entry is None else find_refusal(entry.faults)
        self._reason.setVisible(refusal is not None)
        self._reason.setText("" if refusal is None else f"Refused: {refusal.message}")
        healed = {} if entry is None else remedies(entry)
        self.repair.setVisible(bool(healed.get("repair")))
        self.keep_gaps.setVisible(bool(healed.get("allow_gaps")))


def entry_words(entry: SeriesEntry) -> str:
    """Two or three lines: number and name, size, what is wrong."""
    lines = [f"{entry.id}  {name_in_words(entry)}"]
    if entry.shape is not None and entry.grid is not None:
        size = " × ".join(map(str, entry.shape))
        numbers = dict.fromkeys(f"{mm:.3g}" for mm in entry.grid.spacing)
        spacing = " × ".join(
            numbers if len(numbers) == 1 else map("{:.3g}".format, entry.grid.spacing)
        )
        lines += [f"{entry.modality}  {size}", f"{spacing} mm"]
    else:
        count = "1 file" if entry.files == 1 else f"{entry.files} files"
        lines.append(f"{entry.modality}  {count}")
    codes = ", ".join(fault.code for fault in entry.faults)
    return "\n".join([*lines, f"{entry.verdict}: {codes}"] if codes else lines)


def entry_tip(entry: SeriesEntry) -> str:
    """All faults, in their own words."""
    return "\n".join([name_in_words(entry), *(fault.message for fault in entry.faults)])


def make_thumbnails(
    entries: Sequence[SeriesEntry], progress: Progress
) -> list[tuple[int, Thumbnail]]:
    """Small pictures of those entries that have one, with their places in the list."""
    from viz3d.errors import PixelError

    found = []
    for n, entry in enumerate(entries):
        progress("Making thumbnails", n, len(entries))
        try:
            image = middle_image(entry)
        except PixelError:
            # Its verdict says so, or will when it is opened.
            continue
        if image is not None:
            found.append((n, thumbnail(*image)))
    return found


def thumbnail(image: NDArray[Any], pixel_aspect: float) -> Thumbnail:
    """An image in 8 bits, no side longer than `THUMBNAIL_PX`, with square pixels.

    Parameters
    ----------
    image : (rows, columns) array
    pixel_aspect : float
        Height over width of a pixel.
    """
    from PIL import Image

    values = np.nan_to_num(image.astype(np.float32))
    low, high = np.percentile(values, _SHARES)
    levels = np.clip((values - low) / max(high - low, 1e-6), 0, 1) * 255
    rows, columns = image.shape
    scale = 2 * THUMBNAIL_PX / max(rows * pixel_aspect, columns)
    size = max(1, round(columns * scale)), max(1, round(rows * pixel_aspect * scale))
    small = Image.fromarray(levels.astype(np.uint8)).resize(size, Image.Resampling.BOX)
    return np.asarray(small)


def thumbnail_icon(picture: Thumbnail | None, verdict: str) -> QIcon:
    """A picture on black, with a bar in the verdict's colour at its left."""
    side = 2 * THUMBNAIL_PX
    sheet = QPixmap(side, side)
    sheet.fill(Qt.GlobalColor.black)
    painter = QPainter(sheet)
    if picture is not None:
        rows, columns = picture.shape
        data = np.ascontiguousarray(picture)
        image = QImage(data.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8)
        painter.drawImage((side - columns) // 2, (side - rows) // 2, image)
    painter.fillRect(0, 0, 8, side, QColor(BADGE_COLORS[verdict][1]))
    painter.end()
    sheet.setDevicePixelRatio(2)
    icon = QIcon()
    # Chosen rows are not tinted: a tinted picture is another picture.
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(sheet, mode)
    return icon
