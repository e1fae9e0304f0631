"""From "auto" to numbers, without any data at hand."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from viz3d.errors import InputError, SceneError
from viz3d.geometry import FloatArray
from viz3d.scene import files
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import SurfaceLayer
from viz3d.scene.model import Cut
from viz3d.scene.resolve import Facts, cut_normals, known, resolve

FACTS = Facts(
    points_lps=np.zeros((1, 3)),
    middle_lps=(1.0, 2.0, 3.0),
    window=(5.0, 50.0),
    grey_bins=lambda band: (band.of // 5, band.of // 2),
    brain_points_lps=lambda: np.zeros((1, 3)),
)


#: What the head's field, the panel's size and the quality of the drawing decide.
UNDECIDED = {"level", "focus_lps", "interpolation", "place", "length_mm", "extent_pt"}


@pytest.mark.parametrize("name", files.builtin_names())
def test_nothing_that_the_data_decide_is_left_open(name: str) -> None:
    resolved = resolve(files.load(name), FACTS)
    left = [path for path in _autos(resolved) if path.rpartition(".")[2] not in UNDECIDED]
    plain = (".panels.layers.colormap",)  # of surfaces of one colour
    assert [path for path in left if path not in plain] == []


def test_planes_meet_in_the_middle_and_faces_in_the_cut() -> None:
    planes = resolve(files.load("planes"), FACTS).panels[0]
    assert {layer.plane: layer.position_mm for layer in planes.layers} == {
        "sagittal": 1.0,
        "coronal": 2.0,
        "axial": 3.0,
    }
    text = files.builtin_text("cutaway").replace('at_lps = "auto"', "at_lps = [7, 8, 9]")
    cut = resolve(files.from_text(text), FACTS).panels[0]
    faces = {layer.plane: layer.position_mm for layer in cut.layers if layer.kind == "slice"}
    assert faces == {"sagittal": 7.0, "coronal": 8.0, "axial": 9.0}


def test_what_was_said_stays() -> None:
    text = (
        'version = 1\n[[layer]]\nkind = "slice"\nposition_mm = 4\nwindow = [1, 2]\n'
        '[layer.tint]\nbins = [3, 4]\n[[layer]]\nkind = "mask-surface"\n[layer.band]\nof = 100\n'
    )
    face, band = resolve(files.from_text(text), FACTS).panels[0].layers
    assert (face.position_mm, face.window, face.tint.bins) == (4.0, (1.0, 2.0), (3, 4))
    assert band.band == Band(bins=(20, 50), of=100)


def test_letters_read_on_the_background() -> None:
    text = 'version = 1\nbackground = "{}"\n[[layer]]\nkind = "annotation"\ntext = "x"\n'
    colors = {
        ground: resolve(files.from_text(text.format(ground)), FACTS).panels[0].layers[0].color
        for ground in ("white", "black", "transparent", "#101030")
    }
    assert colors == {
        "white": "#000000",
        "black": "#ffffff",
        "transparent": "#000000",
        "#101030": "#ffffff",
    }


def test_an_unresolved_value_is_noticed() -> None:
    with pytest.raises(SceneError, match="not resolved"):
        known("auto")
    assert known(0.0) == 0.0
    assert SurfaceLayer().level == "auto"


def test_a_brain_that_stands_whole_is_laid_open_to_its_base() -> None:
    points = [[9.0, -9.0, -20.0], [9.0, -9.0, 30.0], [9.0, 9.0, -70.0], [-9.0, -9.0, -50.0]]
    facts = replace(FACTS, brain_points_lps=lambda: np.array(points))
    scene = files.load("cutaway-brain")
    # Of the corner that is taken away, on the left in front; what hangs down elsewhere stays.
    assert resolve(scene, facts).panels[0].cut.at_lps == (1.0, 2.0, -20.0)
    cut_too = scene.panels[0].layers[1]
    assert cut_too.id == "brain"
    layers = (scene.panels[0].layers[0], replace(cut_too, cut=True))
    opened = replace(scene, panels=(replace(scene.panels[0], layers=layers),))
    assert resolve(opened, FACTS).panels[0].cut.at_lps == FACTS.middle_lps


def test_cut_normals_point_to_what_is_removed() -> None:
    np.testing.assert_array_equal(cut_normals(Cut("LAS")), [[1, 0, 0], [0, -1, 0], [0, 0, 1]])
    assert cut_normals(Cut()).shape == (0, 3)


def _autos(value: object, path: str = "") -> list[str]:
    if value == "auto":
        return [path]
    if isinstance(value, tuple):
        return [found for item in value for found in _autos(item, path)]
    if is_dataclass(value):
        names = [item.name for item in fields(value)]
        return [found for name in names for found in _autos(getattr(value, name), f"{path}.{name}")]
    return []


def test_a_cut_to_the_base_of_no_brain_is_in_the_middle() -> None:
    """Whoever draws the brain says that there is none: the other layers can be seen."""

    def none() -> FloatArray:
        raise InputError("No brain found", code="no-brain")

    scene = resolve(files.load("cutaway-brain"), replace(FACTS, brain_points_lps=none))
    assert scene.panels[0].cut.at_lps == FACTS.middle_lps
