"""What the window writes out, asked for by real keys and clicks."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit

from tests.app.conftest import wait_for_rest
from tests.app.driving import Mouse, pixels
from viz3d.app.out.export_dialog import ExportDialog
from viz3d.app.out.preview import PAUSE_MS
from viz3d.app.text_window import TextWindow
from viz3d.errors import InputError
from viz3d.figure.carried import record_of
from viz3d.scene.files import load
from viz3d.session import with_layer

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
#: Edges are smoothed otherwise, panes lie up to half a pixel elsewhere, and seams between them are
#: the window's own: squares of so many pixels are compared.
SQUARE_PX = 8
MEAN_STEPS = 3.0


@pytest.fixture
def in_folder(tmp_path, monkeypatch) -> Path:
    """An empty folder that everything is written to."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def small_series(tmp_path_factory) -> Path:
    """A folder of a name that a shell would take apart."""
    from viz3d.phantom import Phantom, write_series

    folder = tmp_path_factory.mktemp("some data") / 'it\'s a "head" $HOME'
    write_series(folder, Phantom(shape=(40, 57, 57), spacing_mm=(4.5, 4.5, 4.5)))
    return folder


def dialog_of(window, qtbot, key, modifiers=CONTROL) -> ExportDialog:
    """The dialog that a key opens."""
    qtbot.keyClick(window, key, modifiers)
    return next(iter(window.findChildren(ExportDialog)))


def type_path(qtbot, line: QLineEdit, path: Path) -> None:
    line.selectAll()
    qtbot.keyClicks(line, str(path))


