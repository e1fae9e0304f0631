"""The inspector, driven by the mouse and the keyboard, and what it does to its session."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QToolButton

from viz3d.app.panels.editors import colormap_order
from viz3d.app.panels.inspector import Inspector
from viz3d.app.panels.slider import FineSlider
from viz3d.app.panels.targets import Target
from viz3d.scene.colors import COLORMAP_NAMES
from viz3d.scene.files import builtin_names
from viz3d.scene.layers import VolumeLayer
from viz3d.session import layer_of, with_layer, with_panel

from .conftest import desk_with

AXIAL = Target("axial", "slice")


@pytest.fixture
def inspector(shown, desk) -> Inspector:
    panel = shown(Inspector())
    panel.attach(desk)
    panel.inspect(AXIAL)
    return panel


def widget(inspector: Inspector, path: str, kind: type):
    """A row's widget of a kind."""
    return next(w for w in inspector.row_of(path).widgets() for w in w.findChildren(kind))


def auto_button(inspector: Inspector, path: str) -> QToolButton:
    return next(w for w in inspector.row_of(path).widgets() if isinstance(w, QToolButton))


def axial(desk):
    return layer_of(desk.scene, "axial", "slice")


def drag_slider(qtbot, slider: FineSlider, start: float, end: float, keys=None) -> None:
    """Press at a share of the slider's length and go to another."""
    keys = keys or Qt.KeyboardModifier.NoModifier
    middle = slider.height() // 2
    left = Qt.MouseButton.LeftButton
    at = [QPoint(round(share * slider.width()), middle) for share in (start, end)]
    qtbot.mousePress(slider, left, pos=at[0])
    steps = 6
    for n in range(1, steps + 1):
        point = at[0] + (at[1] - at[0]) * (n / steps)
        from PySide6.QtCore import QEvent, QPointF
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        place = QPointF(point)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, slider.mapToGlobal(place), left, left, keys
        )
        QApplication.sendEvent(slider, event)
    qtbot.mouseRelease(slider, left, pos=at[1])


def test_a_slider_changes_the_layer_and_its_drag_is_one_undo_step(inspector, desk, qtbot) -> None:
    before = desk.scene
    drag_slider(qtbot, widget(inspector, "opacity", FineSlider), 0.9, 0.3)
    assert axial(desk).opacity == pytest.approx(0.3, abs=0.08)
    assert widget(inspector, "opacity", QDoubleSpinBox).value() == axial(desk).opacity
    desk.session.undo()
    assert desk.scene == before
    assert not desk.session.can_undo


def test_with_shift_a_slider_is_ten_times_as_fine(inspector, desk, qtbot) -> None:
    slider = widget(inspector, "opacity", FineSlider)
    start = axial(desk).opacity
    drag_slider(qtbot, slider, 0.97, 0.47, Qt.KeyboardModifier.ShiftModifier)
    assert start - axial(desk).opacity == pytest.approx(0.05, abs=0.03)


def test_a_number_is_typed(inspector, desk, qtbot) -> None:
    spin = widget(inspector, "gamma", QDoubleSpinBox)
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "1.25")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert axial(desk).gamma == 1.25


def test_auto_shows_what_the_data_say_and_gives_it_up(inspector, desk, qtbot) -> None:
    assert auto_button(inspector, "position_mm").isChecked()
    spin = widget(inspector, "position_mm", QDoubleSpinBox)
    assert spin.value() == 3.0, "the head's middle"
    qtbot.mouseClick(auto_button(inspector, "position_mm"), Qt.MouseButton.LeftButton)
    assert axial(desk).position_mm == 3.0
    spin.stepUp()
    assert axial(desk).position_mm == pytest.approx(3.1)
    qtbot.mouseClick(auto_button(inspector, "position_mm"), Qt.MouseButton.LeftButton)
    assert axial(desk).position_mm == "auto"


def test_moving_an_automatic_slider_makes_its_number_explicit(inspector, desk, qtbot) -> None:
    low = inspector.row_of("window").widgets()[1].findChildren(FineSlider)[0]
    drag_slider(qtbot, low, 0.1, 0.2)
    window = axial(desk).window
    assert window != "auto"
    assert 0 < window[0] < window[1] == 900
    assert not auto_button(inspector, "window").isChecked()


def test_the_low_end_pushes_the_high_one(inspector, desk, qtbot) -> None:
    low = inspector.row_of("window").widgets()[1].findChildren(FineSlider)[0]
    drag_slider(qtbot, low, 0.1, 0.8)
    window = axial(desk).window
    assert window[0] > 2000
    assert window[1] > window[0]


