"""Round balls, against distances measured one by one."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.brain.balls import closed, depth_mm, dilated, eroded, opened

SIZE_MM = 1.5


@pytest.fixture
def mask():
    return np.random.default_rng(4).random((9, 10, 11)) > 0.3


def naive_depth(mask):
    outside = np.argwhere(~mask)
    depth = np.zeros(mask.shape)
    for voxel in np.argwhere(mask):
        depth[tuple(voxel)] = SIZE_MM * np.sqrt(((outside - voxel) ** 2).sum(axis=1).min())
    return depth


def test_depth_is_the_distance_to_the_nearest_outside(mask):
    assert np.allclose(depth_mm(mask, SIZE_MM), naive_depth(mask), atol=1e-4)


def test_without_an_outside_all_is_deep():
    assert depth_mm(np.ones((3, 3, 3), bool), SIZE_MM).min() > 1000


def test_growing_and_shrinking_one_voxel():
    mask = np.zeros((9, 9, 9), bool)
    mask[4, 4, 4] = True
    grown = dilated(mask, 3.1, SIZE_MM)
    # Within two voxels and a little: 33 lattice points.
    assert grown.sum() == 33
    # Two steps of 1.5 mm lead out of the ball from every voxel but the middle one.
    assert np.array_equal(eroded(grown, 2.9, SIZE_MM), mask)
    assert not dilated(np.zeros((3, 3, 3), bool), 3.0, SIZE_MM).any()


def test_closing_fills_a_narrow_gap_and_leaves_a_wide_one():
    mask = np.ones((20, 20, 40), bool)
    mask[:, :, 8:10] = False
    mask[:, :, 20:35] = False
    filled = closed(mask, 3.0, SIZE_MM)
    assert filled[10, 10, 8:10].all()
    assert not filled[10, 10, 24:31].any()
    assert (filled | ~mask).all()


def test_closing_reaches_to_the_arrays_rim_without_growing_past_the_shape():
    mask = np.zeros((12, 12, 12), bool)
    mask[:6] = True
    assert np.array_equal(closed(mask, 3.0, SIZE_MM), mask)


def test_opening_cuts_a_thread_and_keeps_the_body():
    mask = np.zeros((30, 30, 40), bool)
    mask[5:25, 5:25, 5:25] = True
    mask[15, 15, 25:40] = True
    kept = opened(mask, 3.0, SIZE_MM)
    assert not kept[15, 15, 26:].any()
    assert kept[8:22, 8:22, 8:22].all()
    assert not (kept & ~mask).any()
