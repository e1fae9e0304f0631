"""One volume and its session on the canvas: from the current scene to the next frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from viz3d.app.canvas import Canvas
from viz3d.app.controller import Controller
from viz3d.app.gestures import Gestures
from viz3d.app.meanwhile import drafts, meanwhile, smoothings
from viz3d.app.needs import Need, found_by_layer, make, needs, without
from viz3d.app.pane import Pane
from viz3d.app.panes import Panes
from viz3d.app.tiling import Seam, Tiling
from viz3d.app.worker import Job, Worker
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.stand_ins import CoarseMeshes
from viz3d.scene.model import Scene
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
        self.gestures = Gestures(self.session, self.controller)
        self._is_refining = False
        self._settled = scene
        self._shown: Scene | None = None
        self._worker = worker
        self._coarse = CoarseMeshes()
        self._panes = Panes(canvas, prepared, self._coarse)
        self._made: dict[Need, LitMesh | None] = {}
        self._faults: dict[Need, str] = {}
        self._making: Job | None = None
        self._told: dict[str, str] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rest)
        self._unsubscribe = self.session.subscribe(self._on_scene)
        canvas.paint_wanted.connect(self._draw)
        canvas.resized.connect(self._panes.relay)
        self._on_scene(scene)

    def choose(self, scene: Scene) -> None:
        """Go over to a scene as soon as what it needs is made; until then nothing changes."""
        self._when_made(scene, partial(self._begin, scene))

    @property
    def panes(self) -> list[Pane]:
        """Those that are seen."""
        return self._panes.seen

    def pane_at(self, x_px: float, y_px: float) -> Pane | None:
        """The pane at a pixel, counted from the canvas's lower left corner."""
        return self._panes.at(x_px, y_px)

    @property
    def tiling(self) -> Tiling:
        """Where the panes lie."""
        return self._panes.tiling

    def seam_at(self, x_px: float, y_px: float) -> Seam | None:
        """The seam between panes at a pixel, counted from the canvas's upper left corner."""
        return self._panes.seam_at(x_px, y_px)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back, be it one that is still under way."""
        return self.session.can_undo or self.session.scene != self._settled

    def faults(self) -> dict[tuple[str, str], str]:
        """Why layers of the scene are not shown, by their panel's id and their own."""
        return found_by_layer(self.session.scene, self._faults)

    @property
    def is_at_rest(self) -> bool:
        """Whether everything is made and drawn at rest's quality."""
        waiting = self._making is not None or self._rest.isActive()
        return self._panes.is_fine and not waiting

    def close(self) -> None:
        """Take everything off the canvas."""
        self._unsubscribe()
        self._rest.stop()
        if self._making is not None:
            self._making.stop()
        self.canvas.paint_wanted.disconnect(self._draw)
        self.canvas.resized.disconnect(self._panes.relay)
        self._panes.dispose()

    def settle(self) -> None:
        """What was under way is over, unless a button is still held."""
        self.controller.settle()
        if not self.gestures.is_dragging:
            self._settled = self.session.scene
            self.shown.emit()

    def _begin(self, scene: Scene) -> None:
        before = self.session.scene
        self.controller.begin_scene(scene)
        if self.session.scene is before:
            # It may not have been shown yet: the wish for it was given up for this one.
            self._on_scene(before)

    def _on_scene(self, scene: Scene) -> None:
        # What is adjusted shows at once; the surface of its band follows at rest.
        now = meanwhile(scene, self._shown, self._made)
        self._when_made(now, partial(self._show, now), smoothings(scene))

    def _when_made(
        self, scene: Scene, then: Callable[[], None], ahead: Iterable[Need] = ()
    ) -> None:
        """Call `then` when the scene can be drawn; a later wish takes its place."""
        wanted = dict.fromkeys((*needs(scene), *ahead))
        missing = [need for need in wanted if not need.is_stood_in_for(self._made)]
        self._make(missing, then)

    def _make(self, missing: list[Need], then: Callable[[], None]) -> None:
        if self._making is not None:
            self._making.stop()
            self._making = None
        self._make_next([need for need in missing if need not in self._faults], {}, then)

    def _make_next(
        self, missing: list[Need], made: dict[Need, LitMesh | None], then: Callable[[], None]
    ) -> None:
        """Make one after the other; one that cannot be made stops none of the others."""
        if not missing:
            if made:
                self._made = {**self._lasting(), **made}
            then()
            return
        need, *others = missing

        def done(mesh: LitMesh | None) -> None:
            self._making = None
            self._make_next(others, {**made, need: mesh}, then)

        def failed(message: str) -> None:
            self._making = None
            self._faults[replace(need, is_draft=False)] = message
            self.failed.emit(message)
            self._make_next(others, made, then)

        work = partial(make, need, self.prepared, self._coarse)
        self._making = self._worker.start(Job(work, done, failed))

    def _lasting(self) -> dict[Need, LitMesh | None]:
        """What was made, but for what comes in endless number: only what is shown of that."""
        shown = needs(self.session.scene)
        return {need: mesh for need, mesh in self._made.items() if need.is_lasting or need in shown}

    def _show(self, scene: Scene) -> None:
        self._shown = scene
        resolved = resolve(without(scene, self._faults), self.prepared.facts())
        self._panes.show(resolved, kept=[panel.id for panel in scene.panels])
        self._is_refining = False
        if scene != self.session.scene:
            self._rest.start(REST_MS)
        self.canvas.update()
        self.shown.emit()

    def _draw(self) -> None:
        if not self.panes:
            return
        self._panes.draw()
        self._tell_faults()
        if not self._panes.is_fine:
            # From the frame's end: a slow frame is not rest.
            self._rest.start(0 if self._is_refining else REST_MS)

    def _tell_faults(self) -> None:
        """Say what the panes could not write, once."""
        faults = {pane.panel.id: pane.fault for pane in self.panes if pane.fault}
        if faults != self._told:
            self._told = faults
            for fault in dict.fromkeys(faults.values()):
                self.failed.emit(fault)

    def _on_rest(self) -> None:
        """Refine, with everything exact that something stood in for while things moved."""
        self.settle()
        if self._making is not None:
            # What is being made is to be shown first; there is rest after it, too.
            return
        scene = self.session.scene
        if scene != self._shown:
            self._make(drafts(scene, self._made), partial(self._show, scene))
            return
        missing = [need for need in needs(scene) if need not in self._made]
        self._make(missing, self._refine)

    def _refine(self) -> None:
        """One pane in each frame: between two of them the window answers."""
        self._is_refining = self._panes.refine()
        self.canvas.update()
