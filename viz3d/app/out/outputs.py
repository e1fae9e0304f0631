"""What the window writes out, one after the other on a thread, and puts on the clipboard."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from viz3d.app.out.export_dialog import ExportDialog
from viz3d.app.out.mesh_request import Written
from viz3d.app.out.preview import image_of
from viz3d.app.out.subject import Request, Subject
from viz3d.app.saving import write_scene
from viz3d.app.text_window import TextWindow
from viz3d.app.worker import Job
from viz3d.certificate import row_lines
from viz3d.errors import Viz3dError
from viz3d.rendering.capture import grab
from viz3d.scene.command import as_seen, command_line
from viz3d.scene.model import Data

if TYPE_CHECKING:
    from viz3d.app.window import MainWindow


class Outputs(QObject):
    """Writes what a window shows.

    Parameters
    ----------
    window : MainWindow

    Signals
    -------
    began, ended : nothing
        Something is being written; nothing is any more.
    """

    began = Signal()
    ended = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._folder = Path.cwd()
        self._waiting: deque[tuple[Request, Subject]] = deque()
        self._job: Job | None = None

    @property
    def folder(self) -> Path:
        """Where something was written last."""
        return self._folder

    @property
    def is_busy(self) -> bool:
        """Whether something is being written."""
        return self._job is not None

    def ask_figure(self) -> ExportDialog | None:
        """Ask for a figure, and write it."""
        from viz3d.app.out.figure_dialog import FigureDialog

        subject = self.subject()
        if subject is None:
            return None
        path = self._begin_at(subject, ".png")
        return self._ask(FigureDialog(subject, path, self._window.worker, self._window))

    def ask_movie(self) -> ExportDialog | None:
        """Ask for a movie, and film it."""
        from viz3d.app.out.movie_dialog import MovieDialog, usual_ending

        subject = self.subject()
        if subject is None:
            return None
        path = self._begin_at(subject, usual_ending())
        return self._ask(MovieDialog(subject, path, self._window))

    def ask_mesh(self) -> ExportDialog | None:
        """Ask for a mesh, write it, and tell what it is like."""
        from viz3d.app.out.mesh_dialog import MeshDialog

        subject = self.subject()
        if subject is None:
            return None
        return self._ask(MeshDialog(subject, self._begin_at(subject, ".stl"), self._window))

    def start(self, request: Request, subject: Subject) -> None:
        """Write what is asked for as soon as what was asked before is written."""
        self._waiting.append((request, subject))
        if self._job is None:
            self._next()

    def stop(self) -> None:
        """Give up what is being written, and what waits; no file is left half written."""
        self._waiting.clear()
        if self._job is not None:
            self._job.stop()
            self._window.status.say("Given up: nothing was written")
            self._end()

    def close(self) -> None:
        """Ask for nothing more, and give up what is being written."""
        for dialog in self._window.findChildren(ExportDialog):
            dialog.reject()
        self.stop()

    def save_scene(self, path: str) -> None:
        """Write the scene as TOML; it names its data."""
        subject = self.subject()
        if subject is None:
            return
        try:
            write_scene(path, subject.scene, subject.data)
        except Viz3dError as refusal:
            self._window.faults.say(str(refusal))
        else:
            self._folder = Path(path).parent
            self._window.status.say(f"Saved {path}")

    def copy_picture(self) -> None:
        """Put the canvas as it is seen on the clipboard."""
        if self._window.viewer is None:
            return
        pixels = grab(self._window.canvas.render_window)[..., :3]
        QGuiApplication.clipboard().setImage(image_of(pixels))
        self._window.status.say(f"Copied {pixels.shape[1]} × {pixels.shape[0]} pixels")

    def copy_command(self) -> None:
        """Put the command line that draws what is seen on the clipboard."""
        subject = self.subject()
        if subject is None:
            return
        try:
            command = seen_command(subject)
        except Viz3dError as refusal:
            self._window.faults.say(str(refusal))
            return
        QGuiApplication.clipboard().setText(command)
        self._window.status.say(f"Copied: {command.partition(chr(10))[0]}")

    def subject(self) -> Subject | None:
        """What is shown now; None while nothing is."""
        viewer, canvas = self._window.viewer, self._window.canvas
        if viewer is None:
            return None
        return Subject(
            viewer.prepared.volume,
            replace(viewer.session.scene, data=None),
            self._window.data,
            canvas.pixel_size(),
            canvas.pixels_per_pt,
            viewer.prepared.brain_mask,
        )

    def _ask(self, dialog: ExportDialog) -> ExportDialog:
        dialog.asked.connect(partial(self._on_asked, dialog.subject))
        dialog.open()
        return dialog

    def _on_asked(self, subject: Subject, request: Request) -> None:
        self._folder = Path(request.path).parent
        self.start(request, subject)

    def _begin_at(self, subject: Subject, ending: str) -> str:
        return str(self._folder / f"{subject.scene.name or 'head'}{ending}")

    def _next(self) -> None:
        request, subject = self._waiting.popleft()
        work = partial(request.write, subject)
        done = partial(self._on_written, request.path)
        self._job = self._window.worker.start(Job(work, done, self._on_failed))
        self.began.emit()

    def _on_written(self, path: str, written: Any) -> None:
        self._window.status.say(f"Saved {path}")
        if isinstance(written, Written):
            words = "\n".join([written.title, "", *row_lines(written.rows)])
            TextWindow("Mesh", words, self._window).show()
        self._end()

    def _on_failed(self, message: str) -> None:
        self._window.faults.say(message)
        self._end()

    def _end(self) -> None:
        self._job = None
        if self._waiting:
            self._next()
        else:
            self.ended.emit()


def seen_command(subject: Subject) -> str:
    """The command line that draws what is seen, in as many pixels.

    Raises
    ------
    InputError
        If no command can name the data.
    """
    data: Data = subject.named_data()
    width, height = subject.size_px
    dpi = 72 * subject.pixels_per_pt
    options = [("--size", f"{width}x{height}"), ("--dpi", f"{dpi:g}")]
    return command_line("render", as_seen(subject.scene), data, "head.png", options)
