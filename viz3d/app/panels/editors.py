"""An editor for each kind of control: it shows a value, and tells when a person changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from viz3d.app.panels.choices import Choice
from viz3d.app.panels.colors import ColorEditor
from viz3d.app.panels.editor import Editor
from viz3d.app.panels.fields import Control
from viz3d.app.panels.scales import decimals, slider_position, slider_value
from viz3d.app.panels.slider import FineSlider
from viz3d.scene.colors import COLORMAP_NAMES, colormap
from viz3d.scene.layer_values import Stop

#: Evenly graded to the eye, and readable to the colour-blind: these come first.
PERCEPTUAL: Final = ("grey", "viridis", "magma", "inferno")
#: Pairs of which neither number bounds the other.
_UNORDERED: Final = ("at", "tilt_deg")
_RAMP_PX: Final = QSize(64, 12)
#: What a line must be to be taken.
_WANTED: Final = {
    "numbers": "numbers with commas between them",
    "stops": "points like '300 0.5 #d3b28c' with commas between them",
}


class _Spin(QDoubleSpinBox):
    """A spin box that leaves the wheel to what scrolls until it is clicked."""

    def __init__(self, control: Control, prefix: str = "") -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDecimals(decimals(control.span.step))
        self.setRange(control.span.low, control.span.high)
        self.setSingleStep(control.span.step)
        self.setPrefix(prefix)
        if control.unit and not prefix:
            gap = "" if control.unit == "°" else " "
            self.setSuffix(gap + control.unit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_number(self, value: float | None) -> None:
        with QSignalBlocker(self):
            if value is None:
                self.clear()
            else:
                self.setValue(value)


class NumberEditor(Editor):
    """A slider from coarse to fine, and a spin box for the exact number."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control
        self._slider = FineSlider()
        self._spin = _Spin(control)
        self._spin.setFixedWidth(92)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._spin)
        self.setFocusProxy(self._slider)
        self._slider.sliderPressed.connect(self.began)
        self._slider.sliderReleased.connect(self.ended)
        self._slider.valueChanged.connect(self._on_slider)
        self._spin.valueChanged.connect(self._on_spin)

    def show_value(self, value: Any) -> None:
        self._spin.show_number(value)
        if value is not None and not self._slider.isSliderDown():
            with QSignalBlocker(self._slider):
                self._slider.setValue(slider_position(value, self._control.span))

    def _on_slider(self, position: int) -> None:
        value = slider_value(position, self._control.span)
        self._spin.show_number(value)
        self._tell(value)

    def _on_spin(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(slider_position(value, self._control.span))
        self._tell(value)

    def _tell(self, value: float) -> None:
        self.edited.emit(round(value) if self._control.widget in ("integer", "range") else value)


class PairEditor(Editor):
    """Two numbers, one under the other; most pairs begin below where they end."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control
        self._ends = (NumberEditor(control), NumberEditor(control))
        self._value: tuple[float, float] = control.span.reach
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for end in self._ends:
            layout.addWidget(end)
            end.began.connect(self.began)
            end.ended.connect(self.ended)
        self.setFocusProxy(self._ends[0])
        self._ends[0].edited.connect(self._on_low)
        self._ends[1].edited.connect(self._on_high)

    def show_value(self, value: Any) -> None:
        if value is not None:
            self._value = value
        for end, number in zip(self._ends, value or (None, None), strict=True):
            end.show_value(number)

    def _on_low(self, low: float) -> None:
        high = self._value[1]
        if self._control.name not in _UNORDERED:
            high = max(high, low + self._control.span.step)
        self._tell(low, min(high, self._control.span.high))

    def _on_high(self, high: float) -> None:
        low = self._value[0]
        if self._control.name not in _UNORDERED:
            low = min(low, high - self._control.span.step)
        self._tell(max(low, self._control.span.low), high)

    def _tell(self, low: float, high: float) -> None:
        is_whole = self._control.widget == "range"
        self._value = (round(low), round(high)) if is_whole else (low, high)
        self.edited.emit(self._value)


class PointEditor(Editor):
    """A point in the patient: L, P and S in millimetres."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self._spins = [_Spin(control, f"{letter} ") for letter in "LPS"]
        for spin in self._spins:
            spin.setMinimumWidth(56)
            spin.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
            spin.setDecimals(1)
            layout.addWidget(spin, 1)
            spin.valueChanged.connect(self._tell)
        self.setFocusProxy(self._spins[0])

    def show_value(self, value: Any) -> None:
        for spin, number in zip(self._spins, value or (None, None, None), strict=True):
            spin.show_number(number)

    def _tell(self) -> None:
        self.edited.emit(tuple(spin.value() for spin in self._spins))


class SwitchEditor(Editor):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QCheckBox()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        layout.addStretch(1)
        self.setFocusProxy(self._box)
        self._box.clicked.connect(lambda is_on: self.edited.emit(is_on))

    def show_value(self, value: Any) -> None:
        # What may be absent is there or not.
        with QSignalBlocker(self._box):
            self._box.setChecked(value not in (None, False))


class ChoiceEditor(Editor):
    """One of several words.

    Parameters
    ----------
    choices : sequence of (value, words)
    """

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._combo = _Combo()
        for value, words in choices:
            self._combo.addItem(words, value)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._combo)
        self.setFocusProxy(self._combo)
        self._combo.activated.connect(lambda n: self.edited.emit(self._combo.itemData(n)))

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findData(value))


