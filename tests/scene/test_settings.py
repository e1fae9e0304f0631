"""Single values of a scene by their path: set, and found again between two scenes."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from viz3d.errors import SceneError
from viz3d.scene.files import builtin_names, builtin_text, from_text, load
from viz3d.scene.layer_values import Band
from viz3d.scene.settings import settings_between, with_settings
from viz3d.session import layer_of, panel_of, with_layer, with_panel


@pytest.mark.parametrize(
    ("name", "setting", "keys", "value"),
    [
        ("four-up", "3d.skin.color=white", ("panel", 3, "layer", 3, "color"), "white"),
        ("four-up", "3d.skin.color=#d3a88a", ("panel", 3, "layer", 3, "color"), "#d3a88a"),
        ("four-up", "3d.skin.visible=true", ("panel", 3, "layer", 3, "visible"), True),
        (
            "four-up",
            "axial.slice.window=[10, 900.5]",
            ("panel", 0, "layer", 0, "window"),
            [10, 900.5],
        ),
        ("four-up", "axial.slice.window=auto", ("panel", 0, "layer", 0, "window"), "auto"),
        ("four-up", "3d.camera.azimuth_deg=-60", ("panel", 3, "camera", "azimuth_deg"), -60),
        ("four-up", "3d.cut.away=LAS", ("panel", 3, "cut", "away"), "LAS"),
        ("four-up", "3d.title=two words", ("panel", 3, "title"), "two words"),
        ("four-up", "page.only=3d", ("page", "only"), "3d"),
        ("four-up", "page.column_widths=[2, 1]", ("page", "column_widths"), [2, 1]),
        ("four-up", 'page.caption="1.5"', ("page", "caption"), "1.5"),
        ("four-up", "crosshair_lps=[1, -2, 3.5]", ("crosshair_lps",), [1, -2, 3.5]),
        ("planes", "axial.position_mm=12.5", ("layer", 0, "position_mm"), 12.5),
        ("planes", "camera.zoom=2", ("camera", "zoom"), 2),
    ],
)
def test_a_setting_does_what_the_file_would(name, setting, keys, value) -> None:
    table = tomllib.loads(builtin_text(name))
    inner = table
    for key in keys[:-1]:
        inner = inner.setdefault(key, {}) if isinstance(key, str) else inner[key]
    inner[keys[-1]] = value
    assert with_settings(load(name), [setting]) == from_text(tomli_w.dumps(table))


def test_one_value_of_an_absent_part_makes_the_part() -> None:
    scene = with_settings(load("planes"), ["axial.tint.of=100"])
    assert layer_of(scene, "0", "axial").tint == Band(of=100)


def test_a_views_word_takes_the_place_of_the_angles() -> None:
    scene = with_settings(load("planes"), ["camera.view=left"])
    camera = panel_of(scene, "0").camera
    assert (camera.azimuth_deg, camera.elevation_deg, camera.view) == (90, 0, "")
    later = with_settings(scene, ["camera.elevation_deg=10"])
    assert panel_of(later, "0").camera.azimuth_deg == 90


def test_the_last_of_two_counts() -> None:
    scene = with_settings(load("planes"), ["camera.zoom=2", "camera.zoom=3"])
    assert panel_of(scene, "0").camera.zoom == 3


@pytest.mark.parametrize(
    ("setting", "field", "words"),
    [
        ("3d.skin.colour=white", "3d.skin.colour", "'color'"),
        ("3d.skn.color=white", "3d.skn.color", "'skin'"),
        ("d3.skin.color=white", "d3.skin.color", "3d"),
        ("3d.camera.zom=2", "3d.camera.zom", "'zoom'"),
        ("3d.colum=1", "3d.colum", "'column'"),
        ("page.captoin=x", "page.captoin", "'caption'"),
        ("crosshair=auto", "crosshair", "'crosshair_lps'"),
        ("3d.skin.opacity=much", "3d.skin.opacity", "number"),
        ("3d.skin.opacity=3", "layer[3].opacity", "within 0 to 1"),
        ("3d.skin.visible=yes", "3d.skin.visible", "true or false"),
        ("axial.slice.plane=axal", "axial.slice.plane", "'axial'"),
        ("axial.slice.window=[1, 2, 3]", "axial.slice.window", "2 numbers"),
        ("3d.skin.kind=volume", "3d.skin.kind", "no field"),
        ("3d.layers=[]", "3d.layers", "no field"),
        ("3d.skin.color.red=1", "3d.skin.color.red", "no parts"),
        ("page.only=4d", "page.only", "3d"),
        ("page.title_pt=1\nrows = 4", "page.title_pt", "number"),
        ("page.rows=" + "[" * 5000, "page.rows", "whole number"),
        ("3d.skin.visible", "", "no setting such as"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_refused_by_its_path(setting, field, words) -> None:
    with pytest.raises(SceneError, match=r".") as refusal:
        with_settings(load("four-up"), [setting])
    assert refusal.value.field.endswith(field)
    assert words in str(refusal.value)


@pytest.mark.parametrize("name", builtin_names())
def test_a_scene_differs_from_itself_in_nothing(name) -> None:
    assert settings_between(load(name), load(name)) == ()


def test_what_was_changed_is_said_and_no_more() -> None:
    scene = load("four-up")
    changed = with_panel(scene, "3d", camera=replace(panel_of(scene, "3d").camera, zoom=1.25))
    changed = with_layer(changed, "3d", "skin", visible=True, color="white")
    changed = replace(changed, crosshair_lps=(1.0, 2.5, -3.0))
    assert settings_between(scene, changed) == (
        "crosshair_lps=[1.0, 2.5, -3.0]",
        "3d.camera.zoom=1.25",
        "3d.skin.visible=true",
        "3d.skin.color=white",
    )


NUMBERS = st.floats(-300, 300, allow_nan=False)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
#: Words that TOML would take for something else, or for more than one thing.
TRAPS = st.sampled_from(["true", "12", "[1]", "auto", "a = b", "x # y", '"', "a\nb = 2", " ", "'"])
TWO_PANELS = from_text(
    """
    version = 1
    page.columns = 2
    [[panel]]
    id = "plot"
    layer = [{kind = "histogram", id = "bars"}]
    [[panel]]
    id = "flat"
    column = 1
    layer = [{kind = "slice", id = "plane"}]
    """
)


@given(
    point=st.tuples(NUMBERS, NUMBERS, NUMBERS),
    azimuth=NUMBERS,
    title=WORDS,
    caption=TRAPS,
    names=st.lists(WORDS, max_size=3).map(tuple),
    tint=st.builds(Band, of=st.integers(2, 99), sigma_voxels=st.floats(0, 5)),
)
def test_any_change_of_values_is_made_again(point, azimuth, title, caption, names, tint) -> None:
    page = replace(TWO_PANELS.page, caption=caption)
    camera = replace(panel_of(TWO_PANELS, "flat").camera, azimuth_deg=azimuth)
    changed = replace(TWO_PANELS, crosshair_lps=point, page=page)
    changed = with_panel(changed, "flat", title=title, camera=camera)
    changed = with_layer(changed, "plot", "bars", peaks=True, peak_names=names)
    changed = with_layer(changed, "flat", "plane", tint=tint)
    settings = settings_between(TWO_PANELS, changed)
    assert settings is not None
    assert with_settings(TWO_PANELS, settings) == changed


def test_what_is_there_no_more_is_not_said() -> None:
    tinted = with_layer(TWO_PANELS, "flat", "plane", tint=Band())
    assert settings_between(tinted, TWO_PANELS) is None
    assert settings_between(TWO_PANELS, tinted) == ("flat.plane.tint={}",)


def test_what_takes_more_than_values_is_not_said() -> None:
    scene = load("four-up")
    panel = panel_of(scene, "3d")
    fewer = with_panel(scene, "3d", layers=panel.layers[1:])
    turned = with_panel(scene, "3d", layers=panel.layers[::-1])
    other = replace(scene, panels=scene.panels[:2])
    for changed in (fewer, turned, other):
        assert settings_between(scene, changed) is None


def test_an_id_that_no_path_reaches_is_not_said() -> None:
    scene = load("planes")
    hidden = with_layer(scene, "0", "axial", id="camera")
    assert settings_between(hidden, with_layer(hidden, "0", "camera", gamma=2.0)) is None


def test_ids_may_have_dots() -> None:
    scene = with_layer(load("planes"), "0", "axial", id="a.b")
    changed = with_layer(scene, "0", "a.b", gamma=2.0)
    assert settings_between(scene, changed) == ("a.b.gamma=2.0",)
