"""Save a figure: the options of ``viz3d render``, with a preview."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from viz3d.app.out.draft import Drafts
from viz3d.app.out.export_dialog import ExportDialog
from viz3d.app.out.figure_request import KINDS, FigureRequest
from viz3d.app.out.preview import Preview
from viz3d.app.out.subject import Subject
from viz3d.app.worker import Worker
from viz3d.errors import Viz3dError
from viz3d.figure.paper import WIDTHS_MM
from viz3d.scene.colors import COLOR_NAMES

UNITS: Final = {"mm": "on paper", "px": "in pixels"}
SHAPES: Final = {"window": "as in the window", "page": "as the page asks", "own": "own height:"}
_TIP: Final = Qt.ItemDataRole.ToolTipRole
_AS_SCENE: Final = "the scene's"
#: A picture for a screen has so many pixels per pixel of the canvas.
_SCREEN_SCALE: Final = 2


class FigureDialog(ExportDialog):
    """Asks for a figure.

    Parameters
    ----------
    subject : Subject
    path : str
    worker : Worker
        Draws the preview.
    parent : QWidget
    """

    def __init__(self, subject: Subject, path: str, worker: Worker, parent: QWidget) -> None:
        super().__init__("Save figure", subject, KINDS, path, parent)
        self.unit = _choices(UNITS)
        self.width_ = QComboBox(editable=True)
        self.shape = _choices(SHAPES)
        self.height_ = QLineEdit()
        self.dpi = QDoubleSpinBox(minimum=1, maximum=10_000, value=300, decimals=0, suffix=" dpi")
        self.dpi.setSingleStep(100)
        self.background = _named(("white", "black", "transparent", *_greys()))
        self.font_ = _named(QFontDatabase.families())
        self.crop = QCheckBox("&Cut the empty margin off, but for")
        self.border = QLineEdit("0 mm")
        self.alt_text = QCheckBox("Describe it in &words, in a .txt beside it")
        self.measures = QLabel()
        self.preview = Preview(Drafts(subject), worker)
        self._fill_widths()
        self._add_rows()
        self.side.addWidget(self.preview, 1)
        self._listen()
        self.changed()

    def request(self) -> FigureRequest:
        """What is asked for as the controls stand."""
        border = self.border.text().strip() if self.crop.isChecked() else ""
        return FigureRequest(
            self.target,
            self.unit.currentData(),
            self.width_.currentText().strip(),
            self.shape.currentData(),
            self.height_.text().strip(),
            self.dpi.value(),
            _word(self.background),
            _word(self.font_),
            self.crop.isChecked(),
            border,
            self.alt_text.isChecked(),
        )

    def changed(self) -> None:
        super().changed()
        request = self.request()
        is_paper = not request.is_page
        for widget in (self.unit, self.width_, self.shape, self.crop, self.alt_text):
            widget.setEnabled(is_paper)
        self.height_.setEnabled(is_paper and request.shape == "own")
        self.dpi.setEnabled(is_paper and request.unit == "mm")
        self.border.setEnabled(is_paper and request.crop)
        self.measures.setText(self._measures(request))
        self._follow(request)

    def done(self, result: int) -> None:
        self.preview.stop()
        super().done(result)

    def _follow(self, request: FigureRequest) -> None:
        try:
            request.scene(self.subject), request.size(self.subject)
        except Viz3dError as refusal:
            self.preview.say(str(refusal))
        else:
            self.preview.follow(request)

    def _measures(self, request: FigureRequest) -> str:
        if request.is_page:
            return "as large as the browser's window"
        try:
            size = request.size(self.subject)
        except Viz3dError:
            return ""
        pixels = f"{size.width} × {size.height} pixels"
        if size.paper_mm is None:
            return pixels
        width_mm, height_mm = size.paper_mm
        return f"{pixels}, {width_mm:.4g} × {height_mm:.4g} mm"

    def _add_rows(self) -> None:
        self.add_row("Si&ze", _row(self.unit, self.width_), self.width_)
        self.add_row("&Height", _row(self.shape, self.height_), self.shape)
        self.form.addRow("&Resolution", self.dpi)
        self.form.addRow("", self.measures)
        self.form.addRow("Back&ground", self.background)
        self.form.addRow("F&ont", self.font_)
        self.form.addRow("", _row(self.crop, self.border))
        self.form.addRow("", self.alt_text)
        names = {self.width_: "Width", self.height_: "Height", self.border: "Border"}
        for widget, name in names.items():
            widget.setAccessibleName(name)

    def _listen(self) -> None:
        self.unit.currentIndexChanged.connect(self._fill_widths)
        for combo in (self.shape, self.unit):
            combo.currentIndexChanged.connect(self.changed)
        for combo in (self.width_, self.background, self.font_):
            combo.currentTextChanged.connect(self.changed)
        for line in (self.height_, self.border, self.path):
            line.textChanged.connect(self.changed)
        self.dpi.valueChanged.connect(self.changed)
        for box in (self.crop, self.alt_text):
            box.toggled.connect(self.changed)

    def _fill_widths(self) -> None:
        """Widths to choose from: journals' and a page's, or those of screens."""
        seen = [str(_SCREEN_SCALE * self.subject.size_px[0]), "1280", "1920", "3840"]
        on_paper = self.unit.currentData() == "mm"
        self.width_.blockSignals(True)
        self.width_.clear()
        self.width_.addItems(["180 mm", *WIDTHS_MM] if on_paper else seen)
        if on_paper:
            for n, (name, width_mm) in enumerate(WIDTHS_MM.items(), start=1):
                self.width_.setItemData(n, f"{name}: {width_mm:g} mm", _TIP)
        self.width_.blockSignals(False)


def _choices(words: dict[str, str]) -> QComboBox:
    combo = QComboBox()
    for key, said in words.items():
        combo.addItem(said, key)
    return combo


def _named(names: Any) -> QComboBox:
    """The scene's own, one of some names, or another that is typed."""
    combo = QComboBox(editable=True)
    combo.addItems([_AS_SCENE, *names])
    combo.setMinimumContentsLength(12)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def _word(combo: QComboBox) -> str:
    text = combo.currentText().strip()
    return "" if text == _AS_SCENE else text


def _greys() -> list[str]:
    return [name for name in COLOR_NAMES if name not in ("white", "black")]


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row
