"""A random walk on a lattice: the chance to reach one place before another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.mask import Mask

Indices: TypeAlias = NDArray[np.intp]

#: Residue at which the chances are good to about a hundredth.
TOLERANCE: Final = 1e-3
MOST_TURNS: Final = 400


@dataclass(frozen=True, eq=False)
class _Links:
    """Pairs of neighbours, by flat index, and how well each conducts."""

    first: Indices
    second: Indices
    conductance: FloatArray


def chance(conductance: FloatArray, ground: FloatArray, inner: Mask, outer: Mask) -> FloatArray:
    """Chance of a random walk to come to the inner voxels before the outer ones or the ground.

    It is the potential in a network of resistors with the inner voxels at 1 and the outer ones
    and the ground at 0. Voxels at the array's faces have no neighbours beyond.

    Parameters
    ----------
    conductance : (nk, nj, ni) float array
        Positive; that of a link is the harmonic mean of its ends.
    ground : (nk, nj, ni) float array
        Conductance of each voxel to the ground.
    inner, outer : (nk, nj, ni) bool arrays
        Apart from each other.

    Returns
    -------
    (nk, nj, ni) float array
        From 0 to 1.

    Notes
    -----
    L. Grady, "Random walks for image segmentation", IEEE Transactions on Pattern Analysis and
    Machine Intelligence 28 (2006) 1768-1783.
    """
    found = inner.reshape(-1).astype(np.float64)
    free = np.flatnonzero(~(inner | outer))
    if len(free):
        number = np.full(conductance.size, -1)
        number[free] = np.arange(len(free))
        links = _links(conductance)
        found[free] = _solved(links, number, ground.reshape(-1)[free], found)
    return found.reshape(conductance.shape).clip(0, 1)


def _links(conductance: FloatArray) -> _Links:
    index = np.arange(conductance.size).reshape(conductance.shape)
    ends = []
    for axis in range(3):
        along = np.moveaxis(index, axis, 0)
        ends.append((along[:-1].reshape(-1), along[1:].reshape(-1)))
    first, second = (np.concatenate(side) for side in zip(*ends, strict=True))
    flat = conductance.reshape(-1)
    mean = 2 * flat[first] * flat[second] / (flat[first] + flat[second])
    return _Links(first, second, mean)


def _solved(links: _Links, number: Indices, ground: FloatArray, known: FloatArray) -> FloatArray:
    """The free voxels' chances: current in is current out."""
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import cg

    matrix, inflow = _equations(links, number, ground, known)
    start = np.full(len(ground), 0.5)
    inverse = diags_array(1 / matrix.diagonal())
    found, _ = cg(matrix, inflow, start, rtol=TOLERANCE, maxiter=MOST_TURNS, M=inverse)
    return np.asarray(found)


def _equations(
    links: _Links, number: Indices, ground: FloatArray, known: FloatArray
) -> tuple[Any, FloatArray]:
    from scipy.sparse import coo_array, diags_array

    count = len(ground)
    total, inflow = ground.copy(), np.zeros(count)
    rows, columns, values = [], [], []
    for one, other in ((links.first, links.second), (links.second, links.first)):
        is_free = number[one] >= 0
        one, other, weight = one[is_free], other[is_free], links.conductance[is_free]
        total += np.bincount(number[one], weight, count)
        inflow += np.bincount(number[one], weight * known[other], count)
        both = number[other] >= 0
        rows.append(number[one[both]])
        columns.append(number[other[both]])
        values.append(-weight[both])
    places = (np.concatenate(rows), np.concatenate(columns))
    off = coo_array((np.concatenate(values), places), shape=(count, count)).tocsr()
    return off + diags_array(total), inflow
