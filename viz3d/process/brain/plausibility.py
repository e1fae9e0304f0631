"""Whether what was found can be a brain, and how much speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.process.brain.balls import eroded
from viz3d.process.brain.mixture import Classes
from viz3d.process.brain.region import SIZE_MM, Region
from viz3d.process.mask import Mask, volume_ml

#: From a small child's brain to the largest known, with ventricles and sulci.
VOLUME_ML: Final = (700.0, 2000.0)
#: Most adults'.
USUAL_ML: Final = (1000.0, 1750.0)
#: A second piece of this share of the first.
SECOND_PIECE: Final = 0.05
#: The outline comes nowhere near the skin: this share of it may, by a thin spot of the mask.
SKIN_MM: Final = 3.5
SKIN_SHARE: Final = 0.01
#: Of the brain's outline, what lies at the volume's end.
CUT_SHARE: Final = 0.02
#: White matter's core over the brain.
CORE_SHARE: Final = (0.08, 0.6)
#: A factor below this is told as a doubt.
DOUBTFUL: Final = 0.9
#: Distance of grey from white over their standard deviations, of a picture that is clear.
CLEAR_CONTRAST: Final = 1.2


@dataclass(frozen=True)
class Confidence:
    """How sure the mask is.

    Attributes
    ----------
    value : float
        From 0 to 1: the product of one factor for each doubt.
    doubts : tuple of str
        What speaks against it, in words, the measured value included.
    """

    value: float
    doubts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What is judged: the mask, the core that it grew from, and where they were found."""

    mask: Mask
    core: Mask
    values: NDArray[np.float32]
    region: Region
    classes: Classes


def judged(found: Findings) -> Confidence:
    """Refuse what cannot be a brain, and say how sure the rest is.

    Raises
    ------
    InputError
        With the reason; its `code` is "no-brain".
    """
    volume = volume_ml(found.mask, found.region.grid.spacing)
    rim = found.mask & ~eroded(found.mask, SIZE_MM, SIZE_MM)
    _refuse_volume(volume)
    _refuse_pieces(found.mask)
    _refuse_skin(rim, found.region)
    return _confidence(found, rim, volume)


def _refuse_volume(volume: float) -> None:
    low, high = VOLUME_ML
    if not low <= volume <= high:
        raise _no_brain(f"what looks like it measures {volume:.0f} mL, not {low:.0f} to {high:.0f}")


def _refuse_pieces(mask: Mask) -> None:
    from scipy.ndimage import label

    pieces, _ = label(mask)
    sizes = np.sort(np.bincount(pieces.reshape(-1))[1:])
    if len(sizes) > 1 and sizes[-2] > SECOND_PIECE * sizes[-1]:
        raise _no_brain(
            f"what looks like it is in two pieces of {sizes[-1] * SIZE_MM**3 / 1000:.0f} and "
            f"{sizes[-2] * SIZE_MM**3 / 1000:.0f} mL"
        )


def _refuse_skin(rim: Mask, region: Region) -> None:
    share = float((region.depth_mm[rim & region.seen] < SKIN_MM).mean())
    if share > SKIN_SHARE:
        raise _no_brain(
            f"{100 * share:.0f} % of the outline of what looks like it lies within "
            f"{SKIN_MM:g} mm of the skin"
        )


def _confidence(found: Findings, rim: Mask, volume: float) -> Confidence:
    contrast = found.classes.contrast
    core_share = float(found.core.sum() / found.mask.sum())
    cut = 1 - float(found.region.seen[rim].mean())
    factors = (
        (_within(volume, *USUAL_ML), f"{volume:.0f} mL is an unusual volume"),
        (
            min(1.0, contrast / CLEAR_CONTRAST),
            f"grey and white matter overlap (contrast {contrast:.1f})",
        ),
        (_within(core_share, *CORE_SHARE), f"white matter is {100 * core_share:.0f} % of it"),
        (1 - cut, f"{100 * cut:.0f} % of its outline is the end of the volume"),
    )
    doubts = tuple(words for factor, words in factors if factor < DOUBTFUL)
    return Confidence(float(np.prod([factor for factor, _ in factors])), doubts)


def _within(value: float, low: float, high: float) -> float:
    """1 in a range, less by the share that a value is off it."""
    return min(1.0, value / low, max(0.0, 2 - value / high))


def _no_brain(reason: str) -> InputError:
    return InputError(f"No brain found: {reason}", code="no-brain")
