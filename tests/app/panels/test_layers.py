"""The list of layers, driven by the mouse and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent

from viz3d.app.panels.layers import MARKS, LayersPanel
from viz3d.app.panels.slider import FineSlider
from viz3d.app.panels.targets import Target
from viz3d.session import layer_of, panel_of, with_layer

SKIN = Target("3d", "skin")


@pytest.fixture
def layers(shown, desk) -> LayersPanel:
    panel = shown(LayersPanel())
    panel.attach(desk)
    return panel


def row(layers: LayersPanel, target: Target):
    return next(
        item for item in layers.tree.items() if item.data(0, Qt.ItemDataRole.UserRole) == target
    )


def eye_of(layers: LayersPanel, target: Target) -> QPoint:
    """Where a row's eye is."""
    box = layers.tree.visualItemRect(row(layers, target))
    return QPoint(box.left() + 8, box.center().y())


def test_panels_hold_their_layers_and_marks_are_folded(layers, desk) -> None:
    groups = [layers.tree.topLevelItem(n).text(0) for n in range(layers.tree.topLevelItemCount())]
    assert groups == ["Page", "Axial", "Coronal", "Sagittal", "3D"]
    marks = [item for item in layers.tree.items() if item.text(0) == MARKS]
    assert len(marks) == 4
    assert not any(item.isExpanded() for item in marks)
    assert layers.target == Target("axial", "slice"), "something is chosen from the start"


def test_the_eye_shows_and_hides(layers, desk, qtbot) -> None:
    assert not layer_of(desk.scene, "3d", "skin").visible
    viewport = layers.tree.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=eye_of(layers, SKIN))
    assert layer_of(desk.scene, "3d", "skin").visible
    layers.choose(SKIN)
    qtbot.keyClick(layers.tree, Qt.Key.Key_Space)
    assert not layer_of(desk.scene, "3d", "skin").visible
    desk.session.undo()
    layers.refresh()
    assert row(layers, SKIN).checkState(0) == Qt.CheckState.Checked


def test_opacity_is_one_undo_step(layers, desk, qtbot) -> None:
    slider = layers.tree.itemWidget(row(layers, Target("axial", "slice")), 1)
    assert isinstance(slider, FineSlider)
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 5, middle))
    for share in (0.8, 0.7, 0.6, 0.5):
        slider.setSliderPosition(round(10_000 * share))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    assert layer_of(desk.scene, "axial", "slice").opacity == 0.5
    desk.session.undo()
    assert layer_of(desk.scene, "axial", "slice").opacity == 1
    assert not desk.session.can_undo


def test_choosing_a_row_tells_of_it(layers, qtbot) -> None:
    with qtbot.waitSignal(layers.chosen) as told:
        layers.choose(SKIN)
    assert told.args == [SKIN]
    qtbot.keyClick(layers.tree, Qt.Key.Key_Up)
    assert layers.target.panel_id == "3d"
    assert layers.target != SKIN


def test_keys_order_and_remove(layers, desk, qtbot) -> None:
    first = Target("3d", panel_of(desk.scene, "3d").layers[0].id)
    layers.choose(first)
    qtbot.keyClick(layers.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert panel_of(desk.scene, "3d").layers[1].id == first.layer_id
    assert layers.target == first, "what is chosen stays chosen"
    qtbot.keyClick(layers.tree, Qt.Key.Key_Delete)
    assert not first.is_in(desk.scene)
    desk.session.undo()
    assert first.is_in(desk.scene)


def test_the_last_layer_of_a_panel_is_kept_with_a_reason(layers, desk, told, qtbot) -> None:
    layers.choose(Target("axial", "slice"))
    qtbot.keyClick(layers.tree, Qt.Key.Key_Delete)
    assert Target("axial", "slice").is_in(desk.scene)
    assert told.words


def test_a_layer_is_added_and_chosen(layers, desk, qtbot) -> None:
    layers.choose(Target("3d"))
    layers.add_menu.aboutToShow.emit()
    actions = {action.text(): action for action in layers.add_menu.actions()}
    actions["Grey-matter band"].trigger()
    added = panel_of(desk.scene, "3d").layers[-1]
    assert added.kind == "mask-surface"
    assert layers.target == Target("3d", added.id)


def test_a_layer_is_dropped_before_another(layers, desk) -> None:
    ids = [layer.id for layer in panel_of(desk.scene, "3d").layers]
    layers.place_before(Target("3d", ids[2]), Target("3d", ids[0]))
    assert [layer.id for layer in panel_of(desk.scene, "3d").layers][:2] == [ids[2], ids[0]]
    before = desk.scene
    layers.place_before(Target("3d", ids[2]), Target("axial", "slice"))
    assert desk.scene is before, "into another panel it does not go"


def test_rows_are_dropped_where_the_pointer_is(layers, desk) -> None:
    ids = [layer.id for layer in panel_of(desk.scene, "3d").layers]
    layers.choose(Target("3d", ids[2]))
    over = layers.tree.visualItemRect(row(layers, Target("3d", ids[0]))).center()
    drop = QDropEvent(
        QPointF(over),
        Qt.DropAction.MoveAction,
        QMimeData(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    layers.tree.dropEvent(drop)
    assert [layer.id for layer in panel_of(desk.scene, "3d").layers][:2] == [ids[2], ids[0]]
    rows = [item.data(0, Qt.ItemDataRole.UserRole) for item in layers.tree.items()]
    at = rows.index(Target("3d"))
    assert rows[at + 1] == Target("3d", ids[2]), "the rows follow the scene"


def test_a_fault_is_said_on_its_row(layers) -> None:
    layers.show_faults({SKIN: "no head was found"})
    assert "no head was found" in row(layers, SKIN).text(0)
    layers.show_faults({})
    assert row(layers, SKIN).text(0) == "Skin surface"


def test_groups_stay_as_they_were_opened(layers, desk) -> None:
    marks = next(item for item in layers.tree.items() if item.text(0) == MARKS)
    marks.setExpanded(True)
    layers.choose(Target("3d"))
    layers.add_menu.aboutToShow.emit()
    layers.add_menu.actions()[0].trigger()
    assert next(item for item in layers.tree.items() if item.text(0) == MARKS).isExpanded()


def test_what_changes_elsewhere_is_shown(layers, desk) -> None:
    desk.session.update(with_layer(desk.scene, "3d", "skin", visible=True, opacity=0.25))
    layers.refresh()
    assert row(layers, SKIN).checkState(0) == Qt.CheckState.Checked
    slider = layers.tree.itemWidget(row(layers, SKIN), 1)
    assert slider.value() == 2500
