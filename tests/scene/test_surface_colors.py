"""Colours of a brain's surface: what they stand for, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.annotations import blocks_of
from viz3d.scene.colors import colormap
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layers import SurfaceLayer
from viz3d.scene.marks import Ramp, Sheet, Words
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.surface_colors import COLORINGS
from viz3d.scene.validate import validate
from viz3d.scene.view import fit

BRAIN = SurfaceLayer(id="brain", source="brain", coloring="depth")
BAR = AnnotationLayer(id="bar", what="color-bar", of="brain")
CORNERS = np.array([[0.0, 0, 0], [100, 100, 100]])


def scene(*layers: SurfaceLayer | AnnotationLayer) -> Scene:
    return Scene(panels=(Panel(layers=layers),))


def resolved(*layers: SurfaceLayer | AnnotationLayer) -> Panel:
    facts = Facts(CORNERS, (50.0, 50.0, 50.0), (0.0, 1.0), lambda band: (1, 2), "HU")
    return resolve(scene(*layers), facts).panels[0]


@pytest.mark.parametrize(
    ("layer", "path", "words"),
    [
        (SurfaceLayer(id="s", coloring="depth"), "coloring", "of a brain only"),
        (replace(BRAIN, coloring="plain", colormap="magma"), "colormap", "say coloring"),
        (replace(BRAIN, colormap="magmar"), "colormap", "did you mean 'magma'"),
        (replace(BRAIN, smoothing_mm=2.0), "smoothing_mm", "means nothing for a brain"),
    ],
)
def test_what_means_nothing_is_refused(layer: SurfaceLayer, path: str, words: str) -> None:
    with pytest.raises(SceneError, match=words) as refusal:
        validate(scene(layer))
    assert refusal.value.field == f"layer[0].{path}"


def test_each_coloring_has_its_colour_map_unless_one_is_named() -> None:
    layers = (
        BRAIN,
        replace(BRAIN, id="b", coloring="intensity"),
        replace(BRAIN, id="c", colormap="magma"),
    )
    found = [layer.colormap for layer in resolved(*layers).layers]
    assert found == ["sulci", "cortex", "magma"]
    assert resolved(SurfaceLayer(id="s")).layers[0].colormap == "auto"


def test_a_colour_bar_has_the_numbers_and_units_of_the_colours() -> None:
    panel = resolved(BRAIN, BAR)
    sheet = Sheet(400.0, 300.0, fit(Camera(), CORNERS, 4 / 3))
    (block,) = blocks_of(panel.layers[1], panel, sheet, lambda axis: CORNERS[:, :2])
    words = [mark.text for mark in block.marks if isinstance(mark, Words)]
    assert words == ["0", "5", "10", "15", "Sulcal depth (mm)"]
    assert [mark.colormap for mark in block.marks if isinstance(mark, Ramp)] == ["sulci"]


def test_units_and_titles_that_are_given_stay() -> None:
    own = replace(BAR, units="cm", text="Below the hull")
    assert resolved(BRAIN, own).layers[1] == replace(
        resolved(BRAIN, BAR).layers[1], units="cm", text="Below the hull"
    )


def test_a_colour_bar_of_a_plain_brain_is_refused() -> None:
    panel = resolved(replace(BRAIN, coloring="plain"), BAR)
    sheet = Sheet(400.0, 300.0, fit(Camera(), CORNERS, 4 / 3))
    with pytest.raises(SceneError, match="coloured surface"):
        list(blocks_of(panel.layers[1], panel, sheet, lambda axis: CORNERS[:, :2]))


def lightness(name: str) -> np.ndarray:
    """CIE L* at even steps of a colour map (sRGB, D65)."""
    encoded = colormap(name) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return 116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16


def test_depth_and_intensity_can_be_read_by_lightness_alone() -> None:
    depth = -np.diff(lightness(COLORINGS["depth"].colormap)[::15])
    assert depth.min() > 0
    assert depth.max() < 2.5 * depth.min()
    assert (np.diff(lightness(COLORINGS["intensity"].colormap)[::5]) > 0).all()


def test_built_in_brains_are_found_by_their_source() -> None:
    brains = {
        name
        for name in builtin_names()
        for panel in load(name).panels
        for layer in panel.layers
        if isinstance(layer, SurfaceLayer) and layer.source == "brain"
    }
    assert {"brain", "brain-depth", "glass", "cutaway-brain"} <= brains
