"""Volumes on finer cubes, interpolated by cubics, axis by axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viz3d.process.smoothing import Float32Array


def on_cubes(
    values: NDArray[np.float32], spacing_mm: Sequence[float], size_mm: float
) -> Float32Array:
    """Values on cubes, from the first voxel to the last.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
    spacing_mm : (i, j, k) floats
    size_mm : float
        Edge of a cube.

    Returns
    -------
    (mk, mj, mi) float32 array
        By Catmull and Rom's cubic (1974), which passes through the voxels' values.
    """
    for axis, step in enumerate(reversed(spacing_mm)):
        position = np.arange(int((values.shape[axis] - 1) * step / size_mm) + 1) * size_mm / step
        values = _along(values, _cubic(values.shape[axis], position), axis)
    return np.ascontiguousarray(values)


def spread(values: NDArray[np.float32], step: int, shape: Sequence[int]) -> Float32Array:
    """Values known at every `step`-th cube, at all of them, linearly.

    Parameters
    ----------
    values : (ck, cj, ci) float32 array
    step : int
    shape : (nk, nj, ni) ints
    """
    for axis, count in enumerate(shape):
        position = (np.arange(count) / step).clip(0, values.shape[axis] - 1)
        values = _along(values, _linear(values.shape[axis], position), axis)
    return np.ascontiguousarray(values)


def _along(values: Float32Array, weights: Float32Array, axis: int) -> Float32Array:
    return np.moveaxis(np.tensordot(weights, values, (1, axis)), 0, axis)


def _cubic(count: int, position: NDArray[np.floating]) -> Float32Array:
    """(m, count) share of each value at each position."""
    first = np.floor(position).astype(np.intp)
    t = position - first
    taps = (
        ((2 - t) * t - 1) * t / 2,
        (t * t * (3 * t - 5) + 2) / 2,
        ((4 - 3 * t) * t + 1) * t / 2,
        (t - 1) * t * t / 2,
    )
    return _weights(count, first - 1, taps)


def _linear(count: int, position: NDArray[np.floating]) -> Float32Array:
    first = np.floor(position).astype(np.intp)
    return _weights(count, first, (1 - (position - first), position - first))


def _weights(
    count: int, first: NDArray[np.intp], taps: Sequence[NDArray[np.floating]]
) -> Float32Array:
    """Beyond the ends, the ends' values are repeated."""
    weights = np.zeros((len(first), count), np.float32)
    rows = np.arange(len(first))
    for offset, tap in enumerate(taps):
        np.add.at(weights, (rows, (first + offset).clip(0, count - 1)), tap)
    return weights
