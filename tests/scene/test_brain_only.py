"""A scene of the brain alone is the same scene with the brain in the place of the head."""

from __future__ import annotations

import pytest

from viz3d.errors import SceneError
from viz3d.meshes.layers import find_layer
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.brain_only import of_brain
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import (
    HistogramLayer,
    MaskSurfaceLayer,
    MontageLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Panel, Scene
from viz3d.scene.validate import validate

BAND = Band(bins=(16, 25))
IN_BRAIN = Band(bins=(16, 25), part="brain")
PAIRS = [
    (SliceLayer(tint=BAND), SliceLayer(part="brain", tint=IN_BRAIN)),
    (SliceLayer(within=BAND), SliceLayer(part="brain", within=IN_BRAIN)),
    (MontageLayer(outline=False), MontageLayer(part="brain")),
    (VolumeLayer(preset="translucent"), VolumeLayer(part="brain")),
    (VolumeLayer(preset="translucent", part="brain"), VolumeLayer(part="brain")),
    (VolumeLayer(preset="mip"), VolumeLayer(preset="mip", part="brain")),
    (
        SurfaceLayer(id="s", level=300.0, opacity=0.4),
        SurfaceLayer(id="s", source="brain", coloring="intensity"),
    ),
    (MaskSurfaceLayer(band=BAND), MaskSurfaceLayer(band=IN_BRAIN)),
    (ReliefLayer(depth_mm=12.0), ReliefLayer(part="brain")),
    (HistogramLayer(band=BAND), HistogramLayer(part="brain", band=IN_BRAIN)),
]


@pytest.mark.parametrize(("head", "brain"), PAIRS, ids=lambda layer: layer.kind)
def test_each_layer_becomes_the_brains(head, brain) -> None:
    found = of_brain(Scene(panels=(Panel(layers=(head,)),)))
    assert found.panels[0].layers == (brain,)
    assert validate(found) is found


def test_a_skin_around_a_brain_goes_with_what_explains_it() -> None:
    brain = SurfaceLayer(id="brain", source="brain", coloring="depth")
    bars = [AnnotationLayer(id=f"{n}-bar", what="legend", of=n) for n in ("brain", "skin")]
    panel = Panel(layers=(brain, SurfaceLayer(id="skin", opacity=0.2), *bars))
    assert of_brain(Scene(panels=(panel,))).panels[0].layers == (brain, bars[0])


def test_every_builtin_scene_has_its_brain_or_is_one_already() -> None:
    refused = set()
    for name in builtin_names():
        try:
            validate(of_brain(load(name)))
        except SceneError as refusal:
            refused.add(name)
            words = str(refusal)
        else:
            continue
        assert "nothing changes" in words
        assert f"'{name}'" in words
    assert {"brain", "brain-depth", "kernel"} <= refused
    assert refused.isdisjoint({"skin", "relief", "montage", "histogram", "volume", "glass"})


def test_twice_is_refused() -> None:
    with pytest.raises(SceneError, match="nothing changes"):
        of_brain(of_brain(load("planes")))


def test_a_mesh_of_the_brain_is_asked_for_by_the_skins_name() -> None:
    assert find_layer("skin", brain=True).source == "brain"
    with pytest.raises(SceneError, match="is of the brain already"):
        find_layer("brain", brain=True)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (SliceLayer(part="brain", outline=False), "set outline = true"),
        (MontageLayer(part="brain", outline=False), "set outline = true"),
    ],
)
def test_a_brain_that_would_not_be_alone_is_refused(layer, words: str) -> None:
    with pytest.raises(SceneError, match=words):
        validate(Scene(panels=(Panel(layers=(layer,)),)))
