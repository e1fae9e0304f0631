"""Even brightness: N4 within the central head, on a coarse grid."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.brain.gain import Gain
from viz3d.process.brain.images import array_of, grid_of, image_of, toolkit
from viz3d.process.brain.region import SIZE_MM, Region
from viz3d.process.mask import Mask

#: The central head: scalp, with its bright fat, and neck would draw the field to them.
LEAST_DEPTH_MM: Final = 10.0
RADIUS_MM: Final = 105.0
#: A coil's field changes slowly; N4 looks at it through cubes of about this size.
COARSE_MM: Final = 7.5
#: Of N4, level by level, each with splines half as wide as the last.
ITERATIONS: Final = (60, 60, 60)
#: Change of the field at which a level is done; N4's own 0.001 leaves strong shading.
CONVERGED: Final = 1e-5
#: Splines of the first level across the region.
CONTROL_POINTS: Final = (4, 4, 4)
#: What is darker than this share of the region's median (bone, air) says nothing of the coil.
LEAST_SHARE: Final = 0.3


def central_head(region: Region) -> Mask:
    """Where brightness is evened first, while the brain is not known."""
    return np.asarray((region.depth_mm > LEAST_DEPTH_MM) & (region.from_centre_mm() < RADIUS_MM))


def coil_gain(values: NDArray[np.float32], grid: Grid, within: Mask) -> Gain:
    """What values are to be multiplied by to be without the coil's shading.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
        Above air.
    grid : Grid
        Cubes of `SIZE_MM`.
    within : (nk, nj, ni) bool array
        What the shading is learnt from.

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
    n4 = itk.N4BiasFieldCorrectionImageFilter()
    n4.SetMaximumNumberOfIterations(ITERATIONS)
    n4.SetConvergenceThreshold(CONVERGED)
    n4.SetNumberOfControlPoints(CONTROL_POINTS)
    coarse = itk.Maximum(image, 1e-3 * float(np.median(values[learnt])))
    n4.Execute(coarse, itk.Cast(share > 0.5, itk.sitkUInt8))
    log_field = array_of(n4.GetLogBiasFieldAsImage(image))
    return Gain(np.exp(-log_field).astype(np.float32), grid_of(image))


def _telling(values: NDArray[np.float32], within: Mask) -> Mask:
    if not within.any():
        return within
    return np.asarray(within & (values > LEAST_SHARE * np.median(values[within])))
