"""The band of a tissue as bins: the lesson's control, with a starting value from the brain."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.phantom import Label, Phantom, make_labels, make_volume
from viz3d.rendering.prepared import Prepared
from viz3d.scene import files
from viz3d.scene.layer_values import Band

PHANTOM = Phantom(shape=(90, 128, 128), spacing_mm=(2.0, 2.0, 2.0))
GREY = (Label.GREY, Label.CEREBELLAR_GREY, Label.DEEP_GREY)


@pytest.fixture(scope="module")
def prepared():
    return Prepared(make_volume(PHANTOM))


@pytest.mark.parametrize("sigma", [0.0, 2.0])
def test_grey_matters_bins_lie_below_white_matters(prepared, sigma):
    grey, white = (
        prepared.grey_bins(Band(sigma_voxels=sigma, part="brain", tissue=tissue))
        for tissue in ("grey", "white")
    )
    assert 0 < grey[0] < grey[1] <= white[1] <= 50
    assert grey[0] < white[0]


def test_the_band_holds_grey_matter(prepared):
    band = Band(sigma_voxels=0.0, part="brain", of=200)
    low, high = prepared.histogram(0, 200).band(*prepared.grey_bins(band))
    air = prepared.brain().air
    is_grey = np.isin(make_labels(PHANTOM.grid), GREY) & prepared.brain().mask
    held = prepared.evened()[is_grey]
    assert ((held > low - air) & (held < high - air)).mean() > 0.7


def test_more_bins_mean_the_same_intensities(prepared):
    for sigma in (0.0, 2.0):
        ends = [
            np.array(prepared.grey_bins(Band(sigma_voxels=sigma, part="brain", of=of))) / of
            for of in (50, 400)
        ]
        assert ends[0] == pytest.approx(ends[1], abs=0.5 / 50 + 0.5 / 400)


def test_the_whole_heads_band_is_another_one(prepared):
    assert prepared.grey_bins(Band()) != prepared.grey_bins(Band(part="brain"))
    assert prepared.grey_bins(Band()) == prepared.grey_bins(Band(bins=(1, 2)))


def test_white_matter_is_not_sought_outside_the_brain():
    text = 'version = 1\n[[layer]]\nkind = "mask-surface"\n[layer.band]\ntissue = "white"\n'
    with pytest.raises(SceneError, match="part"):
        files.from_text(text)
    for more in ('part = "brain"\n', "bins = [20, 30]\n"):
        assert files.from_text(text + more).panels[0].layers[0].band.tissue == "white"
