"""What is head among a volume's cells: one piece, airways filled, open pits left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from viz3d.process.cells import Cells, close, dilate, erode, keep_large
from viz3d.process.mask import Mask
from viz3d.process.profile import Profile

#: Gaps up to twice the first number wide are filled from the second number downwards, mm:
#: the first row is for the line between the lips, the second for nostrils and ear canals.
FILLED_BELOW_MM: Final = ((2.0, 2.0), (6.0, 8.0))
#: Voids this far below the surface are filled without looking: scalp is thicker than that.
INTERIOR_MM: Final = 4.0
#: Noise, as a share of the level, from which specks of it stick to the head.
NOISY_SHARE: Final = 0.2
#: Such specks are thinner than twice this.
SPECK_MM: Final = 2.0
#: A closed skull may part the scalp from the brain; pieces of this share may be the head's.
LARGE_SHARE: Final = 0.05
#: Nothing further from the head than this is drawn.
REACH_MM: Final = 6.0


@dataclass(frozen=True, eq=False)
class Solid:
    """The head in cells.

    Attributes
    ----------
    head : (ck, cj, ci) bool array
        The head, with everything enclosed in it.
    interior : (ck, cj, ci) bool array
        What is head whatever the intensity there.
    reach : (ck, cj, ci) bool array
        The head with its nearest surroundings.
    """

    head: Mask
    interior: Mask
    reach: Mask


def solid_head(cells: Cells, profile: Profile) -> Solid:
    """Find the head among cells.

    The neck is where the head goes on beyond the volume: an airway that ends there is
    closed.
    """
    kept = [slice(None)] * 3
    kept[profile.axis] = profile.kept
    margin = [(int(FILLED_BELOW_MM[-1][0] // mm) + 2,) * 2 for mm in cells.size_mm]
    bright = _bright_piece(cells, profile)[tuple(kept)]
    tissue = np.pad(bright, margin, mode="edge")
    head = tissue | _enclosed(tissue, profile)
    for radius_mm, depth_mm in FILLED_BELOW_MM:
        closed = close(tissue, radius_mm, cells.size_mm)
        closed |= _enclosed(closed, profile)
        head |= erode(closed, depth_mm, cells.size_mm)
    interior = erode(head, INTERIOR_MM, cells.size_mm) | (head & ~tissue)
    reach = dilate(head, REACH_MM, cells.size_mm)

    def embed(mask: Mask) -> Mask:
        whole = np.zeros(cells.values.shape, np.bool_)
        whole[tuple(kept)] = mask[tuple(slice(before, -after) for before, after in margin)]
        return whole

    return Solid(embed(head), embed(interior), embed(reach))


def _bright_piece(cells: Cells, profile: Profile) -> Mask:
    """The large pieces above the level; where air is noisy, only what is thick."""
    bright = cells.values - np.float32(profile.air) > profile.along(profile.level)
    kept = np.zeros(len(profile.level), np.bool_)
    kept[profile.kept] = True
    bright &= profile.along(kept)
    noisy = profile.along(profile.noise > NOISY_SHARE * profile.level)
    thick = keep_large(erode(bright, SPECK_MM, cells.size_mm), LARGE_SHARE)
    bright &= dilate(thick, 2 * SPECK_MM, cells.size_mm) | ~noisy
    return keep_large(bright, LARGE_SHARE)


def _enclosed(solid: Mask, profile: Profile) -> Mask:
    """Air that is not connected to the volume's sides.

    The superior and inferior faces do not count: skull and airways go on beyond them.
    """
    from scipy.ndimage import label

    pieces, count = label(~solid)
    is_open = np.zeros(count + 1, np.bool_)
    is_open[0] = True
    for axis in range(3):
        for last in (False, True):
            if axis != profile.axis:
                is_open[np.take(pieces, -1 if last else 0, axis)] = True
    return np.asarray(~is_open[pieces])
