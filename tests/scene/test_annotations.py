"""Annotations say what is so, in the right place, or are refused by name."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.geometry import DIRECTION_OF_LETTER, FloatArray
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.cube import cube
from viz3d.scene.directions import convention_word, direction_letters, position_words
from viz3d.scene.extent import box_of
from viz3d.scene.labelling import marks_of
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import (
    HistogramLayer,
    Layer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.locator import SLICE_COLOR
from viz3d.scene.marks import Line, Mark, Ramp, Sheet, Words
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.round_numbers import nearest_round, number_words, round_values
from viz3d.scene.validate import validate
from viz3d.scene.view import fit

HEAD = np.array([[x, y, z] for x in (-80, 80) for y in (-100, 100) for z in (-120, 90)], float)
FACTS = Facts(HEAD, (0.0, 0.0, 0.0), (0.0, 4000.0), lambda band: (3, 9), "a.u.")
#: Axial and coronal from the feet and the front, as radiologists look; sagittal from the left.
AXIAL = Camera(0.0, -90.0, projection="parallel")
CORONAL = Camera(0.0, 0.0, projection="parallel")
SAGITTAL = Camera(90.0, 0.0, projection="parallel")
SLICE = SliceLayer(id="s", plane="axial", position_mm=24.0)


def seen(axis: int) -> FloatArray:
    """The head's box along an axis."""
    low, high = np.delete(HEAD.min(axis=0), axis), np.delete(HEAD.max(axis=0), axis)
    return np.array([low, (high[0], low[1]), high, (low[0], high[1])])


def written(*layers: Layer, camera: Camera = AXIAL, background: str = "white") -> list[Mark]:
    """The marks over a panel of 300 by 200 points."""
    named = tuple(
        layer if layer.id else replace(layer, id=f"{n}") for n, layer in enumerate(layers)
    )
    panel = Panel(background=background, camera=camera, layers=named)
    scene = resolve(validate(Scene(panels=(panel,))), FACTS)
    sheet = Sheet(300.0, 200.0, fit(camera, HEAD, 1.5))
    return list(marks_of(scene.panels[0], sheet, {}, 9.0, seen))


def say(what: Any, **fields: Any) -> AnnotationLayer:
    return AnnotationLayer(what=what, **fields)


def texts(marks: list[Mark]) -> list[str]:
    return [mark.text for mark in marks if isinstance(mark, Words)]


def the(kind: type, marks: list[Mark]) -> Any:
    [found] = [mark for mark in marks if isinstance(mark, kind)]
    return found


def test_a_scale_bar_is_as_long_as_its_millimetres() -> None:
    """The picture shows 200 mm and two margins of 4 % over its height of 200 points."""
    marks = written(SLICE, say("scale-bar", length_mm=50))
    (left, _), (right, _) = the(Line, marks).points_pt
    assert right - left == pytest.approx(50 * 200 / (200 * 1.08))
    assert texts(marks) == ["50 mm"]
    assert the(Words, marks).at_pt[0] == pytest.approx((left + right) / 2)
    assert right <= 295


def test_an_automatic_bar_is_round_and_near_a_fifth_of_the_panel() -> None:
    """324 mm wide: a fifth is 65 mm."""
    assert texts(written(SLICE, say("scale-bar"))) == ["50 mm"]
    assert texts(written(SLICE, say("scale-bar"), camera=replace(AXIAL, zoom=25))) == ["2 mm"]


def test_a_scale_bar_is_refused_in_perspective() -> None:
    for camera in (Camera(), replace(AXIAL, projection="perspective")):
        with pytest.raises(SceneError, match='projection = "parallel"'):
            written(SLICE, say("scale-bar"), camera=camera)


def test_a_scale_bar_is_refused_in_perspective_by_the_picture_itself() -> None:
    panel = Panel(layers=(SLICE, say("scale-bar", id="bar", color="black", halo="", place="top")))
    sheet = Sheet(300.0, 200.0, fit(Camera(), HEAD, 1.5))
    with pytest.raises(SceneError, match=r"layer 'bar'\.what: .*perspective"):
        marks_of(panel, sheet, {}, 9.0, seen)


def test_a_bar_that_does_not_fit_is_refused() -> None:
    with pytest.raises(SceneError, match="500 mm does not fit: there is room for 313 mm"):
        written(SLICE, say("scale-bar", length_mm=500))


