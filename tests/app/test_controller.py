"""Gestures without a window."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from viz3d.app.controller import Controller
from viz3d.app.needs import Need, needs
from viz3d.app.picking import Pick, front_of_volume_mm, pick_slice, travel_mm, value_at
from viz3d.geometry import FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer, VolumeLayer
from viz3d.scene.model import Cut, Panel, Scene
from viz3d.scene.pointer import Ray
from viz3d.scene.resolve import resolve
from viz3d.scene.view import Viewpoint, fit
from viz3d.session import Session, with_panel


@dataclass
class FakeEye:
    """A panel that is seen without being drawn."""

    session: Session
    prepared: Prepared
    picked: Pick | None = None
    aspect: float = 1.25

    @property
    def panel(self) -> Panel:
        return resolve(self.session.scene, self.prepared.facts()).panels[0]

    @property
    def viewpoint(self) -> Viewpoint:
        return fit(self.panel.camera, self.points_lps(), self.aspect)

    def points_lps(self) -> FloatArray:
        return self.prepared.facts().points_lps

    def pick(self, place: tuple[float, float]) -> Pick | None:
        return self.picked


@pytest.fixture(scope="module")
def prepared(head) -> Prepared:
    return Prepared(head)


@pytest.fixture
def session() -> Session:
    return Session(load("planes"))


def test_a_drag_that_comes_back_changes_nothing(session, prepared) -> None:
    before = session.scene
    controller = Controller(session)
    eye = FakeEye(session, prepared)
    controller.press(eye, (0.1, 0.2), "zoom")
    controller.move((0.1, 0.6))
    assert session.scene != before
    controller.move((0.1, 0.2))
    controller.release()
    assert session.scene == before
    assert not session.can_undo


def test_nothing_is_undone_in_the_middle_of_a_drag(session, prepared) -> None:
    controller = Controller(session)
    controller.press(FakeEye(session, prepared), (0, 0), "push-or-turn")
    controller.move((0.3, 0))
    turned = session.scene
    controller.undo()
    assert session.scene == turned
    controller.release()
    controller.undo()
    assert session.scene != turned


def test_a_move_without_a_press_does_nothing(session) -> None:
    before = session.scene
    Controller(session).move((0.5, 0.5))
    assert session.scene == before


def test_fast_wheel_steps_add_up_between_two_frames(session, prepared) -> None:
    controller = Controller(session)
    eye = FakeEye(session, prepared)
    start = eye.panel.layers[0].position_mm
    eye.picked = Pick(eye.panel.layers[0], np.zeros(3))
    for _ in range(3):
        controller.wheel(eye, (0, 0), 1)
    assert eye.panel.layers[0].position_mm == pytest.approx(start + 3 * 3.0)


def test_a_scene_brings_the_view_that_a_reset_goes_back_to(session) -> None:
    controller = Controller(session)
    cutaway = load("cutaway")
    controller.begin_scene(cutaway)
    controller.look_from("P")
    assert session.scene != cutaway
    controller.reset_view()
    assert session.scene == cutaway


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
        low, high = travel_mm(prepared, axis)
        corners = prepared.volume.grid.corners_lps[:, axis]
        assert corners.min() <= low < high <= corners.max()


def test_the_value_at_a_point_is_its_voxels(head) -> None:
    point = head.grid.to_lps((10, 20, 30)) + 0.4
    assert value_at(head.array, head.grid, point) == ((10, 20, 30), head.array[30, 20, 10])
    assert value_at(head.array, head.grid, head.grid.to_lps((-1, 0, 0))) is None
