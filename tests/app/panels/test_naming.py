"""What things are called, and what is chosen by its name."""

from __future__ import annotations

import pytest

from viz3d.app.panels.choices import CUTS, cut_key, named_choices
from viz3d.app.panels.fields import NAMED
from viz3d.app.panels.naming import layer_name, panel_name
from viz3d.app.panels.targets import Target, changed
from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer
from viz3d.scene.validate import validate


@pytest.mark.parametrize("name", builtin_names())
def test_everything_has_a_name(name: str) -> None:
    for panel in load(name).panels:
        assert panel_name(panel)
        assert all(layer_name(layer) for layer in panel.layers)


def test_names_are_those_of_the_field() -> None:
    assert layer_name(SliceLayer(plane="coronal")) == "Coronal slice"
    assert layer_name(SliceLayer(region="cut-face")) == "Axial cut face"
    assert layer_name(MaskSurfaceLayer()) == "Grey-matter band"
    assert layer_name(AnnotationLayer(what="scale-bar")) == "Scale bar"
    assert [panel_name(panel) for panel in load("four-up").panels] == [
        "Axial",
        "Coronal",
        "Sagittal",
        "3D",
    ]


def test_all_27_cuts_are_there_each_once_and_allowed() -> None:
    assert len({letters for letters, _ in CUTS}) == len(CUTS) == 27
    scene = load("cutaway")
    for letters, words in CUTS:
        validate(changed(scene, Target(scene.panels[0].id), "cut.away", letters))
        assert words.startswith(("nothing", "half", "wedge", "corner")[len(letters)])
    assert dict(CUTS)["ALS"] == "corner: front, left, above"


def test_a_cuts_letters_are_found_in_any_order() -> None:
    assert cut_key("SLA") == "ALS"
    assert cut_key("") == ""
    assert cut_key("IP") in dict(CUTS)


@pytest.mark.parametrize("field", sorted(NAMED - {"of"}))
def test_whatever_is_named_is_allowed(field: str) -> None:
    scene = load("four-up")
    path = {"only": "page.only", "view": "camera.view", "away": "cut.away"}.get(field, field)
    target = Target() if field == "only" else Target("axial")
    choices = named_choices(scene, target, field)
    for value, words in choices:
        assert words
        validate(changed(scene, target, path, value))
    assert len(choices) > 3


def test_an_annotation_explains_a_layer_of_its_panel() -> None:
    found = named_choices(load("planes"), Target(load("planes").panels[0].id), "of")
    assert found[1:] == (
        ("axial", "Axial slice"),
        ("coronal", "Coronal slice"),
        ("sagittal", "Sagittal slice"),
    )
    with pytest.raises(SceneError):
        named_choices(load("planes"), Target("none"), "of")