def test_letters_are_those_of_the_panels_sides() -> None:
    marks = written(SLICE, say("letters"))
    places = {mark.text: mark.at_pt for mark in marks if isinstance(mark, Words)}
    assert set(places) == set("RLAP")
    assert places["R"][0] < 20
    assert places["L"][0] > 280
    assert places["A"][1] > 180
    assert places["P"][1] < 20


@pytest.mark.parametrize(
    ("direction", "letters"),
    [
        ((1.0, 0.0, 0.0), "L"),
        ((0.0, 0.0, -1.0), "I"),
        ((np.cos(0.30), np.sin(0.30), 0.0), "L"),
        ((np.cos(0.40), -np.sin(0.40), 0.0), "LA"),
        ((-0.5, 0.5, 0.7071), "SR"),
    ],
)
def test_a_direction_has_a_second_letter_where_it_is_oblique(
    direction: tuple[float, float, float], letters: str
) -> None:
    assert direction_letters(np.array(direction)) == letters


@pytest.mark.parametrize(
    ("plane", "camera", "word"),
    [
        ("axial", AXIAL, ["radiological"]),
        ("axial", Camera(180.0, 90.0), ["neurological"]),
        ("coronal", CORONAL, ["radiological"]),
        ("coronal", Camera(180.0, 0.0), ["neurological"]),
        ("sagittal", SAGITTAL, []),
        ("axial", CORONAL, []),
        ("coronal", Camera(10.0, 0.0), []),
    ],
)
def test_the_convention_is_said_of_flat_slices_only(
    plane: Any, camera: Camera, word: list[str]
) -> None:
    marks = written(SliceLayer(plane=plane), say("convention"), camera=camera)
    assert texts(marks) == word


def test_no_convention_where_there_is_more_than_slices() -> None:
    assert texts(written(SLICE, SurfaceLayer(), say("convention"))) == []


def test_a_convention_is_that_of_the_pictures_left() -> None:
    """By the place of the patient's right ear, not by the camera's numbers."""
    for camera, word in ((AXIAL, "radiological"), (Camera(180.0, 90.0), "neurological")):
        viewpoint = fit(camera, HEAD, 1.5)
        ear = viewpoint.project(np.array([[-70.0, 0.0, 0.0]]), 1.5)[0, 0]
        assert convention_word(viewpoint) == word
        assert (ear < 0) == (word == "radiological")


@pytest.mark.parametrize(
    ("plane", "position_mm", "words"),
    [
        ("axial", 24.0, "S 24 mm"),
        ("axial", -3.25, "I 3.2 mm"),
        ("sagittal", 10.5, "L 10.5 mm"),
        ("sagittal", -0.01, "L 0 mm"),
        ("coronal", -30.0, "A 30 mm"),
        ("coronal", 30.0, "P 30 mm"),
    ],
)
def test_a_position_is_said_by_its_side(plane: Any, position_mm: float, words: str) -> None:
    assert position_words(plane, position_mm) == words


def test_a_position_is_that_of_the_slice_named() -> None:
    other = SliceLayer(id="other", plane="coronal", position_mm=-7.0)
    assert texts(written(SLICE, other, say("position", of="other"))) == ["A 7 mm"]
    assert texts(written(SLICE, say("position"))) == ["S 24 mm"]
    with pytest.raises(SceneError, match="this panel has: 's', 'other'"):
        written(SLICE, other, say("position"))
    with pytest.raises(SceneError, match="'axiel' is no layer of this panel"):
        written(SLICE, say("position", of="axiel"))
    with pytest.raises(SceneError, match="'skin' is no slice"):
        written(SLICE, SurfaceLayer(id="skin"), say("position", of="skin"))


def test_a_locator_shows_where_in_the_head_the_slice_is() -> None:
    """The head is 210 mm high, from -120 to 90: 24 mm is 144 mm from below."""
    outline, line = written(SLICE, say("locator", extent_pt=42.0))
    assert isinstance(outline, Line)
    assert isinstance(line, Line)
    assert line.color == SLICE_COLOR
    ys = [y for _, y in outline.points_pt]
    assert max(ys) - min(ys) == pytest.approx(42)
    assert line.points_pt[0][1] - min(ys) == pytest.approx(42 * 144 / 210)
    assert line.points_pt[0][1] == line.points_pt[1][1]


