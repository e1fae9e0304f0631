"""White matter that is surely brain, and between which intensities its tissue lies."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.brain.balls import eroded
from viz3d.process.brain.geodesic import grown_within
from viz3d.process.brain.mixture import Classes
from viz3d.process.brain.region import SIZE_MM, Region
from viz3d.process.cells import keep_large
from viz3d.process.mask import Mask

#: Scalp and skull are thicker than this.
LEAST_DEPTH_MM: Final = 6.0
#: Bridges from white matter to marrow, muscle and eyes are thinner than twice this.
ERODED_MM: Final = 2.0
#: Back along the blades of white matter in the gyri.
GROWN_BACK_MM: Final = 6.0
#: Tissue is brighter than this share of white matter,
TISSUE_SHARE: Final = 0.5
#: and darker than grey matter by no more than so many times what white matter is brighter.
GREY_MARGIN: Final = 1.5
#: Fat and vessels are brighter than white matter by so many of its standard deviations,
BOUND_SIGMAS: Final = 3.0
#: and by these shares of it at least and at most.
BOUND_SHARES: Final = (1.15, 1.35)


def upper_bound(classes: Classes) -> float:
    """Intensity above which nothing is brain."""
    low, high = (share * classes.white for share in BOUND_SHARES)
    return min(max(classes.white + BOUND_SIGMAS * classes.sigmas[2], low), high)


def lower_bound(classes: Classes) -> float:
    """Intensity at tissue's edge, while the dark around it is not known."""
    from_grey = classes.grey - GREY_MARGIN * (classes.white - classes.grey)
    return max(TISSUE_SHARE * classes.white, from_grey)


def white_core(values: NDArray[np.float32], region: Region, classes: Classes) -> Mask:
    """The large piece of white matter.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
        The region's, evened.
    region : Region
    classes : Classes
    """
    white = _deep_band(values, region, (classes.grey + classes.white) / 2, upper_bound(classes))
    seed = keep_large(eroded(white, ERODED_MM, SIZE_MM))
    return grown_within(seed, white, GROWN_BACK_MM, SIZE_MM)


def _deep_band(values: NDArray[np.float32], region: Region, low: float, high: float) -> Mask:
    return np.asarray((values > low) & (values < high) & (region.depth_mm > LEAST_DEPTH_MM))
