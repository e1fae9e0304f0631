"""Export a mesh: the options of ``viz3d mesh``."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox, QWidget

from viz3d.app.out.export_dialog import ExportDialog
from viz3d.app.out.mesh_request import KINDS, MeshRequest, surfaces
from viz3d.app.out.subject import Subject

SPACES: Final = {False: "LPS: left, posterior, superior", True: "RAS: right, anterior, superior"}
_MOST_TRIANGLES: Final = 100_000_000


class MeshDialog(ExportDialog):
    """Asks for a mesh.

    Parameters
    ----------
    subject : Subject
    path : str
    parent : QWidget
    """

    def __init__(self, subject: Subject, path: str, parent: QWidget) -> None:
        super().__init__("Export a mesh", subject, KINDS, path, parent)
        self.layer = QComboBox()
        for name, words in surfaces(subject.scene).items():
            self.layer.addItem(words, name)
        self.triangles = QSpinBox(minimum=0, maximum=_MOST_TRIANGLES, suffix=" triangles")
        self.triangles.setGroupSeparatorShown(True)
        self.triangles.setSingleStep(10_000)
        self.triangles.setSpecialValueText("all")
        self.watertight = QCheckBox("&Closed, for printing: holes filled, crumbs dropped")
        self.space = QComboBox()
        for is_ras, words in SPACES.items():
            self.space.addItem(words, is_ras)
        self._add_rows()
        self._listen()
        self.changed()

    def request(self) -> MeshRequest:
        """What is asked for as the controls stand."""
        return MeshRequest(
            self.target,
            self.layer.currentData(),
            self.triangles.value(),
            self.watertight.isChecked(),
            self.space.currentData(),
        )

    def _add_rows(self) -> None:
        whole = QLabel("The whole surface, in millimetres: a cut takes nothing away.")
        whole.setWordWrap(True)
        self.form.addRow("S&urface", self.layer)
        self.form.addRow("", whole)
        self.form.addRow("At &most", self.triangles)
        self.form.addRow("", self.watertight)
        self.form.addRow("Coordi&nates", self.space)

    def _listen(self) -> None:
        for combo in (self.layer, self.space):
            combo.currentIndexChanged.connect(self.changed)
        self.triangles.valueChanged.connect(self.changed)
        self.watertight.toggled.connect(self.changed)
        self.path.textChanged.connect(self.changed)