@pytest.mark.parametrize(("plane", "share"), [("coronal", 0.7), ("sagittal", 0.75)])
def test_a_locators_line_is_upright_for_upright_planes(plane: Any, share: float) -> None:
    """From the left the front is at the left; from the front, the patient's right."""
    layer = SliceLayer(plane=plane, position_mm=40.0)
    outline, line = written(layer, say("locator"))
    assert isinstance(outline, Line)
    assert isinstance(line, Line)
    xs = [x for x, _ in outline.points_pt]
    assert line.points_pt[0][0] == line.points_pt[1][0]
    assert (line.points_pt[0][0] - min(xs)) / (max(xs) - min(xs)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("camera", "seen"),
    [
        (Camera(0, 0), "A"),
        (AXIAL, "I"),
        (Camera(35, 20), "ALS"),
        (Camera(-120, -30), "PRI"),
    ],
)
def test_a_cube_shows_the_faces_that_look_at_the_viewer(camera: Camera, seen: str) -> None:
    viewpoint = fit(camera, HEAD, 1.5)
    marks = list(cube(viewpoint, 60.0))
    letters = {mark.text: mark for mark in marks if isinstance(mark, Words)}
    assert set(letters) == set(seen)
    for letter, words in letters.items():
        # A side's letter is off the middle to where that side of the patient is.
        direction = np.array(DIRECTION_OF_LETTER[letter])
        expected = np.array([direction @ viewpoint.right, direction @ viewpoint.up])
        assert np.allclose(words.at_pt, expected * 60 / (2 * np.sqrt(3)))
    corners = np.concatenate([mark.points_pt for mark in marks if isinstance(mark, Line)])
    assert np.abs(corners).max() <= 30 + 1e-9


def test_a_cube_stays_in_its_place_however_it_is_turned() -> None:
    middles = set()
    for azimuth_deg in (0, 30, 77, 200):
        marks = written(SurfaceLayer(), say("cube"), camera=Camera(azimuth_deg, 15))
        [front] = [mark for mark in marks if isinstance(mark, Words)][:1]
        viewpoint = fit(Camera(azimuth_deg, 15), HEAD, 1.5)
        direction = np.array(DIRECTION_OF_LETTER[front.text])
        off = np.array([direction @ viewpoint.right, direction @ viewpoint.up]) * 48 / 12**0.5
        middles.add(tuple(np.round(np.array(front.at_pt) - off, 6)))
    assert middles == {(29.0, 29.0)}


@pytest.mark.parametrize("place", ["left", "right", "top", "bottom"])
def test_a_color_bars_numbers_are_where_their_colors_are(place: Any) -> None:
    relief = ReliefLayer(id="r", window=(-1000.0, 3000.0))
    marks = written(relief, say("color-bar", of="r", place=place), camera=Camera())
    ramp = the(Ramp, marks)
    left, bottom, width, height = ramp.box_pt
    assert ramp.upright == (place in ("left", "right"))
    assert texts(marks)[:-1] == ["\N{MINUS SIGN}1000", "0", "1000", "2000", "3000"]
    assert texts(marks)[-1] == "Intensity (a.u.)"
    zero = next(mark for mark in marks if isinstance(mark, Words) and mark.text == "0")
    along = (zero.at_pt[1] - bottom) / height if ramp.upright else (zero.at_pt[0] - left) / width
    assert along == pytest.approx(0.25)
    for mark in marks:
        box = box_of(mark)
        assert min(box.left, box.bottom) >= 0
        assert box.right <= 300
        assert box.top <= 200


def test_a_color_bar_has_its_own_length_title_and_units() -> None:
    bar = say("color-bar", of="s", place="right", extent_pt=80, text="Density", units="HU")
    marks = written(SLICE, bar)
    assert the(Ramp, marks).box_pt[3] == 80
    assert texts(marks)[-1] == "Density (HU)"
    assert texts(written(SLICE, say("color-bar", of="s", units="")))[-1] == "Intensity"


@pytest.mark.parametrize("width_pt", [40, 60, 77, 120, 300])
def test_a_short_bars_numbers_do_not_meet(width_pt: float) -> None:
    relief = ReliefLayer(id="r", window=(0.0, 4100.0))
    bar = say("color-bar", of="r", place="bottom", extent_pt=width_pt / 2)
    numbers = [mark for mark in written(relief, bar, camera=Camera()) if isinstance(mark, Words)]
    boxes = [box_of(mark) for mark in numbers[:-1]]
    assert numbers[0].text == "0"
    for one, following in pairwise(boxes):
        assert one.right < following.left


def test_a_color_bar_shows_the_gamma_of_its_layer() -> None:
    """At gamma 0.5 the middle of the window is drawn at 0.707 of white."""
    ramp = the(Ramp, written(replace(SLICE, gamma=0.5), say("color-bar", of="s")))
    assert abs(int(ramp.colors[128, 0]) - 0.5**0.5 * 255) < 2
    assert ramp.colors[0, 0] == 0
    assert ramp.colors[255, 0] == 255


