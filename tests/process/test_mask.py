"""Masks of bands."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.mask import band_mask, volume_ml


def test_both_ends_are_left_out() -> None:
    array = np.array([[1, 2, 3, 4, 5]], np.int16)
    assert band_mask(array, 2, 5).tolist() == [[False, False, True, True, False]]
    assert band_mask(array, 1.5, 4.5).tolist() == [[False, True, True, True, False]]


def test_volume_counts_voxels_in_ml() -> None:
    mask = np.zeros((10, 10, 10), bool)
    mask[:5] = True
    assert volume_ml(mask, (1.0, 2.0, 3.0)) == pytest.approx(3.0)
