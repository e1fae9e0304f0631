"""What the dialogs for figures, movies and meshes share: the file, what is wrong, the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viz3d.app.out.subject import Request, Subject
from viz3d.errors import Viz3dError

#: Room for a path that can be read.
LEAST_PX: Final = 520


class ExportDialog(QDialog):
    """Asks for what is to be written, and where.

    Parameters
    ----------
    title : str
    subject : Subject
    kinds : mapping
        Endings of files, and what they are.
    path : str
        Where to begin.
    parent : QWidget

    Signals
    -------
    asked : Request
        It can be written.
    """

    asked = Signal(object)

    def __init__(
        self, title: str, subject: Subject, kinds: Mapping[str, str], path: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.subject = subject
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.path = QLineEdit(path)
        self.kind = QComboBox()
        for ending, words in kinds.items():
            self.kind.addItem(f"{words} ({ending})", ending)
        self._kinds = kinds
        self._agreed = ""
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self.save_button = QPushButton("&Save")
        self.copy_button = QPushButton("Copy co&mmand")
        self.copy_button.setToolTip("The command line that writes the same")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.setMinimumWidth(LEAST_PX)
        self._lay_out()
        self._follow_path()
        self.path.textChanged.connect(self._follow_path)
        self.kind.activated.connect(self._follow_kind)

    def request(self) -> Request:
        """What is asked for as the controls stand.

        Raises
        ------
        Viz3dError
        """
        raise NotImplementedError

    def changed(self) -> None:
        """Something else is asked for: look whether it can be done, and say so."""
        self._agreed = ""
        self.say(self._refusal())
        self._name_button()

    def say(self, words: str) -> None:
        """What is wrong with what is asked for; empty for nothing."""
        self._note.setText(words)
        self.save_button.setEnabled(not words)

    def add_row(self, label: str, row: QHBoxLayout, buddy: QWidget) -> None:
        """Several widgets in one row; the label's key goes to one of them."""
        words = QLabel(label)
        words.setBuddy(buddy)
        self.form.addRow(words, row)

    @property
    def words(self) -> str:
        """What is said."""
        return self._note.text()

    @property
    def target(self) -> str:
        """The file's path."""
        return str(Path(self.path.text()).expanduser())

    @property
    def side(self) -> QHBoxLayout:
        """The form's row, for what stands beside it."""
        return self._row

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        browse = QPushButton("&Browse…")
        browse.clicked.connect(self._browse)
        place.addWidget(self.path, 1)
        place.addWidget(browse)
        self.add_row("&File", place, self.path)
        self.form.addRow("&Kind", self.kind)
        buttons = QDialogButtonBox()
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        # Return saves, from wherever it is pressed.
        for button in (browse, self.copy_button, cancel):
            button.setAutoDefault(False)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._save)
        self.copy_button.clicked.connect(self._copy)
        self._row = QHBoxLayout()
        self._row.addLayout(self.form)
        layout = QVBoxLayout(self)
        layout.addLayout(self._row, 1)
        layout.addWidget(self._note)
        layout.addWidget(buttons)

    def _browse(self) -> None:
        kinds = ";;".join(f"{words} (*{ending})" for ending, words in self._kinds.items())
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.windowTitle(),
            self.target,
            f"{kinds};;All files (*)",
            f"{self._kinds[self.kind.currentData()]} (*{self.kind.currentData()})",
            # Asked here, whichever way the name came.
            QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.path.setText(path)

    def _follow_path(self) -> None:
        found = self.kind.findData(Path(self.path.text()).suffix.lower())
        if found >= 0:
            self.kind.setCurrentIndex(found)

    def _follow_kind(self) -> None:
        path = Path(self.path.text() or "head")
        self.path.setText(str(path.with_suffix(self.kind.currentData())))

    def _save(self) -> None:
        words = self._refusal()
        self.say(words)
        if words:
            return
        if Path(self.target).exists() and self._agreed != self.target:
            self._agreed = self.target
            self._note.setText(f"{Path(self.target).name} is there already. Replace it?")
            self._name_button()
            return
        self.asked.emit(self.request())
        self.accept()

    def _name_button(self) -> None:
        self.save_button.setText("&Replace" if self._agreed else "&Save")

    def _refusal(self) -> str:
        try:
            self.request().check(self.subject)
        except Viz3dError as refusal:
            return str(refusal)
        return ""

    def _copy(self) -> None:
        try:
            command = self.request().command(self.subject)
        except Viz3dError as refusal:
            self._note.setText(str(refusal))
            return
        QGuiApplication.clipboard().setText(command)
        self._note.setText("The command is on the clipboard")
