"""The substance of a volume whose opacity follows its intensity, for volume rendering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import FloatArray
from viz3d.process.slabs import Slab, slabs, smooth, smoothing_reach
from viz3d.process.smoothing import sigma_voxels_from_mm
from viz3d.process.threads import in_threads
from viz3d.process.volume_field import (
    CRISPNESS,
    CUT_RAMP_VOXELS,
    HOLLOW_SIGMA_MM,
    SURFACE,
    Bytes,
    VolumeField,
    depth_of,
    open_by,
)

#: Light falls on what is as dense as this share of the densest, or as a veil of this opacity.
DENSE_SHARE: Final = 0.5
DENSE_MOST: Final = 0.3
#: Byte of the first stop. Below is nothing, though the first stop be opaque: so a cut's ramp is
#: seen from its middle on.
FIRST: Final = 128
#: So far beyond the ends of the tones intensities are told apart while they are smoothed.
SPILL: Final = 32
#: Voxels kept around what is seen.
MARGIN_VOXELS: Final = 2


def stop_bytes(intensities: Sequence[float]) -> NDArray[np.float64]:
    """(n,) places of ascending intensities among the tones, `FIRST` to 255."""
    values = np.asarray(intensities, dtype=np.float64)
    return np.asarray(FIRST + (255 - FIRST) * (values - values[0]) / (values[-1] - values[0]))


def stops_field(
    array: NDArray[Any],
    spacing_mm: tuple[float, float, float],
    intensities: Sequence[float],
    opacities: Sequence[float],
) -> VolumeField:
    """Prepare a volume for drawing by opacities.

    Parameters
    ----------
    array : (nk, nj, ni) array
    spacing_mm : (i, j, k) floats
    intensities : (n,) floats, ascending
    opacities : (n,) floats
        At those intensities, 0 to 1; straight lines between them, level beyond their ends.

    Returns
    -------
    VolumeField
        Of what is seen, in its box. The tones are those of `stop_bytes`; `solid` is one half
        where light falls on.

    Raises
    ------
    InputError
        If nothing would be seen.
    """
    sigma = sigma_voxels_from_mm(HOLLOW_SIGMA_MM, spacing_mm)
    low, high = float(intensities[0]), float(intensities[-1])
    scale = np.float32((255 - FIRST) / (high - low))
    tone = np.empty(array.shape, np.uint8)
    # What is darker goes on below the first stop, so that a surface lies where it is between two
    # voxels, unless it has that stop's opacity.
    darkest = FIRST if opacities[0] > 0 else 0

    def fill(slab: Slab) -> None:
        values = array[slab.wide].astype(np.float32)
        values -= np.float32(low)
        values *= scale
        # What is far beyond an end would carry its neighbours along.
        np.clip(values, darkest - FIRST - SPILL, 255 - FIRST + SPILL, out=values)
        even = smooth(values, sigma)[slab.own]
        mixed = values[slab.own] * np.float32(CRISPNESS) + even * np.float32(1 - CRISPNESS)
        mixed += np.float32(FIRST + 0.5)
        tone[slab.part] = mixed.clip(darkest, 255)

    in_threads(fill, slabs(len(tone), smoothing_reach(sigma[0])))
    opacity = np.interp(np.arange(256), stop_bytes(intensities), opacities)
    opacity[:FIRST] = 0
    box = _box(opacity > 0, tone)
    dense = min(DENSE_SHARE * float(opacity.max()), DENSE_MOST)
    table = (SURFACE * opacity / dense + 0.5).clip(0, 255).astype(np.uint8)
    inside = np.ascontiguousarray(tone[box])
    solid = table[inside]
    k, j, i = (int(part.start) for part in box)
    return VolumeField(solid, solid, inside, depth_of(solid, spacing_mm), (i, j, k), spacing_mm)


def opened_tone(field: VolumeField, planes: FloatArray) -> Bytes:
    """The tones, 0 where a cut removes; they fall within a voxel.

    Parameters
    ----------
    field : VolumeField
    planes : (n, 4) float array
        The cut, as for `viz3d.process.volume_field.open_by`.
    """
    if not len(planes):
        return field.tone.copy()
    kept = open_by(field, np.full_like(field.tone, 255), planes)
    tone = np.empty_like(field.tone)

    def cut(slab: Slab) -> None:
        sharp = (kept[slab.part] - np.float32(SURFACE)) * np.float32(CUT_RAMP_VOXELS)
        sharp += np.float32(SURFACE)
        np.minimum(field.tone[slab.part], sharp.clip(0, 255).astype(np.uint8), out=tone[slab.part])

    in_threads(cut, slabs(len(tone)))
    return tone


def _box(is_seen: NDArray[np.bool_], tone: Bytes) -> tuple[slice, slice, slice]:
    """The part of the volume outside of which nothing is seen."""
    seen = is_seen[tone]
    ranges = []
    for axis, count in enumerate(tone.shape):
        found = np.flatnonzero(seen.any(axis=tuple({0, 1, 2} - {axis})))
        if not len(found):
            raise InputError(
                "No voxel of the volume has an opacity above 0: move the points of its transfer "
                "function to intensities that it has"
            )
        first, last = int(found[0]) - MARGIN_VOXELS, int(found[-1]) + MARGIN_VOXELS + 1
        ranges.append(slice(max(first, 0), min(last, count)))
    return ranges[0], ranges[1], ranges[2]
