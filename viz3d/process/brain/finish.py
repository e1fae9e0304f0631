"""From tissue to a brain: sulci and ventricles filled, threads cut, the outline smoothed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.brain.balls import closed, dilated, opened
from viz3d.process.brain.core import lower_bound, upper_bound
from viz3d.process.brain.mixture import Classes
from viz3d.process.brain.region import SIZE_MM
from viz3d.process.cells import keep_large
from viz3d.process.mask import Mask
from viz3d.process.smoothing import gaussian_float

#: Fluid and bone are looked at so far from tissue,
AROUND_MM: Final = 5.0
#: at this percentile: the brighter ones share their voxels with tissue.
DARK_PERCENT: Final = 25.0
#: Tissue begins at this share of the way from the dark to grey matter: fluid in narrow sulci
#: and at the outline shares voxels with cortex, and reference masks hold a part of it.
EDGE_SHARE: Final = 0.45
#: Turns of taking the dark from what is not tissue, and tissue from what is not dark.
TURNS: Final = 2
#: Dura, where fluid parts it from the brain, is thinner than twice this.
DURA_MM: Final = 2.5
#: Sulci are narrower than twice this.
CLOSED_MM: Final = 8.0
#: Vessels, nerves and dura are thinner than twice this.
OPENED_MM: Final = 6.0
SMOOTHED_SIGMA_MM: Final = 1.0
#: Value at the outline of a soft mask.
HALF: Final = 0.5
#: Pieces of at least this share of the largest stay, for the judge to see.
PIECE_SHARE: Final = 0.1


@dataclass(frozen=True, eq=False)
class Outline:
    """The brain's.

    Attributes
    ----------
    soft : (nk, nj, ni) float32 array
        `HALF` at it.
    low : float
        Intensity at tissue's edge.
    """

    soft: NDArray[np.float32]
    low: float


def outlined(values: NDArray[np.float32], domain: Mask, core: Mask, classes: Classes) -> Outline:
    """The brain's outline within a domain.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
        Evened.
    domain, core : (nk, nj, ni) bool arrays
        Where the brain can be at most, and what is surely brain.
    classes : Classes
    """
    low = _edge(values, domain, classes)
    tissue = domain & (values > low) & (values < upper_bound(classes))
    return Outline(finished(keep_large(opened(tissue | core, DURA_MM, SIZE_MM))), low)


def _edge(values: NDArray[np.float32], domain: Mask, classes: Classes) -> float:
    """The intensity between grey matter and the dark that is around it."""
    low, high = lower_bound(classes), upper_bound(classes)
    for _ in range(TURNS):
        dark = values < low
        tissue = domain & ~dark & (values < high)
        around = values[dark & dilated(tissue, AROUND_MM, SIZE_MM)]
        if not len(around):
            break
        level = float(np.percentile(around, DARK_PERCENT))
        low = level + EDGE_SHARE * (classes.grey - level)
    return low


def finished(tissue: Mask) -> NDArray[np.float32]:
    """A soft mask, `HALF` at the brain's outline.

    Parameters
    ----------
    tissue : (nk, nj, ni) bool array
        On cubes of `SIZE_MM`.
    """
    from scipy.ndimage import binary_fill_holes

    filled = binary_fill_holes(closed(tissue, CLOSED_MM, SIZE_MM))
    whole = keep_large(opened(filled, OPENED_MM, SIZE_MM), PIECE_SHARE)
    return gaussian_float(whole, (SMOOTHED_SIGMA_MM / SIZE_MM,) * 3)
