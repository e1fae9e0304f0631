"""Cells and their shapes against naive counterparts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from viz3d.process.cells import cells_of, close, dilate, erode, keep_large


def test_cells_are_block_means() -> None:
    array = np.random.default_rng(0).integers(0, 1000, (7, 10, 8)).astype(np.int16)
    cells = cells_of(array, (0.5, 1.0, 3.0))
    assert cells.voxels == (1, 2, 4)
    assert cells.size_mm == (3.0, 2.0, 2.0)
    for k, j, i in ((0, 0, 0), (6, 4, 1), (3, 2, 0)):
        block = array[k, 2 * j : 2 * j + 2, 4 * i : 4 * i + 4]
        assert cells.values[k, j, i] == pytest.approx(block.mean())


def test_a_last_cell_is_cut_short() -> None:
    array = np.arange(5.0).reshape(1, 1, 5)
    assert cells_of(array, (1.0, 1.0, 1.0)).values.ravel().tolist() == [0.5, 2.5, 4.0]


def test_cells_are_interpolated_where_they_are() -> None:
    k, j, i = np.indices((8, 10, 12)).astype(float)
    ramp = 3 * k + 2 * j - i
    cells = cells_of(ramp, (1.0, 1.0, 1.0))
    plane = cells.plane_at_voxels(cells.values, 3)
    assert plane[1:-1, 1:-1] == pytest.approx(ramp[3, 1:-1, 1:-1], abs=1e-4)


@pytest.mark.parametrize("size_mm", [(2.0, 2.0, 2.0), (3.0, 2.0, 2.0)])
@pytest.mark.parametrize("radius_mm", [2.0, 6.0, 8.0])
def test_dilation_is_round(size_mm: tuple[float, float, float], radius_mm: float) -> None:
    mask = np.zeros((21, 25, 25), bool)
    mask[10, 12, 12] = True
    distance = distance_transform_edt(~mask, sampling=size_mm)
    grown = dilate(mask, radius_mm, size_mm)
    assert grown[distance < 0.8 * radius_mm - 1].all()
    assert not grown[distance > 1.25 * radius_mm + 2].any()
    assert np.array_equal(erode(~mask, radius_mm, size_mm), ~grown)


def test_closing_fills_a_slit_and_no_valley() -> None:
    mask = np.ones((9, 21, 21), bool)
    mask[:, :10, 5] = False
    mask[:, :10, 12:18] = False
    closed = close(mask, 2.0, (2.0, 2.0, 2.0))
    assert closed[4, 2:9, 5].all()
    assert not closed[4, 2:6, 14:16].any()


def test_the_largest_piece_is_kept() -> None:
    mask = np.zeros((5, 5, 5), bool)
    mask[0, 0, :2] = mask[3:5, 3:5, 3:5] = True
    assert keep_large(mask).sum() == 8
    assert keep_large(mask, 0.25).sum() == 10
    assert not keep_large(np.zeros((2, 2, 2), bool)).any()
