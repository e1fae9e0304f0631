"""One volume and its session on the canvas: from the current scene to the next frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from viz3d.app.canvas import Canvas
from viz3d.app.controller import Controller
from viz3d.app.needs import Need, make, needs
from viz3d.app.pane import Pane, Print
from viz3d.app.worker import Job, Worker
from viz3d.progress import Progress
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import STILL
from viz3d.rendering.stand_ins import CoarseMeshes
from viz3d.scene.model import Cut, Scene
from viz3d.scene.resolve import resolve
from viz3d.session import Session

#: After so long without a change the picture is refined.
REST_MS: Final = 150


class Viewer(QObject):
    """Shows a session's scene and lets it be changed.

    Parameters
    ----------
    canvas : Canvas
    prepared : Prepared
    scene : Scene
    worker : Worker
        What a scene needs is made by it before the scene is shown.
    """

    shown = Signal()
    failed = Signal(str)

    def __init__(self, canvas: Canvas, prepared: Prepared, scene: Scene, worker: Worker) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.prepared = prepared
        self.session = Session(scene)
        self.controller = Controller(self.session)
        self.panes: list[Pane] = []
        self._settled = scene
        self._worker = worker
        self._coarse = CoarseMeshes()
        self._made: dict[Need, LitMesh | None] = {}
        self._making: Job | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._unsubscribe = self.session.subscribe(self._on_scene)
        canvas.paint_wanted.connect(self._draw)
        canvas.resized.connect(self._redraw)
        self._on_scene(scene)

    def choose(self, scene: Scene) -> None:
        """Go over to a scene as soon as what it needs is made; until then nothing changes."""
        self._when_made(scene, partial(self.controller.begin_scene, scene))

    def pane_at(self, x_px: float, y_px: float) -> Pane | None:
        """The pane at a pixel, counted from the canvas's lower left corner."""
        return next((pane for pane in self.panes if pane.holds(x_px, y_px)), None)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back, be it one that is still under way."""
        return self.session.can_undo or self.session.scene != self._settled

    @property
    def is_at_rest(self) -> bool:
        """Whether everything is made and drawn at rest's quality."""
        waiting = self._making is not None or self._rest.isActive()
        drawn = all(pane.quality == STILL and not pane.is_stale for pane in self.panes)
        return bool(self.panes) and drawn and not waiting

    def close(self) -> None:
        """Take everything off the canvas."""
        self._unsubscribe()
        self._rest.stop()
        if self._making is not None:
            self._making.stop()
        self.canvas.paint_wanted.disconnect(self._draw)
        self.canvas.resized.disconnect(self._redraw)
        self._drop_panes()

    def settle(self) -> None:
        """What was under way is over, unless a button is still held."""
        self.controller.settle()
        if not self.controller.is_dragging:
            self._settled = self.session.scene
            self.shown.emit()

    def _on_scene(self, scene: Scene) -> None:
        self._when_made(scene, self._show)

    def _when_made(self, scene: Scene, then: Callable[[], None]) -> None:
        """Call `then` when the scene can be drawn; a later wish takes its place."""
        missing = [need for need in needs(scene) if not need.is_stood_in_for(self._made)]
        self._make(missing, then)

    def _make(self, missing: list[Need], then: Callable[[], None]) -> None:
        if self._making is not None:
            self._making.stop()
            self._making = None
        if not missing:
            then()
            return

        def work(progress: Progress) -> dict[Need, LitMesh | None]:
            return {need: make(need, self.prepared, self._coarse, progress) for need in missing}

        def done(made: dict[Need, LitMesh | None]) -> None:
            self._making = None
            self._made = {**self._lasting(), **made}
            then()

        self._making = self._worker.start(Job(work, done, self._on_fault))

    def _lasting(self) -> dict[Need, LitMesh | None]:
        """What was made, but for what an earlier place of a cut needed."""
        shown = needs(self.session.scene)
        return {
            need: mesh for need, mesh in self._made.items() if need.cut == Cut() or need in shown
        }

    def _on_fault(self, message: str) -> None:
        self._making = None
        self.failed.emit(message)

    def _show(self) -> None:
        scene = resolve(self.session.scene, self.prepared.facts())
        layout = [(panel.id, panel.row, panel.column) for panel in scene.panels]
        if layout != [(pane.panel.id, pane.panel.row, pane.panel.column) for pane in self.panes]:
            self._lay_out(scene)
        for pane, panel in zip(self.panes, scene.panels, strict=True):
            pane.show(panel)
        self._print = Print(self.canvas.pixels_per_pt, scene.page.title_pt)
        self.canvas.update()
        self.shown.emit()

    def _lay_out(self, scene: Scene) -> None:
        self._drop_panes()
        for panel in scene.panels:
            pane = Pane(self.prepared, self._coarse, panel, scene.page)
            self.canvas.add_renderer(pane.renderer)
            self.panes.append(pane)

    def _drop_panes(self) -> None:
        for pane in self.panes:
            pane.dispose()
            self.canvas.remove_renderer(pane.renderer)
        self.panes.clear()

    def _redraw(self) -> None:
        for pane in self.panes:
            pane.is_stale = True

    def _draw(self) -> None:
        """One frame; panes in which nothing changed keep their pixels."""
        if not self.panes:
            return
        for pane in self.panes:
            pane.renderer.SetDraw(pane.is_stale)
            if pane.is_stale:
                pane.apply(self._print)
        self.canvas.render_window.Render()
        if any(pane.quality != STILL for pane in self.panes):
            # From the frame's end: a slow frame is not rest.
            self._rest.start()

    def _on_rest(self) -> None:
        """Refine, with everything exact that something stood in for while things moved."""
        self.settle()
        missing = [need for need in needs(self.session.scene) if need not in self._made]
        self._make(missing, self._refine)

    def _refine(self) -> None:
        for pane in self.panes:
            pane.refine()
        self.canvas.update()
