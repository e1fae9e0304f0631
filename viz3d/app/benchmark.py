"""How quickly the window draws, measured by itself: ``viz3d view --benchmark``.

The pointer's events go the way that a person's do, through the canvas's event filter, the
session, the panes and the panels. A frame lasts from its event until it is on the screen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from viz3d.app.drags import Place
from viz3d.app.pane import Pane
from viz3d.app.start import start
from viz3d.app.viewer import Viewer
from viz3d.app.window import MainWindow
from viz3d.errors import RenderError
from viz3d.geometry import AXIS_OF_PLANE, FloatArray
from viz3d.progress import Progress
from viz3d.scene.files import load
from viz3d.volume import Volume

ROUNDS: Final = 3
#: Of a round; the first ones still upload textures, and a person sees them, too.
FRAMES: Final = 60
#: A plane is pushed so far to either side.
PUSHED_MM: Final = 30.0
#: The pointer goes so far to either side when it turns, as a share of the pane's width.
TURNED: Final = 0.25


@dataclass(frozen=True)
class Trial:
    """Something done by hand.

    Parameters
    ----------
    name : str
    scene : str
        A built-in one.
    plane : str
        Which one is pushed in space; empty to turn the head.
    """

    name: str
    scene: str
    plane: str = ""


TRIALS: Final = (
    Trial("push the axial plane, four panes", "four-up", "axial"),
    Trial("push the coronal plane, four panes", "four-up", "coronal"),
    Trial("push the sagittal plane, four panes", "four-up", "sagittal"),
    Trial("turn the volume", "volume"),
    Trial("turn the skin", "skin"),
    Trial("turn the grey matter", "grey-matter"),
)


@dataclass(frozen=True, eq=False)
class Round:
    """What one round took.

    Parameters
    ----------
    frame_ms : (n,) float array
        By the clock, of each frame.
    cpu_ms : float
        Processor time of a frame, over all threads, in the mean.
    """

    frame_ms: FloatArray
    cpu_ms: float

    @property
    def median_ms(self) -> float:
        return float(np.median(self.frame_ms))

    @property
    def p95_ms(self) -> float:
        return float(np.percentile(self.frame_ms, 95))

    @property
    def frames_per_s(self) -> float:
        return 1000 / float(self.frame_ms.mean())


@dataclass(frozen=True, eq=False)
class Result:
    """The best round of each trial.

    Parameters
    ----------
    size_px : (width, height)
        Of all panes together.
    rounds : sequence of (Trial, Round)
    """

    size_px: tuple[int, int]
    rounds: Sequence[tuple[Trial, Round]]


def benchmark(volume: Volume, size_px: tuple[int, int], progress: Progress) -> Result:
    """Open the window, push planes, turn volume and surfaces, and close it.

    Parameters
    ----------
    volume : Volume
    size_px : (width, height)
        Of the canvas with all its panes; a smaller screen makes it smaller.
    progress : Progress

    Raises
    ------
    RenderError
        If no window can be opened here, or a layer cannot be made.
    """
    with start(load(TRIALS[0].scene), remembers=False) as window:
        window.show_volume(volume)
        _ready(window, TRIALS[0].scene)
        _fit(window, size_px)
        rounds = []
        for n, trial in enumerate(TRIALS):
            progress(trial.name.capitalize(), n, len(TRIALS))
            rounds.append((trial, _best(window, trial)))
        return Result(window.canvas.pixel_size(), rounds)


def table(result: Result) -> str:
    """A result as text, in columns."""
    width, height = result.size_px
    lines = [f"{f'{width}x{height} pixels':36}{'median':>9}{'95 %':>9}{'frames/s':>10}{'CPU':>9}"]
    for trial, best in result.rounds:
        lines.append(
            f"{trial.name:36}{best.median_ms:6.1f} ms{best.p95_ms:6.1f} ms"
            f"{best.frames_per_s:10.1f}{best.cpu_ms:6.1f} ms"
        )
    lines.append(f"Of {ROUNDS} rounds of {FRAMES} frames the one with the lowest 95th percentile.")
    return "\n".join(lines)


def _best(window: MainWindow, trial: Trial) -> Round:
    viewer = _ready(window, trial.scene)
    return min((_round(viewer, trial) for _ in range(ROUNDS)), key=lambda one: one.p95_ms)


def _ready(window: MainWindow, scene: str) -> Viewer:
    """The window's viewer, showing a scene at rest.

    Raises
    ------
    RenderError
    """
    viewer = window.viewer
    assert viewer is not None
    window.choose_scene(scene)
    _wait(lambda: bool(window.faults.words) or viewer.session.scene.name == scene)
    _rest(viewer)
    if window.faults.words:
        raise RenderError(window.faults.words)
    return viewer


def _round(viewer: Viewer, trial: Trial) -> Round:
    pane = next((pane for pane in viewer.panes if pane.flat_slice is None), viewer.panes[0])
    places = _push_places(pane, trial.plane) if trial.plane else _turn_places(pane)
    before, has_moved = viewer.session.scene, False
    with _held(viewer, pane, places[0]) as move:
        cpu_s, frames = time.process_time(), []
        for place in places[1:]:
            frames.append(move(place))
            has_moved |= viewer.session.scene is not before
        cpu_ms = (time.process_time() - cpu_s) * 1000 / len(frames)
    if not has_moved:
        raise RenderError(f"Nothing moved when it was tried to {trial.name}")
    _rest(viewer)
    return Round(np.array(frames), cpu_ms)


@contextmanager
def _held(viewer: Viewer, pane: Pane, place: Place) -> Iterator[Callable[[Place], float]]:
    """The left button held; within, a function that moves the pointer: ms to the new frame."""
    painted = 0

    def count() -> None:
        nonlocal painted
        painted += 1

    def move(to: Place) -> float:
        began, before = time.perf_counter(), painted
        _send(viewer, QEvent.Type.MouseMove, _pixel(viewer, pane, to))
        viewer.canvas.update()
        _wait(lambda: painted > before)
        viewer.canvas.render_window.WaitForCompletion()
        return (time.perf_counter() - began) * 1000

    at = _pixel(viewer, pane, place)
    _send(viewer, QEvent.Type.MouseButtonPress, at)
    # After the viewer's own: what is counted is drawn.
    viewer.canvas.paint_wanted.connect(count)
    try:
        yield move
    finally:
        viewer.canvas.paint_wanted.disconnect(count)
        _send(viewer, QEvent.Type.MouseButtonRelease, at)


def _send(viewer: Viewer, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    on_screen = viewer.canvas.mapToGlobal(at)
    event = QMouseEvent(kind, at, on_screen, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewer.canvas, event)


def _push_places(pane: Pane, plane: str) -> list[Place]:
    """Where the pointer goes to push a plane to and fro, from where it is seen.

    Raises
    ------
    RenderError
        If it is not seen.
    """
    grid = np.linspace(-0.9, 0.9, 37)
    for x, y in sorted(((x, y) for x in grid for y in grid), key=lambda at: np.hypot(*at)):
        pick = pane.pick((float(x), float(y)))
        if pick is not None and pick.layer.plane == plane:
            normal = np.zeros(3)
            normal[AXIS_OF_PLANE[plane]] = PUSHED_MM
            return [_seen_at(pane, pick.point_lps + share * normal) for share in _to_and_fro()]
    raise RenderError(f"The {plane} plane is not seen, so it cannot be pushed")


def _turn_places(pane: Pane) -> list[Place]:
    """Where the pointer goes to turn the head, from where nothing is grabbed."""
    corners = [(x, y) for x in (-0.95, 0.95) for y in (0.95, -0.95)]
    x, y = next(corner for corner in corners if pane.pick(corner) is None)
    return [(x + 2 * TURNED * share, y + TURNED * share) for share in _to_and_fro()]


def _to_and_fro() -> FloatArray:
    """From 0 to 1, to -1 and back to 0; each step is a move."""
    return np.asarray(np.sin(np.linspace(0, 2 * np.pi, FRAMES + 1)))


def _seen_at(pane: Pane, point_lps: FloatArray) -> Place:
    x_lps, y_lps, z_lps = (float(mm) for mm in point_lps)
    pane.renderer.SetWorldPoint(x_lps, y_lps, z_lps, 1.0)
    pane.renderer.WorldToView()
    x, y, _ = pane.renderer.GetViewPoint()
    return x, y


def _pixel(viewer: Viewer, pane: Pane, place: Place) -> QPointF:
    """A place in a pane as Qt counts on the canvas: `Pane.place_of` the other way round."""
    left, bottom = pane.renderer.GetOrigin()
    width, height = pane.renderer.GetSize()
    ratio = viewer.canvas.devicePixelRatioF()
    x = left + (place[0] + 1) / 2 * width - 0.5
    y = viewer.canvas.pixel_size()[1] - 0.5 - bottom - (place[1] + 1) / 2 * height
    return QPointF(x / ratio, y / ratio)


def _fit(window: MainWindow, size_px: tuple[int, int]) -> None:
    """Make the window so large that its canvas is as large as asked, if the screen is."""
    ratio = window.canvas.devicePixelRatioF()
    wanted = QSize(*(round(side / ratio) for side in size_px))
    window.resize(window.size() + wanted - window.canvas.size())
    QApplication.processEvents()


def _rest(viewer: Viewer) -> None:
    _wait(lambda: viewer.is_at_rest)
    QApplication.processEvents()


def _wait(condition: Callable[[], bool]) -> None:
    """Let the window work until something holds."""
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
