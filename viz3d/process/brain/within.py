"""A brain mask that was made elsewhere: its tissues and its shading, learnt inside it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.process.brain.balls import closed
from viz3d.process.brain.bias import coil_gain
from viz3d.process.brain.fluid import with_measured_fluid
from viz3d.process.brain.images import averaged, image_of, resampled, upright_grid
from viz3d.process.brain.mixture import fit_classes
from viz3d.process.brain.plausibility import doubted
from viz3d.process.brain.region import SIZE_MM
from viz3d.process.brain.result import BrainMask
from viz3d.process.mask import Mask, volume_ml
from viz3d.process.smoothing import gaussian_float, sigma_voxels_from_mm
from viz3d.process.statistics import statistics
from viz3d.progress import Progress, silent

#: Coil and tissues are learnt on cubes, with so much around the mask.
MARGIN_MM: Final = 9.0
#: Of the ramp across the outline.
SMOOTHED_SIGMA_MM: Final = 1.0
_WHAT: Final = "Learning the brain's tissues"


def brain_within(
    mask: Mask, array: NDArray[Any], grid: Grid, progress: Progress = silent
) -> BrainMask:
    """A brain from a mask made elsewhere.

    The mask stays as it is; what is unusual about it is told and not refused.

    Parameters
    ----------
    mask : (nk, nj, ni) bool array
        On the volume's grid.
    array : (nk, nj, ni) array
    grid : Grid
    progress : Progress

    Raises
    ------
    InputError
        If the mask is empty, or the tissues in it have no T1 contrast.
    """
    if not mask.any():
        raise InputError("The brain mask is empty where the volume is", code="no-brain")
    progress(_WHAT, 0, 2)
    air = statistics(array).air
    box = _box_around(mask, grid)
    values = resampled(averaged(image_of(array, grid), SIZE_MM), box, air) - np.float32(air)
    inside = resampled(image_of(mask.astype(np.uint8), grid), box) >= 0.5
    around = closed(inside, MARGIN_MM, SIZE_MM)
    gain = coil_gain(values, box, around, lambda: progress(_WHAT, 0, 2))
    progress(_WHAT, 1, 2)
    gain = gain.divided(gain.scale(inside, box))
    even = values * gain.on(box)
    classes = with_measured_fluid(fit_classes(even[inside]), even, inside)
    volume = volume_ml(mask, grid.spacing)
    confidence = doubted(inside, classes, volume)
    soft = _softened(mask, grid)
    progress(_WHAT, 2, 2)
    return BrainMask(mask, soft, volume, confidence, classes, air, gain)


def _box_around(mask: Mask, grid: Grid) -> Grid:
    points = grid.to_lps(np.argwhere(mask)[:, ::-1])
    return upright_grid(points.min(axis=0) - MARGIN_MM, points.max(axis=0) + MARGIN_MM, SIZE_MM)


def _softened(mask: Mask, grid: Grid) -> NDArray[np.uint8]:
    sigmas = sigma_voxels_from_mm(SMOOTHED_SIGMA_MM, grid.spacing)
    soft = gaussian_float(mask.astype(np.float32), sigmas)
    soft *= 255
    return np.rint(soft).astype(np.uint8)
