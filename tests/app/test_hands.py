"""Four panes, with real presses, moves, clicks, wheel steps and keys on their canvas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication

from tests.app.conftest import SPACING_MM
from tests.app.driving import Mouse, pixel_of, pixels
from viz3d.scene.resolve import crosshair_of
from viz3d.session import panel_of, with_layer

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Four:
    """A canvas with a viewer and a hand, as a window has them."""

    canvas: Any
    viewer: Any
    hand: Any
    qtbot: Any

    def crosshair(self) -> np.ndarray:
        return np.array(crosshair_of(self.viewer.session.scene, self.viewer.prepared.facts()))

    def pixel(self, pane: str, point: Any) -> QPoint:
        ids = [other.panel.id for other in self.viewer.panes]
        return pixel_of(self, point, ids.index(pane))

    def pane(self, name: str) -> Any:
        return next(pane for pane in self.viewer.panes if pane.panel.id == name)

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.viewer.is_at_rest, timeout=60_000)

    def drag(self, start: QPoint, end: QPoint, button: Any = LEFT, modifiers: Any = None) -> None:
        """With a modifier held, which the display is not told of."""
        modifiers = modifiers or Qt.KeyboardModifier.NoModifier
        self.qtbot.mousePress(self.canvas, button, modifiers, start)
        for n in range(1, 5):
            at = start + (end - start) * (n / 4)
            Mouse(self.qtbot, self).move(at)
        self.qtbot.mouseRelease(self.canvas, button, modifiers, end)
        self.rest()

    def double_click(self, at: QPoint) -> None:
        self.qtbot.mouseClick(self.canvas, LEFT, pos=at)
        self.qtbot.mouseDClick(self.canvas, LEFT, pos=at)
        self.rest()


@pytest.fixture
def four(display: None, no_vtk_leaks: None, head: Any, qtbot: Any) -> Iterator[Four]:
    opened = open_four(head, qtbot)
    yield opened
    opened.viewer.close()
    opened.viewer.deleteLater()
    opened.viewer.worker_of_test.close()
    opened.canvas.close_window()
    opened.canvas.deleteLater()
    opened.canvas = opened.viewer = opened.hand = None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def open_four(head: Any, qtbot: Any) -> Four:
    from viz3d.app.canvas import Canvas
    from viz3d.app.hand import Hand
    from viz3d.app.viewer import Viewer
    from viz3d.app.worker import Worker
    from viz3d.rendering.prepared import Prepared
    from viz3d.scene.files import load

    canvas = Canvas()
    canvas.resize(900, 640)
    canvas.show()
    with qtbot.waitActive(canvas):
        canvas.activateWindow()
    worker = Worker()
    viewer = Viewer(canvas, Prepared(head), load("four-up"), worker)
    viewer.worker_of_test = worker
    found = Four(canvas, viewer, Hand(viewer), qtbot)
    found.rest()
    return found


def told(four: Four) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    four.hand.hovered.connect(lambda *words: heard.append(words))
    return heard


def test_a_click_moves_the_crosshair_in_all_panes(four: Four) -> None:
    middle = four.crosshair()
    target = middle + np.array([21.0, -30.0, 0.0])
    before = pixels(four)
    at = four.pixel("axial", target)
    four.qtbot.mouseClick(four.canvas, LEFT, pos=at)
    four.rest()
    np.testing.assert_allclose(four.crosshair(), target, atol=1.0)
    for name in ("coronal", "sagittal", "3d"):
        left, bottom = four.pane(name).renderer.GetOrigin()
        width, height = four.pane(name).renderer.GetSize()
        top = before.shape[0] - bottom - height
        box = slice(top, top + height), slice(left, left + width)
        assert np.abs(pixels(four)[box] - before[box]).mean() > 0.5, f"{name} follows"
    four.viewer.controller.undo()
    np.testing.assert_allclose(four.crosshair(), middle)


def test_the_slice_under_a_dragged_crosshair_is_the_one_that_is_there(four: Four) -> None:
    start = four.pixel("sagittal", four.crosshair())
    target = four.crosshair() + np.array([0.0, 30.0, 40.0])
    four.drag(start, four.pixel("sagittal", target))
    axial = four.pane("axial").panel.layers[0].position_mm
    coronal = four.pane("coronal").panel.layers[0].position_mm
    assert (coronal, axial) == pytest.approx(tuple(target[1:]), abs=1.0)
    four.viewer.controller.undo()
    assert not four.viewer.session.can_undo, "one drag is one step"


def test_a_plane_pushed_in_space_is_followed_by_the_flat_panes(four: Four) -> None:
    middle = four.crosshair()
    grabbed = middle + np.array([30.0, -40.0, 0.0])
    end = four.pixel("3d", grabbed + np.array([0.0, 0.0, 24.0]))
    four.drag(four.pixel("3d", grabbed), end)
    np.testing.assert_allclose(four.crosshair() - middle, (0, 0, 24), atol=1.5)
    assert four.pane("axial").panel.layers[0].position_mm == four.crosshair()[2]


def test_the_wheel_steps_zooms_with_control_and_keeps_the_slice_in_sight(four: Four) -> None:
    mouse = Mouse(four.qtbot, four)
    at = four.pixel("coronal", four.crosshair())
    before = four.crosshair()
    mouse.wheel(at, 3)
    np.testing.assert_allclose(four.crosshair() - before, (0, 3 * SPACING_MM, 0))
    mouse.wheel(at, 12, CONTROL)
    four.rest()
    assert panel_of(four.viewer.session.scene, "coronal").camera.zoom == pytest.approx(1.1**12)
    x, y = (round(side) for side in (at.x(), at.y()))
    shown = pixels(four)[y - 30 : y + 30, x - 30 : x + 30]
    assert shown.mean() > 60, "the slice, not what is behind the camera"


def test_middle_drag_and_space_pan(four: Four) -> None:
    focus = four.pane("sagittal").viewpoint.focus_lps
    start = four.pixel("sagittal", focus)
    four.drag(start, start + QPoint(40, -25), Qt.MouseButton.MiddleButton)
    moved = four.pixel("sagittal", focus) - start
    assert abs(moved.x() - 40) <= 1
    assert abs(moved.y() + 25) <= 1
    crosshair = four.crosshair()
    four.canvas.setFocus()
    four.qtbot.keyPress(four.canvas, Qt.Key.Key_Space)
    four.drag(start, start + QPoint(-40, 25))
    four.qtbot.keyRelease(four.canvas, Qt.Key.Key_Space)
    back = four.pixel("sagittal", focus) - start
    assert back.manhattanLength() <= 2
    np.testing.assert_allclose(four.crosshair(), crosshair)


def test_shift_drag_sets_the_window_of_all_slices(four: Four) -> None:
    window = four.pane("coronal").panel.layers[0].window
    at = four.pixel("axial", four.crosshair())
    four.drag(at, at + QPoint(0, -60), modifiers=SHIFT)
    brighter = {four.pane(name).panel.layers[0].window for name in ("axial", "coronal", "3d")}
    assert len(brighter) == 1
    assert sum(brighter.pop()) < sum(window)
    four.viewer.controller.set_window("auto")
    assert four.pane("coronal").panel.layers[0].window == window


def test_a_double_click_shows_one_pane_alone_and_again_all(four: Four) -> None:
    before, scene = pixels(four), four.viewer.session.scene
    four.double_click(four.pixel("coronal", four.crosshair() + np.array([20.0, 0.0, 20.0])))
    (pane,) = four.viewer.panes
    assert pane.panel.id == "coronal"
    assert pane.renderer.GetSize() == four.canvas.pixel_size()
    assert four.viewer.session.scene.crosshair_lps == scene.crosshair_lps
    four.double_click(QPoint(300, 300))
    assert four.viewer.session.scene == scene
    np.testing.assert_allclose(pixels(four), before, atol=12)


def test_a_seam_is_dragged(four: Four) -> None:
    width, height = four.canvas.width(), four.canvas.height()
    mouse = Mouse(four.qtbot, four)
    mouse.move(QPoint(width // 2, height // 4))
    assert four.canvas.cursor().shape() == Qt.CursorShape.SplitHCursor
    crosshair = four.crosshair()
    four.drag(QPoint(width // 2, height // 2), QPoint(width // 3, 2 * height // 3))
    sizes = {pane.panel.id: pane.renderer.GetSize() for pane in four.viewer.panes}
    assert sizes["axial"][0] == pytest.approx(width / 3, abs=4)
    assert sizes["axial"][1] == pytest.approx(2 * height / 3, abs=4)
    np.testing.assert_allclose(four.crosshair(), crosshair)
    page = four.viewer.session.scene.page
    assert len(page.column_widths) == len(page.row_heights) == 2
    four.viewer.controller.undo()
    assert not four.viewer.session.can_undo


def test_every_arrangement_is_drawn_as_if_it_were_the_first(four: Four) -> None:
    """Nothing of the arrangement before is left on the canvas."""
    scene = four.viewer.session.scene
    first = pixels(four)
    for name in ("beside-three", "3d", "axial", "four-up"):
        four.viewer.controller.arrange(name)
        four.rest()
        seen = pixels(four)
        four.canvas.resized.emit()
        four.canvas.update()
        four.rest()
        np.testing.assert_allclose(pixels(four), seen, atol=2)
    assert four.viewer.session.scene == scene
    np.testing.assert_allclose(pixels(four), first, atol=2)


def test_control_drag_rolls_and_control_click_points_at_the_surface(four: Four) -> None:
    session = four.viewer.session
    four.viewer.controller.cut("LAS")
    four.rest()
    start = QPoint(four.canvas.width() - 40, 40)
    four.drag(start, start - QPoint(120, 0), modifiers=CONTROL)
    assert panel_of(session.scene, "3d").camera.roll_deg < -20
    four.viewer.controller.reset_view()
    four.rest()
    low, high = four.viewer.prepared.box_lps()
    chin = four.crosshair() + np.array([0.0, 0.0, -40.0])
    at = four.pixel("3d", chin)
    four.qtbot.mouseClick(four.canvas, LEFT, CONTROL, at)
    four.rest()
    found = four.crosshair()
    shell = np.linalg.norm((found - (4, -3, 2)) / (66, 80, 84))
    assert shell == pytest.approx(1.0, abs=0.06), "on the egg's shell"
    assert (found > low).all()
    assert (found < high).all()
    assert panel_of(session.scene, "3d").camera.roll_deg == 0


def test_the_screen_shows_the_latest_frame(four: Four) -> None:
    """The copy to the screen is whole, and not that of the frame before."""
    four.viewer.controller.set_convention("neurological")
    four.rest()
    QApplication.processEvents()
    image = QApplication.primaryScreen().grabWindow(four.canvas.winId()).toImage()
    image = image.convertToFormat(image.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    shown = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    assert np.abs(shown.astype(int) - pixels(four)).mean() < 0.5


def test_a_flat_pane_tells_place_and_value_beside_the_head_too(four: Four, head: Any) -> None:
    heard = told(four)
    mouse = Mouse(four.qtbot, four)
    corner = four.viewer.prepared.volume.grid.corners_lps.min(axis=0) + 8.0
    corner[1] = four.crosshair()[1]
    mouse.move(four.pixel("coronal", corner) + QPoint(4, 4))
    mouse.move(four.pixel("coronal", corner))
    place, value = heard[-1]
    numbers = [float(number) for number in place.replace("mm", "").split()[1::2]]
    np.testing.assert_allclose(numbers, corner, atol=1.5)
    assert "voxel" in value


def test_only_what_changed_is_painted_anew(four: Four, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pushed axial plane: its own pane and its picture in space; the others get lines."""
    from viz3d.rendering.bindings import slices

    painted: list[str] = []
    paint = slices.paint

    def watched(layer: Any, *rest: Any) -> Any:
        painted.append(layer.plane)
        return paint(layer, *rest)

    monkeypatch.setattr(slices, "paint", watched)
    mouse = Mouse(four.qtbot, four)
    at = four.pixel("axial", four.crosshair())
    mouse.wheel(at, 1)
    QApplication.processEvents()
    # In space all three go over to the quality of things that move, once.
    painted.clear()
    mouse.wheel(at, 1)
    QApplication.processEvents()
    assert painted == ["axial", "axial"]


def test_a_layer_changed_by_a_panel_is_shown_at_once(four: Four) -> None:
    before = pixels(four)
    session = four.viewer.session
    session.update(with_layer(session.scene, "axial", "slice", colormap="inferno"))
    four.rest()
    assert np.abs(pixels(four) - before).max() > 100
