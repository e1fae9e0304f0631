"""The bands of a scene, changed together. Pure."""

from __future__ import annotations

import pytest

from viz3d.app.panels.histogram_bands import (
    band_at,
    band_places,
    can_have_surface,
    has_surface,
    is_tinted,
    place_name,
    places_of,
    with_bands,
    with_surface,
    with_tint,
)
from viz3d.app.panels.targets import Target
from viz3d.errors import SceneError
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer
from viz3d.scene.validate import validate
from viz3d.session import layer_of

BAND = Band((9, 12), 40, 1.5)


@pytest.mark.parametrize("name", builtin_names())
def test_all_bands_of_a_scene_become_one(name: str) -> None:
    scene = load(name)
    places = band_places(scene)
    changed = validate(with_bands(scene, places, BAND))
    assert [band_at(changed, place) for place in places] == [BAND] * len(places)
    assert all(place_name(scene, place) for place in places)


def test_one_band_is_changed_alone() -> None:
    scene = with_tint(load("four-up"), BAND)
    place = places_of(scene, Target("coronal", "slice"))
    changed = with_bands(scene, place, Band())
    assert [band_at(changed, p) == Band() for p in band_places(changed)].count(True) == 1
    assert band_at(changed, place[0]) == Band()


def test_a_tint_is_on_every_slice_and_goes_again() -> None:
    scene = load("four-up")
    assert not is_tinted(scene)
    tinted = validate(with_tint(scene, BAND))
    slices = [
        layer for panel in tinted.panels for layer in panel.layers if isinstance(layer, SliceLayer)
    ]
    assert len(slices) == 6
    assert all(layer.tint == BAND for layer in slices)
    assert with_tint(tinted, None) == scene


def test_a_surface_is_put_in_space_once_and_hidden() -> None:
    scene = load("four-up")
    shown = validate(with_surface(scene, BAND))
    assert has_surface(shown)
    layer = shown.panels[-1].layers[-1]
    assert isinstance(layer, MaskSurfaceLayer)
    assert (shown.panels[-1].id, layer.band) == ("3d", BAND)
    hidden = with_surface(shown, None)
    assert not has_surface(hidden)
    again = with_surface(hidden, Band())
    assert layer_of(again, "3d", layer.id) == MaskSurfaceLayer(id=layer.id, band=Band())


def test_without_a_view_in_space_there_is_no_surface() -> None:
    scene = load("histogram")
    assert not can_have_surface(scene)
    with pytest.raises(SceneError, match="space"):
        with_surface(scene, BAND)


def test_a_place_that_has_gone_has_no_band() -> None:
    scene = with_tint(load("four-up"), BAND)
    place = band_places(scene)[0]
    assert band_at(with_tint(scene, None), place) is None
    assert band_at(load("volume"), place) is None
