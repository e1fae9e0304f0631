"""Shapes grown and shrunk by round balls, on cubic voxels.

What lies beyond the array counts as neither inside nor outside: distances are to what is in it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.brain.images import toolkit
from viz3d.process.mask import Mask

#: A depth without end.
_LARGE: Final = 1e6


def depth_mm(mask: Mask, size_mm: float) -> NDArray[np.float32]:
    """Distance of each voxel of a mask to the nearest one outside; 0 outside.

    Parameters
    ----------
    mask : (nk, nj, ni) bool array
    size_mm : float
        Edge of a voxel.

    Returns
    -------
    (nk, nj, ni) float32 array
        Large everywhere if nothing is outside.
    """
    if mask.all():
        return np.full(mask.shape, _LARGE, np.float32)
    itk = toolkit()
    outside = itk.GetImageFromArray((~mask).astype(np.uint8))
    distance = itk.SignedMaurerDistanceMap(
        outside, insideIsPositive=False, squaredDistance=False, useImageSpacing=False
    )
    found = np.asarray(itk.GetArrayFromImage(distance), np.float32)
    found *= size_mm
    return np.maximum(found, 0, out=found)


def eroded(mask: Mask, radius_mm: float, size_mm: float) -> Mask:
    """Voxels further than a radius from what is outside."""
    return np.asarray(depth_mm(mask, size_mm) > radius_mm)


def dilated(mask: Mask, radius_mm: float, size_mm: float) -> Mask:
    """Voxels within a radius of the mask."""
    if not mask.any():
        return mask.copy()
    return np.asarray(depth_mm(~mask, size_mm) <= radius_mm)


def opened(mask: Mask, radius_mm: float, size_mm: float) -> Mask:
    """The part of a mask that balls within it cover."""
    part = _around(mask)
    kept = np.zeros_like(mask)
    kept[part] = dilated(eroded(mask[part], radius_mm, size_mm), radius_mm, size_mm) & mask[part]
    return kept


def closed(mask: Mask, radius_mm: float, size_mm: float) -> Mask:
    """A mask with its gaps filled where no ball fits in."""
    part = _around(mask)
    margin = int(np.ceil(radius_mm / size_mm)) + 1
    grown = dilated(np.pad(mask[part], margin), radius_mm, size_mm)
    inner = (slice(margin, -margin),) * 3
    filled = mask.copy()
    filled[part] |= eroded(grown, radius_mm, size_mm)[inner]
    return filled


def _around(mask: Mask) -> tuple[slice, ...]:
    """The box around a mask, with one voxel to spare: distances cost what the box holds."""
    ranges = []
    for axis in range(3):
        found = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis})))
        first, last = (int(found[0]), int(found[-1])) if len(found) else (0, 0)
        ranges.append(slice(max(first - 1, 0), last + 2))
    return tuple(ranges)
