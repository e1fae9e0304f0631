"""Which panels show a slice straight on, and from which side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.scene.cutting import with_cut
from viz3d.scene.directions import convention_word
from viz3d.scene.files import load
from viz3d.scene.flat import convention_of, flat_slice, flat_view, with_convention
from viz3d.scene.layers import SliceLayer, SurfaceLayer
from viz3d.scene.model import Camera, Panel
from viz3d.scene.view import fit
from viz3d.scene.views import FLAT_VIEWS, placed
from viz3d.scene.windows import presets, with_window

FOUR = load("four-up")


@pytest.mark.parametrize("view", FLAT_VIEWS)
def test_a_slice_is_flat_in_the_views_of_its_plane_only(view: str) -> None:
    camera = placed(Camera(view=view))
    assert flat_view(camera) == view
    for plane in ("axial", "coronal", "sagittal"):
        layer = SliceLayer(plane=plane)
        shown = flat_slice(Panel(camera=camera, layers=(layer,)))
        assert (shown == layer) == view.startswith(plane)
        seen = replace(camera, projection="perspective")
        assert flat_slice(Panel(camera=seen, layers=(layer,))) is None


def test_a_slice_with_something_in_space_is_not_flat() -> None:
    camera = placed(Camera(view="axial"))
    axial, coronal = SliceLayer(id="a"), SliceLayer(id="c", plane="coronal")
    assert flat_slice(Panel(camera=camera, layers=(axial, coronal))) is None
    assert flat_slice(Panel(camera=camera, layers=(axial, SurfaceLayer(id="s")))) is None


def test_the_switch_changes_left_and_right_and_nothing_else() -> None:
    assert convention_of(FOUR) == "radiological"
    found = with_convention(FOUR, "neurological")
    assert convention_of(found) == "neurological"
    assert with_convention(found, "radiological") == FOUR
    assert with_convention(found, "neurological") == found
    for before, after in zip(FOUR.panels, found.panels, strict=True):
        assert replace(after, camera=before.camera) == before
        if before.id in ("sagittal", "3d"):
            assert after == before
        else:
            seen = fit(after.camera, np.eye(3) * 50, 1.0)
            assert convention_word(seen) == "neurological"


def test_panels_that_differ_have_no_convention() -> None:
    turned = with_convention(FOUR, "neurological").panels[0]
    assert convention_of(replace(FOUR, panels=(turned, *FOUR.panels[1:]))) is None
    assert convention_of(load("planes")) is None


def windows(scene) -> dict[str, object]:
    return {
        f"{panel.id}.{layer.id}": layer.window
        for panel in scene.panels
        for layer in panel.layers
        if isinstance(layer, SliceLayer)
    }


def test_slices_with_one_window_are_adjusted_together() -> None:
    first = with_window(FOUR, (10.0, 20.0))
    assert set(windows(first).values()) == {(10.0, 20.0)}
    panel = first.panels[0]
    own = replace(panel, layers=(replace(panel.layers[0], window=(5.0, 6.0)), *panel.layers[1:]))
    mixed = replace(first, panels=(own, *first.panels[1:]))
    found = windows(with_window(mixed, "auto", shared=(10.0, 20.0)))
    assert found.pop("axial.slice") == (5.0, 6.0)
    assert set(found.values()) == {"auto"}


def test_windows_in_hounsfield_units_are_for_ct() -> None:
    assert list(presets("MR", 0.0, 900.0)) == ["automatic", "full range"]
    found = presets("CT", -1024.0, 3071.0)
    assert found["full range"] == (-1024.0, 3071.0)
    assert found["brain"] == (0.0, 80.0)
    assert found["bone"] == (-800.0, 2000.0)
    assert found["soft tissue"] == (-160.0, 240.0)
    assert "full range" not in presets("MR", 7.0, 7.0)


def test_a_cut_is_made_in_something_that_is_seen() -> None:
    opened = with_cut(FOUR, "3d", "LAS")
    shown = {layer.id: layer.visible for layer in opened.panels[3].layers}
    assert opened.panels[3].cut.away == "LAS"
    assert shown["skin"]
    assert opened.panels[:3] == FOUR.panels[:3]
    closed = with_cut(opened, "3d", "")
    assert closed.panels[3].cut == FOUR.panels[3].cut
    skin = load("skin")
    assert with_cut(skin, "0", "S").panels[0].layers == skin.panels[0].layers
