"""Closed surfaces for printing: made from a field that has no gaps, not by patching triangles.

Flying Edges' surface of a field with a border of air is closed, and every edge has two triangles:
4.6 million triangles of noise show it. But points fall on each other where a voxel has the
level's own value, and files such as STL know points by their coordinates only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.process.brain.grey import BrainBand
from viz3d.process.mask import Mask
from viz3d.process.smoothing import Float32Array
from viz3d.process.surface import isosurface, joined, mesh_of, normals_of, points_of, triangles_of

#: How far from the voxel centres a surface stays, in voxels: its triangles are no needles.
CLEARANCE: Final = 0.02


def closed_surface(field: NDArray[Any], spacing_mm: Sequence[float], level: float) -> vtkPolyData:
    """The outer surface of the largest piece in which a field is above a level.

    Parameters
    ----------
    field : (nk, nj, ni) array
        Higher inside; what air does not enter from outside counts as inside.
    spacing_mm : (i, j, k) floats
    level : float

    Returns
    -------
    vtkPolyData, local mm
        Closed and manifold, in one piece, with point normals outwards.
    """
    return _surface(_solid(field, level, None), spacing_mm, level)


def closed_band(
    smoothed: NDArray[Any], spacing_mm: Sequence[float], low: float, high: float, fewest: int
) -> vtkPolyData:
    """The surface of all that lies in a band of intensities, with the cavities in it.

    Parameters
    ----------
    smoothed : (nk, nj, ni) array
    spacing_mm : (i, j, k) floats
    low, high : float
    fewest : int
        Pieces and cavities of fewer voxels are left out.

    Returns
    -------
    vtkPolyData, local mm
        Closed and manifold, with point normals that leave the band.
    """
    return closed_shell(smoothed - np.float32(low), smoothed - np.float32(high), spacing_mm, fewest)


def closed_brain_band(band: BrainBand, spacing_mm: Sequence[float], fewest: int) -> vtkPolyData:
    """The surface of all that lies in a band within the brain; as `closed_band`."""
    values, soft = band.values, band.soft.astype(np.float32)
    shell = band.outer_mm(values, soft), band.inner_mm(values, soft)
    return closed_shell(*shell, spacing_mm, fewest)


def closed_shell(
    outer: NDArray[Any], inner: NDArray[Any], spacing_mm: Sequence[float], fewest: int
) -> vtkPolyData:
    """The surface of all that lies in one body and not in another within it.

    Parameters
    ----------
    outer, inner : (nk, nj, ni) arrays
        Positive inside; `inner` is nowhere above `outer`.
    spacing_mm : (i, j, k) floats
    fewest : int
        Pieces and cavities of fewer voxels are left out.

    Returns
    -------
    vtkPolyData, local mm
        Closed and manifold, with point normals that leave the shell.
    """
    outside = _solid(outer, 0, fewest)
    is_outside = outside[1:-1, 1:-1, 1:-1] < 0
    inside = _solid(np.where(is_outside, np.minimum(inner, outer.min()), inner), 0, fewest)
    shell = _surface(outside, spacing_mm, 0)
    if not (inside >= 0).any():
        return shell
    return joined(shell, _surface(inside, spacing_mm, 0))


def _solid(field: NDArray[Any], level: float, fewest: int | None) -> Float32Array:
    """A field with a border of air, without crumbs and holes of fewer voxels.

    Without a number, only the largest piece and no hole is left.
    """
    from scipy.ndimage import label

    air = np.float32(min(float(field.min()), level - 1))
    tissue = np.float32(max(float(field.max()), level + 1))
    solid = np.pad(np.asarray(field, np.float32), 1, constant_values=air)
    pieces, _ = label(solid >= level)
    np.copyto(solid, air, where=_crumbs(pieces, fewest))
    holes, _ = label(solid < level)
    holes[holes == holes[0, 0, 0]] = 0  # the air around
    np.copyto(solid, tissue, where=_crumbs(holes, fewest) if fewest else holes > 0)
    return solid


def _crumbs(labels: NDArray[np.integer], fewest: int | None) -> Mask:
    """Voxels of pieces that have fewer; without a number, of all but the largest."""
    counts = np.bincount(labels.reshape(-1))
    counts[0] = 0
    gone = counts < fewest if fewest else np.arange(len(counts)) != counts.argmax()
    gone[0] = False
    return np.asarray(gone[labels])


def _surface(solid: Float32Array, spacing_mm: Sequence[float], level: float) -> vtkPolyData:
    """The isosurface of a solid with a border of one voxel."""
    mesh = isosurface(_kept_clear(solid, level), spacing_mm, level, pad=False)
    moved = points_of(mesh).astype(np.float64) - np.asarray(spacing_mm)
    return mesh_of(moved, triangles_of(mesh), normals_of(mesh))


def _kept_clear(solid: Float32Array, level: float) -> Float32Array:
    """Values no nearer to the level than `CLEARANCE` of their steepest step to a neighbour."""
    steepest = np.zeros_like(solid)
    for axis in range(3):
        step = np.abs(np.diff(solid, axis=axis))
        along = np.moveaxis(steepest, axis, 0)
        step = np.moveaxis(step, axis, 0)
        np.maximum(along[1:], step, out=along[1:])
        np.maximum(along[:-1], step, out=along[:-1])
    steepest *= np.float32(CLEARANCE)
    above = np.maximum(solid, np.float32(level) + steepest)
    below = np.minimum(solid, np.float32(level) - steepest)
    return np.asarray(np.where(solid >= level, above, below))
