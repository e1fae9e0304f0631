"""How bright fluid is: measured in the ventricles and deep sulci.

A mixture cannot tell it: fluid that fills its voxels is rare, and the many voxels that it shares
with grey matter draw its Gaussian to them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.brain.balls import depth_mm
from viz3d.process.brain.mixture import CSF_OVER_GREY, Classes
from viz3d.process.brain.region import SIZE_MM
from viz3d.process.mask import Mask

#: Bone and air are not so far within the outline.
DEEP_MM: Final = 6.0
#: The brighter ones of what is dark share their voxels with tissue.
PERCENT: Final = 25.0
#: Cubes that a level can be taken from: 1 mL.
FEWEST: Final = 300


def with_measured_fluid(classes: Classes, values: NDArray[np.float32], mask: Mask) -> Classes:
    """Classes whose fluid is that of the ventricles; the same if too little of it is seen.

    Parameters
    ----------
    classes : Classes
    values : (nk, nj, ni) float32 array
        Evened, on cubes of `SIZE_MM`.
    mask : (nk, nj, ni) bool array
        The brain's.
    """
    deep = values[depth_mm(mask, SIZE_MM) > DEEP_MM]
    dark = deep[deep < CSF_OVER_GREY * classes.grey]
    if len(dark) < FEWEST:
        return classes
    return replace(classes, means=(float(np.percentile(dark, PERCENT)), *classes.means[1:]))
