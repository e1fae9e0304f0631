"""The brain found in the synthetic head, whose brain is known, in many disguises."""

from __future__ import annotations

import numpy as np
import pytest

import viz3d
from tests.process.brain.synthetic import dice, head, shaded
from viz3d.brains import brain_of
from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.phantom import WHITE_VALUE, make_ball_volume
from viz3d.process.brain import find_brain, find_brain_in
from viz3d.volume import Volume

GRID = Grid((90, 100, 100), np.diag([2.0, 2.0, 2.0, 1.0]))
MIDDLE_LPS = (100.0, 100.0, 90.0)


@pytest.fixture(scope="module")
def plain():
    volume, truth = head()
    return volume, truth, find_brain_in(volume)


def test_the_mask_is_the_brain(plain):
    _, truth, brain = plain
    assert brain.mask.shape == truth.shape
    assert brain.mask.dtype == np.bool_
    assert dice(brain.mask, truth) > 0.955
    assert brain.volume_ml == pytest.approx(truth.sum() * 0.008, rel=0.06)


def test_the_volume_is_the_masks_own(plain):
    _, _, brain = plain
    assert brain.volume_ml == pytest.approx(brain.mask.sum() * 8 / 1000)


def test_a_clear_head_is_no_doubt(plain):
    _, _, brain = plain
    assert brain.confidence.value > 0.9
    assert brain.confidence.doubts == ()


def test_the_tissues_lie_in_their_order_and_near_their_signals(plain):
    _, _, brain = plain
    csf, grey, white = brain.classes.means
    assert csf < grey < white
    assert white == pytest.approx(WHITE_VALUE, rel=0.15)
    assert grey / white == pytest.approx(0.70, abs=0.08)
    # Ventricles of 2 mm voxels share many of them with tissue.
    assert csf / white == pytest.approx(0.25, abs=0.08)


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({"noise": 0.08, "seed": 3}, 0.95),
        ({"shape": (60, 128, 128), "spacing_mm": (2.0, 2.0, 3.0)}, 0.94),
        ({"shape": (90, 75, 128), "center_lps": (0.0, -8.0, 25.0)}, 0.95),
        ({"rotation_deg": (15.0, 10.0, -12.0)}, 0.95),
        ({"plane": "axial", "shape": (90, 120, 100), "flipped": "ik"}, 0.95),
    ],
    ids=["noisy", "thick", "cropped neck", "turned", "flipped"],
)
def test_no_disguise_hides_the_brain(changes, least):
    volume, truth = head(**changes)
    assert dice(find_brain_in(volume).mask, truth) > least


def test_shading_does_not_hide_the_brain():
    _, truth, brain = shaded()
    assert dice(brain.mask, truth) > 0.94


@pytest.mark.parametrize(("gamma", "least"), [(0.6, 0.915), (1.5, 0.915)])
def test_another_contrast_is_no_hindrance(plain, gamma, least):
    volume, truth, _ = plain
    changed = WHITE_VALUE * (np.maximum(volume.array, 0) / WHITE_VALUE) ** gamma
    assert dice(find_brain(changed, volume.grid).mask, truth) > least


def test_scale_and_kind_of_numbers_do_not_matter(plain):
    volume, _, brain = plain
    scaled = find_brain(volume.array.astype(np.float64) / 17, volume.grid)
    assert dice(scaled.mask, brain.mask) > 0.995
    assert scaled.classes.white == pytest.approx(brain.classes.white / 17, rel=0.01)


def test_eyes_and_neck_stay_out(plain):
    from viz3d.phantom import Label, make_labels

    volume, _, brain = plain
    labels = make_labels(volume.grid)
    outside = (Label.EYE, Label.SKIN, Label.MUSCLE, Label.GLAND, Label.LENS)
    assert np.isin(labels[brain.mask], outside).sum() * 0.008 < 5


def balls(*radii_and_values, noise=20.0):
    array = np.zeros(GRID.shape)
    for radius_mm, value in radii_and_values:
        inside = make_ball_volume(GRID, MIDDLE_LPS, radius_mm).array > 500
        array[inside] = value
    return np.abs(array + np.random.default_rng(1).normal(0, noise, GRID.shape))


def leg():
    """Fat around muscle around a bone with marrow, through the whole volume."""
    _, j, i = np.indices(GRID.shape) * 2.0
    from_axis, from_bone = np.hypot(i - 100, j - 100), np.hypot(i - 100, j - 90)
    array = np.zeros(GRID.shape)
    for inside, value in (
        (from_axis < 70, 1400),
        (from_axis < 60, 600),
        (from_bone < 25, 100),
        (from_bone < 21, 1300),
    ):
        array[inside] = value
    return np.abs(array + np.random.default_rng(2).normal(0, 25, GRID.shape))


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(GRID.shape, np.int16),
        np.full(GRID.shape, 7.0),
        balls((75, 1000.0)),
        balls((40, 1000.0)),
        leg(),
        balls(),
    ],
    ids=["empty", "constant", "bottle", "small bottle", "leg", "noise"],
)
def test_what_is_no_head_is_refused_by_name(array):
    with pytest.raises(InputError, match="No brain found") as refusal:
        find_brain(array, GRID)
    assert refusal.value.code == "no-brain"
    assert refusal.value.exit_code == 2


def test_a_search_ends_soon_after_it_is_cancelled(plain):
    volume, _, _ = plain
    told = []

    def cancel(what, done, total):
        told.append(done)
        if told.count(done) == 3:
            raise KeyboardInterrupt

    # The same step is told of again and again: evening the brightness takes longest.
    with pytest.raises(KeyboardInterrupt):
        find_brain(volume.array, volume.grid, cancel)
    assert told == [0, 1, 1, 1]


def test_a_few_slices_are_refused(plain):
    volume, _, _ = plain
    part = volume.array[40:50]
    with pytest.raises(InputError, match="No brain found"):
        find_brain(part, Grid((10, 128, 128), volume.affine))


def test_ct_is_refused_by_its_modality(plain):
    volume, _, _ = plain
    with pytest.raises(InputError, match=r"CT.*T1-weighted MR"):
        find_brain_in(Volume(volume.array, volume.grid, metadata={"Modality": "CT"}))


def test_several_volumes_in_time_need_a_choice(plain):
    volume, _, _ = plain
    several = Volume(np.stack([volume.array] * 2), volume.grid)
    with pytest.raises(InputError, match="--volume"):
        find_brain_in(several)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "low_ml", "high_ml"),
    [
        ("seed_t1_sag_ge", 1300, 1550),
        ("head_t1_siemens_oblique", 1300, 1550),
        ("mr_enhanced_xa30_t1", 1400, 1700),
    ],
)
def test_real_heads_have_brains_of_a_plausible_size(data_dir, name, low_ml, high_ml):
    brain = brain_of(viz3d.read(data_dir / name))
    assert low_ml < brain.volume_ml < high_ml


@pytest.mark.real_data
def test_a_real_ct_has_no_brain_to_find(data_dir):
    volume = viz3d.read(data_dir / "ct_head_phantom_philips")
    with pytest.raises(InputError, match="No brain found"):
        find_brain(volume.array, volume.grid)
