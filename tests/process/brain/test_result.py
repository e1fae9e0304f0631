"""What a brain mask carries: its soft outline, its evening, and the way into a file."""

from __future__ import annotations

import numpy as np
import pytest

from tests.process.brain.synthetic import shaded
from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.phantom import Label, make_labels
from viz3d.process.brain import BrainMask, brain_within
from viz3d.process.brain.gain import Gain


@pytest.fixture(scope="module")
def found():
    return shaded()


def test_the_soft_mask_is_at_half_where_the_mask_ends(found):
    _, _, brain = found
    assert np.array_equal(brain.mask, brain.soft >= 128)
    assert brain.soft.dtype == np.uint8
    assert brain.soft.max() == 255


def test_evened_white_matter_has_one_brightness(found):
    volume, _, brain = found
    even = brain.evened(volume.array, volume.grid)
    white = make_labels(volume.grid) == Label.WHITE
    before = volume.array[white]
    assert even.dtype == np.float32
    assert even[white].std() / even[white].mean() < 0.5 * before.std() / before.mean()
    assert np.median(even[white]) == pytest.approx(brain.classes.white, rel=0.1)


def test_it_survives_a_file(found, tmp_path):
    volume, _, brain = found
    np.savez_compressed(tmp_path / "brain.npz", **brain.to_arrays())
    with np.load(tmp_path / "brain.npz") as arrays:
        again = BrainMask.from_arrays(dict(arrays))
    assert again.as_json() == brain.as_json()
    assert again.classes == brain.classes
    assert np.array_equal(again.soft, brain.soft)
    first, second = (part.evened(volume.array, volume.grid) for part in (brain, again))
    assert np.array_equal(first, second)


def test_a_mask_made_elsewhere_stays_as_it_is(found):
    volume, truth, brain = found
    given = brain_within(truth, volume.array, volume.grid)
    assert given.mask is truth
    assert given.volume_ml == pytest.approx(truth.sum() * 0.008)
    assert given.classes.white == pytest.approx(brain.classes.white, rel=0.05)


def test_half_a_brain_is_a_doubt_and_no_refusal(found):
    volume, truth, _ = found
    half = truth.copy()
    half[: len(half) // 2] = False
    given = brain_within(half, volume.array, volume.grid)
    assert any("unusual volume" in doubt for doubt in given.confidence.doubts)


def test_an_empty_mask_is_refused(found):
    volume, truth, _ = found
    with pytest.raises(InputError, match="empty"):
        brain_within(np.zeros_like(truth), volume.array, volume.grid)


def test_a_gain_is_interpolated_in_the_patient_and_its_rim_goes_on():
    coarse = Grid((2, 2, 2), np.diag([10.0, 10.0, 10.0, 1.0]))
    factors = np.broadcast_to(np.float32([1, 3]), (2, 2, 2)).copy()
    fine = Grid((1, 1, 4), np.diag([5.0, 5.0, 5.0, 1.0]))
    # At 0, 5, 10 and, beyond the gain's grid, 15 mm.
    assert Gain(factors, coarse).on(fine)[0, 0] == pytest.approx([1, 2, 3, 3])
