"""The inspector's controls: every field of every layer, and ranges as the model has them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import pytest

from viz3d.app.panels.fields import IDENTITY, controls, covered, grouped
from viz3d.app.panels.targets import read_field
from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import LAYER_KINDS, HistogramLayer, SliceLayer
from viz3d.scene.model import Camera, Cut, Page, Panel, Scene
from viz3d.scene.validate import validate

EDITED = [*LAYER_KINDS.values(), Band, Camera, Cut, Page, Panel, Scene]


@pytest.mark.parametrize("cls", EDITED, ids=lambda cls: cls.__name__)
def test_every_field_has_a_control(cls: type[Any]) -> None:
    assert covered(cls) == {item.name for item in fields(cls)} - IDENTITY


@pytest.mark.parametrize("cls", EDITED, ids=lambda cls: cls.__name__)
def test_no_two_controls_edit_one_field(cls: type[Any]) -> None:
    paths = [control.path for control in controls(cls)]
    assert len(set(paths)) == len(paths)
    assert sorted(paths) == sorted(c.path for group in grouped(cls).values() for c in group)


@pytest.mark.parametrize("cls", LAYER_KINDS.values(), ids=list(LAYER_KINDS))
def test_every_control_says_what_it_is(cls: type[Any]) -> None:
    for control in controls(cls):
        assert control.label[0].isupper(), control.path
        assert "_" not in control.label
    numbers = [c for c in controls(cls) if c.widget in ("number", "pair", "point")]
    for control in numbers:
        low, high = control.span.reach
        assert control.span.low <= low < high <= control.span.high, control.path


@pytest.mark.parametrize("cls", LAYER_KINDS.values(), ids=list(LAYER_KINDS))
def test_the_ends_of_a_slider_are_numbers_that_the_model_takes(cls: type[Any]) -> None:
    """The table's ranges against the model's own check, one field at a time."""
    for control in controls(cls):
        if control.widget not in ("number", "integer") or "." in control.path:
            continue
        for value in (*control.span.reach, control.span.low, control.span.high):
            number = int(value) if control.widget == "integer" else value
            layer = replace(_at_home(cls, control.path), **{control.path: number})
            validate(Scene(panels=(Panel(layers=(layer,)),)))


@pytest.mark.parametrize(
    ("cls", "field"),
    [(SliceLayer, "gamma"), (HistogramLayer, "bins"), (SliceLayer, "opacity")],
)
def test_beyond_a_range_the_model_refuses(cls: type[Any], field: str) -> None:
    span = next(control.span for control in controls(cls) if control.path == field)
    for value in (span.low - span.step, span.high + span.step):
        with pytest.raises(SceneError, match=field):
            validate(Scene(panels=(Panel(layers=(cls(**{field: value}),)),)))


def test_types_names_and_docstrings_make_a_control() -> None:
    found = {control.path: control for control in controls(SliceLayer)}
    assert found["plane"].widget == "choice"
    assert found["plane"].choices == ("axial", "coronal", "sagittal")
    assert (found["position_mm"].widget, found["position_mm"].unit) == ("number", "mm")
    assert found["position_mm"].auto
    assert not found["gamma"].auto
    assert found["gamma"].help == "Below 1 lightens the mid tones."
    assert found["window"].widget == "pair"
    assert found["colormap"].widget == "colormap"
    assert found["tint_color"].widget == "color"
    assert found["tint"].widget == "presence"
    assert found["tint.bins"].widget == "range"
    assert found["tint.bins"].group == "Tint a band"
    note = {control.path: control for control in controls(AnnotationLayer)}
    assert note["at"].is_optional
    assert note["of"].widget == "named"
    assert note["halo"].words == ("auto", "")
    assert note["units"].widget == "text"
    assert note["units"].auto
    assert not note["text"].auto


def test_a_field_that_somebody_adds_is_edited_at_once() -> None:
    @dataclass(frozen=True)
    class Added:
        kind: Literal["added"] = "added"
        part: Literal["head", "brain"] = "head"
        depth_of_sulci_mm: float | Literal["auto"] = "auto"
        coloring: Literal["plain", "depth"] = "plain"
        colormap: str = "viridis"

    found = {control.path: control for control in _controls_of_local(Added)}
    assert found["part"].choices == ("head", "brain")
    assert found["depth_of_sulci_mm"].unit == "mm"
    assert found["depth_of_sulci_mm"].auto
    assert found["colormap"].widget == "colormap"


def test_a_type_that_nothing_edits_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        thing: complex = 0j

    with pytest.raises(TypeError, match="thing"):
        _controls_of_local(Odd)


def test_a_path_leads_into_what_is_nested() -> None:
    layer = SliceLayer(tint=Band(of=64))
    assert read_field(layer, "tint.of") == 64
    assert read_field(SliceLayer(), "tint.of") is None


def _controls_of_local(cls: type[Any]) -> tuple[Any, ...]:
    # Annotations are words here: a class within a function is resolved by its module's names.
    return controls(cls)


def _at_home(cls: type[Any], field: str) -> Any:
    """A layer for which a field means something."""
    if cls is not AnnotationLayer:
        return cls()
    whats = {"length_mm": "scale-bar", "extent_pt": "cube"}
    return AnnotationLayer(what=whats.get(field, "text"), visible=False)
