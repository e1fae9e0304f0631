"""Tissue and noise, slab by slab along the head: the level of its surface.

A head coil's signal falls off towards the neck, and intensity correction lifts the noise
there with the tissue; one level for the whole head would lose the chin or draw the noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.cells import Cells, dilate, keep_large
from viz3d.process.mask import Mask
from viz3d.process.smoothing import Float32Array
from viz3d.process.statistics import Statistics

FloatArray = NDArray[np.float64]
Value = TypeVar("Value", bound=np.generic)

#: Skin is darker than the fat and brain behind it: its edge lies low, well above clean air.
TISSUE_SHARE: Final = 0.22
#: In CT, skin is as bright as what lies behind it.
TISSUE_SHARE_SIGNED: Final = 0.5
#: Air averaged over a few voxels is at 1.25 sigma and stays below this many.
NOISE_CEILING: Final = 2.8
#: Slabs with less tissue than this many sigmas of noise show no edge to be trusted,
USABLE_CONTRAST: Final = 8.0
#: if they are also this much worse than the rest of the head.
USABLE_SHARE: Final = 0.3
#: A slab with less than this share of its neighbours' signal is blanked in part.
FILLED_SHARE: Final = 0.7
#: Noise and tissue change slowly along the head.
PROFILE_SIGMA_MM: Final = 8.0
#: Cells that a slab's numbers must rest on.
FEWEST_CELLS: Final = 40


@dataclass(frozen=True, eq=False)
class Profile:
    """Numbers of each slab of cells along the array axis nearest to superior.

    Attributes
    ----------
    axis : int
        That array axis.
    superior_is_last : bool
        Whether superior lies towards the end of the axis.
    air : float
    tissue, noise, level : (n,) float arrays
        Above `air`: median of the tissue, sigma of the noise, and the surface's level.
    kept : slice
        Slabs above the last usable one, going down.
    """

    axis: int
    superior_is_last: bool
    air: float
    tissue: FloatArray
    noise: FloatArray
    level: FloatArray
    kept: slice

    def along(self, values: NDArray[Value]) -> NDArray[Value]:
        """Reshape a profile so that it spreads over a volume of cells."""
        return values.reshape([-1 if axis == self.axis else 1 for axis in range(3)])


def superior_axis(grid: Grid) -> tuple[int, bool]:
    """Array axis nearest to the patient's superior, and whether superior is at its end."""
    upwards = grid.direction[2, ::-1]
    axis = int(np.argmax(np.abs(upwards)))
    return axis, bool(upwards[axis] > 0)


def slab_profile(cells: Cells, numbers: Statistics, grid: Grid) -> Profile:
    """Measure tissue and noise along a volume.

    Parameters
    ----------
    cells : Cells
    numbers : Statistics
        Of the volume.
    grid : Grid
        Where superior is.
    """
    axis, superior_is_last = superior_axis(grid)
    step = cells.size_mm[axis]
    share = TISSUE_SHARE if numbers.air == 0 else TISSUE_SHARE_SIGNED
    values = cells.values - np.float32(numbers.air)
    bright = values > numbers.otsu - numbers.air
    air = np.moveaxis(~_surroundings(keep_large(bright), cells), axis, 0)
    bright, slabs = np.moveaxis(bright, axis, 0), np.moveaxis(values, axis, 0)
    tissue = _smooth(_medians(slabs, bright), step, numbers.tissue_median - numbers.air)
    noise = _noise(slabs, air, numbers, step)
    level = np.maximum(share * tissue, NOISE_CEILING * noise)
    contrast = tissue / np.maximum(noise, np.finfo(np.float32).tiny)
    enough = min(USABLE_CONTRAST, USABLE_SHARE * float(np.median(contrast)))
    kept = _above_last(_is_filled(slabs) & (contrast > enough), superior_is_last)
    return Profile(axis, superior_is_last, numbers.air, tissue, noise, level, kept)


def _is_filled(slabs: Float32Array) -> NDArray[np.bool_]:
    """Slabs that do not fall out of line: scanners blank a volume's last slices."""
    from scipy.ndimage import median_filter

    mean = slabs.reshape(len(slabs), -1).mean(axis=1)
    return np.asarray(mean > FILLED_SHARE * median_filter(mean, 9, mode="nearest"))


def _above_last(usable: NDArray[np.bool_], superior_is_last: bool) -> slice:
    if not usable.any():
        return slice(0, len(usable))
    found = np.flatnonzero(usable)
    if superior_is_last:
        return slice(int(found[0]), len(usable))
    return slice(0, int(found[-1]) + 1)


def _surroundings(head: Mask, cells: Cells) -> Mask:
    """The head with what lies between its parts and near it."""
    covered = np.zeros_like(head)
    for axis in range(3):
        forward = np.logical_or.accumulate(head, axis=axis)
        backward = np.flip(np.logical_or.accumulate(np.flip(head, axis), axis=axis), axis)
        covered |= forward & backward
    return dilate(covered, 10.0, cells.size_mm)


def _noise(slabs: Float32Array, air: Mask, numbers: Statistics, step_mm: float) -> FloatArray:
    if numbers.air != 0:
        return np.full(len(slabs), numbers.noise)
    # The mean of averaged Rician noise is sqrt(pi / 2) sigma, whatever the average is over.
    means = _medians(slabs, air & (slabs > 0)) / np.sqrt(np.pi / 2)
    return _smooth(means, step_mm, numbers.noise)


def _medians(slabs: Float32Array, chosen: Mask) -> FloatArray:
    """Median of each slab's chosen cells, NaN where there are too few."""
    medians = np.full(len(slabs), np.nan)
    for index, (slab, mask) in enumerate(zip(slabs, chosen, strict=True)):
        picked = slab[mask]
        if len(picked) >= FEWEST_CELLS:
            medians[index] = np.median(picked)
    return medians


def _smooth(profile: FloatArray, step_mm: float, otherwise: float) -> FloatArray:
    """Fill a profile's gaps and smooth it."""
    from scipy.ndimage import gaussian_filter1d, median_filter

    known = np.flatnonzero(np.isfinite(profile))
    if len(known) == 0:
        return np.full(len(profile), otherwise)
    filled = np.interp(np.arange(len(profile)), known, profile[known])
    steady = median_filter(filled, 5, mode="nearest")
    return np.asarray(gaussian_filter1d(steady, PROFILE_SIGMA_MM / step_mm, mode="nearest"))
