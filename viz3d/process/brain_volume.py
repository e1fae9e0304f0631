"""The brain's substance for volume rendering: folded, and lit evenly whatever the coil did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.process.brain import BrainMask
from viz3d.process.slabs import Slab, slabs, smooth, smoothing_reach
from viz3d.process.smoothing import Float32Array, sigma_voxels_from_mm
from viz3d.process.threads import in_threads
from viz3d.process.volume_field import (
    CRISPNESS,
    HEADROOM,
    Bytes,
    VolumeField,
    as_bytes,
    box_of,
    depth_of,
)

Box: TypeAlias = tuple[slice, slice, slice]

#: Where tissue ends, from the fluid's mean to grey matter's.
LEVEL: Final = 0.5
#: Share of white matter's intensity over which the field goes from fluid to tissue.
RAMP: Final = 0.36
#: Unsharp masking: so much of the difference to what is smoothed so far opens the sulci.
SHARPENED: Final = 0.5
SHARPENED_SIGMA_MM: Final = 2.2
#: Rids the surface of noise.
SMOOTHED_SIGMA_MM: Final = 0.6


@dataclass(frozen=True, eq=False)
class BrainImage:
    """What of a volume is brain.

    Attributes
    ----------
    evened : (nk, nj, ni) float32 array
        Intensities above air, without shading.
    brain : BrainMask
        On the same grid.
    spacing_mm : (i, j, k) floats
    """

    evened: NDArray[np.float32]
    brain: BrainMask
    spacing_mm: tuple[float, float, float]


def brain_field(image: BrainImage, window: tuple[float, float]) -> VolumeField:
    """The brain alone, ready for drawing.

    Parameters
    ----------
    image : BrainImage
    window : pair of floats
        Intensities drawn black and white, air's own level included.
    """
    soft = image.brain.soft
    box = box_of(soft * np.float32(1 / 255))
    solid, tone = brain_bytes(image, window, box)
    outline = np.ascontiguousarray(soft[box])
    k, j, i = (int(part.start) for part in box)
    spacing_mm = image.spacing_mm
    depth = depth_of(outline, spacing_mm)
    return VolumeField(solid, outline, tone, depth, (i, j, k), spacing_mm, is_brain=True)


def brain_bytes(image: BrainImage, window: tuple[float, float], box: Box) -> tuple[Bytes, Bytes]:
    """The brain's field and tones in a box of voxels.

    Returns
    -------
    solid, tone : (bk, bj, bi) uint8 arrays
        As in `VolumeField`; the field is 0 outside the brain and in its sulci.
    """
    values, soft = image.evened[box], image.brain.soft[box]
    classes, air = image.brain.classes, image.brain.air
    csf, grey, white = classes.means
    level = (csf + LEVEL * (grey - csf)) / white
    fine = sigma_voxels_from_mm(SMOOTHED_SIGMA_MM, image.spacing_mm)
    wide = sigma_voxels_from_mm(SHARPENED_SIGMA_MM, image.spacing_mm)
    tone_scale, tone_start = _toning(window, white, air)
    solid, tone = np.empty(soft.shape, np.uint8), np.empty(soft.shape, np.uint8)

    def fill(slab: Slab) -> None:
        share = values[slab.wide] * np.float32(1 / white)
        np.clip(share, 0, HEADROOM, out=share)
        even, blurred = smooth(share, fine)[slab.own], smooth(share, wide)[slab.own]
        crisp = share[slab.own] * np.float32(CRISPNESS) + even * np.float32(1 - CRISPNESS)
        tone[slab.part] = as_bytes(crisp * tone_scale + tone_start)
        tissue = as_bytes(_sharpened(even, blurred, level))
        np.minimum(soft[slab.part], tissue, out=solid[slab.part])

    in_threads(fill, slabs(len(tone), smoothing_reach(wide[0])))
    return solid, tone


def _sharpened(even: Float32Array, blurred: Float32Array, level: float) -> Float32Array:
    """One half where sharpened intensities, over white matter's, are at a level."""
    sharp = even * np.float32(1 + SHARPENED) - blurred * np.float32(SHARPENED)
    return np.asarray((sharp - np.float32(level)) * np.float32(1 / RAMP) + np.float32(0.5))


def _toning(window: tuple[float, float], white: float, air: float) -> tuple[np.float32, np.float32]:
    """From intensity above air, over white matter's, to tone: its factor and its start."""
    low, high = window
    scale = 1 / ((high - low) * HEADROOM)
    return np.float32(white * scale), np.float32((air - low) * scale)
