"""The brain's tissues, in the synthetic head with known labels and in made-up intensities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import viz3d
from viz3d.brains import brain_of
from viz3d.errors import InputError
from viz3d.phantom import Label, Phantom, make_labels, make_volume
from viz3d.process.brain import Classes, brain_within, find_brain_in
from viz3d.process.brain.balls import closed, dilated
from viz3d.process.brain.partial_volume import fit_partial_volume
from viz3d.process.brain.tissue import NAMES, band_of, tissue_of
from viz3d.process.smoothing import gaussian_float

GREY = (Label.GREY, Label.CEREBELLAR_GREY, Label.DEEP_GREY)
WHITE = (Label.WHITE, Label.CEREBELLAR_WHITE, Label.BRAIN_STEM)


def volumes_ml(labels, spacing):
    voxel_ml = np.prod(spacing) / 1000
    return [np.isin(labels, tissue).sum() * voxel_ml for tissue in (GREY, WHITE)]


@pytest.fixture(scope="module")
def scan():
    """A head with noise and shading, and its truth."""
    phantom = Phantom(noise=0.05, seed=11)
    return make_volume(phantom), make_labels(phantom.grid)


@pytest.fixture(scope="module")
def found(scan):
    volume, _ = scan
    brain = find_brain_in(volume)
    evened = brain.evened(volume.array, volume.grid)
    return brain, evened, tissue_of(evened, brain)


def test_grey_and_white_matter_measure_what_they_are(scan, found):
    volume, truth = scan
    _, _, tissue = found
    grey, white = volumes_ml(truth, volume.spacing)
    assert tissue.grey.volume_ml == pytest.approx(grey, rel=0.05)
    assert tissue.white.volume_ml == pytest.approx(white, rel=0.05)


def test_labels_are_the_tissues_where_they_are(scan, found):
    _, truth = scan
    brain, evened, tissue = found
    labels = tissue.labels(evened, brain)
    assert labels.dtype == np.uint8
    assert not labels[brain.soft == 0].any()
    for label, tissues in ((1, (Label.VENTRICLE,)), (2, GREY), (3, WHITE)):
        held = labels[np.isin(truth, tissues) & brain.mask]
        assert (held == label).mean() > 0.9
    for name, label in (("grey", 2), ("white", 3)):
        counted = (labels == label).sum() / 1000
        assert getattr(tissue, name).volume_ml == pytest.approx(counted, rel=0.04)


def test_shares_and_limits_are_one_whole(found):
    _, _, tissue = found
    assert sum(part.share for part in tissue.classes) == pytest.approx(1)
    ends = [end for part in tissue.classes for end in part.limits]
    assert ends == sorted(ends)
    for part in tissue.classes:
        assert part.limits.low < part.mean < part.limits.high


def test_thick_slices_and_a_given_mask_tell_the_same():
    phantom = Phantom(plane="axial", shape=(60, 256, 256), spacing_mm=(1.0, 1.0, 3.0))
    volume, truth = make_volume(phantom), make_labels(phantom.grid)
    mask = np.isin(truth, (*GREY, *WHITE, Label.VENTRICLE))
    brain = brain_within(closed(mask, 8.0, 1.0), volume.array, volume.grid)
    tissue = tissue_of(brain.evened(volume.array, volume.grid), brain)
    grey, white = volumes_ml(truth, volume.spacing)
    assert tissue.grey.volume_ml == pytest.approx(grey, rel=0.05)
    assert tissue.white.volume_ml == pytest.approx(white, rel=0.05)


def test_a_generous_mask_does_not_mistake_fat_for_white_matter(scan, found):
    volume, _ = scan
    brain, _, tissue = found
    generous = brain_within(dilated(brain.mask, 5.0, 1.0), volume.array, volume.grid)
    again = tissue_of(generous.evened(volume.array, volume.grid), generous)
    assert again.white.volume_ml == pytest.approx(tissue.white.volume_ml, rel=0.06)


def test_without_smoothing_a_tissues_band_is_its_limits(found):
    brain, evened, tissue = found
    labels = tissue.labels(evened, brain)
    step = tissue.white.limits.high / 512
    low, high = band_of("grey", evened, labels, tissue)
    assert low == pytest.approx(tissue.grey.limits.low, abs=step)
    assert high == pytest.approx(tissue.grey.limits.high, abs=step)


def test_no_other_band_is_more_like_smoothed_grey_matter(found):
    brain, evened, tissue = found
    labels = tissue.labels(evened, brain)
    smoothed = gaussian_float(evened, (2.0,) * 3)
    values, grey = smoothed[labels > 0], (labels == 2)[labels > 0]

    def overlap(low, high):
        inside = (values > low) & (values < high)
        return 2 * (inside & grey).sum() / (inside.sum() + grey.sum())

    low, high = band_of("grey", smoothed, labels, tissue)
    best = overlap(low, high)
    assert best > 0.75
    shifts = [(low + a, high + b) for a in (-200, 0, 200) for b in (-200, 0, 200) if a or b]
    assert all(overlap(*band) < best for band in shifts)


def mixed_values(means, sigma, counts):
    """Values of pure voxels, and of voxels that two neighbours share in all proportions."""
    random = np.random.default_rng(5)
    pure = [np.full(count, mean) for mean, count in zip(means, counts[::2], strict=True)]
    shared = [
        low + (high - low) * random.random(count)
        for low, high, count in zip(means, means[1:], counts[1::2], strict=False)
    ]
    values = np.concatenate([*pure, *shared])
    return values + random.normal(0, sigma, len(values))


def test_known_mixtures_are_taken_apart():
    counts = (20_000, 60_000, 90_000, 70_000, 110_000)
    values = mixed_values((250.0, 700.0, 1000.0), 40.0, counts)
    model = fit_partial_volume(values, grey=740.0, white=960.0)
    assert model.means == pytest.approx((250, 700, 1000), abs=6)
    assert model.sigma == pytest.approx(40, abs=2)
    assert model.weights == pytest.approx(np.array(counts) / sum(counts), abs=0.02)
    contents = model.contents(values).sum(axis=0)
    halves = (20 + 30, 30 + 90 + 35, 35 + 110)
    assert contents == pytest.approx(np.array(halves) * 1000, rel=0.03)


def test_hardly_any_pure_grey_matter_is_still_grey_matter():
    values = mixed_values((250.0, 700.0, 1000.0), 40.0, (5000, 150_000, 1000, 60_000, 90_000))
    model = fit_partial_volume(values, grey=660.0, white=960.0)
    assert model.means[1:] == pytest.approx((700, 1000), abs=60)


def test_contents_are_shares_however_far_the_value_is():
    values = mixed_values((250.0, 700.0, 1000.0), 40.0, (2000, 3000, 9000, 3000, 8000))
    model = fit_partial_volume(values, grey=700.0, white=1000.0)
    contents = model.contents(np.array([-1e6, 0.0, 700.0, 1000.0, 1e6]))
    assert contents.sum(axis=1) == pytest.approx(1)
    assert contents.argmax(axis=1).tolist() == [0, 0, 1, 2, 2]


def test_what_has_no_t1_contrast_is_refused(found):
    brain, evened, _ = found
    flat = replace(brain, classes=Classes((900.0, 2980.0, 3000.0), (9.0,) * 3, (0.1, 0.5, 0.4)))
    random = np.random.default_rng(3)
    values = random.normal(3000, 40, evened.shape).astype(np.float32)
    with pytest.raises(InputError, match="No tissues found") as refusal:
        tissue_of(values, flat)
    assert refusal.value.code == "no-brain"


def test_names_are_in_the_order_of_the_classes(found):
    _, _, tissue = found
    assert tuple(getattr(tissue, name) for name in NAMES) == tissue.classes


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "ratio"),
    [("seed_t1_sag_ge", (1.0, 1.5)), ("head_t1_siemens_oblique", (1.3, 2.0))],
    ids=["adult", "child"],
)
def test_real_heads_have_plausible_tissues(data_dir, name, ratio):
    volume = viz3d.read(data_dir / name)
    brain = brain_of(volume)
    tissue = tissue_of(brain.evened(volume.array, volume.grid), brain)
    assert 550 < tissue.grey.volume_ml < 980
    assert 400 < tissue.white.volume_ml < 680
    assert ratio[0] < tissue.grey.volume_ml / tissue.white.volume_ml < ratio[1]
