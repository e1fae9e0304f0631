"""Planes that are tilted and pushed by hand, and measures that are made: no window."""

from __future__ import annotations

import numpy as np
import pytest

from tests.app.test_controller import FakeEye, hands
from viz3d.app.drags import point_on
from viz3d.app.measuring import end_at
from viz3d.app.panels.targets import Target, changed
from viz3d.app.picking import Edge, Pick, pick_edge, reach_lps, travel_mm
from viz3d.rendering.prepared import Prepared
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.files import load
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.oblique import axes_of, normal_of, point_of, with_tilt
from viz3d.scene.region import slice_rectangle
from viz3d.session import Session, layer_of, panel_of


@pytest.fixture(scope="module")
def prepared(head) -> Prepared:
    return Prepared(head)


@pytest.fixture
def session() -> Session:
    return Session(load("four-up"))


def eye_of(session: Session, prepared: Prepared, shown: str) -> FakeEye:
    return FakeEye(session, prepared, shown=shown)


def plane(eye: FakeEye, layer_id: str = "axial") -> SliceLayer:
    found = next(layer for layer in eye.panel.layers if layer.id == layer_id)
    assert isinstance(found, SliceLayer)
    return found


def edge(eye: FakeEye, side: int) -> Edge:
    """A side of the axial plane, as it is picked beside where other planes cross it."""
    layer = plane(eye)
    corners = slice_rectangle(layer, eye.panel.cut, eye.prepared.box_lps()).corners_lps
    point = 0.7 * corners[side] + 0.3 * corners[(side + 1) % 4]
    at = eye.sheet.project(point[None])[0]
    found = pick_edge(at, eye.panel, eye.prepared, eye.sheet, float("inf"))
    assert found is not None
    assert found.layer.id == "axial"
    np.testing.assert_allclose(found.point_lps, point, atol=1.5)
    return found


def place_of(eye: FakeEye, point: np.ndarray) -> tuple[float, float]:
    x, y = eye.viewpoint.project(np.asarray(point)[None], eye.aspect)[0]
    return float(x), float(y)


@pytest.mark.parametrize("start", [(0.0, 0.0), (11.0, -17.0)])
@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize("by_deg", [-20.0, 15.5])
def test_a_plane_turns_with_the_side_that_is_dragged(
    prepared, session, side, by_deg, start
) -> None:
    """The pointer goes to where the side would be: the plane lies there then."""
    session.update(with_tilt(session.scene, "3d", "axial", start))
    eye = eye_of(session, prepared, "3d")
    eye.edge = edge(eye, side)
    about = eye.edge.about
    assert about == side % 2
    wanted = tuple(np.array(start) + by_deg * np.eye(2)[about])
    before, held = plane(eye), eye.edge.point_lps
    in_plane = axes_of(before) @ (held - point_of(before))
    after = SliceLayer(plane="axial", tilt_deg=wanted)
    target = point_of(before) + in_plane @ axes_of(after)
    _, gestures = hands(session)
    end = place_of(eye, target)
    gestures.press(eye, place_of(eye, held), "main")
    gestures.move(end)
    gestures.release()
    for panel_id, layer_id in (("3d", "axial"), ("axial", "slice")):
        found = layer_of(session.scene, panel_id, layer_id).tilt_deg
        np.testing.assert_allclose(found, wanted, atol=0.5)
    session.undo()
    assert layer_of(session.scene, "3d", "axial").tilt_deg == start


def test_a_side_that_is_dragged_back_leaves_the_plane_as_it_was(prepared, session) -> None:
    eye = eye_of(session, prepared, "3d")
    eye.edge = edge(eye, 1)
    before = session.scene
    _, gestures = hands(session)
    start = place_of(eye, eye.edge.point_lps)
    gestures.press(eye, start, "main")
    gestures.move((start[0] + 0.1, start[1] + 0.2))
    assert session.scene != before
    gestures.move(start)
    gestures.release()
    assert session.scene == before


def test_a_side_behind_something_is_not_grabbed(prepared, session) -> None:
    eye = eye_of(session, prepared, "3d")
    found = edge(eye, 0)
    at = eye.sheet.project(found.point_lps[None])[0]
    assert pick_edge(at, eye.panel, prepared, eye.sheet, 10.0) is None
    assert pick_edge(at + 40, eye.panel, prepared, eye.sheet, float("inf")) != found


