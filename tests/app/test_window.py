"""The window, with real presses, moves and wheel steps on its canvas."""

from __future__ import annotations

import gc
import threading
from weakref import WeakSet

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from tests.app.conftest import SPACING_MM, wait_for_rest
from tests.app.driving import Mouse, pixel_of, pixels
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import MESHES_KEPT
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Cut
from viz3d.session import with_panel


def shown_slice(window, layer_id, pane=0) -> SliceLayer:
    panel = window.viewer.panes[pane].panel
    return next(layer for layer in panel.layers if layer.id == layer_id)


def test_a_grabbed_plane_follows_the_pointer(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    axial = shown_slice(window, "axial")
    # In front on the left, where nothing hides the axial plane.
    grabbed = np.array([30.0, -40.0, axial.position_mm])
    start, end = pixel_of(window, grabbed), pixel_of(window, grabbed + np.array([0, 0, 24]))
    before = pixels(window)
    mouse.press(start)
    mouse.move((start + end) / 2)
    halfway = shown_slice(window, "axial").position_mm
    assert halfway - axial.position_mm == pytest.approx(12, abs=1.0)
    assert np.abs(pixels(window) - before).mean() > 1, "the picture follows while it is dragged"
    mouse.move(end)
    mouse.release(end)
    # A pixel is about half a millimetre.
    moved = shown_slice(window, "axial").position_mm - axial.position_mm
    assert moved == pytest.approx(24, abs=0.8)
    others = window.viewer.session.scene.panels[0].layers[1:]
    assert [layer.position_mm for layer in others] == ["auto", "auto"]


def test_a_drag_is_one_undo_step(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    before = window.viewer.session.scene
    point = np.array([30.0, -40.0, shown_slice(window, "axial").position_mm])
    mouse.drag(pixel_of(window, point), pixel_of(window, point + np.array([0, 0, 20])))
    after = window.viewer.session.scene
    assert after != before
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.viewer.session.scene == before
    assert not window.viewer.session.can_undo
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_Z, both)
    assert window.viewer.session.scene == after


def test_a_plane_stops_where_the_head_does(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    point = np.array([30.0, -40.0, shown_slice(window, "axial").position_mm])
    start = pixel_of(window, point)
    mouse.drag(start, QPoint(start.x(), -4000))
    top = window.viewer.prepared.box_lps()[1][2]
    assert shown_slice(window, "axial").position_mm == pytest.approx(top)


def test_the_camera_stays_while_a_plane_is_dragged(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    before = window.viewer.panes[0].viewpoint
    point = np.array([30.0, -40.0, shown_slice(window, "axial").position_mm])
    mouse.drag(pixel_of(window, point), pixel_of(window, point + np.array([0, 0, 40])))
    np.testing.assert_allclose(window.viewer.panes[0].viewpoint.position_lps, before.position_lps)


def test_dragging_beside_the_head_turns_it(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    camera = window.viewer.session.scene.panels[0].camera
    before = window.viewer.panes[0].viewpoint
    height = window.canvas.height()
    mouse.drag(QPoint(10, 10), QPoint(10 + height // 4, 10 + height // 8))
    turned = window.viewer.session.scene.panels[0].camera
    # Half the height is 90 degrees; what is in front goes with the pointer.
    assert turned.azimuth_deg - camera.azimuth_deg == pytest.approx(-45, abs=0.5)
    assert turned.elevation_deg - camera.elevation_deg == pytest.approx(22.5, abs=0.5)
    after = window.viewer.panes[0].viewpoint
    np.testing.assert_allclose(after.focus_lps, before.focus_lps, atol=1e-6)
    distances = [np.linalg.norm(view.position_lps - view.focus_lps) for view in (before, after)]
    assert distances[1] == pytest.approx(distances[0]), "the head keeps its size"


def test_middle_drag_moves_the_picture_with_the_pointer(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    focus = window.viewer.panes[0].viewpoint.focus_lps
    start = pixel_of(window, focus)
    mouse.drag(QPoint(100, 100), QPoint(160, 130), Qt.MouseButton.MiddleButton)
    now = pixel_of(window, focus) - start
    assert abs(now.x() - 60) <= 1
    assert abs(now.y() - 30) <= 1


def test_right_drag_and_control_wheel_zoom(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    zoom = window.viewer.session.scene.panels[0].camera.zoom
    mouse.drag(QPoint(100, 200), QPoint(100, 100), Qt.MouseButton.RightButton)
    closer = window.viewer.session.scene.panels[0].camera.zoom
    assert closer > 1.2 * zoom
    mouse.wheel(QPoint(100, 100), -1, Qt.KeyboardModifier.ControlModifier)
    assert window.viewer.session.scene.panels[0].camera.zoom == pytest.approx(closer / 1.1)


def test_the_wheel_steps_the_plane_under_the_pointer_by_a_voxel(open_window, qtbot) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    before = shown_slice(window, "axial").position_mm
    at = pixel_of(window, [30.0, -40.0, before])
    mouse.wheel(at, 1)
    assert shown_slice(window, "axial").position_mm == pytest.approx(before + SPACING_MM)
    mouse.wheel(at, -3)
    assert shown_slice(window, "axial").position_mm == pytest.approx(before - 2 * SPACING_MM)
    wait_for_rest(qtbot, window)
    window.viewer.controller.undo()
    assert not window.viewer.session.can_undo, "a series of steps is one undo step"


@pytest.mark.parametrize(
    ("key", "azimuth", "elevation"),
    [("A", 0, 0), ("P", 180, 0), ("L", 90, 0), ("R", -90, 0), ("S", 180, 90), ("I", 0, -90)],
)
def test_letters_set_the_view(open_window, qtbot, key, azimuth, elevation) -> None:
    window = open_window()
    qtbot.keyClick(window, key.lower())
    camera = window.viewer.session.scene.panels[0].camera
    assert (camera.azimuth_deg, camera.elevation_deg) == (azimuth, elevation)


def test_home_goes_back_to_the_scenes_own_view(open_window, qtbot) -> None:
    window = open_window()
    home = window.viewer.session.scene.panels[0].camera
    qtbot.keyClick(window, "l")
    qtbot.keyClick(window, Qt.Key.Key_Home)
    assert window.viewer.session.scene.panels[0].camera == home


def test_scenes_are_switched_by_their_numbers_and_undone(open_window, qtbot) -> None:
    window = open_window()
    planes = pixels(window)
    names = [action.data() for action in window.commands.scenes]
    assert names[:2] == ["four-up", "planes"]
    qtbot.keyClick(window, str(1 + names.index("skin")))
    qtbot.waitUntil(lambda: window.viewer.session.scene.name == "skin", timeout=60_000)
    wait_for_rest(qtbot, window)
    assert np.abs(pixels(window) - planes).mean() > 3
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.viewer.session.scene.name == "planes"


@pytest.mark.parametrize("name", ["histogram", "montage", "kernel", "three-planes", "figure"])
def test_plots_and_flat_pictures_are_shown_and_can_be_touched(open_window, qtbot, name) -> None:
    window = open_window(name)
    before = pixels(window)
    assert before.std() > 5
    mouse = Mouse(qtbot, window)
    middle = QPoint(window.canvas.width() // 2, window.canvas.height() // 2)
    mouse.drag(middle, middle + QPoint(30, 10))
    mouse.wheel(middle, 1)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for_rest(qtbot, window)
    assert window.viewer.session.scene.name == name
    np.testing.assert_allclose(pixels(window), before, atol=12)


def test_dragging_a_cut_face_moves_the_cut(open_window, qtbot) -> None:
    window = open_window("cutaway")
    mouse = Mouse(qtbot, window)
    at = np.array(window.viewer.panes[0].panel.cut.at_lps)
    grabbed = at + np.array([25, -30, 0])
    mouse.drag(pixel_of(window, grabbed), pixel_of(window, grabbed + np.array([0, 0, 15])))
    cut = window.viewer.panes[0].panel.cut
    np.testing.assert_allclose(cut.at_lps, at + np.array([0, 0, 15]), atol=1.0)
    assert shown_slice(window, "axial-face").position_mm == cut.at_lps[2]


def test_a_face_behind_the_skin_is_not_grabbed(open_window, qtbot) -> None:
    window = open_window("cutaway")
    pane = window.viewer.panes[0]
    at = np.array(pane.panel.cut.at_lps)
    points = {"open": at + np.array([25, -30, 0]), "hidden": at + np.array([-30, -30, 0])}
    ratio = window.canvas.devicePixelRatioF()
    found = {}
    for name, point in points.items():
        pixel = pixel_of(window, point)
        height = window.canvas.pixel_size()[1]
        place = pane.place_of(pixel.x() * ratio, height - 1 - pixel.y() * ratio)
        pick = pane.pick(place)
        found[name] = None if pick is None else pick.layer.id
    assert found["open"] == "axial-face"
    assert found["hidden"] != "axial-face"


def test_the_pointer_tells_the_place_and_the_value(open_window, qtbot, head) -> None:
    window = open_window()
    mouse = Mouse(qtbot, window)
    place = np.array([30.0, -40.0, shown_slice(window, "axial").position_mm])
    mouse.move(pixel_of(window, place) + QPoint(3, 0))
    mouse.move(pixel_of(window, place))
    told = window.status.place_words
    letters = told.replace("mm", "").split()
    assert letters[::2] == ["L", "P", "S"]
    np.testing.assert_allclose([float(number) for number in letters[1::2]], place, atol=1.0)
    assert window.canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_the_window_shows_what_headless_rendering_does(open_window, qtbot) -> None:
    from PIL import Image, ImageFilter

    from viz3d.rendering.capture import Camera, Tile, reduce
    from viz3d.rendering.quality import STILL

    window = open_window()
    width, height = window.canvas.pixel_size()
    panel = window.viewer.panes[0].panel
    dpi = 72 * window.canvas.pixels_per_pt
    tiles: list[Tile] = []
    camera = Camera(STILL)
    camera.take(panel, window.viewer.prepared, width, height, dpi=dpi, put=tiles.append)
    taken = reduce(tiles[0].frame)[..., :3]

    def soft(frame):
        image = Image.fromarray(np.ascontiguousarray(frame, dtype=np.uint8))
        return np.asarray(image.filter(ImageFilter.GaussianBlur(2)), dtype=np.int16)

    difference = np.abs(soft(pixels(window)) - soft(taken))
    assert difference.mean() < 1.0
    assert np.percentile(difference, 99.5) < 40


def test_closing_ends_the_threads(open_window, qtbot) -> None:
    import threading

    window = open_window()
    assert any(thread.name.startswith("viz3d") for thread in threading.enumerate())
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not any(thread.name.startswith("viz3d") for thread in threading.enumerate())
    assert window.viewer is None


def test_panels_of_a_page_turn_on_their_own(open_window, qtbot) -> None:
    window = open_window("relief")
    mouse = Mouse(qtbot, window)
    cameras = [panel.camera for panel in window.viewer.session.scene.panels]
    right = window.canvas.width() - 20
    mouse.drag(QPoint(right, 300), QPoint(right - 60, 300))
    after = [panel.camera for panel in window.viewer.session.scene.panels]
    assert after[0] == cameras[0]
    assert after[1].azimuth_deg > cameras[1].azimuth_deg


def test_a_folder_without_a_volume_is_said_in_the_window(open_window, qtbot, tmp_path) -> None:
    window = open_window()
    (tmp_path / "note.txt").write_text("no image")
    window.open_path(str(tmp_path))
    qtbot.waitUntil(lambda: window.faults.words != "", timeout=20_000)
    assert str(tmp_path) in window.faults.words
    assert window.viewer is not None, "what was open stays"


def test_the_scene_is_saved_as_it_is_shown(open_window, qtbot, tmp_path) -> None:
    from viz3d.scene.files import load

    window = open_window()
    qtbot.keyClick(window, "l")
    window.outputs.save_scene(str(tmp_path / "mine.toml"))
    assert load(tmp_path / "mine.toml") == window.viewer.session.scene


def test_a_save_that_fails_is_said_in_the_window(open_window, qtbot, tmp_path) -> None:
    window = open_window()
    window.outputs.save_scene(str(tmp_path / "no" / "such" / "scene.toml"))
    assert "no/such" in window.faults.words
    window.faults.copy_button.click()
    assert "no/such" in QGuiApplication.clipboard().text()


@pytest.mark.real_data
def test_a_plane_of_the_lessons_series_is_dragged(open_window, qtbot, lesson_dir) -> None:
    window = open_window()
    window.open_path(str(lesson_dir))
    qtbot.waitUntil(lambda: window.viewer is not None, timeout=60_000)
    wait_for_rest(qtbot, window)
    mouse = Mouse(qtbot, window)
    # Forehead, on the left: nothing is in front of it.
    point = np.array(window.viewer.prepared.facts().middle_lps) + np.array([30, -50, 0])
    mouse.drag(pixel_of(window, point), pixel_of(window, point + np.array([0, 0, 20])))
    assert shown_slice(window, "axial").position_mm == pytest.approx(point[2] + 20, abs=1.0)


def test_a_dragged_cut_leaves_no_meshes_behind_and_is_undone(
    open_window, qtbot, monkeypatch
) -> None:
    baked, baking_threads = WeakSet(), set()
    bake = LitMesh.baked.__func__

    def watched(*args) -> LitMesh:
        baking_threads.add(threading.current_thread())
        mesh = bake(*args)
        baked.add(mesh)
        return mesh

    monkeypatch.setattr(LitMesh, "baked", classmethod(watched))
    window = open_window("grey-matter")
    session = window.viewer.session
    at = np.array(window.viewer.panes[0].panel.cut.at_lps)
    for height_mm in (6, 12, 18, 24, 30, 36):
        cut = Cut("S", (at[0], at[1], at[2] + height_mm))
        session.update(with_panel(session.scene, session.scene.panels[0].id, cut=cut))
        wait_for_rest(qtbot, window)
    gc.collect()
    assert len(baked) <= 1 + 1 + MESHES_KEPT, "the skin, what is shown, and the latest"
    while window.viewer.can_undo:
        session.undo()
        wait_for_rest(qtbot, window)
    assert window.viewer.panes[0].panel.cut.at_lps == pytest.approx(at)
    assert threading.main_thread() not in baking_threads
