"""The main window: opens a series, shows it, saves what it shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QStackedWidget

from viz3d.app.canvas import Canvas
from viz3d.app.commands import Commands, Deeds
from viz3d.app.controller import Controller
from viz3d.app.hand import Hand
from viz3d.app.message import Message
from viz3d.app.saving import write_picture, write_scene
from viz3d.app.status import Status
from viz3d.app.viewer import Viewer
from viz3d.app.words import INVITATION, keys_table
from viz3d.app.worker import Job, Worker
from viz3d.errors import OutputError
from viz3d.progress import Progress
from viz3d.reading import Reading, read_volume
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.model import Scene
from viz3d.volume import Volume

SIZE: Final = (1200, 900)


class MainWindow(QMainWindow):
    """The window of ``viz3d view``.

    Parameters
    ----------
    scene : Scene
        What is shown of the volume that is opened.
    """

    closed = Signal()

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._loading: Job | None = None
        self.viewer: Viewer | None = None
        self.worker = Worker(self)
        self.canvas = Canvas()
        self.message = Message(INVITATION)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.message)
        self._pages.addWidget(self.canvas)
        self.setCentralWidget(self._pages)
        self.status = Status(self.statusBar())
        self.worker.progressed.connect(self.status.show_progress)
        self.worker.idle.connect(self.status.set_idle)
        self.commands = Commands(self, self._deeds())
        self.setAcceptDrops(True)
        self.setWindowTitle("viz3d")
        self.resize(*SIZE)

    def open_path(
        self, path: str, reading: Reading | None = None, brain_mask: Path | None = None
    ) -> None:
        """Read a series on a thread, then show it; a given mask says where its brain is."""

        def work(progress: Progress) -> Volume:
            return read_volume(Path(path), progress=progress, **(reading or {}))

        if self._loading is not None:
            self._loading.stop()
        self._close_viewer()
        self.message.say(f"Opening {path}")
        self.setWindowTitle(f"{Path(path).name} — viz3d")
        show = partial(self.show_volume, brain_mask=brain_mask)
        self._loading = self.worker.start(Job(work, show, self.message.say))

    def show_volume(self, volume: Volume, brain_mask: Path | None = None) -> None:
        """Show a volume in the place of the one before."""
        self._loading = None
        self._close_viewer()
        self.status.set_verdict(str(volume.report.get("verdict", "")))
        prepared = Prepared(volume, brain_mask=brain_mask)
        self.viewer = Viewer(self.canvas, prepared, self._scene, self.worker)
        self.viewer.shown.connect(self._on_shown)
        self.viewer.failed.connect(self._on_fault)
        Hand(self.viewer).hovered.connect(self.status.show_place)

    def save_picture(self, path: str) -> None:
        """Draw the current scene to a file, on a thread."""
        if self.viewer is None:
            return
        scene, prepared = self.viewer.session.scene, self.viewer.prepared
        work = partial(write_picture, path, prepared, scene, self.canvas.pixel_size())
        self.worker.start(Job(work, lambda _: self.status.say(f"Saved {path}"), self._on_fault))

    def save_scene(self, path: str) -> None:
        """Write the current scene as TOML."""
        if self.viewer is None:
            return
        try:
            write_scene(path, self.viewer.session.scene)
        except OutputError as refusal:
            self._on_fault(str(refusal))
        else:
            self.status.say(f"Saved {path}")

    def choose_scene(self, name: str) -> None:
        """Go over to a built-in scene, now or with the next volume."""
        self._scene = load(name)
        if self.viewer is not None:
            self.viewer.choose(self._scene)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.hide()
        self._close_viewer()
        self.worker.close()
        self.canvas.close_window()
        self.closed.emit()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = event.mimeData().urls()[0].toLocalFile()
        if path:
            event.acceptProposedAction()
            self.open_path(path)

    def _deeds(self) -> Deeds:
        return Deeds(
            ask_folder=self._ask_folder,
            save_picture=partial(self._ask_file, "picture", self.save_picture),
            save_scene=partial(self._ask_file, "scene", self.save_scene),
            undo=partial(self._act, Controller.undo),
            redo=partial(self._act, Controller.redo),
            look_from=lambda letter: self._act(lambda hand: hand.look_from(letter)),
            reset_view=partial(self._act, Controller.reset_view),
            choose_scene=self.choose_scene,
            show_keys=lambda: self._tell("Keys and mouse", keys_table()),
            close=self.close,
        )

    def _act(self, deed: Callable[[Controller], None]) -> None:
        if self.viewer is not None:
            deed(self.viewer.controller)

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Open a folder of DICOM slices")
        if folder:
            self.open_path(folder)

    def _ask_file(self, what: str, save: Callable[[str], None]) -> None:
        name, kinds = _FILES[what]
        path, _ = QFileDialog.getSaveFileName(self, f"Save the {what}", name, kinds)
        if path:
            save(path)

    def _tell(self, title: str, words: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, words, parent=self)
        box.exec()
        self.activateWindow()

    def _on_shown(self) -> None:
        assert self.viewer is not None
        session = self.viewer.session
        self._pages.setCurrentWidget(self.canvas)
        self.commands.set_ready(True)
        self.commands.set_undo(self.viewer.can_undo, session.can_redo)
        self.commands.set_scene(session.scene.name)

    def _on_fault(self, message: str) -> None:
        self.status.say(message, lasting=True)

    def _close_viewer(self) -> None:
        self.commands.set_ready(False)
        self.status.show_place("", "")
        self.status.set_verdict("")
        self._pages.setCurrentWidget(self.message)
        if self.viewer is not None:
            self.viewer.close()
            self.viewer.deleteLater()
            self.viewer = None


_FILES: Final = {
    "picture": ("head.png", "Pictures (*.png *.tif *.jpg)"),
    "scene": ("scene.toml", "Scenes (*.toml)"),
}
