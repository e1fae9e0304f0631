"""Even brightness: N4 within the central head, on a coarse grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.brain.gain import Gain
from viz3d.process.brain.images import Image, array_of, grid_of, image_of, toolkit
from viz3d.process.brain.region import SIZE_MM, Region
from viz3d.process.mask import Mask

#: The central head: scalp, with its bright fat, and neck would draw the field to them.
LEAST_DEPTH_MM: Final = 10.0
RADIUS_MM: Final = 105.0
#: A coil's field changes slowly; N4 looks at it through cubes of about this size.
COARSE_MM: Final = 7.5
#: Of N4 on each level, whose splines are half as wide as the last one's.
ITERATIONS: Final = 60
#: Control points of each level's splines along each side of the region.
CONTROL_POINTS: Final = (4, 5, 7)
#: Iterations of one run: nobody can interrupt it, and the runs add up.
AT_ONCE: Final = 5
#: Change of the field at which a level is done; N4's own 0.001 leaves strong shading.
CONVERGED: Final = 1e-5
#: What is darker than this share of the region's median (bone, air) says nothing of the coil.
LEAST_SHARE: Final = 0.3


def central_head(region: Region) -> Mask:
    """Where brightness is evened first, while the brain is not known."""
    return np.asarray((region.depth_mm > LEAST_DEPTH_MM) & (region.from_centre_mm() < RADIUS_MM))


def _nothing() -> None:
    """Whoever cancels nothing."""


def coil_gain(
    values: NDArray[np.float32], grid: Grid, within: Mask, alive: Callable[[], None] = _nothing
) -> Gain:
    """What values are to be multiplied by to be without the coil's shading.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
        Above air.
    grid : Grid
        Cubes of `SIZE_MM`.
    within : (nk, nj, ni) bool array
        What the shading is learnt from.
    alive : callable
        Called some times a second; what it raises ends the work.

    Notes
    -----
    N. J. Tustison et al., "N4ITK: improved N3 bias correction", IEEE Transactions on Medical
    Imaging 29 (2010) 1310-1320.
    """
    itk = toolkit()
    shrink = [round(COARSE_MM / SIZE_MM)] * 3
    learnt = _telling(values, within)
    image = itk.BinShrink(image_of(values, grid), shrink)
    if not learnt.any():
        return Gain(np.ones(image.GetSize()[::-1], np.float32), grid_of(image))
    share = itk.BinShrink(image_of(learnt.astype(np.float32), grid), shrink)
    coarse = itk.Maximum(image, 1e-3 * float(np.median(values[learnt])))
    log_field = _log_field(coarse, itk.Cast(share > 0.5, itk.sitkUInt8), alive)
    return Gain(np.exp(-log_field).astype(np.float32), grid_of(image))


def _log_field(image: Image, within: Image, alive: Callable[[], None]) -> NDArray[np.float64]:
    """Logarithm of the shading; all of N4's runs are one, as each goes on from the last."""
    field = np.zeros(image.GetSize()[::-1])
    for points in CONTROL_POINTS:
        for _ in range(ITERATIONS // AT_ONCE):
            alive()
            n4 = toolkit().N4BiasFieldCorrectionImageFilter()
            n4.SetMaximumNumberOfIterations([AT_ONCE])
            n4.SetConvergenceThreshold(CONVERGED)
            n4.SetNumberOfControlPoints([points] * 3)
            image = n4.Execute(image, within)
            field += array_of(n4.GetLogBiasFieldAsImage(image))
            if n4.GetElapsedIterations() < AT_ONCE:
                break
    return field


def _telling(values: NDArray[np.float32], within: Mask) -> Mask:
    if not within.any():
        return within
    return np.asarray(within & (values > LEAST_SHARE * np.median(values[within])))
