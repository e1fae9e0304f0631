"""The dock of transfer functions, driven by mouse and keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from viz3d.app.panels.histogram_tally import Tallies
from viz3d.app.panels.transfer import TransferDock
from viz3d.app.worker import Worker
from viz3d.rendering.prepared import Prepared
from viz3d.scene.transfer import CT_BONE
from viz3d.session import layer_of

from .conftest import desk_with

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def worker(qapp: Any):
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def made(shown, head, worker, told, qtbot):
    def make(scene: str) -> tuple[TransferDock, Any]:
        desk = desk_with(scene, told.words.append)
        panel = shown(TransferDock())
        panel.resize(760, 230)
        panel.attach(desk, Tallies(Prepared(head), worker, panel))
        if panel.isEnabled():
            qtbot.waitUntil(lambda: panel.plot.view is not None)
        return panel, desk

    return make


def stops(desk) -> tuple:
    return layer_of(desk.scene, desk.scene.panels[0].id, "volume").stops


def place(dock: TransferDock, intensity: float, opacity: float) -> QPointF:
    view = dock.plot.view
    return QPointF(view.x(intensity), view.y_of_share(opacity))


def move(dock: TransferDock, to: QPointF) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        to,
        dock.plot.mapToGlobal(to),
        LEFT,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(dock.plot, event)


def test_a_point_is_dragged_in_one_step(made, qtbot) -> None:
    dock, desk = made("ct-bone")
    before = desk.scene
    start = place(dock, *CT_BONE[1][:2])
    goal = place(dock, 450, 0.6)
    qtbot.mousePress(dock.plot, LEFT, pos=start.toPoint())
    for share in (0.3, 0.7, 1.0):
        move(dock, start + (goal - start) * share)
    qtbot.mouseRelease(dock.plot, LEFT, pos=goal.toPoint())
    moved = stops(desk)[1]
    assert moved[0] == pytest.approx(450, abs=10)
    assert moved[1] == pytest.approx(0.6, abs=0.02)
    assert moved[2] == CT_BONE[1][2]
    assert dock.intensity.value() == pytest.approx(moved[0], abs=0.1)
    assert dock.preset.currentText() == "own"
    desk.session.undo()
    assert desk.scene == before
    assert not desk.session.can_undo


def test_a_double_click_adds_and_delete_removes(made, qtbot) -> None:
    dock, desk = made("ct-bone")
    at = place(dock, 1100, 0.2)
    qtbot.mouseDClick(dock.plot, LEFT, pos=at.toPoint())
    assert len(stops(desk)) == len(CT_BONE) + 1
    assert stops(desk)[3][0] == pytest.approx(1100, abs=10)
    assert dock.plot.chosen == 3
    qtbot.keyClick(dock.plot, Qt.Key.Key_Delete)
    assert stops(desk) == CT_BONE


def test_by_keyboard_alone(made, qtbot) -> None:
    dock, desk = made("ct-bone")
    dock.plot.setFocus()
    qtbot.keyClick(dock.plot, Qt.Key.Key_PageDown)
    assert dock.plot.chosen == 1
    qtbot.keyClick(dock.plot, Qt.Key.Key_Up)
    assert stops(desk)[1][1] == pytest.approx(0.31)
    qtbot.keyClick(dock.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert 300 < stops(desk)[1][0] < 305


def test_presets_and_typed_numbers(made, qtbot) -> None:
    dock, desk = made("ct-bone")
    dock.intensity.setValue(150)
    assert stops(desk)[0][0] == 150
    dock.preset.setFocus()
    dock.preset.setCurrentText("T1 head")
    dock.preset.textActivated.emit("T1 head")
    assert stops(desk) == ()
    assert not dock.intensity.isEnabled()


def test_a_preset_gets_points_of_its_own_by_a_double_click(made, qtbot) -> None:
    dock, desk = made("mip")
    assert dock.preset.currentText() == "MIP"
    qtbot.mouseDClick(dock.plot, LEFT, pos=dock.plot.rect().center())
    for panel in desk.scene.panels:
        layer = layer_of(desk.scene, panel.id, "volume")
        assert layer.preset == "mip"
        assert 10 < layer.stops[0][0] < layer.stops[-1][0] == 900, "within the window"


def test_a_scene_without_a_volume_says_so(made) -> None:
    dock, _ = made("four-up")
    assert not dock.isEnabled()
    assert dock._words.isVisible()
