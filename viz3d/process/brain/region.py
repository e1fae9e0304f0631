"""The upper head on upright cubes, how deep each lies in it, and about where its brain is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid
from viz3d.process.brain.balls import depth_mm
from viz3d.process.brain.images import averaged, image_of, resampled, upright_grid
from viz3d.process.cells import Cells, cells_of
from viz3d.process.mask import Mask
from viz3d.process.profile import slab_profile
from viz3d.process.solid import solid_head
from viz3d.process.statistics import statistics

#: Edge of the cubes that the brain is sought on: finer ones took twice as long, and found
#: the same.
SIZE_MM: Final = 1.5
#: From the crown to below the cerebellum of a large head.
HEIGHT_MM: Final = 165.0
#: Around the head.
MARGIN_MM: Final = 6.0
#: A head is no smaller, along any axis of the patient.
LEAST_HEAD_MM: Final = 90.0


@dataclass(frozen=True, eq=False)
class Region:
    """The upper head.

    Attributes
    ----------
    values : (nk, nj, ni) float32 array
        Intensities above air.
    depth_mm : (nk, nj, ni) float32 array
        Below the head's surface; 0 in air.
    seen : (nk, nj, ni) bool array
        Where the volume reaches.
    grid : Grid
        Cubes of `SIZE_MM` along L, P and S.
    centre_lps : (3,) float array, mm
        Mean of the head, weighted by depth: in the brain.
    air : float
        Level of air, in the volume's units.
    """

    values: NDArray[np.float32]
    depth_mm: NDArray[np.float32]
    seen: Mask
    grid: Grid
    centre_lps: FloatArray
    air: float

    def from_centre_mm(self) -> NDArray[np.float32]:
        """(nk, nj, ni) distance of each cube from the centre."""
        i, j, k = (
            (np.arange(count) * SIZE_MM + origin - centre) ** 2
            for count, origin, centre in zip(
                self.grid.size_ijk, self.grid.origin_lps, self.centre_lps, strict=True
            )
        )
        squared = k[:, None, None] + j[:, None] + i
        return np.asarray(np.sqrt(squared.astype(np.float32)))


def head_region(array: NDArray[Any], grid: Grid) -> Region:
    """Find the head and look at its upper part on upright cubes.

    Parameters
    ----------
    array : (nk, nj, ni) array
    grid : Grid

    Raises
    ------
    InputError
        If the volume is empty, or what is in it is no head.
    """
    try:
        numbers = statistics(array)
    except InputError as empty:
        raise InputError(f"No brain found: {empty}", code="no-brain") from empty
    cells = cells_of(array, grid.spacing)
    head = solid_head(cells, slab_profile(cells, numbers, grid)).head
    cell_grid = _grid_of(cells, grid)
    box = _upper_box(head, cell_grid)
    values = resampled(averaged(image_of(array, grid), SIZE_MM), box, numbers.air)
    values -= np.float32(numbers.air)
    whole = resampled(image_of(head.astype(np.uint8), cell_grid), box, 1.0) >= 0.5
    seen = resampled(image_of(np.ones(head.shape, np.uint8), cell_grid), box, 0.0) >= 0.5
    # Where the volume ends is not where the head ends.
    depth = depth_mm(whole, SIZE_MM) * seen
    return Region(values, depth, seen, box, _centre(depth, box), numbers.air)


def _grid_of(cells: Cells, grid: Grid) -> Grid:
    steps = np.array(cells.voxels[::-1])
    affine = grid.affine.copy()
    affine[:3, :3] *= steps
    affine[:3, 3] = grid.to_lps((steps - 1) / 2)
    nk, nj, ni = cells.values.shape
    return Grid((nk, nj, ni), affine)


def _upper_box(head: Mask, grid: Grid) -> Grid:
    """Around the head, from above its crown `HEIGHT_MM` down or to where it ends."""
    points = grid.to_lps(np.argwhere(head)[:, ::-1])
    if not len(points):
        raise InputError("No brain found: nothing stands out from air", code="no-brain")
    top = points[:, 2].max()
    points = points[points[:, 2] >= top - HEIGHT_MM]
    low, high = points.min(axis=0), points.max(axis=0)
    if (high - low).min() < LEAST_HEAD_MM:
        sides = " x ".join(f"{side:.0f}" for side in high - low)
        raise InputError(
            f"No brain found: what stands out from air measures {sides} mm, a head at least "
            f"{LEAST_HEAD_MM:.0f} mm along each side",
            code="no-brain",
        )
    return upright_grid(low - [MARGIN_MM, MARGIN_MM, 0.0], high + MARGIN_MM, SIZE_MM)


def _centre(depth: NDArray[np.float32], grid: Grid) -> FloatArray:
    total = float(depth.sum())
    if total == 0:
        raise InputError("No brain found: nothing stands out from air", code="no-brain")
    index = [
        float((depth.sum(axis=others) * np.arange(depth.shape[axis])).sum()) / total
        for axis, others in ((2, (0, 1)), (1, (0, 2)), (0, (1, 2)))
    ]
    return grid.to_lps(index)
