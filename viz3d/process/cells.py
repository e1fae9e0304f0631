"""Volumes in cells of about 2 mm, where shapes are found quickly; and shapes made of cells.

Masks grow and shrink by octagonal balls: steps of one cell, alternately to the 6 nearest and
to all 26 neighbours, which keeps within a cell of a round ball at the radii used here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.mask import Mask
from viz3d.process.smoothing import Float32Array
from viz3d.process.threads import in_threads, spans

#: Small enough for nostrils and lips, and eight voxels of 1 mm to average noise over.
CELL_MM: Final = 2.0


@dataclass(frozen=True, eq=False)
class Cells:
    """Block means of a volume.

    Attributes
    ----------
    values : (ck, cj, ci) float32 array
    voxels : (k, j, i) ints
        Voxels in a cell along each axis; a last cell may be cut short.
    size_mm : (k, j, i) floats
    shape : (nk, nj, ni) ints
        Of the volume.
    """

    values: Float32Array
    voxels: tuple[int, int, int]
    size_mm: tuple[float, float, float]
    shape: tuple[int, int, int]

    def plane_at_voxels(self, cells: Float32Array, k: int) -> Float32Array:
        """(nj, ni) values of a (ck, cj, ci) array, interpolated linearly at slice k."""
        steps_k, steps_j, steps_i = self._steps
        plane = _between(cells, steps_k.at(k))[0]
        return np.ascontiguousarray(_between(_between(plane, steps_j).T, steps_i).T)

    def at_voxels(self, values: NDArray[np.floating], axis: int) -> Float32Array:
        """(n,) values of an axis' cells, interpolated linearly at its voxels."""
        return _between(values.astype(np.float32), self._steps[axis])

    @cached_property
    def _steps(self) -> tuple[_Steps, _Steps, _Steps]:
        k, j, i = (
            _steps_between(count, cells, step)
            for count, cells, step in zip(self.shape, self.values.shape, self.voxels, strict=True)
        )
        return k, j, i


@dataclass(frozen=True, eq=False)
class _Steps:
    """Voxels of an axis between its cells: the cell before, the one after, and how far on."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    share: Float32Array

    def at(self, index: int) -> _Steps:
        one = slice(index, index + 1)
        return _Steps(self.before[one], self.after[one], self.share[one])


def cells_of(array: NDArray[Any], spacing_mm: Sequence[float]) -> Cells:
    """Average a volume over cells of about `CELL_MM`.

    Parameters
    ----------
    array : (nk, nj, ni) array
    spacing_mm : (i, j, k) floats
    """
    voxel_mm = spacing_mm[::-1]
    k, j, i = (
        max(1, min(count, round(CELL_MM / mm)))
        for count, mm in zip(array.shape, voxel_mm, strict=True)
    )
    counts = [-(-n // step) for n, step in zip(array.shape, (k, j, i), strict=True)]
    values = np.empty(counts, np.float32)

    def average(part: slice) -> None:
        for cell in range(part.start, part.stop):
            slab = array[cell * k : (cell + 1) * k].astype(np.float32)
            values[cell] = _block_mean(_block_mean(slab.mean(axis=0), j).T, i).T

    in_threads(average, spans(len(values)))
    size_mm = (k * voxel_mm[0], j * voxel_mm[1], i * voxel_mm[2])
    nk, nj, ni = array.shape
    return Cells(values, (k, j, i), size_mm, (nk, nj, ni))


def dilate(mask: Mask, radius_mm: float, size_mm: Sequence[float]) -> Mask:
    """Grow a mask by a radius, in cells of the given (k, j, i) size."""
    steps = [round(radius_mm / mm) for mm in size_mm]
    grown = mask.copy()
    for turn in range(max(steps, default=0)):
        due = [axis for axis, count in enumerate(steps) if _is_due(turn, count, max(steps))]
        before = grown.copy()
        for axis in due:
            _spread(before, grown, axis)
            if turn % 2:
                before = grown.copy()
    return grown


def erode(mask: Mask, radius_mm: float, size_mm: Sequence[float]) -> Mask:
    """Shrink a mask by a radius; what lies beyond the array counts as part of it."""
    return ~dilate(~mask, radius_mm, size_mm)


def close(mask: Mask, radius_mm: float, size_mm: Sequence[float]) -> Mask:
    """Fill gaps narrower than twice a radius."""
    return erode(dilate(mask, radius_mm, size_mm), radius_mm, size_mm) | mask


def keep_large(mask: Mask, share: float = 1.0) -> Mask:
    """The largest piece of a mask, and those with at least a share of its size.

    Cells of a piece touch face to face.
    """
    from scipy.ndimage import label

    pieces, count = label(mask)
    if count < 2:
        return mask.copy()
    sizes = np.bincount(pieces.reshape(-1))
    sizes[0] = 0
    return np.asarray((sizes >= share * sizes.max())[pieces])


def _is_due(turn: int, count: int, turns: int) -> bool:
    return (turn + 1) * count // turns > turn * count // turns


def _spread(before: Mask, grown: Mask, axis: int) -> None:
    source, target = np.moveaxis(before, axis, 0), np.moveaxis(grown, axis, 0)
    target[1:] |= source[:-1]
    target[:-1] |= source[1:]


def _block_mean(rows: Float32Array, step: int) -> Float32Array:
    """Mean of every `step` rows; the last block may have fewer."""
    starts = np.arange(0, len(rows), step)
    counts = np.minimum(step, len(rows) - starts).astype(np.float32)
    return np.asarray(np.add.reduceat(rows, starts, axis=0) / counts[:, None])


def _steps_between(count: int, cells: int, step: int) -> _Steps:
    position = ((np.arange(count) + 0.5) / step - 0.5).clip(0, cells - 1)
    before = position.astype(np.intp)
    after = np.minimum(before + 1, cells - 1)
    return _Steps(before, after, (position - before).astype(np.float32))


def _between(values: Float32Array, steps: _Steps) -> Float32Array:
    """Interpolate along the first axis."""
    share = steps.share.reshape(-1, *[1] * (values.ndim - 1))
    first = values[steps.before]
    change = values[steps.after]
    change -= first
    change *= share
    first += change
    return first
