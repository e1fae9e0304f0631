"""A storm of events with a fixed seed: no fault, no leak, memory within the caches' bound.

``make stamina`` runs 5,000 of them; without it there are as many as ordinary tests have time for.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QCheckBox, QWidget

from tests.app.conftest import vtk_objects, wait_for_rest
from tests.app.driving import turn_wheel
from viz3d.app.text_window import TextWindow

EVENTS = int(os.environ.get("VIZ3D_EVENTS", "300"))
SEED = int(os.environ.get("VIZ3D_SEED", "20"))
#: Memory is looked at so often.
CHECKS = 6
#: The scene that each check of memory is made in.
HOME = "four-up"
#: Pages of memory that an allocator keeps, and a driver's shaders: measured 20 MB, not growing.
ROOM_MB = 60.0

BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton)
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
#: Commands that ask something in a dialog of its own, end the window, or leave the display's size.
ASIDE = ("open-", "save-", "record-", "export-", "quit", "full-screen", "copy-")
NO_BUTTON = Qt.MouseButton.NoButton


class Storm:
    """Does at random what a person can do to a window.

    Parameters
    ----------
    window : MainWindow
    paths : list of str
        What may be opened.
    volume : Volume
    """

    def __init__(self, window: Any, paths: list[str], volume: Any, seed: int) -> None:
        self.window = window
        self._paths, self._volume = paths, volume
        self._chance = random.Random(seed)
        self._deeds: list[tuple[int, Callable[[], None]]] = [
            (20, self.click),
            (26, self.drag),
            (18, self.wheel),
            (14, self.hover),
            (8, self.command),
            (5, self.control),
            (4, self.resize),
            (2, self.double_click),
            (1, self.open_path),
            (1, self.show_volume),
            (1, self.press_forgotten),
        ]

    def event(self) -> str:
        """Do one thing, and let the window answer; its name."""
        weights, deeds = zip(*self._deeds, strict=True)
        (deed,) = self._chance.choices(deeds, weights)
        deed()
        QApplication.processEvents()
        return deed.__name__

    def click(self) -> None:
        at, button = self._spot(), self._chance.choice(BUTTONS)
        modifiers = self._chance.choice(MODIFIERS)
        self._mouse(QEvent.Type.MouseButtonPress, at, button, button, modifiers)
        self._mouse(QEvent.Type.MouseButtonRelease, at, button, NO_BUTTON, modifiers)

    def drag(self) -> None:
        button, modifiers = self._chance.choice(BUTTONS), self._chance.choice(MODIFIERS)
        self._mouse(QEvent.Type.MouseButtonPress, self._spot(), button, button, modifiers)
        for _ in range(self._chance.randint(1, 5)):
            self._mouse(QEvent.Type.MouseMove, self._spot(), NO_BUTTON, button, modifiers)
            QApplication.processEvents()
        self._mouse(QEvent.Type.MouseButtonRelease, self._spot(), button, NO_BUTTON, modifiers)

    def press_forgotten(self) -> None:
        """A press whose release another window gets."""
        button = self._chance.choice(BUTTONS)
        self._mouse(QEvent.Type.MouseButtonPress, self._spot(), button, button, MODIFIERS[0])

    def double_click(self) -> None:
        self.click()
        left = Qt.MouseButton.LeftButton
        at = self._spot()
        self._mouse(QEvent.Type.MouseButtonDblClick, at, left, left, MODIFIERS[0])
        self._mouse(QEvent.Type.MouseButtonRelease, at, left, NO_BUTTON, MODIFIERS[0])

    def hover(self) -> None:
        self._mouse(QEvent.Type.MouseMove, self._spot(), NO_BUTTON, NO_BUTTON, MODIFIERS[0])

    def wheel(self) -> None:
        notches = self._chance.choice((-2, -1, -0.25, 0.25, 1, 2))
        turn_wheel(self.window.canvas, self._spot(), notches, self._chance.choice(MODIFIERS))

    def command(self) -> None:
        """Anything from the menus that asks nothing: scenes, views, layouts, undo, tools."""
        actions = self.window.commands.actions
        names = [name for name in actions if not name.startswith(ASIDE)]
        actions[self._chance.choice(names)].trigger()
        for told in self.window.findChildren(TextWindow):
            told.close()

    def control(self) -> None:
        """A slider or a switch of a panel, or a key for whatever has the focus."""
        kinds: tuple[type[QWidget], ...] = (QAbstractSlider, QCheckBox)
        found = [
            widget
            for kind in kinds
            for widget in self.window.findChildren(kind)
            if widget.isVisible() and widget.isEnabled() and widget.height() > 1
        ]
        if found and self._chance.random() < 0.6:
            widget = self._chance.choice(found)
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=self._spot(widget))
        else:
            keys = (Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Escape)
            QTest.keyClick(
                QApplication.focusWidget() or self.window.canvas, self._chance.choice(keys)
            )

    def resize(self) -> None:
        self.window.resize(self._chance.randint(700, 1100), self._chance.randint(420, 800))

    def open_path(self) -> None:
        self.window.open_path(self._chance.choice(self._paths))

    def show_volume(self) -> None:
        self.window.show_volume(self._volume)

    def _spot(self, widget: QWidget | None = None) -> QPoint:
        """Anywhere on a widget, the canvas unless another is given."""
        size = (widget or self.window.canvas).size()
        return QPoint(
            self._chance.randrange(max(size.width(), 1)),
            self._chance.randrange(max(size.height(), 1)),
        )

    def _mouse(self, kind: Any, at: QPoint, button: Any, held: Any, modifiers: Any) -> None:
        canvas = self.window.canvas
        place = QPointF(at)
        event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, held, modifiers)
        QApplication.sendEvent(canvas, event)


def go_home(qtbot: Any, window: Any, volume: Any) -> None:
    """The same volume and scene as at every other check, at rest."""
    window.opening.stop()
    for button in BUTTONS:
        at = QPointF(1, 1)
        on_screen = window.canvas.mapToGlobal(at)
        kind = QEvent.Type.MouseButtonRelease
        event = QMouseEvent(kind, at, on_screen, button, NO_BUTTON, MODIFIERS[0])
        QApplication.sendEvent(window.canvas, event)
    window.resize(900, 600)
    window.choose_scene(HOME)
    window.show_volume(volume)
    wait_for_rest(qtbot, window)
    qtbot.waitUntil(lambda: not window.worker._jobs, timeout=60_000)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def resident_mb() -> float:
    """Memory in use, without what the allocator could give back."""
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.fixture
def vtk_is_silent(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert not said


def test_a_storm_of_events_leaves_no_fault_and_no_memory_behind(
    open_window: Any,
    vtk_is_silent: None,
    qtbot: Any,
    head: Any,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(HOME, (900, 600), panels=True)
    said: list[str] = []
    say = window.faults.say
    monkeypatch.setattr(window.faults, "say", lambda words: (said.append(words), say(words)))
    storm = Storm(window, [str(folder / "whole"), str(folder / "nowhere")], head, SEED)
    go_home(qtbot, window, head)
    checks = []
    with qtbot.captureExceptions() as raised:
        for n in range(EVENTS):
            what = storm.event()
            assert not raised, f"event {n} ({what}) of seed {SEED}: {raised[0][1]!r}"
            faults = [line for line in said if "fault of viz3d" in line]
            assert not faults, f"event {n} ({what}) of seed {SEED}: {faults[0]}"
            if (n + 1) % max(EVENTS // CHECKS, 1) == 0:
                go_home(qtbot, window, head)
                checks.append((len(vtk_objects()), resident_mb()))
    print(EVENTS, "events:", checks)
    objects = [count for count, _ in checks]
    assert max(objects[1:]) <= objects[0], "VTK's objects at the same scene"
    sizes = [size for _, size in checks]
    assert max(sizes[2:]) - sizes[1] < ROOM_MB, sizes