@pytest.mark.parametrize(
    "layer",
    [
        VolumeLayer(id="x", preset="mip"),
        SurfaceLayer(id="x"),
        SliceLayer(id="x", within=Band()),
        SliceLayer(id="y"),
    ],
)
def test_a_color_bar_of_what_is_not_coloured_by_intensity_is_refused(layer: Layer) -> None:
    with pytest.raises(SceneError, match="'x' is"):
        written(layer, say("color-bar", of="x"))


@pytest.mark.parametrize(
    ("layer", "color"),
    [
        (SliceLayer(id="x", tint=Band(), tint_color="#123456"), "#123456"),
        (SurfaceLayer(id="x", color="#abcdef"), "#abcdef"),
    ],
)
def test_a_legend_shows_the_color_of_its_layer(layer: Layer, color: str) -> None:
    marks = written(layer, say("legend", of="x", text="Grey matter"))
    assert the(Line, marks).fill == color
    assert texts(marks) == ["Grey matter"]
    with pytest.raises(SceneError, match="tinted"):
        written(SLICE, say("legend", of="s", text="Grey matter"))


def test_text_has_lines_and_stands_where_it_is_put() -> None:
    first, second = written(SLICE, say("text", text="One\nTwo", at=(0.5, 0.5)))
    assert isinstance(first, Words)
    assert isinstance(second, Words)
    assert (first.text, second.text) == ("One", "Two")
    assert first.at_pt[0] == second.at_pt[0] == pytest.approx(150)
    assert first.at_pt[1] > 100 > second.at_pt[1]


def test_a_long_title_is_broken_and_stays_inside() -> None:
    title = "A title that is much too long for one line of a panel of this width, all in all"
    panel = Panel(title=title, background="white", layers=(SLICE,))
    sheet = Sheet(200.0, 200.0, fit(AXIAL, HEAD, 1.0))
    marks = marks_of(panel, sheet, {}, 9.0, seen)
    assert len(marks) > 1
    assert " ".join(texts(list(marks))) == title
    assert all(box_of(mark).right <= 200 for mark in marks)


def test_letters_have_a_rim_of_the_background() -> None:
    """Black letters on a transparent page may lie over a black slice: theirs is white."""
    for background, halo in (("black", "black"), ("transparent", "white")):
        marks = written(SLICE, say("letters"), background=background)
        assert {mark.halo for mark in marks if isinstance(mark, Words)} == {halo}


@pytest.mark.parametrize(
    ("layer", "field"),
    [
        (say("letters", length_mm=50), "length_mm"),
        (say("scale-bar", text="50 mm"), "text"),
        (say("text", text="x", of="s"), "of"),
        (say("letters", place="top"), "place"),
        (say("color-bar"), "of"),
        (say("text", text="x", at=(0.5, 1.5)), "at"),
        (say("text", text="x", halo="blu"), "halo"),
        (say("cube", extent_pt=-3.0), "extent_pt"),
    ],
)
def test_a_field_that_means_nothing_or_makes_no_sense_is_refused(
    layer: AnnotationLayer, field: str
) -> None:
    with pytest.raises(SceneError) as refusal:
        written(SLICE, layer)
    assert refusal.value.field == f"layer[1].{field}"


@pytest.mark.parametrize("what", ["scale-bar", "letters", "cube"])
def test_a_plot_has_no_places_in_the_patient(what: str) -> None:
    with pytest.raises(SceneError, match="lies nowhere in the patient"):
        written(HistogramLayer(), say(what))


def test_round_numbers() -> None:
    assert round_values(0.0, 1.0, 3) == [0.0, 0.5, 1.0]
    assert round_values(-130.0, 270.0) == [-100.0, 0.0, 100.0, 200.0]
    assert round_values(0.0, 4200.0, 3) == [0.0, 2000.0, 4000.0]
    assert round_values(1.9, 8.1, 3) == [2.0, 4.0, 6.0, 8.0]
    assert len(round_values(0.0, 0.3, 4)) == 4
    assert [nearest_round(value) for value in (65, 75, 0.14, 0.15)] == [50, 100, 0.1, 0.2]
    assert number_words(2_000_000.0) == "2000000"
    assert [number_words(value) for value in round_values(0.0, 0.7)] == ["0", "0.2", "0.4", "0.6"]
