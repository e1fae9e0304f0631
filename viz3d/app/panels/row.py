"""One control of the inspector: its label, its editor, and whether the data decide."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QToolButton, QWidget

from viz3d.app.panels.editor import Editor
from viz3d.app.panels.fields import Control

_UNSEEN: Final = object()
AUTO_PX: Final = 38


class Row(QObject):
    """A label and an editor in a grid.

    Parameters
    ----------
    control : Control
    editor : Editor
    """

    edited = Signal(object, object)
    began = Signal()
    ended = Signal()
    refused = Signal(str)

    def __init__(self, control: Control, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self.control = control
        self._editor = editor
        self._shown: Any = _UNSEEN
        self._label = QLabel(control.label)
        self._label.setBuddy(editor)
        self._label.setWordWrap(True)
        if control.widget == "presence":
            font = self._label.font()
            font.setWeight(QFont.Weight.DemiBold)
            self._label.setFont(font)
        self._auto = self._auto_button() if control.auto or control.is_optional else None
        if control.widget == "presence":
            self._auto = None
        for widget in (self._label, editor):
            widget.setToolTip(_help(control))
        editor.setAccessibleName(control.label)
        editor.began.connect(self.began)
        editor.ended.connect(self.ended)
        editor.refused.connect(self.refused)
        editor.edited.connect(self._on_edit)

    def add_to(self, grid: QGridLayout) -> None:
        """Put the widgets into the last row of a grid."""
        n = grid.rowCount()
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._label, n, 0, 1, 1 if self._auto is not None else 2, middle)
        if self._auto is not None:
            grid.addWidget(self._auto, n, 1)
        grid.addWidget(self._editor, n, 2)

    def show_value(self, value: Any, resolved: Any) -> None:
        """Show a value, and what the data make of it where it is left to them."""
        if (value, resolved) == self._shown:
            return
        self._shown = (value, resolved)
        is_open = self._auto is not None and value in ("auto", None)
        if self._auto is not None:
            with QSignalBlocker(self._auto):
                self._auto.setChecked(is_open)
        shown = resolved if is_open else value
        self._editor.show_value(None if shown == "auto" and self._auto is not None else shown)

    def set_visible(self, visible: bool) -> None:
        for widget in self.widgets():
            widget.setVisible(visible)

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is at its editor."""
        focused = QApplication.focusWidget()
        return focused is not None and self._editor.isAncestorOf(focused)

    def take_focus(self) -> None:
        """Let the keyboard go on here."""
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def widgets(self) -> list[QWidget]:
        """Label, editor and, where there is one, the button for "auto"."""
        return [w for w in (self._label, self._editor, self._auto) if w is not None]

    def _auto_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("auto" if self.control.auto else "none")
        button.setToolTip("Leave it to the data" if self.control.auto else "Without")
        button.setAccessibleName(f"{self.control.label}: {button.text()}")
        button.setCheckable(True)
        button.setFixedWidth(AUTO_PX)
        button.setStyleSheet(
            "QToolButton:checked { background: palette(highlight);"
            " color: palette(highlighted-text); border: 1px solid palette(highlight);"
            " border-radius: 3px; padding: 2px; }"
        )
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.toggled.connect(self._on_auto)
        return button

    def _on_auto(self, is_open: bool) -> None:
        if is_open:
            self.edited.emit(self.control, "auto" if self.control.auto else None)
        else:
            self.edited.emit(self.control, starting_value(self.control, self._shown[1]))

    def _on_edit(self, value: Any) -> None:
        if self._auto is not None:
            with QSignalBlocker(self._auto):
                self._auto.setChecked(False)
        # Whatever comes back is shown, the value of before too: an edit may be refused.
        self._shown = _UNSEEN
        self.edited.emit(self.control, value)


def starting_value(control: Control, resolved: Any) -> Any:
    """What a field is when it is no longer left to the data: what they made of it, if known."""
    if resolved not in ("auto", None):
        return resolved
    low, high = control.span.reach
    middle = (low + high) / 2
    match control.widget:
        case "text":
            return ""
        case "numbers":
            return (middle,)
        case "integer":
            return round(low)
        case "range":
            return (round(low), round(high))
        case "pair":
            return (middle, middle) if control.name == "at" else (low, high)
        case "point":
            return (0.0, 0.0, 0.0)
        case _:
            return middle


def _help(control: Control) -> str:
    if not control.help:
        return control.label
    first = control.help[0].upper() + control.help[1:]
    return f"<p>{first.replace('`', '')}</p>"
