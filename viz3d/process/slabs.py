"""Volumes worked on slab by slab: no full volume of floats is made.

Each step is on a whole slab: steps on single slices are so short that threads would spend
their time in taking turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.smoothing import Float32Array
from viz3d.process.threads import spans

#: Slices done at a time.
SLAB_SLICES: Final = 16
#: Sigmas at which a Gaussian ends.
TRUNCATE: Final = 3.0


@dataclass(frozen=True)
class Slab:
    """Some slices of a volume, and the same with the neighbours that work on them needs."""

    part: slice
    wide: slice

    @property
    def own(self) -> slice:
        """The part's slices among those with neighbours."""
        return slice(self.part.start - self.wide.start, self.part.stop - self.wide.start)


def slabs(count: int, reach: int = 0) -> list[Slab]:
    """Cut `count` slices into slabs with up to `reach` neighbours to either side."""
    return [
        Slab(part, slice(max(part.start - reach, 0), min(part.stop + reach, count)))
        for part in spans(count, -(-count // SLAB_SLICES))
    ]


def smoothing_reach(sigma_voxels: float) -> int:
    """Voxels to either side that `smooth` takes in."""
    return int(TRUNCATE * sigma_voxels + 0.5)


def smooth(block: Float32Array, sigma_voxels: Sequence[float]) -> Float32Array:
    """Smooth a block with a Gaussian; edges are repeated.

    Parameters
    ----------
    block : (nk, nj, ni) float32 array
    sigma_voxels : (k, j, i) floats
    """
    for axis, sigma in enumerate(sigma_voxels):
        offsets = np.arange(smoothing_reach(sigma) + 1)
        weights = np.exp(-0.5 * (offsets / max(sigma, 1e-6)) ** 2)
        weights /= 2 * weights.sum() - weights[0]
        block = _convolved(block, weights.astype(np.float32), axis)
    return block


def at_voxels(
    cells: Float32Array, blocks: Sequence[int], shape: Sequence[int], part: slice
) -> Float32Array:
    """Values of cells, interpolated linearly at the voxels of some slices.

    Parameters
    ----------
    cells : (ck, cj, ci) float32 array
    blocks : (k, j, i) ints
        Voxels in a cell.
    shape : (nk, nj, ni) ints
        Of the volume.
    part : slice
        Of the k axis.

    Returns
    -------
    (slices, nj, ni) float32 array
    """
    values = cells
    # The rows last: whole rows are quicker to take than single values.
    for axis in (0, 2, 1):
        voxels = np.arange(shape[axis])[part if axis == 0 else slice(None)]
        place = ((voxels + 0.5) / blocks[axis] - 0.5).clip(0, cells.shape[axis] - 1)
        before = place.astype(np.intp)
        share = (place - before).astype(np.float32).reshape(-1, *[1] * (2 - axis))
        first = values.take(before, axis=axis)
        change = values.take(np.minimum(before + 1, cells.shape[axis] - 1), axis=axis)
        change -= first
        change *= share
        first += change
        values = first
    return values


def _convolved(block: Float32Array, half_kernel: Float32Array, axis: int) -> Float32Array:
    """Convolve with weights given from the centre outwards."""
    source = np.moveaxis(block, axis, 0)
    result: Float32Array = block * half_kernel[0]
    target = np.moveaxis(result, axis, 0)
    weighted: NDArray[Any] = np.empty_like(block)
    moved = np.moveaxis(weighted, axis, 0)
    for away, weight in enumerate(half_kernel[1:], 1):
        np.multiply(block, weight, out=weighted)
        target[away:] += moved[:-away]
        target[:away] += weight * source[:1]
        target[:-away] += moved[away:]
        target[-away:] += weight * source[-1:]
    return result
