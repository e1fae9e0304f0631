"""A camera that is turned, moved and zoomed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.geometry import direction_of
from viz3d.scene.model import Camera
from viz3d.scene.orbit import facing, moved, rolled, turned, zoomed
from viz3d.scene.validate import LARGEST_ZOOM
from viz3d.scene.view import fit

BOX = np.array([(x, y, z) for x in (-60, 60) for y in (-100, 90) for z in (-110, 120)], float)
ASPECT = 1.3


@pytest.mark.parametrize("projection", ["perspective", "parallel"])
def test_turning_keeps_what_is_looked_at_and_how_large_it_is(projection) -> None:
    camera = Camera(azimuth_deg=38, elevation_deg=22, zoom=1.3, projection=projection)
    before = fit(camera, BOX, ASPECT)
    after = fit(turned(camera, before, BOX, ASPECT, (-50, 10)), BOX, ASPECT)
    np.testing.assert_allclose(after.focus_lps, before.focus_lps)
    assert after.parallel_scale_mm == pytest.approx(before.parallel_scale_mm)
    assert (
        np.linalg.norm(after.position_lps - after.focus_lps)
        == pytest.approx(np.linalg.norm(before.position_lps - before.focus_lps))
        or projection == "parallel"
    )
    assert not np.allclose(after.toward, before.toward)


def test_turning_by_nothing_changes_no_picture() -> None:
    camera = Camera(azimuth_deg=-100, elevation_deg=-5, roll_deg=12)
    before = fit(camera, BOX, ASPECT)
    after = fit(turned(camera, before, BOX, ASPECT, (0, 0)), BOX, ASPECT)
    np.testing.assert_allclose(after.position_lps, before.position_lps)
    np.testing.assert_allclose(after.up, before.up)


def test_turning_stays_upright_and_goes_around() -> None:
    camera = Camera(azimuth_deg=170, elevation_deg=80)
    viewpoint = fit(camera, BOX, ASPECT)
    after = turned(camera, viewpoint, BOX, ASPECT, (30, 30))
    assert after.azimuth_deg == pytest.approx(-160)
    assert after.elevation_deg == 90


@pytest.mark.parametrize("letter", "APLRSI")
def test_a_side_looks_at_the_viewer(letter) -> None:
    viewpoint = fit(facing(Camera(zoom=3, focus_lps=(1, 2, 3)), letter), BOX, ASPECT)
    assert viewpoint.toward @ direction_of(letter) > 0.999
    up = "A" if letter in "SI" else "S"
    assert viewpoint.up @ direction_of(up) > 0.999


def test_moving_moves_the_focus() -> None:
    viewpoint = fit(Camera(), BOX, ASPECT)
    after = moved(Camera(), viewpoint, np.array([1.0, -2.0, 3.0]))
    np.testing.assert_allclose(after.focus_lps, viewpoint.focus_lps + np.array([1, -2, 3]))


def test_zoom_stays_within_what_a_scene_may_hold() -> None:
    assert zoomed(Camera(zoom=2), 1.5).zoom == 3
    assert zoomed(Camera(zoom=40), 10).zoom == LARGEST_ZOOM
    assert zoomed(Camera(zoom=0.1), 1e-6).zoom == 1 / LARGEST_ZOOM


def test_a_camera_given_by_a_word_is_turned_from_there() -> None:
    camera = Camera(view="left")
    points = np.array([[-60.0, -80, -100], [60, 80, 100]])
    viewpoint = fit(Camera(azimuth_deg=90, elevation_deg=0), points, 1.0)
    found = turned(camera, viewpoint, points, 1.0, (10.0, 5.0))
    assert (found.azimuth_deg, found.elevation_deg, found.view) == (100, 5, "")
    assert facing(camera, "S").view == ""


def test_a_rolled_picture_turns_clockwise() -> None:
    """What was above the middle is to the right of it, a right angle later."""
    camera = rolled(Camera(), 90.0)
    points = np.array([[x, y, z] for x in (-9, 9) for y in (-9, 9) for z in (-9, 9)], float)
    before, after = (fit(seen, points, 1.0) for seen in (Camera(), camera))
    above = before.focus_lps + 5 * before.up
    x, y = after.project(above[None], 1.0)[0]
    assert x > 0.1
    assert y == pytest.approx(0.0, abs=1e-9)
    assert rolled(camera, 180.0).roll_deg == -90.0