def click(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for_outputs(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.outputs.is_busy, timeout=60_000)


def test_a_figure_is_asked_for_previewed_and_saved(open_window, qtbot, in_folder) -> None:
    window = open_window("planes", (700, 560))
    dialog = dialog_of(window, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: dialog.preview.is_up_to_date, timeout=60_000)
    drawn = dialog.preview.pixmap.toImage()
    assert drawn.width() / drawn.height() == pytest.approx(
        window.outputs.subject().aspect, rel=0.01
    )
    dialog.background.setCurrentText("white")
    qtbot.waitUntil(lambda: dialog.preview.is_up_to_date, timeout=60_000)
    assert dialog.preview.pixmap.toImage().pixelColor(2, 2).name() == "#ffffff"
    dialog.dpi.setValue(72)
    type_path(qtbot, dialog.path, in_folder / "mine.tif")
    assert dialog.kind.currentData() == ".tif"
    click(qtbot, dialog.save_button)
    wait_for_outputs(qtbot, window)
    with Image.open(in_folder / "mine.tif") as image:
        assert image.size[0] == round(180 / 25.4 * 72)
    assert record_of(in_folder / "mine.tif").asked_scene().page.background == "white"
    assert window.faults.words == ""


def test_what_cannot_be_saved_is_said_in_the_dialog(open_window, qtbot, in_folder) -> None:
    dialog = dialog_of(open_window(), qtbot, Qt.Key.Key_S)
    type_path(qtbot, dialog.path, in_folder / "no" / "a.png")
    assert "make it first" in dialog.words
    assert not dialog.save_button.isEnabled()
    type_path(qtbot, dialog.path, in_folder / "a.png")
    assert dialog.words == ""
    dialog.width_.setEditText("wide")
    assert "'wide' is not a length" in dialog.words
    assert "'wide' is not a length" in dialog.preview.words
    dialog.width_.setEditText("plos-full")
    assert dialog.save_button.isEnabled()
    dialog.reject()


def test_a_file_that_is_there_is_asked_for_before_it_is_replaced(
    open_window, qtbot, in_folder
) -> None:
    window = open_window()
    target = in_folder / "a.png"
    target.write_bytes(b"precious")
    dialog = dialog_of(window, qtbot, Qt.Key.Key_S)
    type_path(qtbot, dialog.path, target)
    dialog.dpi.setValue(30)
    click(qtbot, dialog.save_button)
    assert "there already" in dialog.words
    assert target.read_bytes() == b"precious"
    # Another wish takes the consent back.
    dialog.dpi.setValue(31)
    click(qtbot, dialog.save_button)
    assert "there already" in dialog.words
    click(qtbot, dialog.save_button)
    wait_for_outputs(qtbot, window)
    with Image.open(target) as image:
        assert image.size[0] == round(180 / 25.4 * 31)


def test_a_page_for_a_browser_takes_no_size(open_window, qtbot, in_folder) -> None:
    window = open_window()
    dialog = dialog_of(window, qtbot, Qt.Key.Key_S)
    dialog.kind.setCurrentIndex(dialog.kind.findData(".html"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    assert dialog.target.endswith(".html")
    assert not dialog.width_.isEnabled()
    click(qtbot, dialog.save_button)
    wait_for_outputs(qtbot, window)
    assert record_of(in_folder / "planes.html").asked_scene() == load("planes")


def test_a_movie_is_recorded(open_window, qtbot, in_folder) -> None:
    window = open_window("planes", (400, 300))
    dialog = dialog_of(window, qtbot, Qt.Key.Key_R)
    type_path(qtbot, dialog.path, in_folder / "turn.gif")
    dialog.seconds.setValue(0.2)
    dialog.width_.setValue(64)
    assert "4 pictures of 64 ×" in dialog.measures.text()
    dialog.turntable.setChecked(False)
    assert "Nothing moves" in dialog.words
    dialog.sweep.setCurrentIndex(dialog.sweep.findData("axial"))
    click(qtbot, dialog.save_button)
    wait_for_outputs(qtbot, window)
    with Image.open(in_folder / "turn.gif") as movie:
        assert movie.n_frames == 4


def test_what_is_being_written_can_be_given_up(open_window, qtbot, in_folder, monkeypatch) -> None:
    window = open_window("planes", (400, 300))
    filming, go_on = threading.Event(), threading.Event()

    def film(read, plan, size, output, progress, brain_mask):
        progress("Filming", 0, 2)
        filming.set()
        go_on.wait(30)
        progress("Filming", 1, 2)
        Path(output).write_text("written all the same")

    monkeypatch.setattr("viz3d.film.make.film", film)
    dialog = dialog_of(window, qtbot, Qt.Key.Key_R)
    click(qtbot, dialog.save_button)
    qtbot.waitUntil(filming.is_set)
    assert window.status.can_cancel
    window.status.cancelled.emit()
    go_on.set()
    assert not window.outputs.is_busy
    qtbot.waitUntil(lambda: not window.status.can_cancel)
    window.worker.close()
    assert list(in_folder.iterdir()) == []
    assert window.faults.words == ""


def test_a_mesh_is_exported_and_its_report_is_shown(open_window, qtbot, in_folder) -> None:
    window = open_window()
    dialog = dialog_of(window, qtbot, Qt.Key.Key_E)
    assert dialog.layer.currentData() == "skin"
    dialog.triangles.setValue(2000)
    dialog.watertight.setChecked(True)
    dialog.kind.setCurrentIndex(dialog.kind.findData(".ply"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    click(qtbot, dialog.save_button)
    wait_for_outputs(qtbot, window)
    assert (in_folder / "planes.ply").stat().st_size > 20_000
    report = next(iter(window.findChildren(TextWindow)))
    assert "Watertight" in report.words
    assert "mL" in report.words
    report.close()


def test_a_fault_while_writing_is_said_in_the_bar(
    open_window, qtbot, in_folder, monkeypatch
) -> None:
    def export(*_: object) -> None:
        raise InputError("The surface is torn: ask for more triangles")

    monkeypatch.setattr("viz3d.meshes.export.export", export)
    window = open_window()
    click(qtbot, dialog_of(window, qtbot, Qt.Key.Key_E).save_button)
    wait_for_outputs(qtbot, window)
    assert window.faults.words == "The surface is torn: ask for more triangles"
    assert list(in_folder.iterdir()) == []


def test_the_picture_is_copied_as_it_is_seen(open_window, qtbot) -> None:
    window = open_window("four-up")
    qtbot.keyClick(window, Qt.Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGB888)
    assert (copied.width(), copied.height()) == window.canvas.pixel_size()
    seen = pixels(window)
    height, width = seen.shape[:2]
    found = np.frombuffer(copied.constBits(), np.uint8).reshape(height, copied.bytesPerLine())
    found = found[:, : 3 * width].reshape(height, width, 3).astype(np.int16)
    # Where the hidden canvas was drawn, not what lies over it.
    np.testing.assert_array_equal(found, seen)


def test_no_command_is_copied_of_what_a_program_made(open_window, qtbot) -> None:
    window = open_window()
    QGuiApplication.clipboard().setText("before")
    qtbot.keyClick(window, Qt.Key.Key_C, CONTROL | SHIFT)
    assert "program" in window.faults.words
    assert QGuiApplication.clipboard().text() == "before"


def opened(open_window, qtbot, series: Path, scene: str, size=(640, 480)):
    window = open_window(scene, size)
    before = window.viewer
    window.open_path(str(series))
    qtbot.waitUntil(lambda: window.viewer is not before, timeout=60_000)
    wait_for_rest(qtbot, window)
    return window


def copied_command(window, qtbot) -> str:
    qtbot.keyClick(window, Qt.Key.Key_C, CONTROL | SHIFT)
    return QGuiApplication.clipboard().text()


def run_in_a_shell(command: str, folder: Path) -> None:
    """Type a command into bash, in a folder, where ``viz3d`` is this one."""
    shim = folder / "viz3d"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m viz3d "$@"\n')
    shim.chmod(0o755)
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash"], input=command, cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def assert_seen(window, picture: Path) -> None:
    with Image.open(picture) as image:
        drawn = np.asarray(image.convert("RGB")).astype(np.int16)
    seen = pixels(window)
    assert drawn.shape == seen.shape
    steps = np.abs(in_squares(drawn) - in_squares(seen))
    assert steps.mean() < MEAN_STEPS, f"{steps.mean():.2f} of 255 in the mean"


def in_squares(picture: np.ndarray) -> np.ndarray:
    """Means of squares of a picture."""
    rows, columns = (side // SQUARE_PX for side in picture.shape[:2])
    whole = picture[: rows * SQUARE_PX, : columns * SQUARE_PX]
    return whole.reshape(rows, SQUARE_PX, columns, SQUARE_PX, 3).mean(axis=(1, 3))


def test_the_copied_command_draws_what_is_seen(open_window, qtbot, small_series, in_folder) -> None:
    window = opened(open_window, qtbot, small_series, "four-up")
    mouse = Mouse(qtbot, window)
    # A click on the axial pane, a turn of the head, a wider column, the skin, as a person would.
    mouse.drag(QPoint(120, 90), QPoint(140, 110))
    mouse.drag(QPoint(630, 10), QPoint(600, 40))
    scene = window.viewer.session.scene
    window.viewer.controller.change(with_layer(scene, "3d", "skin", visible=True, color="#88aacc"))
    wait_for_rest(qtbot, window)
    command = copied_command(window, qtbot)
    assert "--scene four-up" in command
    assert "crosshair_lps=" in command
    assert "3d.skin.color=#88aacc" in command
    run_in_a_shell(command, in_folder)
    assert_seen(window, in_folder / "head.png")


def test_a_scene_of_ones_own_is_drawn_by_its_command(
    open_window, qtbot, small_series, in_folder
) -> None:
    window = opened(open_window, qtbot, small_series, "cutaway")
    scene = window.viewer.session.scene
    mine = with_layer(scene, scene.panels[0].id, scene.panels[0].layers[0].id, id="mine's")
    window.viewer.controller.change(mine)
    qtbot.keyClick(window, "r")
    wait_for_rest(qtbot, window)
    command = copied_command(window, qtbot)
    assert "--scene - <<'EOF'" in command
    run_in_a_shell(command, in_folder)
    assert_seen(window, in_folder / "head.png")


def test_another_series_or_a_wrong_scene_would_be_noticed(
    open_window, qtbot, small_series, in_folder
) -> None:
    window = opened(open_window, qtbot, small_series, "four-up")
    command = copied_command(window, qtbot).replace("four-up", "four-up --set 3d.skin.visible=true")
    run_in_a_shell(command, in_folder)
    with pytest.raises(AssertionError, match="in the mean"):
        assert_seen(window, in_folder / "head.png")


def test_a_saved_scene_opens_again_with_its_series(
    open_window, qtbot, small_series, in_folder
) -> None:
    window = opened(open_window, qtbot, small_series, "planes")
    qtbot.keyClick(window, "l")
    saved = window.viewer.session.scene
    window.outputs.save_scene(str(in_folder / "mine.toml"))
    other = open_window("skin")
    before = other.viewer
    other.open_path(str(in_folder / "mine.toml"))
    qtbot.waitUntil(lambda: other.viewer is not before, timeout=60_000)
    wait_for_rest(qtbot, other)
    assert other.viewer.session.scene == saved
    assert other.data == window.data


def test_a_figure_opens_as_the_scene_it_shows(open_window, qtbot, in_folder) -> None:
    window = open_window("planes", (400, 300))
    qtbot.keyClick(window, "l")
    saved = window.viewer.session.scene
    dialog = dialog_of(window, qtbot, Qt.Key.Key_S)
    dialog.dpi.setValue(30)
    click(qtbot, dialog.save_button)
    wait_for_outputs(qtbot, window)
    window.choose_scene("skin")
    wait_for_rest(qtbot, window)
    window.open_path(str(in_folder / "planes.png"))
    qtbot.waitUntil(lambda: window.viewer.session.scene == saved, timeout=60_000)


def test_a_window_closes_with_its_dialog_and_its_preview(open_window, qtbot, in_folder) -> None:
    window = open_window("cutaway", (400, 300))
    dialog = dialog_of(window, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not dialog.preview.is_up_to_date)
    window.close()
    # Longer than the pause before a preview is drawn.
    qtbot.wait(2 * PAUSE_MS)
    assert not window.findChildren(ExportDialog)
