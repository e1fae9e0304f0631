"""The rows of the layers' list: a tree with eyes for check boxes, whose drops are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QDropEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from viz3d.app.panels.glyphs import draw_glyph
from viz3d.app.panels.targets import Target

#: The columns, and where a row keeps its `Target`.
NAME, OPACITY = 0, 1
TARGET: Final = Qt.ItemDataRole.UserRole
OPACITY_PX: Final = 72
_ROW_PX: Final = 21


class LayerTree(QTreeWidget):
    """A tree whose drops are told, and done by the scene."""

    def __init__(self, dropped: Callable[[Target, Target], None]) -> None:
        super().__init__()
        self._dropped = dropped
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setItemDelegate(_EyeDelegate(self))
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(OPACITY, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(OPACITY, OPACITY_PX + 6)

    def items(self) -> list[QTreeWidgetItem]:
        """Every row, from the top."""
        return list(_below(self.invisibleRootItem()))

    def open_groups(self) -> dict[object, bool]:
        """Which groups are open, by their keys."""
        groups = [item for item in self.items() if item.childCount()]
        return {group_key(item): item.isExpanded() for item in groups}

    def dropEvent(self, event: QDropEvent) -> None:
        current = self.currentItem()
        target = current.data(NAME, TARGET) if current is not None else None
        over = self.itemAt(event.position().toPoint())
        below = self.dropIndicatorPosition() == self.DropIndicatorPosition.BelowItem
        before = self.itemBelow(over) if over is not None and below else over
        place = before.data(NAME, TARGET) if before is not None else None
        # The scene moves the layer, and the rows follow it.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if isinstance(target, Target) and target.layer_id:
            if not isinstance(place, Target) or place.panel_id != target.panel_id:
                place = Target(target.panel_id)
            self._dropped(target, place)


class _EyeDelegate(QStyledItemDelegate):
    """Draws an eye where a check box would be: it is one to the keyboard and to the mouse."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), max(size.height(), _ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        full = QStyleOptionViewItem(option)
        self.initStyleOption(full, index)
        if not full.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            return
        style = full.widget.style()
        part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        box = style.subElementRect(part, full, full.widget)
        is_chosen = bool(full.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.Highlight if is_chosen else QPalette.ColorRole.Base
        ink = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
        painter.fillRect(box.adjusted(-1, -1, 1, 1), full.palette.color(role))
        side = max(box.width(), box.height()) + 2.0
        middle = QRectF(box).center()
        square = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        name = "eye" if full.checkState == Qt.CheckState.Checked else "eye-off"
        draw_glyph(painter, name, square, full.palette.color(ink))


_Index = QModelIndex | QPersistentModelIndex


def _below(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    for n in range(item.childCount()):
        child = item.child(n)
        if child is not None:
            yield child
            yield from _below(child)


def group_key(item: QTreeWidgetItem) -> object:
    target = item.data(NAME, TARGET)
    if isinstance(target, Target):
        return target
    parent = item.parent()
    return (parent.data(NAME, TARGET) if parent is not None else None, item.text(NAME))
