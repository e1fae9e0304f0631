"""Even brightness: N4 within the central head, on a coarse grid."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.brain.images import image_of, toolkit
from viz3d.process.brain.region import SIZE_MM, Region
from viz3d.process.mask import Mask

#: The central head: scalp, with its bright fat, and neck would draw the field to them.
LEAST_DEPTH_MM: Final = 10.0
RADIUS_MM: Final = 105.0
#: A coil's field changes slowly; N4 looks at it through cubes of about this size.
COARSE_MM: Final = 7.5
#: Of N4, level by level, each with splines half as wide as the last.
ITERATIONS: Final = (30, 30, 20)
#: Change of the field at which a level is done; N4's own 0.001 leaves strong shading.
CONVERGED: Final = 2e-4
#: Splines of the first level across the region.
CONTROL_POINTS: Final = (4, 4, 4)
#: What is darker than this share of the region's median (bone, air) says nothing of the coil.
LEAST_SHARE: Final = 0.15


def central_head(region: Region) -> Mask:
    """Where brightness is evened first, while the brain is not known."""
    return np.asarray((region.depth_mm > LEAST_DEPTH_MM) & (region.from_centre_mm() < RADIUS_MM))


def evened(values: NDArray[np.float32], grid: Grid, within: Mask) -> NDArray[np.float32]:
    """Values without the coil's shading.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
        Above air.
    grid : Grid
        Cubes.
    within : (nk, nj, ni) bool array
        What the shading is learnt from.

    Returns
    -------
    (nk, nj, ni) float32 array

    Notes
    -----
    N. J. Tustison et al., "N4ITK: improved N3 bias correction", IEEE Transactions on Medical
    Imaging 29 (2010) 1310-1320.
    """
    if not within.any():
        return values
    learnt = within & (values > LEAST_SHARE * np.median(values[within]))
    itk = toolkit()
    shrink = [round(COARSE_MM / SIZE_MM)] * 3
    image = image_of(values, grid)
    share = itk.BinShrink(image_of(learnt.astype(np.float32), grid), shrink)
    n4 = itk.N4BiasFieldCorrectionImageFilter()
    n4.SetMaximumNumberOfIterations(ITERATIONS)
    n4.SetConvergenceThreshold(CONVERGED)
    n4.SetNumberOfControlPoints(CONTROL_POINTS)
    coarse = itk.Maximum(itk.BinShrink(image, shrink), 1e-3 * float(np.median(values[learnt])))
    n4.Execute(coarse, itk.Cast(share > 0.5, itk.sitkUInt8))
    field = itk.GetArrayFromImage(itk.Exp(n4.GetLogBiasFieldAsImage(image)))
    # N4 leaves the scale of the field open.
    return np.asarray(values * (np.median(field[learnt]) / field), np.float32)
