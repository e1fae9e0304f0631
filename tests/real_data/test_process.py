"""The lesson's numbers, and the heads of two real scans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, label

import viz3d
from viz3d.process.band import band_surface
from viz3d.process.head import LEVEL, head_field
from viz3d.process.histogram import histogram
from viz3d.process.mask import band_mask, volume_ml
from viz3d.process.smoothing import gaussian
from viz3d.process.surface import isosurface, points_of
from viz3d.volume import Volume

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def lesson(lesson_dir: Path) -> Volume:
    return viz3d.read(lesson_dir)


def test_raw_band(lesson: Volume) -> None:
    band = histogram(lesson.array, 50).band(10, 15)
    assert band == pytest.approx((1769.4, 2654.1))
    mask = band_mask(lesson.array, *band)
    assert mask.sum() == 1_655_441
    assert volume_ml(mask, lesson.spacing) == pytest.approx(1655.441, rel=1e-4)


def test_smoothed_band(lesson: Volume) -> None:
    smoothed = gaussian(lesson.array, 2)
    assert np.array_equal(smoothed, gaussian_filter(lesson.array, 2))
    assert smoothed.dtype == np.int16
    assert smoothed.max() == 5056
    band = histogram(smoothed, 50).band(16, 25)
    assert band == pytest.approx((1617.92, 2528.0))
    assert band_mask(smoothed, *band).sum() == 1_959_278
    mesh = band_surface(smoothed, lesson.spacing, *band)
    assert 800_000 < mesh.GetNumberOfPoints() < 1_000_000


@pytest.mark.parametrize("folder", ["seed_t1_sag_ge", "head_t1_siemens_oblique"])
def test_the_head_is_one_clean_piece(data_dir: Path, folder: str) -> None:
    volume = viz3d.read(data_dir / folder)
    head = head_field(volume.array, volume.grid)
    assert label(head.mask)[1] == 1
    assert label(~head.mask)[1] == 1
    assert 2500 < volume_ml(head.mask, volume.spacing) < 5500
    mesh = isosurface(head.field, volume.spacing, LEVEL, pad=False)
    assert 150_000 < mesh.GetNumberOfPoints() < 400_000
    low, high = points_of(mesh).min(axis=0), points_of(mesh).max(axis=0)
    assert (low > 0).all()
    assert (high < volume.grid.extent_mm).all()
    assert head.points_local_mm.min(axis=0) == pytest.approx(low, abs=6)
    assert head.points_local_mm.max(axis=0) == pytest.approx(high, abs=6)


def test_a_ct_of_thick_slices_has_a_head(data_dir: Path) -> None:
    volume = viz3d.read(data_dir / "ct_head_phantom_philips")
    head = head_field(volume.array, volume.grid)
    assert head.statistics.air == pytest.approx(-1000, abs=10)
    assert head.mask.any()
