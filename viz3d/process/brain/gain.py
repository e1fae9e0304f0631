"""What takes a coil's shading off, on a coarse grid: it changes slowly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.brain.images import image_of, resampled
from viz3d.process.mask import Mask


@dataclass(frozen=True, eq=False)
class Gain:
    """Factors that even the brightness.

    Attributes
    ----------
    factors : (nk, nj, ni) float32 array
        Positive.
    grid : Grid
        Theirs, coarser than the volume's and independent of it.
    """

    factors: NDArray[np.float32]
    grid: Grid

    def on(self, grid: Grid) -> NDArray[np.float32]:
        """(nk, nj, ni) factors at the voxels of a grid; beyond its own, those of its rim."""
        return resampled(image_of(self.factors, self.grid), grid, None)

    def times(self, later: Gain) -> Gain:
        """Both gains, one after the other, on this one's grid."""
        return Gain(self.factors * later.on(self.grid), self.grid)

    def scale(self, within: Mask, grid: Grid) -> float:
        """The median factor in a mask on a grid."""
        return float(np.median(self.on(grid)[within]))

    def divided(self, scale: float) -> Gain:
        """The same but for a constant."""
        return Gain(self.factors / np.float32(scale), self.grid)


def evened(array: NDArray[Any], grid: Grid, air: float, gain: Gain) -> NDArray[np.float32]:
    """Intensities above air, without shading.

    Parameters
    ----------
    array : (nk, nj, ni) array
    grid : Grid
    air : float
        In the array's units.
    gain : Gain
    """
    even = gain.on(grid)
    for plane, values in zip(even, array, strict=True):
        plane *= values.astype(np.float32) - np.float32(air)
    return even
