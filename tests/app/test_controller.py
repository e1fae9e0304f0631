"""Gestures without a window."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from viz3d.app.controller import Controller
from viz3d.app.gestures import Gestures
from viz3d.app.needs import Need, needs
from viz3d.app.picking import Edge, Pick, front_of_volume_mm, pick_slice, travel_mm, value_at
from viz3d.geometry import PLANE_OF_AXIS, FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.flat import flat_slice
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer, VolumeLayer
from viz3d.scene.marks import Sheet
from viz3d.scene.model import Cut, Panel, Scene
from viz3d.scene.pointer import Ray
from viz3d.scene.resolve import resolve
from viz3d.scene.view import Viewpoint, fit
from viz3d.session import Session, layer_of, panel_of, with_layer, with_panel


@dataclass
class FakeEye:
    """A panel that is seen without being drawn."""

    session: Session
    prepared: Prepared
    picked: Pick | None = None
    aspect: float = 1.25
    shown: str = ""
    edge: Edge | None = None

    @property
    def panel(self) -> Panel:
        panels = resolve(self.session.scene, self.prepared.facts()).panels
        return next((panel for panel in panels if panel.id == self.shown), panels[0])

    @property
    def viewpoint(self) -> Viewpoint:
        return fit(self.panel.camera, self.points_lps(), self.aspect)

    def points_lps(self) -> FloatArray:
        return self.prepared.facts().points_lps

    @property
    def flat_slice(self) -> SliceLayer | None:
        return flat_slice(self.panel)

    @property
    def sheet(self) -> Sheet:
        return Sheet(400.0 * self.aspect, 400.0, self.viewpoint)

    def edge_at(self, place: tuple[float, float]) -> Edge | None:
        return self.edge

    def pick(self, place: tuple[float, float]) -> Pick | None:
        return self.picked

    def point_at(self, place: tuple[float, float]) -> FloatArray | None:
        return None if self.picked is None else self.picked.point_lps


def hands(session: Session) -> tuple[Controller, Gestures]:
    controller = Controller(session)
    return controller, Gestures(session, controller)


@pytest.fixture(scope="module")
def prepared(head) -> Prepared:
    return Prepared(head)


@pytest.fixture
def session() -> Session:
    return Session(load("planes"))


def test_a_drag_that_comes_back_changes_nothing(session, prepared) -> None:
    before = session.scene
    _, gestures = hands(session)
    eye = FakeEye(session, prepared)
    gestures.press(eye, (0.1, 0.2), "zoom")
    gestures.move((0.1, 0.6))
    assert session.scene != before
    gestures.move((0.1, 0.2))
    gestures.release()
    assert session.scene == before
    assert not session.can_undo


def test_nothing_is_undone_in_the_middle_of_a_drag(session, prepared) -> None:
    controller, gestures = hands(session)
    gestures.press(FakeEye(session, prepared), (0, 0), "main")
    gestures.move((0.3, 0))
    turned = session.scene
    controller.undo()
    assert session.scene == turned
    gestures.release()
    controller.undo()
    assert session.scene != turned


def test_a_move_without_a_press_does_nothing(session) -> None:
    before = session.scene
    hands(session)[1].move((0.5, 0.5))
    assert session.scene == before


def test_fast_wheel_steps_add_up_between_two_frames(session, prepared) -> None:
    _, gestures = hands(session)
    eye = FakeEye(session, prepared)
    start = eye.panel.layers[0].position_mm
    eye.picked = Pick(eye.panel.layers[0], np.zeros(3))
    for _ in range(3):
        gestures.wheel(eye, (0, 0), 1)
    assert eye.panel.layers[0].position_mm == pytest.approx(start + 3 * 3.0)


def test_a_scene_brings_the_view_that_a_reset_goes_back_to(session) -> None:
    controller, _ = hands(session)
    cutaway = load("cutaway")
    controller.begin_scene(cutaway)
    controller.look_from("P")
    assert session.scene != cutaway
    controller.reset_view()
    assert session.scene == cutaway


@pytest.fixture
def four() -> Session:
    return Session(load("four-up"))


def test_a_click_puts_the_crosshair_under_the_pointer(four, prepared) -> None:
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="coronal")
    middle = np.array(prepared.facts().middle_lps)
    target = middle + np.array([20.0, 0.0, -30.0])
    place = eye.viewpoint.project(target[None], eye.aspect)[0]
    eye.picked = Pick(eye.flat_slice, target)
    gestures.press(eye, tuple(place), "main")
    gestures.release()
    np.testing.assert_allclose(four.scene.crosshair_lps, target)
    resolved = resolve(four.scene, prepared.facts())
    found = {
        (panel.id, layer.plane): layer.position_mm
        for panel in resolved.panels
        for layer in panel.layers
        if isinstance(layer, SliceLayer)
    }
    assert found["axial", "axial"] == found["3d", "axial"] == pytest.approx(target[2])
    assert found["sagittal", "sagittal"] == found["3d", "sagittal"] == pytest.approx(target[0])
    four.undo()
    assert four.scene == load("four-up")


def test_the_crosshair_stays_within_the_volume(four, prepared) -> None:
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="axial")
    eye.picked = Pick(eye.flat_slice, np.zeros(3))
    gestures.press(eye, (0, 0), "main")
    gestures.move((9.0, -7.0))
    corners = prepared.volume.grid.corners_lps
    at = np.array(four.scene.crosshair_lps)
    assert (at >= corners.min(axis=0)).all()
    assert (at <= corners.max(axis=0)).all()


def test_a_pushed_plane_takes_all_that_lies_at_the_crosshair_along(four, prepared) -> None:
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="axial")
    gestures.wheel(eye, (0, 0), 2)
    at = np.array(four.scene.crosshair_lps)
    np.testing.assert_allclose(at - prepared.facts().middle_lps, (0, 0, 6.0))
    assert four.scene.panels == load("four-up").panels


def test_a_plane_with_a_place_of_its_own_goes_alone(four, prepared) -> None:
    four.update(with_layer(four.scene, "axial", "slice", position_mm=5.0))
    _, gestures = hands(four)
    gestures.wheel(FakeEye(four, prepared, shown="axial"), (0, 0), 1)
    assert four.scene.crosshair_lps == "auto"
    assert layer_of(four.scene, "axial", "slice").position_mm == pytest.approx(8.0)


def test_a_face_moves_its_cut_or_the_crosshair_that_it_lies_at(prepared) -> None:
    for at_lps in ("auto", (1.0, 2.0, 3.0)):
        scene = load("cutaway")
        scene = with_panel(scene, "0", cut=Cut("LAS", at_lps))
        session = Session(scene)
        _, gestures = hands(session)
        eye = FakeEye(session, prepared)
        face = next(layer for layer in eye.panel.layers if layer.id == "axial-face")
        before = eye.panel.cut.at_lps
        eye.picked = Pick(face, np.array(before))
        gestures.wheel(eye, (0, 0), 1)
        np.testing.assert_allclose(eye.panel.cut.at_lps, np.array(before) + np.array([0, 0, 3.0]))
        assert (session.scene.crosshair_lps == "auto") == (at_lps != "auto")


def test_shift_drags_the_window_of_all_slices_that_share_it(four, prepared) -> None:
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="axial")
    eye.picked = Pick(eye.flat_slice, np.zeros(3))
    low, high = eye.flat_slice.window
    gestures.press(eye, (0, 0), "window")
    gestures.move((0.2, 0.0))
    wider = eye.flat_slice.window
    assert wider[1] - wider[0] > high - low
    assert sum(wider) == pytest.approx(low + high)
    gestures.move((0.0, 0.2))
    brighter = eye.flat_slice.window
    assert sum(brighter) < low + high
    assert brighter[1] - brighter[0] == pytest.approx(high - low)
    windows = {
        layer.window
        for panel in four.scene.panels
        for layer in panel.layers
        if isinstance(layer, SliceLayer)
    }
    assert windows == {brighter}


def test_roll_turns_the_picture_with_the_pointer_and_turning_follows_it(four, prepared) -> None:
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="3d")
    gestures.press(eye, (0, 0), "roll")
    gestures.move((0.8, 0.3))
    gestures.release()
    camera = panel_of(four.scene, "3d").camera
    assert camera.roll_deg == pytest.approx(0.8 * 1.25 * 90)
    # Clockwise by a right angle: what was up in the picture is now at its right.
    gestures.press(eye, (0, 0), "main")
    gestures.move((0.2, 0.0))
    turned = panel_of(four.scene, "3d").camera
    assert turned.azimuth_deg == pytest.approx(camera.azimuth_deg)
    assert turned.elevation_deg == pytest.approx(camera.elevation_deg - 0.2 * 1.25 * 90)


def test_control_click_puts_the_crosshair_on_what_is_seen(four, prepared) -> None:
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="3d")
    gestures.point(eye, (0, 0))
    assert four.scene.crosshair_lps == "auto", "nothing is seen there"
    eye.picked = Pick(eye.panel.layers[0], np.array([10.0, -30.0, 44.0]))
    gestures.point(eye, (0, 0))
    assert four.scene.crosshair_lps == (10.0, -30.0, 44.0)


def test_a_double_click_shows_a_panel_alone_and_takes_its_click_back(four, prepared) -> None:
    before = four.scene
    _, gestures = hands(four)
    eye = FakeEye(four, prepared, shown="axial")
    eye.picked = Pick(eye.flat_slice, np.zeros(3))
    for only in ("axial", ""):
        gestures.press(eye, (0.1, 0.1), "main")
        gestures.release()
        gestures.double_click(eye)
        assert four.scene == replace(before, page=replace(before.page, only=only))
    four.undo()
    four.undo()
    assert four.scene == before
    assert not four.can_undo


def test_letters_turn_what_lies_in_space(four, prepared) -> None:
    controller, gestures = hands(four)
    gestures.wheel_zoom(FakeEye(four, prepared, shown="axial"), 1)
    controller.look_from("L")
    assert panel_of(four.scene, "3d").camera.azimuth_deg == 90
    assert panel_of(four.scene, "coronal") == panel_of(load("four-up"), "coronal")


def test_panels_with_one_camera_turn_together(prepared) -> None:
    scene = load("relief")
    first, second = scene.panels
    session = Session(replace(scene, panels=(first, replace(second, camera_of=first.id))))
    controller, gestures = hands(session)
    eye = FakeEye(session, prepared, shown=second.id)
    gestures.press(eye, (0, 0), "main")
    gestures.move((0.5, 0.0))
    gestures.release()
    seen = resolve(session.scene, prepared.facts()).panels
    assert seen[0].camera == seen[1].camera != first.camera
    controller.reset_view()
    assert resolve(session.scene, prepared.facts()).panels[1].camera == first.camera


def test_commands_are_one_step_each(four) -> None:
    controller, _ = hands(four)
    scenes = [four.scene]
    for deed in (
        lambda: controller.cut("LAS"),
        lambda: controller.set_convention("neurological"),
        lambda: controller.set_window((1.0, 2.0)),
        lambda: controller.arrange("beside-three"),
        lambda: controller.maximise("3d"),
    ):
        deed()
        scenes.append(four.scene)
    assert len(set(map(id, scenes))) == 6
    for scene in reversed(scenes[:-1]):
        controller.undo()
        assert four.scene == scene


def test_a_moved_crosshair_needs_another_light_only_in_what_is_cut_there() -> None:
    layer = MaskSurfaceLayer(id="grey")
    whole = Scene(panels=(Panel(layers=(layer,)),))
    assert needs(whole) == needs(replace(whole, crosshair_lps=(1.0, 2.0, 3.0)))
    cut = Scene(panels=(Panel(layers=(layer,), cut=Cut("S")),))
    assert needs(cut) != needs(replace(cut, crosshair_lps=(1.0, 2.0, 3.0)))


def test_cameras_and_positions_need_nothing_new() -> None:
    scene = load("cutaway")
    panel = scene.panels[0]
    turned = with_panel(scene, panel.id, camera=replace(panel.camera, azimuth_deg=1.0))
    moved = with_panel(turned, panel.id, cut=replace(panel.cut, at_lps=(1.0, 2.0, 3.0)))
    assert needs(scene) == needs(moved)
    assert len(needs(scene)) == 2, "the skin, and the slices once"


def test_another_cut_of_a_band_is_stood_in_for() -> None:
    layer = MaskSurfaceLayer(id="grey")
    scene = Scene(panels=(Panel(layers=(layer,), cut=Cut("S", (0.0, 0.0, 1.0))),))
    (before,) = needs(scene)
    (after,) = needs(with_panel(scene, "", cut=Cut("S", (0.0, 0.0, 2.0))))
    assert before != after
    assert after.is_stood_in_for({before})
    assert not Need(SliceLayer()).is_stood_in_for({before})


def test_a_slice_outside_the_head_is_not_picked(prepared) -> None:
    layer = SliceLayer(id="axial", plane="axial", position_mm=0.0)
    panel = Panel(layers=(layer,))
    down = np.array([0.0, 0.0, -1.0])
    inside = Ray(np.array([4.0, -3.0, 300.0]), down)
    low, _ = prepared.box_lps()
    outside = Ray(np.array([low[0] + 2, low[1] + 2, 300.0]), down)
    pick = pick_slice(inside, panel, prepared, float("inf"))
    assert pick is not None
    np.testing.assert_allclose(pick.point_lps, (4, -3, 0))
    assert pick_slice(outside, panel, prepared, float("inf")) is None
    assert pick_slice(inside, panel, prepared, 200.0) is None, "something lies in front"
    whole = Panel(layers=(replace(layer, outline=False),))
    assert pick_slice(outside, whole, prepared, float("inf")) is not None


def test_a_volume_hides_what_lies_behind_its_surface(prepared) -> None:
    down = Ray(np.array([4.0, -3.0, 300.0]), np.array([0.0, 0.0, -1.0]))
    panel = Panel(layers=(VolumeLayer(id="volume"),))
    top = 2 + 84
    assert front_of_volume_mm(down, panel, prepared) == pytest.approx(300 - top, abs=4)
    cut = replace(panel, cut=Cut("S", (0.0, 0.0, 20.0)))
    assert front_of_volume_mm(down, cut, prepared) == pytest.approx(280, abs=2)
    glass = Panel(layers=(VolumeLayer(id="volume", preset="translucent"),))
    assert front_of_volume_mm(down, glass, prepared) == float("inf")


def test_planes_travel_within_the_head_and_the_volume(prepared) -> None:
    for axis in range(3):
        layer = SliceLayer(plane=PLANE_OF_AXIS[axis], position_mm=5.0)
        low, high = (5.0 + way for way in travel_mm(prepared, layer))
        corners = prepared.volume.grid.corners_lps[:, axis]
        assert corners.min() <= low < high <= corners.max()


def test_the_value_at_a_point_is_its_voxels(head) -> None:
    point = head.grid.to_lps((10, 20, 30)) + 0.4
    assert value_at(head.array, head.grid, point) == ((10, 20, 30), head.array[30, 20, 10])
    assert value_at(head.array, head.grid, head.grid.to_lps((-1, 0, 0))) is None
