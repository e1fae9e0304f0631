"""The window answers while long work runs, and goes on when that work fails or is given up."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QTimer

from tests.app.conftest import wait_for_rest
from tests.app.driving import Mouse, turn_wheel
from tests.app.test_random_events import resident_mb
from viz3d.geometry import Grid
from viz3d.process.band import band_surface
from viz3d.process.smoothing import gaussian
from viz3d.progress import Progress
from viz3d.session import with_layer
from viz3d.volume import Volume

#: What the window answers within.
ANSWER_MS = 100.0
#: Other work on the machine takes the window's turn now and then.
SELDOM = 0.05


class Probe(QObject):
    """Asks the window's event loop for an answer again and again: how long each took."""

    def __init__(self) -> None:
        super().__init__()
        self.waits_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._answer)
        self._timer.start()

    def _answer(self) -> None:
        now = time.perf_counter()
        self.waits_ms.append((now - self._last) * 1000)
        self._last = now

    def stop(self) -> None:
        self._timer.stop()

    def lost_share(self) -> float:
        """Which part of the time passed in waits that were too long."""
        waits = np.array(self.waits_ms)
        return float(waits[waits > ANSWER_MS].sum() / waits.sum())


@pytest.fixture(scope="module")
def large() -> Volume:
    """Tissue in waves, as large as a head at 1 mm."""
    shape = (160, 200, 200)
    k, j, i = np.indices(shape, dtype=np.float32)
    shell = ((k - 80) / 75) ** 2 + ((j - 100) / 95) ** 2 + ((i - 100) / 90) ** 2
    waves = 700 + 250 * np.sin(i / 7) * np.sin(j / 8) * np.sin(k / 9)
    noise = np.random.default_rng(1).normal(0, 12, shape)
    values = np.abs(np.where(shell < 1, waves, 0) + noise).astype(np.int16)
    return Volume(values, Grid(shape, np.eye(4)), report={"verdict": "ok"})


def smooth_and_surface(volume: Volume, progress: Progress) -> int:
    smooth = gaussian(volume.array, 2.0)
    progress("Surfacing", 0, 0)
    return int(band_surface(smooth, volume.spacing, 550, 800, 100).GetNumberOfPoints())


def find_brain(volume: Volume, progress: Progress) -> str:
    from viz3d.errors import InputError
    from viz3d.process.brain.find import find_brain_in

    try:
        find_brain_in(volume, progress)
    except InputError as refusal:
        return str(refusal)
    return "found"


@pytest.mark.parametrize("work", [smooth_and_surface, find_brain])
def test_the_window_answers_while_work_runs(
    open_window: Any, qtbot: Any, large: Volume, work: Callable[..., Any]
) -> None:
    from viz3d.app.worker import Job

    window = open_window()
    answers: list[Any] = []
    probe = Probe()
    window.worker.start(Job(partial(work, large), answers.append, answers.append))
    qtbot.waitUntil(lambda: bool(answers), timeout=120_000)
    probe.stop()
    assert "fault" not in str(answers[0])
    assert len(probe.waits_ms) > 5
    assert probe.lost_share() < SELDOM, sorted(probe.waits_ms)[-5:]


def test_the_probe_sees_a_thread_that_holds_python(open_window: Any, qtbot: Any) -> None:
    from viz3d.app.worker import Job

    def hold(progress: Progress) -> int:
        # One call of C that lets no other thread run.
        return len(sorted(range(4_000_000), key=(-1).__mul__))

    window = open_window()
    answers: list[Any] = []
    probe = Probe()
    window.worker.start(Job(hold, answers.append, answers.append))
    qtbot.waitUntil(lambda: bool(answers), timeout=60_000)
    probe.stop()
    assert probe.lost_share() > SELDOM


def test_a_head_is_turned_while_a_surface_is_made(
    open_window: Any, qtbot: Any, large: Volume
) -> None:
    window = open_window("planes")
    window.show_volume(large)
    wait_for_rest(qtbot, window)
    camera = window.viewer.session.scene.panels[0].camera
    window.choose_scene("grey-matter")
    mouse = Mouse(qtbot, window)
    mouse.drag(QPoint(10, 10), QPoint(120, 60))
    assert window.viewer.session.scene.name == "planes", "the surface is still being made"
    assert window.viewer.session.scene.panels[0].camera != camera


