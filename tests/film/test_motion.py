"""Where cameras, slices and cuts are at any time of a movie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.film.motion import (
    Seen,
    camera_around,
    check_opens,
    check_sweeps,
    check_turns,
    opened,
    steady,
    sweep_ends_mm,
    swept,
    turned,
)
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.brain_only import of_brain
from viz3d.scene.files import load
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Camera
from viz3d.scene.resolve import Facts, cut_normals
from viz3d.scene.view import basis, fit

ASPECT = 16 / 9


def head_points() -> np.ndarray:
    """On an egg that is nowhere near the origin."""
    directions = np.random.default_rng(7).normal(size=(400, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return directions * (70.0, 95.0, 120.0) + (12.0, -30.0, 45.0)


POINTS = head_points()
SEEN = Seen(POINTS, POINTS, ASPECT)
FACTS = Facts(
    points_lps=POINTS,
    middle_lps=(12.0, -25.0, 60.0),
    window=(0.0, 1.0),
    grey_bins=lambda band: (16, 25),
)


@pytest.mark.parametrize("projection", ["perspective", "parallel"])
@pytest.mark.parametrize("zoom", [1.0, 1.7])
def test_a_turning_camera_keeps_its_distance_and_the_head_its_place(
    projection: str, zoom: float
) -> None:
    camera = Camera(azimuth_deg=38.0, elevation_deg=22.0, projection=projection, zoom=zoom)
    around = [camera_around(camera, SEEN, angle) for angle in range(0, 360, 15)]
    views = [fit(turning, POINTS, ASPECT) for turning in around]
    axis = (POINTS.min(axis=0) + POINTS.max(axis=0)) / 2
    radii = [np.linalg.norm((view.position_lps - axis)[:2]) for view in views]
    assert np.ptp(radii) < 1e-6
    assert np.ptp([view.position_lps[2] for view in views]) < 1e-6
    assert np.ptp([view.parallel_scale_mm for view in views]) < 1e-6
    places = np.array([view.project(axis[None], ASPECT)[0] for view in views])
    assert np.abs(places - places[0]).max() < 1e-9
    if zoom == 1.0:
        reach = max(np.abs(view.project(POINTS, ASPECT)).max() for view in views)
        assert 0.85 < reach <= 1.0


def test_the_camera_goes_to_the_patients_left() -> None:
    quarter = camera_around(Camera(azimuth_deg=0.0, elevation_deg=0.0), SEEN, 90.0)
    _, _, toward = basis(quarter)
    np.testing.assert_allclose(toward, (1.0, 0.0, 0.0), atol=1e-12)  # L of LPS


def test_a_full_turn_comes_back() -> None:
    camera = Camera(azimuth_deg=170.0)
    start, end = camera_around(camera, SEEN, 0.0), camera_around(camera, SEEN, 360.0)
    assert end.azimuth_deg == pytest.approx(start.azimuth_deg)
    assert end.focus_lps == pytest.approx(start.focus_lps)
    assert end.zoom == pytest.approx(start.zoom)


def test_a_given_focus_stays() -> None:
    camera = Camera(focus_lps=(1.0, 2.0, 3.0))
    assert camera_around(camera, SEEN, 50.0).focus_lps == (1.0, 2.0, 3.0)


def test_only_panels_in_space_turn() -> None:
    scene = replace(
        load("planes"), panels=(*load("planes").panels, replace(load("slice").panels[0], id="flat"))
    )
    seen = {panel.id: SEEN for panel in scene.panels}
    after = turned(scene, seen, 0.5)
    assert after.panels[0].camera.azimuth_deg != scene.panels[0].camera.azimuth_deg
    assert after.panels[1] == scene.panels[1]


def test_a_steady_camera_holds_what_will_move() -> None:
    scene = load("planes")
    beyond = np.vstack([POINTS, [[0.0, 0.0, 300.0]]])
    (panel,) = steady(scene, {scene.panels[0].id: Seen(POINTS, beyond, ASPECT)}).panels
    view = fit(panel.camera, POINTS, ASPECT)
    assert np.abs(view.project(beyond, ASPECT)).max() <= 1.0
    assert steady(scene, {}) == scene


@pytest.mark.parametrize(("plane", "axis"), [("sagittal", 0), ("coronal", 1), ("axial", 2)])
def test_a_sweep_goes_through_the_head_at_constant_speed(plane: str, axis: int) -> None:
    positions = []
    for share in (0.0, 0.25, 0.5, 1.0):
        (panel,) = swept(load("planes"), plane, FACTS, share).panels
        slices = [layer for layer in panel.layers if isinstance(layer, SliceLayer)]
        positions += [layer.position_mm for layer in slices if layer.plane == plane]
        assert all(layer.position_mm == "auto" for layer in slices if layer.plane != plane)
    low, high = POINTS[:, axis].min(), POINTS[:, axis].max()
    assert positions == pytest.approx(
        [low + 1, low + 1 + (high - low - 2) / 4, (low + high) / 2, high - 1]
    )
    (panel,) = load("planes").panels
    assert sweep_ends_mm(panel, plane, FACTS) == pytest.approx((low + 1, high - 1))


@pytest.mark.parametrize(("plane", "axis"), [("sagittal", 0), ("coronal", 1), ("axial", 2)])
def test_a_sweep_of_the_brain_alone_stays_in_the_brain(plane: str, axis: int) -> None:
    points = (POINTS - POINTS.mean(axis=0)) * 0.6 + (10.0, -20.0, 80.0)
    facts = replace(FACTS, brain_points_lps=lambda: points)
    ends = []
    for share in (0.0, 1.0):
        (panel,) = swept(of_brain(load("planes")), plane, facts, share).panels
        slices = [layer for layer in panel.layers if isinstance(layer, SliceLayer)]
        ends += [layer.position_mm for layer in slices if layer.plane == plane]
    along = points[:, axis]
    assert ends == pytest.approx([along.min() + 1, along.max() - 1])


def test_a_sweep_says_where_it_is_once() -> None:
    def said(scene_name: str) -> list[str]:
        (panel,) = swept(load(scene_name), "axial", FACTS, 0.5).panels
        annotations = [layer for layer in panel.layers if isinstance(layer, AnnotationLayer)]
        return [layer.of for layer in annotations if layer.what == "position"]

    assert said("planes") == ["axial"]
    assert len(said("slice")) == 1


@pytest.mark.parametrize("away", ["S", "LA", "LAS", "RPI"])
def test_a_cut_opens_from_nothing_to_its_own_place(away: str) -> None:
    scene = load("cutaway")
    panel = replace(scene.panels[0], cut=replace(scene.panels[0].cut, away=away))
    taken = []
    for share in np.linspace(0, 1, 9):
        cut = opened(replace(scene, panels=(panel,)), FACTS, float(share)).panels[0].cut
        off = (POINTS - np.array(cut.at_lps)) @ cut_normals(cut).T
        taken.append(int((off > 0).all(axis=1).sum()))
    assert taken[0] == 0
    assert taken == sorted(taken)
    assert taken[3] > 0
    assert cut.at_lps == pytest.approx(FACTS.middle_lps)
    elsewhere = replace(scene, panels=(panel,), crosshair_lps=(5.0, -6.0, 7.0))
    assert opened(elsewhere, FACTS, 1.0).panels[0].cut.at_lps == pytest.approx((5, -6, 7))


def test_what_cannot_move_is_refused() -> None:
    with pytest.raises(SceneError, match=r"turntable: the scene 'slice' has nothing .* 'planes'"):
        check_turns([load("slice")])
    with pytest.raises(SceneError, match=r"sweep: the scenes 'skin', 'volume' have no axial"):
        check_sweeps([load("skin"), load("volume")], "axial")
    with pytest.raises(SceneError, match=r"cut.away: the scene 'skin' has no cut .* 'cutaway'"):
        check_opens([load("skin")])
    check_turns([load("slice"), load("skin")])
    check_sweeps([load("skin"), load("planes")], "coronal")
    check_opens([load("planes"), load("cutaway")])