def test_a_tilted_plane_is_pushed_along_its_normal(prepared, session) -> None:
    session.update(with_tilt(session.scene, "3d", "axial", (20.0, -10.0)))
    eye = eye_of(session, prepared, "3d")
    layer = plane(eye)
    grabbed = point_of(layer) + np.array([30.0, -20.0, 0.0]) @ axes_of(layer)
    eye.picked = Pick(layer, grabbed)
    _, gestures = hands(session)
    end = place_of(eye, grabbed + 12.0 * normal_of(layer))
    gestures.press(eye, place_of(eye, grabbed), "main")
    gestures.move(end)
    gestures.release()
    way = point_of(plane(eye)) - point_of(layer)
    np.testing.assert_allclose(way, 12.0 * normal_of(layer), atol=1e-6)
    np.testing.assert_allclose(session.scene.crosshair_lps, point_of(plane(eye)))


def test_a_tilted_plane_with_its_own_place_goes_alone(prepared) -> None:
    own = SliceLayer(id="axial", position_mm=10.0, tilt_deg=(0.0, 25.0), frame=True)
    session = Session(Scene(panels=(Panel(id="3d", layers=(own,)),)))
    eye = eye_of(session, prepared, "3d")
    before = plane(eye)
    eye.picked = Pick(before, point_of(before))
    _, gestures = hands(session)
    gestures.wheel(eye, (0.0, 0.0), 4.0)
    after = plane(eye)
    way = point_of(after) - point_of(before)
    assert np.linalg.norm(way) > 3
    np.testing.assert_allclose(np.cross(way, normal_of(before)), 0, atol=1e-9)
    assert session.scene.crosshair_lps == "auto"


@pytest.mark.parametrize("tilt", [(0.0, 0.0), (30.0, 40.0), (-80.0, 5.0)])
def test_a_plane_travels_while_its_point_is_in_the_data(prepared, tilt) -> None:
    layer = SliceLayer(tilt_deg=tilt, pivot_lps=(5.0, 6.0, 7.0), position_mm=7.0, outline=False)
    low, high = reach_lps(prepared)
    ends = [point_of(layer) + way * normal_of(layer) for way in travel_mm(prepared, layer)]
    for end in ends:
        assert (end >= low - 1e-6).all()
        assert (end <= high + 1e-6).all()
        assert np.abs(np.concatenate([end - low, end - high])).min() < 1e-6


def test_the_crosshair_stays_on_a_tilted_plane(prepared, session) -> None:
    session.update(with_tilt(session.scene, "axial", "slice", (30.0, 10.0)))
    eye = eye_of(session, prepared, "axial")
    layer = eye.flat_slice
    assert layer is not None
    eye.picked = Pick(layer, point_of(layer))
    _, gestures = hands(session)
    for place in ((0.2, -0.3), (0.99, 0.99), (-0.99, 0.4)):
        gestures.press(eye, place, "main")
        gestures.release()
        found = np.array(session.scene.crosshair_lps)
        assert abs((found - point_of(layer)) @ normal_of(layer)) < 1e-6
    low, high = reach_lps(prepared)
    assert (found >= low - 1e-6).all()
    assert (found <= high + 1e-6).all()


def test_tilts_are_reset_at_once(prepared, session) -> None:
    session.update(with_tilt(session.scene, "3d", "axial", (20.0, -10.0)))
    controller, _ = hands(session)
    controller.level()
    assert session.scene == load("four-up")


def test_the_inspector_tilts_the_plane_in_every_panel(session) -> None:
    found = changed(session.scene, Target("axial", "slice"), "tilt_deg", (5.0, 6.0))
    assert layer_of(found, "3d", "axial").tilt_deg == (5.0, 6.0)


def measures(session: Session) -> list[AnnotationLayer]:
    return [
        layer
        for panel in session.scene.panels
        for layer in panel.layers
        if isinstance(layer, AnnotationLayer) and layer.points_lps
    ]


