"""Scene files: every built-in one, round trips, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from viz3d.errors import SceneError
from viz3d.scene import files
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer

PLANES = 'version = 1\n[[layer]]\nkind = "slice"\n'


@pytest.mark.parametrize("name", files.builtin_names())
def test_builtin_scene_survives_a_round_trip(name: str) -> None:
    scene = files.load(name)
    assert scene.name == name
    assert files.from_text(files.to_text(scene)) == scene


@pytest.mark.parametrize("name", files.builtin_names())
def test_builtin_scene_teaches(name: str) -> None:
    text = files.builtin_text(name)
    assert text.startswith("# ")
    assert sum("#" in line for line in text.splitlines()) >= 3


def test_the_promised_scenes_are_there() -> None:
    promised = (
        "slice three-planes montage histogram mask smoothing mask-smoothed relief kernel planes "
        "volume mip skin grey-matter cutaway overview figure"
    )
    assert set(promised.split()) <= set(files.builtin_names())


def test_values_are_read() -> None:
    scene = files.from_text(
        PLANES + 'plane = "coronal"\nposition_mm = -12\nwindow = [10, 20.5]\n[layer.tint]\n'
        "bins = [16, 25]\n"
    )
    (layer,) = scene.panels[0].layers
    assert isinstance(layer, SliceLayer)
    assert (layer.plane, layer.position_mm, layer.window) == ("coronal", -12.0, (10.0, 20.5))
    assert layer.tint is not None
    assert layer.tint.bins == (16, 25)


def test_panel_starts_from_another_scene() -> None:
    scene = files.from_text(
        'version = 1\n[page]\ncolumns = 2\n[[panel]]\nscene = "grey-matter"\ntitle = "mine"\n'
        '[panel.camera]\nazimuth_deg = -90\n[[panel]]\nscene = "relief"\npanel = "smoothed"\n'
        "column = 1\n"
    )
    base = files.load("grey-matter").panels[0]
    first, second = scene.panels
    assert first.title == "mine"
    assert first.camera.azimuth_deg == -90
    assert first.camera.elevation_deg == base.camera.elevation_deg
    assert first.layers == base.layers
    assert isinstance(first.layers[0], MaskSurfaceLayer)
    assert second.column == 1
    assert second.layers == files.load("relief").panels[1].layers


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("version = 2\n", "version", "expected 1, found 2"),
        ("", "version", "found None"),
        (PLANES + "[camra]\nzoom = 2\n", "camra", "did you mean 'camera'?"),
        (PLANES + "opacty = 0.5\n", "layer[0].opacty", "did you mean 'opacity'?"),
        (PLANES + 'plane = "axiel"\n', "layer[0].plane", "did you mean 'axial'?"),
        (PLANES + 'opacity = "half"\n', "layer[0].opacity", "expected a number"),
        (PLANES + "opacity = 1.5\n", "layer[0].opacity", "1.5 is not within 0 to 1"),
        (PLANES + "opacity = nan\n", "layer[0].opacity", "finite"),
        (PLANES + "visible = 1\n", "layer[0].visible", "true or false"),
        (PLANES + "window = [3, 2]\n", "layer[0].window", "not below"),
        (PLANES + "window = [3]\n", "layer[0].window", "expected 2 numbers, found 1"),
        (PLANES + 'window = "aut"\n', "layer[0].window", "did you mean 'auto'?"),
        (PLANES + 'colormap = "jet"\n', "layer[0].colormap", "'jet' is not known"),
        (PLANES + 'tint_color = "#12345"\n', "layer[0].tint_color", "neither #rrggbb"),
        (PLANES + "[layer.tint]\nbins = [25, 16]\n", "layer[0].tint.bins", "[25, 16]"),
        (PLANES + "[layer.tint]\nbins = [1.5, 2]\n", "layer[0].tint.bins[0]", "whole number"),
        (PLANES + '[cut]\naway = "LR"\n', "cut.away", "opposite"),
        (PLANES + '[cut]\naway = "X"\n', "cut.away", "letters"),
        (PLANES + "[camera]\nelevation_deg = 100\n", "camera.elevation_deg", "100"),
        ('version = 1\n[[layer]]\nkind = "slize"\n', "layer[0].kind", "did you mean 'slice'?"),
        ("version = 1\n", "layer", "no layer"),
        ("version = 1\nlayer = 3\n", "layer", "expected tables"),
        ("version = 1\npage = 3\n" + PLANES[12:], "page", "expected a table"),
        (PLANES + PLANES[12:], "", ""),
        (PLANES + 'id = "a"\n' + PLANES[12:] + 'id = "a"\n', "layer", "'a' is used 2 times"),
        ('version = 1\n[[panel]]\nscene = "plans"\n', "", "did you mean 'planes'?"),
        ('version = 1\n[[panel]]\nscene = "../x.toml"\n', "panel[0].scene", "built-in"),
        ('version = 1\n[[panel]]\nscene = "relief"\n', "panel[0].panel", "raw, smoothed"),
        ('version = 1\n[[panel]]\nscene = "planes"\nrow = 1\n', "row", "page of 1 rows"),
        ("version = \n", "", "not valid TOML"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(text: str, field: str, words: str) -> None:
    if not words:  # two layers without ids get different ones: nothing to refuse
        assert len(files.from_text(text).panels[0].layers) == 2
        return
    with pytest.raises(SceneError) as caught:
        files.from_text(text)
    assert caught.value.field == field
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_an_unknown_name_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SceneError, match=r"Cannot read the scene file .*none.toml"):
        files.load(tmp_path / "none.toml")
    with pytest.raises(SceneError, match="did you mean 'cutaway'"):
        files.load("cutawy")


def test_a_binary_file_is_no_scene(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SceneError, match="not UTF-8"):
        files.load(path)
