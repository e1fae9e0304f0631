"""A band within the brain is drawn where the brain is, to a tenth of a millimetre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.process.brain.synthetic import dice
from tests.rendering import test_millimetres as millimetres
from tests.rendering.balls import BALL_LPS, DIRECTIONS, ball_volume
from viz3d.geometry import Grid
from viz3d.phantom import Label, make_labels
from viz3d.process.brain import BrainMask, Classes, Confidence
from viz3d.process.brain.gain import Gain
from viz3d.process.surface import points_of
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer

#: "Brain": a ball of its own size around the bright one, in tissue that is all in the band.
RADIUS_MM = 15.0
ALL = Band(bins=(5, 100), of=100, sigma_voxels=0.0, part="brain")
SHELL = replace(ALL, bins=(20, 65))
LAYERS = {
    "mask-surface": MaskSurfaceLayer(id="x", band=ALL, color="#ffffff", smallest_mm3=0),
    "tint": SliceLayer(
        id="x", position_mm=float(BALL_LPS[2]), window=(5e3, 6e3), tint=ALL, tint_color="#ffffff"
    ),
    "within": SliceLayer(
        id="x", position_mm=float(BALL_LPS[2]), within=replace(ALL, bins=(5, 50)), gamma=0.1
    ),
}


def with_brain(source: str) -> Prepared:
    prepared = Prepared(ball_volume(source))
    grid = prepared.volume.grid
    index = np.stack(np.indices(grid.shape)[::-1], axis=-1)
    inside_mm = RADIUS_MM - np.linalg.norm(grid.to_lps(index) - BALL_LPS, axis=-1)
    soft = (127.5 + 80 * inside_mm).clip(0, 255).round().astype(np.uint8)
    means = (100.0, 300.0, 1000.0)
    gain = Gain(np.ones((2, 2, 2), np.float32), Grid((2, 2, 2), np.eye(4)))
    classes = Classes(means, (10.0, 10.0, 10.0), (0.2, 0.4, 0.4))
    brain = BrainMask(inside_mm >= 0, soft, 14.0, Confidence(1.0, ()), classes, 0.0, gain)
    prepared._once("brain", lambda: brain)
    return prepared


@pytest.mark.parametrize("source", DIRECTIONS)
@pytest.mark.parametrize("kind", LAYERS)
def test_it_is_in_place(source: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = with_brain(source)
    monkeypatch.setattr(millimetres, "prepared", lambda source: prepared)
    view = replace(millimetres.VIEWS["above"], zoom=0.6 if kind == "mask-surface" else 3.0)
    millimetres.assert_ball_is_in_place(*millimetres.shown(source, LAYERS[kind], view))


def test_a_tint_ends_where_the_surface_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its area is that of the ball's section, to the tenth of a millimetre of its radius."""
    prepared = with_brain("oblique")
    monkeypatch.setattr(millimetres, "prepared", lambda source: prepared)
    view = millimetres.VIEWS["above"]
    frame, viewpoint = millimetres.shown("oblique", LAYERS["tint"], view)
    pixel_mm = 2 * viewpoint.parallel_scale_mm / millimetres.SIZE
    # The brightest voxels are the upper end itself, half in the band.
    radius_mm = np.sqrt((frame > 0.4 * frame.max()).sum() / np.pi) * pixel_mm
    assert radius_mm == pytest.approx(RADIUS_MM, abs=0.1)


def test_the_scalp_is_not_in_it() -> None:
    """The head around has the band's intensities too: a plain band takes it, this one not."""
    prepared = with_brain("oblique")
    surfaces = [prepared.band_mesh(replace(SHELL, part=part), 0) for part in ("brain", "head")]
    reach = [
        np.linalg.norm(
            points_of(mesh) @ prepared.placement[:3, :3].T + prepared.placement[:3, 3] - BALL_LPS,
            axis=1,
        ).max()
        for mesh in surfaces
    ]
    assert reach[0] < RADIUS_MM + 0.2
    assert reach[1] > 3 * RADIUS_MM


def test_it_is_the_grey_matter_that_a_plain_band_is_not(head_volume, brain_mask_file) -> None:
    """Against the synthetic head's own labels, with its true brain."""
    prepared = Prepared(head_volume, brain_mask=brain_mask_file)
    truth = np.isin(
        make_labels(prepared.volume.grid), (Label.GREY, Label.CEREBELLAR_GREY, Label.DEEP_GREY)
    )
    found = []
    for part in ("brain", "head"):
        band = Band(sigma_voxels=0.0, part=part)
        band = replace(band, bins=prepared.grey_bins(band))
        low, high = prepared.band_ends(band)
        values = prepared.evened() if part == "brain" else prepared.array
        inside = (values > low) & (values < high)
        found.append(dice(inside & prepared.brain().mask if part == "brain" else inside, truth))
    within, plain = found
    assert within > 0.8
    assert plain < within - 0.25
