"""How much light reaches the cells of a coarse lattice: shadows and hollows of a volume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viz3d.geometry import FloatArray
from viz3d.process.directions import fibonacci_sphere
from viz3d.process.smoothing import Float32Array

#: Directions that light from all around is gathered from.
SKY_DIRECTIONS: Final = 40


def arriving_light(
    clear: Float32Array, toward: ArrayLike, cell_mm: Sequence[float]
) -> Float32Array:
    """Share of the light from one direction that arrives at each cell.

    Layer by layer away from the light, each cell passes on what reached it and what it lets
    through; between cells the light is interpolated, which softens shadows with distance.

    Parameters
    ----------
    clear : (ck, cj, ci) float32 array
        1 where light passes, 0 where it does not.
    toward : (x, y, z) floats
        Direction to the light in the lattice's frame, of any length.
    cell_mm : (i, j, k) floats

    Returns
    -------
    (ck, cj, ci) float32 array
    """
    step = (np.asarray(toward, np.float64) / np.asarray(cell_mm))[::-1]
    axis = int(np.argmax(np.abs(step)))
    layers = np.moveaxis(clear, axis, 0)
    light = np.empty(clear.shape, np.float32)
    lit = np.moveaxis(light, axis, 0)
    if step[axis] > 0:
        layers, lit = layers[::-1], lit[::-1]
    across = step / abs(step[axis])
    row, column = np.delete(across, axis).tolist()
    lit[0] = 1
    rows, columns = np.delete(clear.shape, axis).tolist()
    passed = np.ones((rows + 3, columns + 3), np.float32)
    for n in range(1, len(lit)):
        np.multiply(lit[n - 1], layers[n - 1], out=passed[1:-2, 1:-2])
        lit[n] = _shifted(_shifted(passed, row, rows).T, column, columns).T
    return light


def _shifted(plane: Float32Array, offset: float, count: int) -> Float32Array:
    """`count` rows of a plane padded by one before, read at an offset of -1 to 1 rows."""
    whole = int(np.floor(offset))
    share = np.float32(offset - whole)
    first = plane[1 + whole : 1 + whole + count]
    if share == 0:
        return first
    return np.asarray(first + share * (plane[2 + whole : 2 + whole + count] - first))


def sky_light(clear: Float32Array, up: ArrayLike, cell_mm: Sequence[float]) -> Float32Array:
    """Light from all around, a little more from above.

    Parameters
    ----------
    clear : (ck, cj, ci) float32 array
    up : (x, y, z) floats
        Direction of the brighter part of the sky.
    cell_mm : (i, j, k) floats

    Returns
    -------
    (ck, cj, ci, 4) float32 array
        Irradiance on a surface with normal n is ``[0] + [1:] @ n``: 1 under an open, even
        sky (first order of spherical harmonics, R. Ramamoorthi and P. Hanrahan, "An efficient
        representation for irradiance environment maps", SIGGRAPH 2001).
    """
    directions = fibonacci_sphere(SKY_DIRECTIONS)
    sky = np.zeros((*clear.shape, 4), np.float32)
    for direction in directions:
        brightness = (1 + 0.35 * float(direction @ np.asarray(up))) / len(directions)
        arriving = arriving_light(clear, direction, cell_mm)
        for n, weight in enumerate((1.0, *(2 * direction))):
            sky[..., n] += np.float32(brightness * weight) * arriving
    return sky


def block_means(volume: NDArray[np.uint8], blocks: Sequence[int]) -> Float32Array:
    """Mean of each block of (k, j, i) voxels, over 255; the last block may be cut short.

    Parameters
    ----------
    volume : (nk, nj, ni) uint8 array
    blocks : (k, j, i) ints
    """
    total = volume
    counts: NDArray[np.float32] = np.ones(1, np.float32)
    for axis, block in enumerate(blocks):
        starts = np.arange(0, volume.shape[axis], block)
        total = np.add.reduceat(total, starts, axis=axis, dtype=np.uint32)
        sizes = np.minimum(block, volume.shape[axis] - starts).astype(np.float32)
        counts = counts[..., None] * sizes if axis else sizes
    return np.asarray(total / (counts * np.float32(255)), dtype=np.float32)


def interpolate(
    lattice: Float32Array | NDArray[np.uint8], position: FloatArray | Float32Array
) -> Float32Array:
    """Values between the cells of a lattice, linearly; constant beyond its edge.

    Parameters
    ----------
    lattice : (ck, cj, ci, c) float32 or uint8 array
    position : (3, n) float array
        (k, j, i) in cells, 0 at the first cell's centre.

    Returns
    -------
    (n, c) float32 array
    """
    flat = lattice.reshape(-1, lattice.shape[-1])
    index, share = [], []
    for axis, count in enumerate(lattice.shape[:3]):
        place = position[axis].clip(0, count - 1)
        whole = np.minimum(place.astype(np.int32), max(count - 2, 0))
        index.append(whole)
        share.append((place - whole).astype(np.float32))
    strides = (lattice.shape[1] * lattice.shape[2], lattice.shape[2], 1)
    first = index[0] * strides[0] + index[1] * strides[1] + index[2]
    steps = [
        stride if count > 1 else 0 for stride, count in zip(strides, lattice.shape[:3], strict=True)
    ]
    value = np.zeros((len(first), lattice.shape[-1]), np.float32)
    for corner in np.ndindex(2, 2, 2):
        offset = sum(step for step, up in zip(steps, corner, strict=True) if up)
        weights = [part if up else 1 - part for part, up in zip(share, corner, strict=True)]
        value += flat[first + offset] * (weights[0] * weights[1] * weights[2])[:, None]
    return value
