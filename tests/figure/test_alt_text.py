"""Figures in words: every kind of layer, where it is and from where it is seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.figure.alt_text import alt_text
from viz3d.scene import files
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import HistogramLayer, MontageLayer, SliceLayer, SurfaceLayer, VolumeLayer
from viz3d.scene.model import Camera, Cut, Page, Panel, Scene
from viz3d.scene.resolve import Facts, resolve

FACTS = Facts(
    points_lps=np.array([[-70.0, -90.0, -80.0], [70.0, 95.0, 88.0]]),
    middle_lps=(1.0, -12.0, 24.0),
    window=(0.0, 200.0),
    grey_bins=lambda band: (12, 19),
    brain_points_lps=lambda: np.zeros((1, 3)),
)


def told(*panels: Panel, **page: object) -> str:
    scene = Scene(page=replace(Page(columns=len(panels)), **page), panels=panels)
    return alt_text(resolve(scene, FACTS))


def test_a_flat_slice_says_its_place_and_convention() -> None:
    camera = Camera(azimuth_deg=0, elevation_deg=-90, projection="parallel")
    panel = Panel(camera=camera, layers=(SliceLayer(id="x", tint=Band()),))
    assert told(panel) == (
        "A figure of a head.\n"
        "An axial slice at S 24 mm, with the band of histogram bins 12 to 19 of 50 "
        "(smoothed, sigma 2 voxels) in colour; in radiological convention: the patient's right "
        "is at the left.\n"
    )


def test_a_view_and_a_cut_are_said() -> None:
    panel = Panel(
        title="Skin",
        camera=Camera(azimuth_deg=90, elevation_deg=20),
        cut=Cut(away="LS"),
        layers=(SurfaceLayer(id="skin"), SliceLayer(id="x", plane="coronal")),
    )
    assert told(panel, panel_letters="a") == (
        "A figure of a head.\n"
        "a Skin: the skin as a surface and a coronal slice at A 12 mm; seen from the left and "
        "above; the left upper part, from L 1 mm and S 24 mm on, is cut away.\n"
    )


def test_other_kinds_are_named() -> None:
    montage = MontageLayer(id="m", positions_mm=(-20.0, 0.0, 35.5))
    words = told(
        Panel(layers=(montage,)),
        Panel(id="b", column=1, layers=(HistogramLayer(id="h", band=Band()),)),
        Panel(id="c", column=2, layers=(VolumeLayer(id="v", preset="mip"),
                                        AnnotationLayer(id="t", text="note"))),
    )  # fmt: skip
    assert words.startswith("A figure of a head in 3 panels.\n")
    assert "3 axial slices from I 20 mm to S 35.5 mm" in words
    assert "A histogram of the intensities in 50 bins" in words
    assert "maximum intensity projection" in words
    assert "“note”" in words


@pytest.mark.parametrize("name", builtin_names())
def test_every_built_in_scene_can_be_told(name: str) -> None:
    words = alt_text(resolve(load(name), FACTS))
    assert len(words.splitlines()) >= 1 + len(files.load(name).panels)
    assert "auto" not in words
