"""Distances and angles in the patient, and where they are drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.extent import Box, box_of
from viz3d.scene.files import from_text, to_text
from viz3d.scene.layers import SliceLayer
from viz3d.scene.marks import Line, Sheet, Words
from viz3d.scene.measures import (
    NEAR_MM,
    angle_deg,
    distance_mm,
    is_seen,
    measure,
    measure_words,
)
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.validate import validate
from viz3d.scene.view import fit
from viz3d.scene.views import placed

CORNERS = np.array([(x, y, z) for x in (-80, 80) for y in (-90, 90) for z in (-95, 95)], float)
FLAT = placed(Camera(view="axial"))
SHEET = Sheet(300.0, 200.0, fit(FLAT, CORNERS, 1.5))
PANEL = Panel(camera=FLAT, layers=(SliceLayer(id="s", position_mm=5.0, outline=False),))


def made(*points, **changes) -> AnnotationLayer:
    what = "distance" if len(points) == 2 else "angle"
    return AnnotationLayer(
        id="m", what=what, points_lps=points, color="#ffffff", halo="#000000", **changes
    )


def test_a_distance_is_between_its_points_in_the_patient() -> None:
    assert distance_mm(((1.0, 2.0, 3.0), (4.0, 6.0, 15.0))) == pytest.approx(13.0)
    assert measure_words(made((0.0, 0.0, 0.0), (63.24, 0.0, 0.0))) == "63.2 mm"


@pytest.mark.parametrize("wanted", [0.001, 30.0, 90.0, 135.5, 179.999, 180.0])
def test_an_angle_is_at_its_second_point(wanted: float) -> None:
    turned = np.radians(wanted)
    last = (3.0 + 7 * np.cos(turned), 7 * np.sin(turned), 2.0)
    found = angle_deg(((13.0, 0.0, 2.0), (3.0, 0.0, 2.0), last))
    assert found == pytest.approx(wanted, abs=1e-9)


def test_nothing_is_said_of_an_angle_without_an_arm() -> None:
    layer = made((1.0, 0.0, 5.0), (1.0, 0.0, 5.0), (3.0, 0.0, 5.0))
    assert angle_deg(layer.points_lps) is None
    assert not [mark for mark in measure(layer, PANEL, SHEET) if isinstance(mark, Words)]


def test_lines_lie_on_their_points_and_the_number_beside_them() -> None:
    points = ((-30.0, 10.0, 5.0), (20.0, -15.0, 5.0))
    marks = list(measure(made(*points), PANEL, SHEET))
    lines = [mark for mark in marks if isinstance(mark, Line)]
    (words,) = [mark for mark in marks if isinstance(mark, Words)]
    places = SHEET.project(np.array(points))
    np.testing.assert_allclose(lines[0].points_pt, places)
    assert words.text == "55.9 mm"
    start, end = places
    way = (end - start) / np.linalg.norm(end - start)
    off = np.array(words.at_pt) - places.mean(axis=0)
    assert abs(off @ way) < 1e-6
    assert 4 < abs(off @ [-way[1], way[0]]) < 30


def test_an_arc_spans_the_angle() -> None:
    points = ((40.0, 0.0, 5.0), (0.0, 0.0, 5.0), (0.0, -40.0, 5.0))
    lines = [mark for mark in measure(made(*points), PANEL, SHEET) if isinstance(mark, Line)]
    arms, arc = lines
    assert len(arms.points_pt) == 3
    corner = SHEET.project(np.array(points))[1]
    radii = np.linalg.norm(np.array(arc.points_pt) - corner, axis=1)
    assert np.ptp(radii) < 1e-9
    for end, point in ((arc.points_pt[0], points[0]), (arc.points_pt[-1], points[2])):
        way = SHEET.project(np.array([point]))[0] - corner
        off = np.array(end) - corner
        assert abs(off[0] * way[1] - off[1] * way[0]) < 1e-6
        assert off @ way > 0


@pytest.mark.parametrize("wanted", [5.0, 51.0, 90.0, 170.0])
@pytest.mark.parametrize("first_deg", [0.0, 40.0, 90.0, 200.0])
def test_no_arm_goes_through_the_number_of_an_angle(wanted: float, first_deg: float) -> None:
    turns = np.radians([first_deg, first_deg + wanted])
    first, last = [(40 * np.cos(turn), 40 * np.sin(turn), 5.0) for turn in turns]
    marks = list(measure(made(first, (0.0, 0.0, 5.0), last), PANEL, SHEET))
    (words,) = [mark for mark in marks if isinstance(mark, Words)]
    arms = next(mark for mark in marks if isinstance(mark, Line))
    for start, end in pairwise(np.array(arms.points_pt)):
        for x, y in start + np.linspace(0, 1, 200)[:, None] * (end - start):
            assert not box_of(words).overlaps(Box(x - 0.1, y - 0.1, x + 0.1, y + 0.1))


def test_it_is_seen_on_the_slice_that_goes_through_it() -> None:
    layer = made((0.0, 0.0, 5.0), (30.0, 0.0, 5.0))
    assert is_seen(layer, PANEL)
    beside = SliceLayer(id="s", position_mm=5.0 + 2 * NEAR_MM, outline=False)
    assert not is_seen(layer, replace(PANEL, layers=(beside,)))
    assert not list(measure(layer, replace(PANEL, layers=(beside,)), SHEET))
    in_space = Panel(layers=(beside,))
    assert is_seen(layer, in_space)


def test_it_is_seen_on_the_tilted_slice_that_goes_through_it() -> None:
    tilted = SliceLayer(
        id="s", position_mm=5.0, tilt_deg=(30.0, 0.0), pivot_lps=(0.0, 0.0, 5.0), outline=False
    )
    turned = replace(FLAT, elevation_deg=-60.0, azimuth_deg=180.0)
    for camera in (FLAT, turned):
        panel = Panel(camera=camera, layers=(tilted,))
        on = made((0.0, 0.0, 5.0), (0.0, 10 * np.cos(np.pi / 6), 10.0))
        assert is_seen(on, panel)
        assert not is_seen(made((0.0, 0.0, 5.0), (0.0, 10.0, 5.0)), panel)


def test_nothing_is_drawn_beside_the_panel() -> None:
    marks = list(measure(made((-30.0, 0.0, 5.0), (900.0, 0.0, 5.0)), PANEL, SHEET))
    assert marks
    assert not [mark for mark in marks if isinstance(mark, Words)]
    for mark in marks:
        for x, y in mark.points_pt:
            assert -1e-9 <= x <= 300 + 1e-9
            assert -1e-9 <= y <= 200 + 1e-9


def test_it_is_kept_in_a_file() -> None:
    layer = AnnotationLayer(id="m", what="distance", points_lps=((1.0, 2.0, 5.0), (3.0, 4.0, 5.0)))
    scene = Scene(panels=(replace(PANEL, id="p", layers=(*PANEL.layers, layer)),))
    assert from_text(to_text(scene)).panels[0].layers[1] == layer


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (AnnotationLayer(id="m", what="distance"), "the distance takes 2 points, found 0"),
        (
            AnnotationLayer(id="m", what="angle", points_lps=((0.0, 0.0, 0.0),) * 2),
            "the angle takes 3 points, found 2",
        ),
        (AnnotationLayer(id="m", text="x", points_lps=((0.0, 0.0, 0.0),)), "means nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(layer: AnnotationLayer, words: str) -> None:
    with pytest.raises(SceneError, match=words):
        validate(Scene(panels=(replace(PANEL, layers=(*PANEL.layers, layer)),)))
