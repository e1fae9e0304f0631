"""A ball of known place, for tests that measure in millimetres."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viz3d.geometry import Grid
from viz3d.phantom.sampling import CENTER, slice_blocks, voxel_points
from viz3d.volume import Volume


def make_ball_volume(
    grid: Grid,
    center_lps: ArrayLike,
    radius_mm: float,
    *,
    value: float = 1000.0,
    background: float = 0.0,
    edge_mm: float | None = None,
) -> Volume:
    """A bright ball with a soft edge.

    Parameters
    ----------
    grid : Grid
    center_lps : (3,) floats, mm
    radius_mm : float
        Where the value is half way between ball and background.
    value, background : float
    edge_mm : float, optional
        Width of the linear ramp at the ball's surface; the longest voxel edge by default.

    Returns
    -------
    Volume
        float32.
    """
    width = max(grid.spacing) if edge_mm is None else edge_mm
    x, y, z = (float(coordinate) for coordinate in np.asarray(center_lps))
    array: NDArray[np.float32] = np.empty(grid.shape, dtype=np.float32)
    for slices in slice_blocks(grid):
        points = voxel_points(grid, slices, CENTER).shifted(-x, -y, -z)
        distance = np.sqrt(points.x**2 + points.y**2 + points.z**2) - np.float32(radius_mm)
        cover = np.clip(np.float32(0.5) - distance / np.float32(width), 0, 1)
        array[slices] = (background + (value - background) * cover).reshape(array[slices].shape)
    return Volume(array, grid, provenance=("synthetic ball",))
