"""Signals of tissues, shading and noise."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.phantom import TISSUES, WHITE_VALUE, Label, Phantom, make_labels, make_volume
from viz3d.phantom.intensity import add_noise, coil_shading
from viz3d.phantom.sampling import voxel_points

SMALL = Phantom(shape=(40, 60, 60), spacing_mm=(2.0, 2.0, 2.0))


def test_the_same_seed_makes_the_same_scan() -> None:
    assert np.array_equal(make_volume(SMALL).array, make_volume(SMALL).array)


def test_another_seed_changes_the_noise_but_not_the_head() -> None:
    other = Phantom(shape=SMALL.shape, spacing_mm=SMALL.spacing_mm, seed=2)
    assert not np.array_equal(make_volume(SMALL).array, make_volume(other).array)
    assert np.array_equal(make_labels(SMALL.grid), make_labels(other.grid))


def test_tissues_have_their_brightness() -> None:
    clean = Phantom(shape=(60, 90, 80), spacing_mm=(1.2, 1.2, 1.2), noise=0, shading=0)
    image, labels = make_volume(clean).array, make_labels(clean.grid)
    for label in (Label.AIR, Label.WHITE, Label.MUSCLE, Label.VENTRICLE):
        middle = np.median(image[labels == label])
        assert middle == pytest.approx(TISSUES[label].signal * WHITE_VALUE, abs=2)


def test_image_is_int16_without_negative_values() -> None:
    volume = make_volume(SMALL)
    assert volume.array.dtype == np.int16
    assert volume.array.min() >= 0
    assert volume.grid == SMALL.grid


def test_noise_in_air_is_rayleigh_and_in_tissue_gaussian() -> None:
    phantom = Phantom(noise=0.03)
    air = add_noise(phantom, np.zeros((256, 256), np.float32), 0)
    # Rayleigh: mean sigma * sqrt(pi / 2), variance (2 - pi / 2) sigma^2
    assert air.mean() == pytest.approx(0.03 * np.sqrt(np.pi / 2), rel=0.01)
    assert air.std() == pytest.approx(0.03 * np.sqrt(2 - np.pi / 2), rel=0.02)
    tissue = add_noise(phantom, np.ones((256, 256), np.float32), 0)
    assert tissue.std() == pytest.approx(0.03, rel=0.02)


def test_slices_have_noise_of_their_own() -> None:
    flat = np.zeros((8, 8), np.float32)
    assert not np.array_equal(add_noise(Phantom(), flat, 0), add_noise(Phantom(), flat, 1))


def test_shading_stays_in_its_bounds_and_is_smooth() -> None:
    points = voxel_points(SMALL.grid, slice(0, 40), (0.0, 0.0, 0.0))
    field = coil_shading(SMALL, points).reshape(SMALL.shape)
    assert 0.8 <= field.min() < 0.95 < 1.05 < field.max() <= 1.2
    assert max(np.abs(np.diff(field, axis=axis)).max() for axis in range(3)) < 0.03
