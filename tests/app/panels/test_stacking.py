"""Layers added, removed and ordered, by the model's own rules."""

from __future__ import annotations

import pytest

from viz3d.app.panels import stacking
from viz3d.app.panels.targets import Target
from viz3d.errors import SceneError
from viz3d.scene.files import builtin_names, load
from viz3d.scene.marks import Sheet
from viz3d.scene.resolve import resolve
from viz3d.scene.validate import validate
from viz3d.session import panel_of

from .conftest import FACTS


def ids(scene, panel_id: str) -> list[str]:
    return [layer.id for layer in panel_of(scene, panel_id).layers]


@pytest.mark.parametrize("name", builtin_names())
def test_whatever_is_offered_is_allowed_and_can_be_resolved(name: str) -> None:
    scene = load(name)
    for panel in scene.panels:
        for offered, after in stacking.additions(scene, panel.id).items():
            validate(after)
            resolve(after, FACTS)
            assert len(ids(after, panel.id)) == len(panel.layers) + 1, offered


def test_what_a_panel_cannot_hold_is_not_offered() -> None:
    scene = load("four-up")
    flat, space = stacking.additions(scene, "axial"), stacking.additions(scene, "3d")
    assert "Volume" in space
    assert "Volume" not in flat
    assert "Scale bar" in flat
    assert "Scale bar" not in space, "nothing has one length in perspective"
    assert "Position" in flat
    assert "Orientation cube" not in stacking.additions(load("histogram"), "0")


def test_positions_and_locators_name_their_slice() -> None:
    """Three slices: to draw a position of none of them would be refused."""
    from viz3d.scene.annotations import blocks_of

    scene = load("planes")
    panel_id = scene.panels[0].id
    for name in ("Position", "Colour bar"):
        after = resolve(stacking.additions(scene, panel_id)[name], FACTS)
        layer = panel_of(after, panel_id).layers[-1]
        blocks = blocks_of(layer, panel_of(after, panel_id), _sheet(), lambda axis: None)
        assert next(iter(blocks)).marks


def test_a_layer_goes_unless_it_is_the_last() -> None:
    scene = load("planes")
    panel_id = scene.panels[0].id
    scene = stacking.removed(scene, Target(panel_id, "axial"))
    scene = stacking.removed(scene, Target(panel_id, "coronal"))
    assert ids(scene, panel_id) == ["sagittal"]
    with pytest.raises(SceneError, match="show nothing"):
        stacking.removed(scene, Target(panel_id, "sagittal"))


def test_what_is_said_of_a_layer_goes_with_it() -> None:
    scene = load("planes")
    panel_id = scene.panels[0].id
    scene = stacking.additions(scene, panel_id)["Colour bar"]
    scene = stacking.additions(scene, panel_id)["Text"]
    assert ids(scene, panel_id)[-2:] == ["color-bar", "text"]
    scene = stacking.removed(scene, Target(panel_id, "axial"))
    assert ids(scene, panel_id) == ["coronal", "sagittal", "text"]


@pytest.mark.parametrize(
    ("places", "order"),
    [(1, "bac"), (2, "bca"), (9, "bca"), (-1, "abc"), (0, "abc")],
)
def test_a_layer_moves_along_its_panel(places: int, order: str) -> None:
    names = {"a": "axial", "b": "coronal", "c": "sagittal"}
    scene = load("planes")
    panel_id = scene.panels[0].id
    after = stacking.moved(scene, Target(panel_id, "axial"), places)
    assert ids(after, panel_id) == [names[letter] for letter in order]


@pytest.mark.parametrize(
    ("layer", "before", "order"),
    [
        ("sagittal", "axial", ["sagittal", "axial", "coronal"]),
        ("axial", "sagittal", ["coronal", "axial", "sagittal"]),
        ("axial", "", ["coronal", "sagittal", "axial"]),
        ("axial", "axial", ["axial", "coronal", "sagittal"]),
    ],
)
def test_a_dropped_layer_lies_before_the_one_it_was_dropped_on(layer, before, order) -> None:
    scene = load("planes")
    panel_id = scene.panels[0].id
    after = stacking.placed_before(scene, Target(panel_id, layer), before)
    assert ids(after, panel_id) == order


def test_a_new_id_is_new() -> None:
    panel = load("planes").panels[0]
    assert stacking.new_id(panel, "axial") == "axial-2"
    assert stacking.new_id(panel, "volume") == "volume"


def _sheet() -> Sheet:
    from viz3d.scene.model import Camera
    from viz3d.scene.view import fit

    viewpoint = fit(Camera(), FACTS.points_lps, 1.0)
    return Sheet(400.0, 400.0, viewpoint)