class FlatEye(FakeEye):
    """A flat pane whose slice is really looked up."""

    def point_at(self, place):
        return point_on(self.flat_slice, self.viewpoint, place, self.aspect)


@pytest.fixture
def flat(session, prepared) -> FlatEye:
    return FlatEye(session, prepared, shown="coronal")


def test_a_distance_takes_two_clicks_and_follows_the_pointer(session, flat) -> None:
    _, gestures = hands(session)
    tool = gestures.measuring
    tool.take_up("distance")
    assert tool.words == "distance: click the first point, Esc leaves"
    tool.click(flat, (-0.4, 0.0))
    assert tool.words == "distance: click the second point, Esc leaves"
    tool.move(flat, (0.1, 0.2))
    (made,) = measures(session)
    np.testing.assert_allclose(made.points_lps[1], flat.point_at((0.1, 0.2)))
    tool.click(flat, (0.3, -0.2))
    (made,) = measures(session)
    np.testing.assert_allclose(
        made.points_lps, [flat.point_at((-0.4, 0)), flat.point_at((0.3, -0.2))]
    )
    assert not tool.is_placing
    session.undo()
    assert not measures(session), "a whole measure is one step"
    assert not session.can_undo


def test_an_angle_takes_three_clicks(session, flat) -> None:
    _, gestures = hands(session)
    gestures.measuring.take_up("angle")
    for place in ((-0.4, 0.0), (-0.4, 0.0), (0.0, 0.0), (0.0, 0.5)):
        gestures.measuring.click(flat, place)
    (made,) = measures(session)
    assert made.what == "angle"
    np.testing.assert_allclose(made.points_lps[2], flat.point_at((0.0, 0.5)))


def test_escape_leaves_nothing_behind(session, flat) -> None:
    controller, gestures = hands(session)
    tool = gestures.measuring
    before = session.scene
    tool.take_up("angle")
    tool.click(flat, (-0.4, 0.0))
    assert controller.is_holding
    assert tool.leave()
    assert tool.what == "angle"
    assert session.scene == before
    assert not session.can_undo
    assert not controller.is_holding
    assert tool.leave()
    assert tool.what == ""
    assert not tool.leave()


def test_nothing_is_measured_in_space_or_in_another_pane(session, prepared, flat) -> None:
    _, gestures = hands(session)
    tool = gestures.measuring
    tool.take_up("distance")
    tool.click(eye_of(session, prepared, "3d"), (0.0, 0.0))
    assert not tool.is_placing
    tool.click(flat, (0.0, 0.0))
    tool.click(FlatEye(session, prepared, shown="axial"), (0.3, 0.0))
    assert tool.is_placing
    tool.leave()


def test_another_scene_ends_an_unfinished_measure(session, flat) -> None:
    controller, gestures = hands(session)
    gestures.measuring.take_up("distance")
    gestures.measuring.click(flat, (0.0, 0.0))
    controller.begin_scene(load("planes"))
    gestures.measuring.move(flat, (0.2, 0.2))
    assert not gestures.measuring.is_placing
    assert not controller.is_holding
    assert session.scene == load("planes")


def test_an_end_is_moved_and_the_measure_removed(session, flat) -> None:
    _, gestures = hands(session)
    tool = gestures.measuring
    tool.take_up("distance")
    for place in ((-0.4, 0.0), (0.3, -0.2)):
        tool.click(flat, place)
    tool.leave()
    assert end_at(flat, (0.3, -0.2)) == ("distance", 1)
    assert end_at(flat, (0.0, 0.0)) is None
    flat.picked = Pick(flat.flat_slice, np.zeros(3))
    gestures.press(flat, (0.303, -0.2), "main")
    (still,) = measures(session)
    np.testing.assert_allclose(still.points_lps[1], flat.point_at((0.3, -0.2)))
    gestures.move((0.403, 0.1))
    gestures.release()
    (moved,) = measures(session)
    np.testing.assert_allclose(moved.points_lps[1], flat.point_at((0.4, 0.1)))
    np.testing.assert_allclose(moved.points_lps[0], flat.point_at((-0.4, 0.0)))
    tool.remove()
    assert not measures(session)
    session.undo()
    assert measures(session) == [moved]
    assert panel_of(session.scene, "coronal").layers[-1] == moved