def test_a_filter_that_fails_is_said_and_the_window_goes_on(
    open_window: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from viz3d.rendering import prepared

    def broken(*_: Any, **__: Any) -> None:
        raise MemoryError("no room for a surface")

    window = open_window("planes")
    monkeypatch.setattr(prepared, "isosurface", broken)
    window.choose_scene("skin")
    qtbot.waitUntil(lambda: "no room for a surface" in window.faults.words, timeout=60_000)
    wait_for_rest(qtbot, window)
    window.choose_scene("planes")
    wait_for_rest(qtbot, window)
    assert window.viewer.session.scene.name == "planes"


def test_work_that_ends_its_thread_is_told(open_window: Any, qtbot: Any) -> None:
    from viz3d.app.worker import Job

    window = open_window()
    told: list[str] = []
    window.worker.start(Job(lambda _: sys.exit(3), told.append, told.append))
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "SystemExit" in told[0]
    answers: list[int] = []
    window.worker.start(Job(lambda _: 7, answers.append, told.append))
    qtbot.waitUntil(lambda: answers == [7], timeout=20_000)


def test_work_that_is_given_up_ends(open_window: Any, qtbot: Any) -> None:
    from viz3d.app.worker import Job

    began, ended = threading.Event(), threading.Event()

    def endless(progress: Progress) -> None:
        began.set()
        try:
            while True:
                progress("Going on", 0, 0)
        finally:
            ended.set()

    window = open_window()
    answers: list[Any] = []
    job = window.worker.start(Job(endless, answers.append, answers.append))
    assert began.wait(20)
    with qtbot.waitSignal(window.worker.idle, timeout=20_000):
        job.stop()
    assert ended.is_set()
    assert not answers


def test_what_cannot_be_written_over_a_pane_is_said_once(open_window: Any, qtbot: Any) -> None:
    """Which slice a position speaks of is only known when it is drawn."""
    from viz3d.scene.annotation_layer import AnnotationLayer
    from viz3d.session import with_panel

    window = open_window("planes")
    session = window.viewer.session
    said: list[str] = []
    window.viewer.failed.connect(said.append)
    before = session.scene
    panel = before.panels[0]
    where = AnnotationLayer(id="where", what="position")
    session.update(with_panel(before, panel.id, layers=(*panel.layers, where)))
    wait_for_rest(qtbot, window)
    assert len(said) == 1
    assert "which slice" in window.faults.words
    session.update(with_layer(session.scene, panel.id, "where", of="axial"))
    wait_for_rest(qtbot, window)
    assert not any(pane.fault for pane in window.viewer.panes)


def test_a_pane_that_was_never_drawn_cannot_be_touched(open_window: Any, qtbot: Any) -> None:
    """The wheel turns on after another scene has come, before its panes are painted."""
    window = open_window("planes")
    viewer = window.viewer
    turned: list[str] = []

    def turn() -> None:
        scene = viewer.session.scene
        if scene.name == "three-planes" and not turned:
            turned.append(scene.name)
            turn_wheel(window.canvas, QPoint(60, 60))

    viewer.shown.connect(turn)
    window.choose_scene("three-planes")
    qtbot.waitUntil(lambda: bool(turned), timeout=60_000)
    wait_for_rest(qtbot, window)


def test_a_scene_that_is_chosen_again_before_it_is_shown_is_shown(
    open_window: Any, qtbot: Any, head: Volume
) -> None:
    window = open_window("planes")
    window.show_volume(head)
    window.choose_scene("planes")
    wait_for_rest(qtbot, window)
    assert window.viewer.session.scene.name == "planes"


def divide_by_nothing() -> None:
    raise ZeroDivisionError("by nothing")


def test_a_fault_in_the_window_itself_is_said_there(
    open_window: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from viz3d.app.start import run

    window = open_window()
    # Both would keep the window alive, by the frames that the fault passed.
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(sys, "last_traceback", None, raising=False)
    monkeypatch.setattr(sys, "last_value", None, raising=False)
    monkeypatch.setattr(sys, "last_exc", None, raising=False)
    QTimer.singleShot(0, divide_by_nothing)
    QTimer.singleShot(50, window.close)
    run(window)
    assert "ZeroDivisionError: by nothing" in window.faults._words.text()


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is told by Linux")
def test_volumes_opened_again_and_again_leave_nothing(
    open_window: Any, qtbot: Any, large: Volume
) -> None:
    """Each takes about 110 MB with all that is made from it; the allocator's pages vary."""
    window = open_window("grey-matter", (500, 400))
    sizes = []
    for _ in range(6):
        window.show_volume(large)
        wait_for_rest(qtbot, window)
        qtbot.waitUntil(lambda: not window.worker._jobs, timeout=60_000)
        sizes.append(resident_mb())
    assert sizes[-1] - sizes[1] < 200, sizes
