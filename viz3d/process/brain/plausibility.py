"""Whether what was found can be a brain, and how much speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.process.brain.balls import depth_mm
from viz3d.process.brain.core import upper_bound
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
#: The border between grey and white matter is folded: at each of these depths, mm, the rarer of
#: the two takes this share in the mean. In heads it was 0.33 to 0.47, in nested balls 0.04.
FOLDED_DEPTHS_MM: Final = (4.0, 7.0, 10.0, 13.0, 16.0, 19.0, 22.0, 25.0)
FOLDED_SHARE: Final = 0.15
#: Fluid and bone are next to the brain: so far out,
OUTSIDE_MM: Final = (1.5, 4.5)
#: tissue is at most a usual share of what is there, by dura and marrow; and never all.
OUTSIDE_USUAL: Final = 0.4
OUTSIDE_MOST: Final = 0.85
#: Overlap (Dice) of two searches that agree.
AGREED: Final = 0.97
#: Of an overlap that is less, in the confidence.
DISAGREED_WEIGHT: Final = 4.0
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
    """What is judged: the mask, what it grew from, and where it was found.

    Attributes
    ----------
    mask, first : (nk, nj, ni) bool arrays
        What the last search found, and the one before.
    core : (nk, nj, ni) bool array
        White matter.
    values : (nk, nj, ni) float32 array
        Evened.
    low : float
        Intensity at tissue's edge.
    region : Region
    classes : Classes
    """

    mask: Mask
    first: Mask
    core: Mask
    values: NDArray[np.float32]
    low: float
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
    _refuse_volume(volume)
    _refuse_pieces(found.mask)
    depth = depth_mm(found.mask, SIZE_MM)
    rim = found.mask & (depth <= SIZE_MM)
    _refuse_skin(rim, found.region)
    _refuse_smooth(found, depth)
    outside = _tissue_outside(found)
    _refuse_open(outside)
    return _confidence(found, rim, volume, outside)


def _refuse_volume(volume: float) -> None:
    low, high = VOLUME_ML
    if not low <= volume <= high:
        raise _no_brain(f"what looks like it measures {volume:.0f} mL, not {low:.0f} to {high:.0f}")


def _refuse_pieces(mask: Mask) -> None:
    second = _second_piece(mask)
    if second > SECOND_PIECE:
        raise _no_brain(
            f"what looks like it is in two pieces, one {100 * second:.0f} % of the other"
        )


def _second_piece(mask: Mask) -> float:
    """Size of the second largest piece, as a share of the largest."""
    from scipy.ndimage import label

    pieces, _ = label(mask)
    sizes = np.sort(np.bincount(pieces.reshape(-1))[1:])
    return float(sizes[-2] / sizes[-1]) if len(sizes) > 1 else 0.0


def _refuse_skin(rim: Mask, region: Region) -> None:
    share = float((region.depth_mm[rim & region.seen] < SKIN_MM).mean())
    if share > SKIN_SHARE:
        raise _no_brain(
            f"{100 * share:.0f} % of the outline of what looks like it lies within "
            f"{SKIN_MM:g} mm of the skin"
        )


def _refuse_smooth(found: Findings, depth: NDArray[np.float32]) -> None:
    is_white = found.values > (found.classes.grey + found.classes.white) / 2
    shares = []
    for low, high in pairwise(FOLDED_DEPTHS_MM):
        layer = is_white[(depth > low) & (depth <= high)]
        shares.append(min(layer.mean(), 1 - layer.mean()) if layer.size else 0.0)
    folded = float(np.mean(shares))
    if folded < FOLDED_SHARE:
        raise _no_brain(
            f"the border between two tissues is smooth, not folded (index {folded:.2f}, a brain's "
            f"is above {FOLDED_SHARE:g})"
        )


def _tissue_outside(found: Findings) -> float:
    """How much of what is next to the outline is as bright as tissue, from 0 to 1."""
    distance = depth_mm(~found.mask, SIZE_MM)
    near = (distance > OUTSIDE_MM[0]) & (distance <= OUTSIDE_MM[1]) & found.region.seen
    values = found.values[near]
    if not values.size:
        return 0.0
    return float(((values > found.low) & (values < upper_bound(found.classes))).mean())


def _refuse_open(outside: float) -> None:
    if outside > OUTSIDE_MOST:
        raise _no_brain(
            f"neither fluid nor bone is around what looks like it: {100 * outside:.0f} % is tissue"
        )


def doubted(mask: Mask, classes: Classes, volume: float) -> Confidence:
    """How sure a mask is that is taken as it is.

    Parameters
    ----------
    mask : (nk, nj, ni) bool array
        On cubes of `SIZE_MM`.
    classes : Classes
        Of what is in it.
    volume : float
        In mL.
    """
    second = _second_piece(mask)
    pieces = (1 - second, f"a second piece has {100 * second:.0f} % of the first one's volume")
    return _told(*_usual(classes, volume), pieces)


_Factor = tuple[float, str]


def _usual(classes: Classes, volume: float) -> tuple[_Factor, ...]:
    contrast = classes.contrast
    return (
        (_within(volume, *USUAL_ML), f"{volume:.0f} mL is an unusual volume"),
        (
            min(1.0, contrast / CLEAR_CONTRAST),
            f"grey and white matter overlap (contrast {contrast:.1f})",
        ),
    )


def _confidence(found: Findings, rim: Mask, volume: float, outside: float) -> Confidence:
    core_share = float(found.core.sum() / found.mask.sum())
    cut = 1 - float(found.region.seen[rim].mean())
    agreement = _dice(found.mask, found.first)
    return _told(
        *_usual(found.classes, volume),
        (_within(core_share, *CORE_SHARE), f"white matter is {100 * core_share:.0f} % of it"),
        (1 - cut, f"{100 * cut:.0f} % of its outline is the end of the volume"),
        (
            min(1.0, (1 - outside) / (1 - OUTSIDE_USUAL)),
            f"{100 * outside:.0f} % of what is next to it is as bright as tissue: it may leak",
        ),
        (
            max(0.0, 1 - DISAGREED_WEIGHT * max(0.0, AGREED - agreement)),
            f"two searches agree to {agreement:.3f} (Dice)",
        ),
    )


def _dice(mask: Mask, other: Mask) -> float:
    return float(2 * (mask & other).sum() / (mask.sum() + other.sum()))


def _told(*factors: _Factor) -> Confidence:
    doubts = tuple(words for factor, words in factors if factor < DOUBTFUL)
    return Confidence(float(np.prod([factor for factor, _ in factors])), doubts)


def _within(value: float, low: float, high: float) -> float:
    """1 in a range, less by the share that a value is off it."""
    return max(0.0, min(1.0, value / low, 2 - value / high))


def _no_brain(reason: str) -> InputError:
    return InputError(f"No brain found: {reason}", code="no-brain")