class ColormapEditor(ChoiceEditor):
    """A colour map, by its picture; those that are even to the eye first."""

    def __init__(self) -> None:
        super().__init__([(name, name) for name in colormap_order()])
        self._combo.setIconSize(_RAMP_PX)
        for n in range(self._combo.count()):
            self._combo.setItemIcon(n, ramp_icon(self._combo.itemData(n)))


class TextEditor(Editor):
    """A line of text; several values stand between commas."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._kind = control.widget
        self._line = QLineEdit()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        self.setFocusProxy(self._line)
        self._line.editingFinished.connect(self._tell)

    def show_value(self, value: Any) -> None:
        if not (self._line.hasFocus() and self._line.isModified()):
            self._line.setText(_as_text(value))

    def _tell(self) -> None:
        if not self._line.isModified():
            return
        self._line.setModified(False)
        try:
            self.edited.emit(_from_text(self._line.text(), self._kind))
        except ValueError:
            self.refused.emit(f"'{self._line.text()}' is not {_WANTED[self._kind]}")


class _Combo(QComboBox):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def colormap_order() -> list[str]:
    """Names of all colour maps, those of `PERCEPTUAL` first."""
    known = [name for name in PERCEPTUAL if name in COLORMAP_NAMES]
    return [*known, *(name for name in COLORMAP_NAMES if name not in known)]


def ramp_icon(name: str) -> QIcon:
    """A colour map from its low end to its high one."""
    table = colormap(name)
    image = QImage(table.tobytes(), len(table), 1, 3 * len(table), QImage.Format.Format_RGB888)
    return QIcon(QPixmap.fromImage(image.copy().scaled(_RAMP_PX * 2)))


def editor_for(control: Control, named: Sequence[Choice] = ()) -> Editor:
    """The editor of a control.

    Parameters
    ----------
    control : Control
    named : sequence of (value, words)
        What there is to choose from, for a control of the kind "named".
    """
    match control.widget:
        case "switch" | "presence":
            return SwitchEditor()
        case "number" | "integer":
            return NumberEditor(control)
        case "pair" | "range":
            return PairEditor(control)
        case "point":
            return PointEditor(control)
        case "choice":
            return ChoiceEditor([(value, _words(value)) for value in control.choices])
        case "named":
            return ChoiceEditor(named)
        case "color":
            return ColorEditor(control.words)
        case "colormap":
            return ColormapEditor()
        case "text" | "words" | "numbers" | "stops":
            return TextEditor(control)


def _words(value: str) -> str:
    return value.replace("-", " ") if value else "none"


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return ", ".join(" ".join(_as_text(part) for part in stop) for stop in value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(f"{item:g}" if isinstance(item, float) else str(item) for item in value)
    return str(value)


def _from_text(text: str, kind: str) -> Any:
    if kind == "text":
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if kind == "stops":
        return tuple(_stop(part) for part in parts)
    return tuple(parts) if kind == "words" else tuple(float(part) for part in parts)


def _stop(text: str) -> Stop:
    """A point of a transfer function: ``"300 0.5 #d3b28c"``."""
    intensity, opacity, color = text.split()
    return float(intensity), float(opacity), color
