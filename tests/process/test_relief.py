"""Reliefs of small slices."""

from __future__ import annotations

import numpy as np
import pytest
from vtkmodules.util.numpy_support import vtk_to_numpy

from viz3d.process.relief import SCALARS, deeper_than, relief
from viz3d.process.surface import normals_of, points_of, triangles_of

SLICE = np.random.default_rng(0).integers(0, 900, (6, 9)).astype(np.int16)


def test_every_voxel_stands_at_its_place_and_height() -> None:
    points = points_of(relief(SLICE, (2.0, 3.0), 0.1))[: SLICE.size].reshape(6, 9, 3)
    for row, column in ((0, 0), (5, 8), (2, 7)):
        expected = (2.0 * column, 3.0 * row, 0.1 * SLICE[row, column])
        assert points[row, column] == pytest.approx(expected, rel=1e-5)


def test_intensity_is_the_color_and_the_base_is_below_it() -> None:
    mesh = relief(SLICE, (1.0, 1.0), 0.1, base=100.0)
    scalars = vtk_to_numpy(mesh.GetPointData().GetArray(SCALARS))
    assert scalars[: SLICE.size] == pytest.approx(np.maximum(SLICE, 100).reshape(-1))
    assert points_of(mesh)[:, 2] == pytest.approx(0.1 * (scalars - 100), abs=1e-4)


def test_outside_the_mask_lies_the_base() -> None:
    mask = np.zeros(SLICE.shape, bool)
    mask[2:4, 3:6] = True
    heights = points_of(relief(SLICE, (1.0, 1.0), 1.0, mask=mask))[: SLICE.size, 2]
    assert heights.reshape(SLICE.shape) == pytest.approx(np.where(mask, SLICE, 0))


def test_sides_reach_down_to_the_base() -> None:
    mesh = relief(SLICE + 10, (1.0, 1.0), 1.0)
    points = points_of(mesh)
    feet = points[points[:, 2] == 0]
    on_border = (feet[:, 0] % 8 == 0) | (feet[:, 1] % 5 == 0)
    assert len(feet) == 2 * (6 + 9)
    assert on_border.all()
    a, b, c = np.moveaxis(points[triangles_of(mesh)], 1, 0)
    upright = normals_of(mesh)[triangles_of(mesh)[:, 0]][:, 2] == 0
    facing = (
        np.cross(b - a, c - a)[upright] * normals_of(mesh)[triangles_of(mesh)[upright, 0]]
    ).sum(axis=1)
    assert (facing >= 0).all()


def test_normals_of_a_ramp() -> None:
    ramp = np.tile(np.arange(8.0) * 3, (5, 1))
    normals = normals_of(relief(ramp, (1.5, 1.0), 0.5))[: ramp.size]
    assert normals == pytest.approx(
        np.tile([-1 / np.sqrt(2), 0, 1 / np.sqrt(2)], (40, 1)), abs=1e-5
    )


def test_depth_is_measured_from_the_outline_and_the_slices_edge() -> None:
    mask = np.zeros((9, 20), np.bool_)
    mask[:, 4:] = True
    kept = deeper_than(mask, 2.9, 1.0)
    assert np.argwhere(kept).min(axis=0).tolist() == [2, 6]
    assert np.argwhere(kept).max(axis=0).tolist() == [6, 17]
    np.testing.assert_array_equal(deeper_than(mask, 0, 1.0), mask)


def test_what_a_ring_encloses_lies_below_its_outer_outline() -> None:
    """A bare skull: 20 pixels across, 2 thick."""
    mask = np.zeros((30, 30), bool)
    mask[5:25, 5:25] = True
    mask[7:23, 7:23] = False
    kept = deeper_than(mask, 4.9, 1.0)
    assert np.argwhere(kept).min(axis=0).tolist() == [9, 9]
    assert kept.sum() == 12 * 12
