"""How much light reaches the cells of a coarse lattice: shadows and hollows of a volume."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viz3d.geometry import FloatArray
from viz3d.process.directions import fibonacci_sphere
from viz3d.process.smoothing import Float32Array
from viz3d.process.threads import spans

#: Directions that light from all around is gathered from.
SKY_DIRECTIONS: Final = 32
#: Light fields that are held before they are summed.
DIRECTIONS_AT_ONCE: Final = 8
#: So many bytes fit into a sum of 16 bits.
MOST_BYTES_IN_16_BITS: Final = 257


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
    row, column = np.delete(step / abs(step[axis]), axis).tolist()
    rows, columns = lit[0].shape
    passed = np.ones((rows + 3, columns + 3), np.float32)
    between_rows = np.empty((rows, columns + 3), np.float32)
    between = np.empty((rows, columns), np.float32)
    # Plain arrays: an indexed view for each layer costs as much as the layer's arithmetic.
    down, across = _between(passed, row, between_rows), _between(between_rows.T, column, between.T)
    middle = passed[1:-2, 1:-2]
    between.fill(1)
    lit[0] = between
    for here, before in zip(lit[1:], layers, strict=False):
        np.multiply(between, before, out=middle)
        down()
        across()
        here[...] = between
    return light


def _between(plane: Float32Array, offset: float, out: Float32Array) -> Callable[[], None]:
    """Fills `out` with rows of a plane padded by one before, read at an offset of -1 to 1 rows."""
    whole = int(np.floor(offset))
    share = np.float32(offset - whole)
    count = len(out)
    first, second = plane[1 + whole : 1 + whole + count], plane[2 + whole : 2 + whole + count]

    def read() -> None:
        np.subtract(second, first, out=out)
        np.multiply(out, share, out=out)
        np.add(out, first, out=out)

    return read if share else lambda: np.copyto(out, first)


def gathered_light(
    clear: Float32Array, toward: FloatArray, weights: FloatArray, cell_mm: Sequence[float]
) -> Float32Array:
    """Sums of the light from several directions that arrives at each cell.

    Parameters
    ----------
    clear : (ck, cj, ci) float32 array
    toward : (d, 3) float array
        Directions to the light, as for `arriving_light`.
    weights : (d, c) float array
    cell_mm : (i, j, k) floats

    Returns
    -------
    (ck, cj, ci, c) float32 array
    """
    shares = weights.astype(np.float32)
    total = np.zeros((shares.shape[1], clear.size), np.float32)
    # Not in threads: each step is too short for two interpreters' turns.
    for part in spans(len(toward), -(-len(toward) // DIRECTIONS_AT_ONCE)):
        arriving = [arriving_light(clear, direction, cell_mm) for direction in toward[part]]
        total += shares[part].T @ np.stack(arriving).reshape(len(arriving), -1)
    return np.moveaxis(total.reshape(-1, *clear.shape), 0, -1)


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
    brightness = (1 + 0.35 * directions @ np.asarray(up)) / len(directions)
    terms = np.column_stack([np.ones(len(directions)), 2 * directions])
    return gathered_light(clear, directions, brightness[:, None] * terms, cell_mm)


def block_means(volume: NDArray[np.uint8], blocks: Sequence[int]) -> Float32Array:
    """Mean of each block of (k, j, i) voxels, over 255; the last block may be cut short.

    Parameters
    ----------
    volume : (nk, nj, ni) uint8 array
    blocks : (k, j, i) ints
    """
    sums: NDArray[Any] = volume
    voxels: Float32Array = np.full(1, 255, np.float32)
    for axis, block in enumerate(blocks):
        sums = _block_sums(sums, axis, block)
        counts = np.minimum(block, volume.shape[axis] - block * np.arange(sums.shape[axis]))
        voxels = (voxels[..., None] if axis else voxels) * counts.astype(np.float32)
    return np.asarray(sums / voxels, dtype=np.float32)


def _block_sums(values: NDArray[Any], axis: int, block: int) -> NDArray[Any]:
    """Sums of every `block` values along an axis: of bytes in 16 bits, of those in 32."""
    wide = np.uint16 if values.dtype == np.uint8 and block <= MOST_BYTES_IN_16_BITS else np.uint32
    each = np.moveaxis(values, axis, 0)
    sums = each[::block].astype(wide)
    for offset in range(1, block):
        others = each[offset::block]
        np.add(sums[: len(others)], others, out=sums[: len(others)])
    return np.moveaxis(sums, 0, axis)


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
    # Channel by channel: short rows of channels keep NumPy from its quick loops.
    channels = np.ascontiguousarray(lattice.reshape(-1, lattice.shape[-1]).T)
    first: NDArray[np.intp] = np.zeros(len(position[0]), np.intp)
    steps, shares = [0], [np.ones(1, np.float32)]
    for axis, count in enumerate(lattice.shape[:3]):
        place = position[axis].clip(0, count - 1)
        whole = np.minimum(place.astype(np.intp), max(count - 2, 0))
        stride = int(np.prod(lattice.shape[axis + 1 : 3]))
        first += whole * stride
        share = (place - whole).astype(np.float32)
        ahead = stride if count > 1 else 0
        steps = [step + further for step in steps for further in (0, ahead)]
        shares = [part * side for part in shares for side in (1 - share, share)]
    values = np.zeros((len(channels), len(first)), np.float32)
    for step, part in zip(steps, shares, strict=True):
        corner = first + step
        for value, channel in zip(values, channels, strict=True):
            value += channel.take(corner) * part
    return values.T
