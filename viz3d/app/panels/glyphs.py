"""Small pictures for buttons and rows, drawn in the palette's own colours at any scale."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QToolButton, QWidget

#: Corner points of strokes on a sheet of 16 by 16; a stroke is open.
_STROKES: Final[dict[str, tuple[tuple[tuple[float, float], ...], ...]]] = {
    "up": (((8, 13), (8, 3)), ((4, 7), (8, 3), (12, 7))),
    "down": (((8, 3), (8, 13)), ((4, 9), (8, 13), (12, 9))),
    "add": (((8, 3), (8, 13)), ((3, 8), (13, 8))),
    "remove": (((4, 4), (12, 12)), ((12, 4), (4, 12))),
    "undo": (((6, 3), (3, 6), (6, 9)), ((3, 6), (10, 6), (13, 8), (13, 11), (10, 13), (6, 13))),
    "redo": (((10, 3), (13, 6), (10, 9)), ((13, 6), (6, 6), (3, 8), (3, 11), (6, 13), (10, 13))),
    "open": (((2, 13), (2, 3), (6, 3), (8, 5), (14, 5), (14, 13), (2, 13)),),
    "save": (
        ((2, 3), (14, 3), (14, 13), (2, 13), (2, 3)),
        ((2, 11), (6, 7), (9, 10), (11, 8), (14, 11)),
    ),
    "four-up": (((2, 2), (14, 2), (14, 14), (2, 14), (2, 2)), ((8, 2), (8, 14)), ((2, 8), (14, 8))),
    "beside": (
        ((2, 2), (14, 2), (14, 14), (2, 14), (2, 2)),
        ((10, 2), (10, 14)),
        ((10, 6), (14, 6)),
        ((10, 10), (14, 10)),
    ),
    "single": (((2, 2), (14, 2), (14, 14), (2, 14), (2, 2)),),
    "3d": (
        ((8, 1.5), (14, 5), (14, 11), (8, 14.5), (2, 11), (2, 5), (8, 1.5)),
        ((2, 5), (8, 8.5), (14, 5)),
        ((8, 8.5), (8, 14.5)),
    ),
}  # fmt: skip
GLYPH_NAMES: Final = (*_STROKES, "eye", "eye-off")
_SHEET: Final = 16.0
_LINE: Final = 1.3


def draw_glyph(painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
    """Draw a glyph into a square on the screen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / _SHEET, box.height() / _SHEET)
    ink = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(color, _LINE, Qt.PenStyle.SolidLine, *ink))
    if name in ("eye", "eye-off"):
        _draw_eye(painter, color, is_open=name == "eye")
    else:
        painter.drawPath(_path(name))
    painter.restore()


def glyph_icon(name: str, palette: QPalette) -> QIcon:
    """A glyph as an icon in a palette's text colours."""
    icon = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        color = palette.color(group, QPalette.ColorRole.ButtonText)
        for pixels in (16, 32, 48):
            icon.addPixmap(_pixmap(name, pixels, color), mode)
    return icon


class GlyphButton(QToolButton):
    """A flat button with a glyph; what it does is in its tool tip.

    Parameters
    ----------
    name : str
        Of the glyph.
    tip : str
    """

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setAutoRaise(True)
        self.setIconSize(QSize(16, 16))
        self.setIcon(glyph_icon(name, self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(glyph_icon(self._name, self.palette()))
        super().changeEvent(event)


def _path(name: str) -> QPainterPath:
    path = QPainterPath()
    for stroke in _STROKES[name]:
        path.moveTo(*stroke[0])
        for point in stroke[1:]:
            path.lineTo(*point)
    return path


def _draw_eye(painter: QPainter, color: QColor, *, is_open: bool) -> None:
    if not is_open:
        faint = QColor(color)
        faint.setAlphaF(0.45)
        painter.setPen(QPen(faint, _LINE))
    lids = QPainterPath(QPointF(1.5, 8))
    lids.quadTo(8, 1.5, 14.5, 8)
    if is_open:
        lids.quadTo(8, 14.5, 1.5, 8)
    else:
        lids = QPainterPath(QPointF(1.5, 7))
        lids.quadTo(8, 13, 14.5, 7)
    painter.drawPath(lids)
    if is_open:
        painter.setBrush(color)
        painter.drawEllipse(QPointF(8, 8), 2, 2)


def _pixmap(name: str, pixels: int, color: QColor) -> QPixmap:
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_glyph(painter, name, QRectF(0, 0, pixels, pixels), color)
    painter.end()
    return pixmap
