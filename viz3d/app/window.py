"""The main window: opens a series, shows it, saves what it shows."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from viz3d.app.appearance import set_appearance
from viz3d.app.canvas import Canvas
from viz3d.app.commands import Commands
from viz3d.app.deeds import Deeds
from viz3d.app.docks import Docks
from viz3d.app.fault_bar import FaultBar
from viz3d.app.hand import Hand
from viz3d.app.memory import Memory
from viz3d.app.message import Message
from viz3d.app.opening import Opening
from viz3d.app.out.outputs import Outputs
from viz3d.app.out.scene_files import holds_scene, reading_of, scene_in
from viz3d.app.panels.desk import Desk
from viz3d.app.panels.histogram_tally import Tallies
from viz3d.app.panels.targets import Target
from viz3d.app.showing import brought_home, desk_of
from viz3d.app.status import Status
from viz3d.app.text_window import TextWindow
from viz3d.app.viewer import Viewer
from viz3d.app.words import INVITATION
from viz3d.app.worker import Job, Worker
from viz3d.certificate import certificate
from viz3d.entry import SeriesEntry
from viz3d.progress import Progress
from viz3d.reading import Reading
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.flat import convention_of
from viz3d.scene.model import Data, Scene
from viz3d.volume import Volume

SIZE: Final = (1280, 800)
#: While something is dragged on the canvas, panels follow this often: they take as long as a
#: pane to draw.
FOLLOWING_MS: Final = 200


class MainWindow(QMainWindow):
    """The window of ``viz3d view``.

    Parameters
    ----------
    scene : Scene
        What is shown of the volume that is opened.
    settings : QSettings, optional
        Where layout and recent paths are kept; without it nowhere.
    """

    closed = Signal()

    def __init__(self, scene: Scene, settings: QSettings | None = None) -> None:
        super().__init__()
        self._scene = scene
        self._entry: SeriesEntry | None = None
        self.viewer: Viewer | None = None
        self.desk: Desk | None = None
        self.memory = Memory(settings)
        self.worker = Worker(self)
        self.opening = Opening(self.worker)
        self.canvas = Canvas()
        self.message = Message(INVITATION)
        self.faults = FaultBar()
        self._pages = QStackedWidget()
        self.setCentralWidget(self._middle())
        self.status = Status(self.statusBar())
        self.docks = Docks(self)
        self.outputs = Outputs(self)
        deeds = Deeds(self)
        self.commands = Commands(self, deeds.by_name())
        deeds.add_menus()
        self._following = QTimer(self)
        self._following.setSingleShot(True)
        self._following.timeout.connect(self._let_panels_follow)
        self._connect()
        self.setAcceptDrops(True)
        self.setWindowTitle("viz3d")
        self.resize(*SIZE)
        self.memory.restore(self)
        self.set_appearance(self.memory.appearance)

    def open_path(
        self, path: str, reading: Reading | None = None, brain_mask: Path | None = None
    ) -> None:
        """Find what is at a path, on a thread, and show it; a scene is shown with its data."""
        self.faults.hide()
        if holds_scene(path):
            work = partial(_scene_in, path)
            self.worker.start(Job(work, self._on_scene_found, self.faults.say))
            return
        self.message.say(f"Opening {path}")
        self.memory.add_recent(path)
        self.opening.open(path, reading or {}, brain_mask)
        self.status.can_cancel = True

    def show_volume(
        self,
        volume: Volume,
        entry: SeriesEntry | None = None,
        brain_mask: Path | None = None,
    ) -> None:
        """Show a volume in the place of the one before."""
        self._close_viewer()
        self._scene = brought_home(self._scene, volume.grid)
        self._entry = entry
        self.status.set_verdict(str(volume.report.get("verdict", "")))
        prepared = Prepared(volume, brain_mask=brain_mask)
        self.viewer = Viewer(self.canvas, prepared, self._scene, self.worker)
        self.viewer.shown.connect(self._on_shown)
        self.viewer.failed.connect(self.faults.say)
        Hand(self.viewer).hovered.connect(self.status.show_place)

    @property
    def data(self) -> Data | None:
        """What is shown, and how it was read; None where a program made it."""
        return None if self._entry is None else self.opening.data

    def choose_scene(self, scene: str | Scene) -> None:
        """Go over to a built-in or another scene, now or with the next volume."""
        self._scene = scene if isinstance(scene, Scene) else load(scene)
        if self.viewer is not None:
            self.viewer.choose(self._scene)

    def set_appearance(self, name: str) -> None:
        """Colours of the window: "system", "light" or "dark"; the canvas keeps its own."""
        set_appearance(name)
        if name != self.memory.appearance:
            self.memory.appearance = name

    def show_certificate(self) -> None:
        """Where every slice lies, and what was found wrong: as ``viz3d check`` says it."""
        if self.viewer is None:
            return
        volume = self.viewer.prepared.volume
        words = (
            certificate(self._entry)
            if self._entry is not None
            else json.dumps(dict(volume.report), indent=1)
        )
        done = "".join(f"\n\nOn request: {line}" for line in volume.provenance)
        TextWindow("Geometry certificate", words + done, self).show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.memory.keep(self)
        self.hide()
        self.opening.stop()
        self.outputs.close()
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

    def _middle(self) -> QWidget:
        """The canvas, or what is said in its place; faults above it."""
        self._pages.addWidget(self.message)
        self._pages.addWidget(self.canvas)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.faults)
        layout.addWidget(self._pages, 1)
        return middle

    def _connect(self) -> None:
        self.worker.progressed.connect(self.status.show_progress)
        self.worker.idle.connect(self.status.set_idle)
        self.status.cancelled.connect(self._on_cancelled)
        self.outputs.began.connect(lambda: setattr(self.status, "can_cancel", True))
        self.outputs.ended.connect(lambda: setattr(self.status, "can_cancel", False))
        self.status.asked_geometry.connect(self.show_certificate)
        self.opening.listed.connect(self.docks.series.show_entries)
        self.opening.pictured.connect(self.docks.series.show_thumbnail)
        self.opening.undecided.connect(self._on_undecided)
        self.opening.opened.connect(self._on_opened)
        self.opening.failed.connect(self._on_not_opened)
        self.opening.ended.connect(lambda: setattr(self.status, "can_cancel", False))
        self.docks.series.chosen.connect(self._on_series)

    def _on_scene_found(self, scene: Scene) -> None:
        self.choose_scene(replace(scene, data=None))
        if scene.data is not None and scene.data != self.data:
            mask = scene.data.brain_mask
            self.open_path(scene.data.path, reading_of(scene.data), Path(mask) if mask else None)
        elif self.viewer is None:
            self.message.say(f"{scene.title or 'The scene'} is chosen: now open its series")

    def _on_series(self, entry: SeriesEntry, how: Reading) -> None:
        if entry is not self._entry or how:
            self.faults.hide()
            self.opening.read(entry, how)
            self.status.can_cancel = True

    def _on_opened(self, volume: Volume, entry: SeriesEntry) -> None:
        self.setWindowTitle(f"{Path(self.opening.path).name} — viz3d")
        self.show_volume(volume, entry, self.opening.brain_mask)
        self.docks.series.mark(entry)

    def _on_undecided(self, entry: SeriesEntry | None, reason: str) -> None:
        self.docks.series.mark(entry)
        self.message.say("Choose a series on the left")
        self.faults.say(reason)

    def _on_not_opened(self, message: str) -> None:
        self.message.say(INVITATION)
        self.faults.say(message)

    def _on_cancelled(self) -> None:
        self.outputs.stop()
        self.opening.stop()
        self.message.say(INVITATION)

    def _on_shown(self) -> None:
        assert self.viewer is not None
        if self.desk is None:
            self._pages.setCurrentWidget(self.canvas)
            self.commands.set_ready(True)
            self.desk = desk_of(self.viewer, self.faults.say)
            tallies = Tallies(self.viewer.prepared, self.worker, self.viewer)
            self.docks.attach(self.desk, tallies)
        if not self.viewer.gestures.is_dragging:
            self._let_panels_follow()
        elif not self._following.isActive():
            self._following.start(FOLLOWING_MS)

    def _let_panels_follow(self) -> None:
        """Show the scene as it is now in the panels and menus, too."""
        assert self.viewer is not None
        self._following.stop()
        scene = self.viewer.session.scene
        faults = {Target(*ids): reason for ids, reason in self.viewer.faults().items()}
        self.docks.layers.show_faults(faults)
        self.docks.refresh()
        self.commands.show_state(
            scene, self.viewer.can_undo, self.viewer.session.can_redo, convention_of(scene)
        )

    def _close_viewer(self) -> None:
        self._following.stop()
        self.commands.set_ready(False)
        self.desk = None
        self.docks.attach(None)
        self.status.show_place("", "")
        self.status.set_verdict("")
        self._pages.setCurrentWidget(self.message)
        if self.viewer is not None:
            self.viewer.close()
            self.viewer.deleteLater()
            self.viewer = None
            # Python waits for many objects to be thrown away; these are few, and hold a volume.
            QTimer.singleShot(0, gc.collect)


def _scene_in(path: str, progress: Progress) -> Scene:
    progress("Reading the scene", 0, 0)
    return scene_in(path)
