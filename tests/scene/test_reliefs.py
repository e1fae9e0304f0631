"""The relief of a slice beside it: same place, one camera."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.scene.files import load
from viz3d.scene.flat import flat_slice
from viz3d.scene.layers import ReliefLayer
from viz3d.scene.reliefs import with_reliefs
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.validate import validate
from viz3d.session import with_panel

FACTS = Facts(
    points_lps=np.array([[-80.0, -100, -90], [80, 100, 90]]),
    middle_lps=(1.0, 2.0, 3.0),
    window=(0.0, 100.0),
    grey_bins=lambda band: (3, 5),
)


@pytest.mark.parametrize(("plane", "at"), [("axial", 9), ("coronal", 8), ("sagittal", 7)])
@pytest.mark.parametrize("name", ["four-up", "volume"])
def test_slice_and_reliefs_lie_at_the_crosshair(name: str, plane: str, at: float) -> None:
    scene = replace(load(name), crosshair_lps=(7.0, 8.0, 9.0))
    shown = resolve(validate(with_reliefs(scene, plane)), FACTS)
    flat, *reliefs = shown.panels
    assert flat_slice(flat).plane == plane
    assert flat_slice(flat).position_mm == at
    for panel in reliefs:
        layer = next(layer for layer in panel.layers if isinstance(layer, ReliefLayer))
        assert (layer.plane, layer.position_mm) == (plane, at)
    sigmas = [panel.layers[0].sigma_voxels for panel in reliefs]
    assert sigmas == [0, 2], "raw and smoothed"


def test_the_two_are_turned_together() -> None:
    scene = with_reliefs(load("four-up"), "axial")
    turned = replace(scene.panels[1].camera, azimuth_deg=-70.0)
    shown = resolve(with_panel(scene, "raw", camera=turned), FACTS)
    assert shown.panels[1].camera == shown.panels[2].camera
    assert shown.panels[2].camera.azimuth_deg == -70


def test_the_panel_of_the_scene_is_kept_as_it_is() -> None:
    scene = load("four-up")
    layers = (replace(scene.panels[0].layers[0], gamma=2.5), *scene.panels[0].layers[1:])
    kept = with_reliefs(with_panel(scene, "axial", layers=layers), "axial")
    assert kept.panels[0].layers == layers
