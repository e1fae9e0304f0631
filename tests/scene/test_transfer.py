"""Transfer functions: their points, and what the model takes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viz3d.errors import SceneError
from viz3d.scene.files import from_text, load, to_text
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.transfer import (
    CT_BONE,
    PRESETS,
    added_stop,
    color_at,
    first_stops,
    moved_stop,
    preset_of,
    removed_stop,
    with_preset,
)
from viz3d.scene.validate import validate

STOPS = ((0.0, 0.0, "#000000"), (100.0, 0.5, "#804020"), (200.0, 1.0, "#ffffff"))


def scene_of(**changes: object) -> Scene:
    layer = VolumeLayer(id="v", **changes)  # type: ignore[arg-type]
    return Scene(name="x", panels=(Panel(layers=(layer,)),))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_makes_sense_and_is_known_again(name: str) -> None:
    layer = with_preset(VolumeLayer(id="v", opacity=0.7, window=(1.0, 2.0)), name)
    validate(Scene(panels=(Panel(layers=(layer,)),)))
    assert preset_of(layer) == name
    assert (layer.opacity, layer.window) == (0.7, (1.0, 2.0)), "what a preset does not say stays"
    assert preset_of(replace(layer, stops=STOPS)) == ""


def test_points_go_through_a_file_and_come_back() -> None:
    scene = validate(scene_of(stops=STOPS))
    assert from_text(to_text(scene)).panels[0].layers == scene.panels[0].layers


def test_the_scene_of_ct_bone_has_the_presets_points() -> None:
    layer = load("ct-bone").panels[0].layers[0]
    assert isinstance(layer, VolumeLayer)
    assert layer.stops == CT_BONE


@pytest.mark.parametrize(
    ("stops", "said"),
    [
        (STOPS[:1], "points"),
        (((1.0, 0.0, "#000000"), (1.0, 1.0, "#000000")), "does not come after"),
        (((1.0, 0.0, "#000000"), (2.0, 1.1, "#000000")), "opacity"),
        (((1.0, 0.0, "#000000"), (2.0, 1.0, "white")), "#rrggbb"),
        (((1.0, 0.0, "#000000"), (2.0, 0.0, "#ffffff")), "nothing would be seen"),
    ],
)
def test_what_is_no_transfer_function_is_refused(stops: tuple, said: str) -> None:
    with pytest.raises(SceneError, match=said) as refusal:
        validate(scene_of(stops=stops))
    assert "layer[0].stops" in str(refusal.value)


def test_a_moved_point_stays_between_its_neighbours() -> None:
    assert moved_stop(STOPS, 1, 150, 0.2)[1] == (150, 0.2, "#804020")
    low, high = moved_stop(STOPS, 1, -99, -1)[1], moved_stop(STOPS, 1, 999, 7)[1]
    assert 0 < low[0] < 1
    assert low[1] == 0
    assert 199 < high[0] < 200
    assert high[1] == 1
    assert moved_stop(STOPS, 2, 999, 1)[2][0] == 999, "the ends are free outwards"
    for moved in (moved_stop(STOPS, n, at, 0.5) for n in range(3) for at in (-99, 50, 999)):
        validate(scene_of(stops=moved))


def test_an_added_point_has_the_colour_of_its_place() -> None:
    stops, n = added_stop(STOPS, 50, 0.9)
    assert (n, stops[1]) == (1, (50, 0.9, "#402010"))
    validate(scene_of(stops=stops))
    assert added_stop(STOPS, -10, 0)[1] == 0
    assert added_stop(STOPS, 300, 0)[1] == 3
    validate(scene_of(stops=added_stop(STOPS, 100, 0.5)[0]))


def test_two_points_remain() -> None:
    two = removed_stop(STOPS, 1)
    assert two == (STOPS[0], STOPS[2])
    assert removed_stop(two, 0) == two


def test_colours_between_points_are_mixed() -> None:
    assert color_at(STOPS, -5) == "#000000"
    assert color_at(STOPS, 150) == "#c0a090"
    assert color_at(STOPS, 200) == "#ffffff"


def test_the_first_points_are_within_the_window() -> None:
    stops = first_stops((100.0, 1100.0))
    validate(scene_of(stops=stops))
    assert stops[0][0] > 100
    assert stops[-1][0] == 1100
