"""The controls beside the histogram: smoothing, the band in numbers, and what shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from viz3d.app.panels.about import Span
from viz3d.app.panels.editors import NumberEditor
from viz3d.app.panels.fields import Control
from viz3d.app.panels.histogram_words import mean_side_mm, sigma_words

_WIDTH_PX: Final = 300
#: Reach of the slider, and the most that a scene takes, in voxels.
_REACH: Final = 6.0
_LARGEST: Final = 20.0
_FEWEST, _MOST = 2, 1000


@dataclass(frozen=True)
class Shown:
    """What the controls show.

    Parameters
    ----------
    sigma_voxels : float
    of : int
        Bins in all.
    bins : pair of ints, optional
        The band's; None while the data are asked.
    is_auto : bool
        Whether the data decide the band.
    places : tuple of str
        Names of what has a band.
    place : int
        Which of them is adjusted; -1 for all together.
    is_tinted, has_surface, can_have_surface : bool
    """

    sigma_voxels: float
    of: int
    bins: tuple[int, int] | None
    is_auto: bool
    places: tuple[str, ...]
    place: int
    is_tinted: bool
    has_surface: bool
    can_have_surface: bool


class BandControls(QWidget):
    """Tells what is wished; shows what is."""

    began = Signal()
    ended = Signal()
    sigma_wanted = Signal(float)
    of_wanted = Signal(int)
    bins_wanted = Signal(int, int)
    auto_wanted = Signal()
    place_wanted = Signal(int)
    tint_wanted = Signal(bool)
    surface_wanted = Signal(bool)
    log_wanted = Signal(bool)
    whole_wanted = Signal(bool)

    def __init__(self, spacing_mm: Sequence[float]) -> None:
        super().__init__()
        self._spacing_mm = spacing_mm
        self._side_mm = mean_side_mm(spacing_mm)
        self.setFixedWidth(_WIDTH_PX)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._add_sigma()
        self._add_bins()
        self._add_place()
        self._add_switches()

    def show_state(self, shown: Shown) -> None:
        """Show a state; nothing is told."""
        self._sigma.show_value(round(shown.sigma_voxels * self._side_mm, 3))
        self._sigma_words.setText(sigma_words(shown.sigma_voxels, self._spacing_mm))
        first, last = shown.bins or (0, 0)
        for spin, value, low, high in (
            (self._first, first, 0, max(last - 1, 0)),
            (self._last, last, first + 1, shown.of),
            (self._of, shown.of, _FEWEST, _MOST),
        ):
            with QSignalBlocker(spin):
                spin.setRange(low, max(high, value))
                spin.setValue(value)
        self._auto.setChecked(shown.is_auto)
        self._show_places(shown)
        for box, is_on in ((self.tint, shown.is_tinted), (self.surface, shown.has_surface)):
            with QSignalBlocker(box):
                box.setChecked(is_on)
        self.surface.setEnabled(shown.can_have_surface)

    def _add_sigma(self) -> None:
        span = Span(0, _LARGEST * self._side_mm, 0.1, (0, round(_REACH * self._side_mm, 1)))
        self._sigma = NumberEditor(Control("sigma_mm", "Smoothing σ", "", "number", "mm", span))
        self._sigma.setAccessibleName("Smoothing of the volume")
        self._sigma.began.connect(self.began)
        self._sigma.ended.connect(self.ended)
        self._sigma.edited.connect(lambda mm: self.sigma_wanted.emit(self._voxels(mm)))
        self._sigma_words = QLabel()
        self._sigma_words.setEnabled(False)
        self._row("Smoothing σ", self._sigma)
        self._grid.addWidget(self._sigma_words, self._grid.rowCount(), 1)

    def _add_bins(self) -> None:
        self._first, self._last, self._of = (QSpinBox() for _ in range(3))
        for spin, name in (
            (self._first, "Band from bin"),
            (self._last, "Band to bin"),
            (self._of, "Bins in all"),
        ):
            spin.setKeyboardTracking(False)
            spin.setAccessibleName(name)
            spin.setToolTip(name)
            spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._first.valueChanged.connect(lambda n: self.bins_wanted.emit(n, self._last.value()))
        self._last.valueChanged.connect(lambda n: self.bins_wanted.emit(self._first.value(), n))
        self._of.valueChanged.connect(self.of_wanted)
        self._auto = QToolButton()
        self._auto.setText("auto")
        self._auto.setCheckable(True)
        self._auto.setToolTip("Let the data decide: between fluid and white matter")
        self._auto.clicked.connect(self._on_auto)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for part in (self._first, QLabel("–"), self._last, QLabel("of"), self._of, self._auto):
            layout.addWidget(part)
        self._row("Band, bins", row)

    def _add_place(self) -> None:
        self._place = QComboBox()
        self._place.setAccessibleName("What is adjusted")
        self._place.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._place.activated.connect(lambda n: self.place_wanted.emit(n - 1))
        self._row("Adjusts", self._place)

    def _add_switches(self) -> None:
        self.tint, self.surface = QCheckBox("Tint slices"), QCheckBox("Surface in 3D")
        self.log, self.whole = QCheckBox("Logarithmic"), QCheckBox("Whole range")
        self.tint.toggled.connect(self.tint_wanted)
        self.surface.toggled.connect(self.surface_wanted)
        self.log.toggled.connect(self.log_wanted)
        self.whole.toggled.connect(self.whole_wanted)
        self.whole.setToolTip("Show the few brightest voxels, too")
        switches = QGridLayout()
        switches.setVerticalSpacing(0)
        for n, box in enumerate((self.tint, self.surface, self.log, self.whole)):
            switches.addWidget(box, n // 2, n % 2)
        self._grid.addLayout(switches, self._grid.rowCount(), 0, 1, 2)

    def _row(self, words: str, widget: QWidget) -> None:
        label = QLabel(words)
        label.setBuddy(widget)
        n = self._grid.rowCount()
        self._grid.addWidget(label, n, 0)
        self._grid.addWidget(widget, n, 1)

    def _show_places(self, shown: Shown) -> None:
        names = ("all bands together" if shown.places else "tint of all slices", *shown.places)
        if names != tuple(self._place.itemText(n) for n in range(self._place.count())):
            self._place.clear()
            self._place.addItems(list(names))
        self._place.setCurrentIndex(shown.place + 1)
        self._place.setEnabled(len(names) > 1)

    def _on_auto(self) -> None:
        # It is let go of by moving the band.
        self._auto.setChecked(True)
        self.auto_wanted.emit()

    def _voxels(self, sigma_mm: float) -> float:
        return round(sigma_mm / self._side_mm, 2)
