"""Record a movie: the options of ``viz3d movie``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QSpinBox, QWidget

from viz3d.app.command_list import scenes_in_order
from viz3d.app.out.export_dialog import ExportDialog
from viz3d.app.out.movie_request import KINDS, MovieRequest, motions
from viz3d.app.out.subject import Subject
from viz3d.errors import Viz3dError
from viz3d.figure.size import LARGEST_SIDE
from viz3d.film.plan import LONGEST_SECONDS, MOST_FPS

#: What a number is where it is left to the file's kind.
_USUAL: Final = "usual"


class MovieDialog(ExportDialog):
    """Asks for a movie.

    Parameters
    ----------
    subject : Subject
    path : str
    parent : QWidget
    """

    def __init__(self, subject: Subject, path: str, parent: QWidget) -> None:
        super().__init__("Record a movie", subject, KINDS, path, parent)
        possible = motions(subject.scene)
        self.turntable = QCheckBox("&Turn once around")
        self.turntable.setChecked(possible.turntable)
        self.turntable.setEnabled(possible.turntable)
        self.sweep = QComboBox()
        self.sweep.addItem("no slices", None)
        for plane in possible.sweeps:
            self.sweep.addItem(f"{plane} slices", plane)
        self.sweep.setEnabled(bool(possible.sweeps))
        self.cut = QCheckBox("Move the c&ut into the head")
        self.cut.setEnabled(possible.cut)
        self.fade = QComboBox()
        self.fade.addItem("no other scene", "")
        for name, title in scenes_in_order():
            self.fade.addItem(title, name)
        self.back = QCheckBox("And bac&k again in the second half")
        self.ease = QCheckBox("Start and end s&lowly")
        self.seconds = QDoubleSpinBox(minimum=0.1, maximum=LONGEST_SECONDS, value=8, suffix=" s")
        self.seconds.setDecimals(1)
        self.fps = QDoubleSpinBox(minimum=0, maximum=MOST_FPS, decimals=0, suffix=" per second")
        self.fps.setSpecialValueText(_USUAL)
        self.width_ = QSpinBox(minimum=0, maximum=LARGEST_SIDE, suffix=" pixels")
        self.width_.setSingleStep(160)
        self.width_.setSpecialValueText(_USUAL)
        self.measures = QLabel()
        self._add_rows()
        self._listen()
        self.changed()

    def request(self) -> MovieRequest:
        """What is asked for as the controls stand."""
        return MovieRequest(
            self.target,
            self.turntable.isChecked(),
            self.sweep.currentData(),
            self.cut.isChecked(),
            self.fade.currentData(),
            self.seconds.value(),
            self.fps.value(),
            self.width_.value(),
            self.back.isChecked(),
            self.ease.isChecked(),
        )

    def changed(self) -> None:
        super().changed()
        self.measures.setText(self._measures(self.request()))

    def _measures(self, request: MovieRequest) -> str:
        try:
            request.check(self.subject)
        except Viz3dError:
            return ""
        size, plan = request.size(self.subject), request.plan(self.subject)
        return f"{plan.frames} pictures of {size.width} × {size.height} pixels"

    def _add_rows(self) -> None:
        self.form.addRow("What moves", self.turntable)
        self.form.addRow("&Sweep", self.sweep)
        self.form.addRow("", self.cut)
        self.form.addRow("F&ade to", self.fade)
        self.form.addRow("", self.back)
        self.form.addRow("", self.ease)
        self.form.addRow("&Length", self.seconds)
        self.form.addRow("&Pictures", self.fps)
        self.form.addRow("&Width", self.width_)
        self.form.addRow("", self.measures)

    def _listen(self) -> None:
        for box in (self.turntable, self.cut, self.back, self.ease):
            box.toggled.connect(self.changed)
        for combo in (self.sweep, self.fade):
            combo.currentIndexChanged.connect(self.changed)
        for spin in (self.seconds, self.fps, self.width_):
            spin.valueChanged.connect(self.changed)
        self.path.textChanged.connect(self.changed)


def usual_ending() -> str:
    """The kind of movie that can be written here, the better one first."""
    return ".mp4" if find_spec("av") is not None else ".gif"
