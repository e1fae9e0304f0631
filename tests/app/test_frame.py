"""The window around the canvas: panels, commands, opening, faults, the badge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLineEdit

from tests.app.conftest import wait_for_rest
from viz3d.app.command_list import commands
from viz3d.app.panels.slider import FineSlider
from viz3d.app.panels.targets import Target
from viz3d.app.text_window import TextWindow
from viz3d.errors import InputError
from viz3d.scene.files import load, to_text
from viz3d.session import layer_of, with_layer


def text_window(window) -> TextWindow:
    return next(child for child in window.children() if isinstance(child, TextWindow))


def test_every_command_has_its_action_and_its_keys(open_window) -> None:
    window = open_window()
    for command in commands():
        action = window.commands.actions[command.name]
        keys = [key.toString() for key in action.shortcuts()]
        assert keys == list(command.keys), command.name
        assert action.toolTip().startswith(command.plain)


def test_an_opacity_held_for_long_is_one_undo_step(open_window, qtbot) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    before = window.viewer.session.scene
    tree = window.docks.layers.tree
    item = next(
        item
        for item in tree.items()
        if item.data(0, Qt.ItemDataRole.UserRole) == Target("axial", "slice")
    )
    slider = tree.itemWidget(item, 1)
    assert isinstance(slider, FineSlider)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 6, 8))
    for position in (8000, 6000, 4000):
        slider.setSliderPosition(position)
        wait_for_rest(qtbot, window)
    assert layer_of(window.viewer.session.scene, "axial", "slice").opacity == 0.4
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert layer_of(window.viewer.session.scene, "axial", "slice").opacity == 0.4, "held"
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 8))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.viewer.session.scene == before
    assert not window.viewer.session.can_undo


def test_the_choice_of_a_layer_drives_the_inspector(open_window) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    window.docks.layers.choose(Target("3d", "skin"))
    assert window.docks.inspector.target == Target("3d", "skin")


def test_arrangements_are_offered_where_they_are_possible(open_window, qtbot) -> None:
    window = open_window("four-up")
    actions = window.commands.actions
    assert actions["arrange:3d"].isEnabled()
    actions["arrange:3d"].trigger()
    assert window.viewer.session.scene.page.only == "3d"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.viewer.session.scene.page.only == ""
    actions["neurological"].trigger()
    assert actions["neurological"].isChecked()
    window.choose_scene("planes")
    wait_for_rest(qtbot, window)
    assert not actions["arrange:3d"].isEnabled()
    assert not actions["maximise"].isEnabled()


def test_a_dropped_folder_is_opened_with_its_series_and_its_badge(
    open_window, qtbot, folder
) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "whole"))])
    drop = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    first = window.viewer
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: window.viewer is not first, timeout=60_000)
    wait_for_rest(qtbot, window)
    assert window.docks.series.list.count() == 1
    assert window.memory.recent == (str(folder / "whole"),)
    assert window.status.badge.text() == "Geometry ok"
    qtbot.mouseClick(window.status.badge, Qt.MouseButton.LeftButton)
    words = text_window(window).words
    assert "60 of 64 columns x 64 rows, in 60 files" in words
    assert "Residual" in words


def test_a_refused_series_is_opened_with_a_repair(open_window, qtbot, folder) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    first = window.viewer
    window.open_path(str(folder / "gap"))
    qtbot.waitUntil(lambda: window.faults.words != "", timeout=60_000)
    assert "missing" in window.faults.words
    assert window.viewer is first, "what was open stays"
    series = window.docks.series
    assert series.repair.isVisible()
    qtbot.mouseClick(series.repair, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.viewer is not first, timeout=60_000)
    wait_for_rest(qtbot, window)
    assert window.faults.words == ""
    assert window.status.badge.text() == "Geometry: warning"
    window.show_certificate()
    assert "On request" in text_window(window).words


def test_of_several_series_one_is_chosen_in_the_list(open_window, qtbot, folder) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    first = window.viewer
    window.open_path(str(folder))
    qtbot.waitUntil(lambda: window.docks.series.list.count() == 2, timeout=60_000)
    qtbot.waitUntil(lambda: not window.status.can_cancel, timeout=60_000)
    # One of them holds a whole head, and is opened.
    qtbot.waitUntil(lambda: window.viewer is not first, timeout=60_000)
    wait_for_rest(qtbot, window)


def test_opening_can_be_given_up(open_window, qtbot, folder) -> None:
    window = open_window()
    first = window.viewer
    window.open_path(str(folder / "whole"))
    assert window.status.can_cancel
    window.status.cancelled.emit()
    assert not window.status.can_cancel
    wait_for_rest(qtbot, window)
    assert window.viewer is first
    assert window.faults.words == ""


def test_a_dropped_scene_is_shown_on_what_is_open(open_window, qtbot, tmp_path) -> None:
    window = open_window()
    path = tmp_path / "mine.toml"
    path.write_text(to_text(load("slice")).replace('"slice"', '"mine"', 1))
    window.open_path(str(path))
    qtbot.waitUntil(lambda: window.viewer.session.scene == load(str(path)), timeout=60_000)
    path.write_text("nonsense = ")
    window.open_path(str(path))
    qtbot.waitUntil(lambda: "TOML" in window.faults.words)


def test_keys_are_shown_beside_the_window_and_do_not_stop_it(open_window, qtbot) -> None:
    window = open_window()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    shown = text_window(window)
    assert shown.isVisible()
    assert not shown.isModal()
    assert "move the crosshair" in shown.words
    shown.close()


def test_faults_have_details_to_copy(open_window, qtbot) -> None:
    window = open_window()
    window.faults.say("One line\nand a second")
    assert window.faults.words == "One line"
    qtbot.mouseClick(window.faults.details_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.faults.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text().startswith("One line\nand a second")


def test_tab_goes_through_the_panels(open_window, qtbot) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    window.docks.layers.tree.setFocus()
    reached = set()
    for _ in range(200):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        for name, panel in (("layers", window.docks.layers), ("inspector", window.docks.inspector)):
            if panel.isAncestorOf(focused):
                reached.add(name)
        if focused is window.canvas:
            reached.add("canvas")
    assert reached >= {"layers", "inspector", "canvas"}


def test_dark_and_light_are_taken_up_and_given_back(open_window, qtbot) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    ground = window.palette().window().color()
    window.set_appearance("dark")
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() < 100)
    assert window.palette().windowText().color().lightness() > 180
    window.set_appearance("system")
    qtbot.waitUntil(lambda: window.palette().window().color() == ground)


def test_nothing_is_cut_at_1280_by_720(open_window) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    assert (window.width(), window.height()) == (1280, 720)
    assert window.canvas.width() >= 560
    assert window.canvas.height() >= 400
    inspector = window.docks.inspector
    assert inspector.widget().minimumSizeHint().width() <= inspector.viewport().width()


@pytest.mark.parametrize(
    ("kind", "words"), [(InputError, "nothing there"), (ValueError, "a slip\nhere")]
)
def test_a_layer_that_cannot_be_made_says_so_and_the_others_are_shown(
    open_window, qtbot, monkeypatch, kind, words
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise kind(words)

    window = open_window("four-up", (1280, 720), panels=True)
    monkeypatch.setattr("viz3d.rendering.prepared.isosurface", broken)
    monkeypatch.setattr("viz3d.rendering.lit_mesh.LitMesh.baked", classmethod(broken))
    session = window.viewer.session
    session.update(with_layer(session.scene, "3d", "skin", visible=True))
    qtbot.waitUntil(lambda: window.faults.words != "", timeout=30_000)
    wait_for_rest(qtbot, window)
    assert words.partition("\n")[0] in window.faults.words
    row = next(
        item
        for item in window.docks.layers.tree.items()
        if item.data(0, Qt.ItemDataRole.UserRole) == Target("3d", "skin")
    )
    assert words.partition("\n")[0] in row.text(0)
    assert "\n" not in row.text(0)
    before = window.viewer.session.scene
    session.update(with_layer(before, "axial", "slice", gamma=2.0))
    wait_for_rest(qtbot, window)
    assert layer_of(window.viewer.session.scene, "axial", "slice").gamma == 2
    assert next(pane.panel for pane in window.viewer.panes).layers[0].gamma == 2, "it goes on"


def test_a_layer_of_a_hidden_panel_keeps_its_numbers(open_window, qtbot) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    window.docks.layers.choose(Target("axial", "slice"))
    before = [spin.text() for spin in window.docks.inspector.findChildren(QDoubleSpinBox)]
    window.viewer.controller.arrange("coronal")
    wait_for_rest(qtbot, window)
    assert window.viewer.session.scene.page.only == "coronal"
    assert [spin.text() for spin in window.docks.inspector.findChildren(QDoubleSpinBox)] == before


def test_a_crosshair_beside_the_volume_is_that_of_another(open_window, qtbot, head) -> None:
    window = open_window("four-up")
    inside = replace(load("four-up"), crosshair_lps=(10.0, -20.0, 30.0))
    for scene, wanted in (
        (inside, (10.0, -20.0, 30.0)),
        (replace(inside, crosshair_lps=(0.0, 0.0, 400.0)), "auto"),
    ):
        window.choose_scene(scene)
        window.show_volume(head)
        wait_for_rest(qtbot, window)
        assert window.viewer.session.scene.crosshair_lps == wanted


def test_the_status_bar_tells_what_the_tool_in_use_waits_for(open_window, qtbot) -> None:
    window = open_window("four-up")
    window.commands.actions["measure:distance"].trigger()
    assert window.status.value_words == "distance: click the first point, Esc leaves"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.status.value_words == ""


def test_letters_and_digits_that_are_typed_are_no_commands(open_window, qtbot) -> None:
    window = open_window("four-up", (1280, 720), panels=True)
    window.docks.layers.choose(Target("axial"))
    camera = window.viewer.session.scene.panels[-1].camera
    line = window.docks.inspector.row_of("title").widgets()[1].findChild(QLineEdit)
    line.setFocus()
    qtbot.keyClicks(line, "pal 2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    scene = window.viewer.session.scene
    assert scene.panels[0].title == "pal 2"
    assert scene.name == "four-up"
    assert scene.panels[-1].camera == camera