def test_a_band_unfolds_and_its_bins_are_the_datas(inspector, desk, qtbot) -> None:
    assert not inspector.row_of("tint.bins").widgets()[0].isVisible()
    inspector.ensureWidgetVisible(widget(inspector, "tint", QCheckBox))
    qtbot.mouseClick(
        widget(inspector, "tint", QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, 8)
    )
    assert axial(desk).tint is not None
    bins = inspector.row_of("tint.bins").widgets()[1].findChildren(QDoubleSpinBox)
    assert [spin.value() for spin in bins] == [12, 16]
    assert inspector.row_of("tint_color").widgets()[0].isVisible()
    bins[1].setValue(20)
    assert axial(desk).tint.bins == (12, 20)


def test_a_choice_is_made_by_keyboard_alone(inspector, desk, qtbot) -> None:
    combo = widget(inspector, "plane", QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert axial(desk).plane == "coronal"
    assert inspector.row_of("plane").has_focus, "the keyboard goes on where it was"


def test_perceptual_colour_maps_come_first_and_all_are_there(inspector) -> None:
    combo = widget(inspector, "colormap", QComboBox)
    names = [combo.itemData(n) for n in range(combo.count())]
    assert names == colormap_order()
    assert sorted(names) == sorted(COLORMAP_NAMES)
    assert names[:4] == ["grey", "viridis", "magma", "inferno"]
    picture = combo.itemIcon(names.index("viridis")).pixmap(64, 12).toImage()
    dark, bright = picture.pixelColor(0, 5), picture.pixelColor(63, 5)
    assert dark.getRgb()[:3] == pytest.approx((0x44, 0x01, 0x54), abs=3)
    assert bright.getRgb()[:3] == pytest.approx((0xFD, 0xE7, 0x25), abs=8)


def test_what_changes_elsewhere_is_shown(inspector, desk) -> None:
    desk.session.update(with_layer(desk.scene, "axial", "slice", gamma=2.5))
    inspector.refresh()
    assert widget(inspector, "gamma", QDoubleSpinBox).value() == 2.5


def test_what_the_model_refuses_is_told_and_taken_back(inspector, desk, told, qtbot) -> None:
    inspector.inspect(Target("axial"))
    before = desk.scene
    spin = widget(inspector, "row", QDoubleSpinBox)
    spin.setValue(7)
    assert desk.scene == before
    assert "row 7" in told.words[-1]
    assert spin.value() == 0


def test_words_between_commas_and_numbers_that_are_none(inspector, desk, told, qtbot) -> None:
    inspector.inspect(Target())
    line = widget(inspector, "page.row_heights", QLineEdit)
    line.setFocus()
    qtbot.keyClicks(line, "1, 2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.scene.page.row_heights == (1, 2)
    line.selectAll()
    qtbot.keyClicks(line, "wide")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.scene.page.row_heights == (1, 2)
    assert "wide" in told.words[-1]


@pytest.mark.parametrize("name", builtin_names())
def test_every_layer_and_panel_of_every_scene_is_inspected(shown, name: str) -> None:
    refused: list[str] = []
    desk = desk_with(name, refused.append)
    panel = shown(Inspector())
    panel.attach(desk)
    before = desk.scene
    for shown_panel in desk.scene.panels:
        panel.inspect(Target(shown_panel.id))
        for layer in shown_panel.layers:
            panel.inspect(Target(shown_panel.id, layer.id))
            assert panel.target == Target(shown_panel.id, layer.id)
    assert desk.scene is before, "to look changes nothing"
    assert not refused


def test_a_target_that_has_gone_is_left(inspector, desk) -> None:
    inspector.inspect(Target("axial", "nothing"))
    assert inspector.target == Target("axial")


def test_a_layer_of_another_kind_by_the_same_name_gets_its_own_rows(inspector, desk) -> None:
    volume = VolumeLayer(id=AXIAL.layer_id)
    desk.session.update(with_panel(desk.scene, AXIAL.panel_id, layers=(volume,)))
    inspector.refresh()
    assert inspector.row_of("preset").control.path == "preset"


def test_what_was_half_typed_is_not_written_into_what_is_chosen_next(
    inspector, desk, qtbot
) -> None:
    line = widget(inspector, "gamma", QDoubleSpinBox)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "2.5")
    before = desk.scene
    inspector.inspect(Target("coronal", "slice"))
    assert desk.scene is before
