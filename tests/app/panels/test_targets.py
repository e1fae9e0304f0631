"""Changing one field of a layer, a panel or the page."""

from __future__ import annotations

import pytest

from viz3d.app.panels.targets import Target, applies, changed, value_of
from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.files import load
from viz3d.scene.layer_values import Band
from viz3d.scene.validate import validate
from viz3d.session import layer_of, panel_of


def test_only_the_field_of_the_layer_changes() -> None:
    scene = load("planes")
    target = Target(scene.panels[0].id, "coronal")
    after = changed(scene, target, "gamma", 1.5)
    assert layer_of(after, target.panel_id, "coronal").gamma == 1.5
    assert changed(after, target, "gamma", 0.85) == scene


def test_a_band_comes_as_it_is_by_default_and_goes() -> None:
    scene = load("planes")
    target = Target(scene.panels[0].id, "axial")
    tinted = changed(scene, target, "tint", True)
    assert value_of(tinted, target).tint == Band()
    finer = changed(tinted, target, "tint.of", 64)
    assert value_of(finer, target).tint == Band(of=64)
    assert not applies(value_of(scene, target), "tint_color")
    assert applies(value_of(tinted, target), "tint_color")
    assert changed(finer, target, "tint", False) == scene


def test_an_angle_beside_a_view_keeps_the_views_other_angle() -> None:
    scene = load("planes")
    target = Target(scene.panels[0].id)
    left = changed(scene, target, "camera.view", "L")
    assert value_of(left, target).camera.azimuth_deg == 90
    raised = changed(left, target, "camera.elevation_deg", 30.0)
    camera = value_of(raised, target).camera
    assert (camera.azimuth_deg, camera.elevation_deg) == (90, 30)


def test_the_page_and_the_crosshair_are_the_scenes() -> None:
    scene = load("four-up")
    assert changed(scene, Target(), "page.heading", "A head").page.heading == "A head"
    assert changed(scene, Target(), "crosshair_lps", (1.0, 2.0, 3.0)).crosshair_lps == (1, 2, 3)


def test_an_annotation_of_another_kind_drops_what_means_nothing_for_it() -> None:
    scene = load("four-up")
    panel = panel_of(scene, "axial")
    bar = next(
        layer
        for layer in panel.layers
        if isinstance(layer, AnnotationLayer) and layer.what == "scale-bar"
    )
    target = Target("axial", bar.id)
    longer = changed(scene, target, "length_mm", 30.0)
    words = changed(longer, target, "what", "text")
    validate(words)
    assert value_of(words, target).length_mm == "auto"
    assert not applies(value_of(words, target), "length_mm")
    assert value_of(words, target).size_pt == bar.size_pt


def test_what_is_not_there_is_refused() -> None:
    scene = load("four-up")
    assert not Target("axial", "nothing").is_in(scene)
    assert Target("axial").is_in(scene)
    with pytest.raises(SceneError, match="nothing"):
        changed(scene, Target("nothing"), "title", "x")
