"""The substance of a head for volume rendering: a field with hollows, and its tone.

A ray must stop at the skin, and behind an opened skin at the brain: where the head is dark
(fluid, bone, air) it is hollow. Both are said by one field that is one half at every surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import FloatArray
from viz3d.process.cells import Cells, cells_of, dilate, erode
from viz3d.process.smoothing import Float32Array, sigma_voxels_from_mm, smooth_planes
from viz3d.process.threads import in_threads, spans

Bytes = NDArray[np.uint8]

#: Byte of the field at a surface.
SURFACE: Final = 127.5
#: Tissue darker than this share of the display window is hollow: below grey matter, and
#: above cerebrospinal fluid, bone and air.
HOLLOW_BELOW: Final = 0.34
#: The window's share over which the field goes from hollow to full; narrower gives stairs.
HOLLOW_RAMP: Final = 0.36
#: The head's outermost tissue is never hollow: no hole in thin skin.
RIND_MM: Final = 4.0
#: Rids hollows of noise; the sulci that remain are wider.
HOLLOW_SIGMA_MM: Final = 0.7
#: Share of the unsmoothed intensity in the tone.
CRISPNESS: Final = 0.6
#: The tone's whole range, in display windows: fat is brighter than what a window shows.
HEADROOM: Final = 1.6
#: Voxels kept around the head.
MARGIN_VOXELS: Final = 3
#: Width of the ramp across a cut, in voxels; linear interpolation keeps its middle exact.
CUT_RAMP_VOXELS: Final = 3.0
#: The core lies deeper than this and is darker than fat; a bridge to other tissue that is
#: narrower than the neck is cut, and the rim that this costs is grown back.
CORE_DEPTH_MM: Final = 7.0
CORE_BELOW: Final = 1.05
NECK_MM: Final = 16.0
CORE_RIM_MM: Final = 1.5
#: In a projection fat near the surface would hide all else: its share, and down to where.
SCALP_SHARE: Final = 0.3
SCALP_MM: Final = 12.0


@dataclass(frozen=True, eq=False)
class Depth:
    """Distance to the outside of a head, on coarse cells.

    Attributes
    ----------
    cells : Cells
        Of the head's field.
    values : (ck, cj, ci) float32 array, mm
    """

    cells: Cells
    values: Float32Array

    def plane(self, k: int) -> Float32Array:
        """(nj, ni) depths of slice k, mm."""
        return self.cells.plane_at_voxels(self.values, k)


@dataclass(frozen=True, eq=False)
class VolumeField:
    """What of a volume is drawn: the box around the head.

    Attributes
    ----------
    solid : (nk, nj, ni) uint8 array
        0 in air and hollows, 255 in tissue, `SURFACE` between; 0 around the head.
    head : (nk, nj, ni) uint8 array
        The same without hollows.
    tone : (nk, nj, ni) uint8 array
        Intensity, 0 to 255 over `HEADROOM` display windows.
    depth : Depth
        Below the head's surface.
    start_ijk : (3,) ints
        The box's first voxel in the volume.
    spacing_mm : (i, j, k) floats
    """

    solid: Bytes
    head: Bytes
    tone: Bytes
    depth: Depth
    start_ijk: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]

    @cached_property
    def start_local_mm(self) -> FloatArray:
        """(3,) centre of the box's first voxel, local mm."""
        return np.multiply(self.start_ijk, self.spacing_mm, dtype=np.float64)


def volume_field(
    array: NDArray[Any],
    spacing_mm: tuple[float, float, float],
    head: Float32Array,
    window: tuple[float, float],
) -> VolumeField:
    """Prepare a volume for drawing.

    Parameters
    ----------
    array : (nk, nj, ni) array
    spacing_mm : (i, j, k) floats
    head : (nk, nj, ni) float array
        0 outside, 1 inside, 0.5 at the head's surface, as of `viz3d.process.head`.
    window : pair of floats
        Intensities drawn black and white.

    Raises
    ------
    InputError
        If the head is empty.
    """
    box = _box(head)
    values, inside = array[box], head[box]
    black, white = window
    scale = np.float32(1 / (white - black))

    def share(k: int) -> Float32Array:
        above = values[k].astype(np.float32) - np.float32(black)
        return np.asarray(above * scale)

    sigma = sigma_voxels_from_mm(HOLLOW_SIGMA_MM, spacing_mm)
    smooth = smooth_planes(lambda k: share(k).clip(-0.5, HEADROOM), values.shape, sigma)
    depth = depth_of(inside, spacing_mm)
    near = spread(inside >= 0.5)
    solid, closed, tone = (np.empty(inside.shape, np.uint8) for _ in range(3))

    def fill(part: slice) -> None:
        for k in range(part.start, part.stop):
            mixed = CRISPNESS * share(k) + (1 - CRISPNESS) * smooth[k]
            tone[k] = _bytes(mixed / HEADROOM)
            tissue = 0.5 + (smooth[k] - HOLLOW_BELOW) / HOLLOW_RAMP
            rind = 0.5 + (RIND_MM - depth.plane(k)) / RIND_MM
            clean = inside[k] * near[k]
            closed[k] = _bytes(clean)
            solid[k] = _bytes(np.minimum(clean, np.maximum(tissue, rind)))

    in_threads(fill, spans(len(tone)))
    k, j, i = (int(part.start) for part in box)
    return VolumeField(solid, closed, tone, depth, (i, j, k), spacing_mm)


def depth_of(head: Float32Array, spacing_mm: tuple[float, float, float]) -> Depth:
    """How deep each place of a head lies below its surface.

    Parameters
    ----------
    head : (nk, nj, ni) float array
        One half at the surface.
    spacing_mm : (i, j, k) floats
    """
    from scipy.ndimage import distance_transform_edt

    cells = cells_of(head, spacing_mm)
    inside = np.pad(cells.values >= 0.5, 1)
    depth = distance_transform_edt(inside, sampling=cells.size_mm)[1:-1, 1:-1, 1:-1]
    return Depth(cells, (depth - min(cells.size_mm) / 2).astype(np.float32))


def core(field: VolumeField) -> Bytes:
    """The largest solid piece deep in the head, in a T1-weighted head the brain.

    Not a brain extraction: what clings to the brain more broadly than `NECK_MM` comes along.

    Returns
    -------
    (nk, nj, ni) uint8 array
        `VolumeField.solid` there, 0 elsewhere.
    """
    cells = cells_of(field.solid, field.spacing_mm)
    tones = cells_of(field.tone, field.spacing_mm).values * np.float32(HEADROOM / 255)
    deep = field.depth.values > CORE_DEPTH_MM
    tissue = deep & (cells.values > SURFACE) & (tones < CORE_BELOW)
    seed = _largest(erode(tissue, NECK_MM / 2, cells.size_mm))
    region = deep & (tones < CORE_BELOW) & dilate(seed, NECK_MM / 2 + CORE_RIM_MM, cells.size_mm)
    share = region.astype(np.float32)
    kept = np.empty_like(field.solid)

    def keep(part: slice) -> None:
        for k in range(part.start, part.stop):
            kept[k] = np.minimum(field.solid[k], _bytes(cells.plane_at_voxels(share, k)))

    in_threads(keep, spans(len(kept)))
    return kept


def projected_tone(field: VolumeField, planes: FloatArray) -> Bytes:
    """The tone inside the head, the bright scalp held back; 0 outside and where a cut removes.

    Parameters
    ----------
    field : VolumeField
    planes : (n, 4) float array
        The cut, as for `open_by`; where it goes through, the tone falls within a voxel.
    """
    kept = open_by(field, np.full_like(field.head, 255), planes)
    tone = np.empty_like(field.tone)

    def hold_back(part: slice) -> None:
        for k in range(part.start, part.stop):
            share = (field.depth.plane(k) / np.float32(SCALP_MM)).clip(SCALP_SHARE, 1)
            inside = (field.head[k] - np.float32(SURFACE)) / np.float32(SURFACE)
            sharp = 0.5 + (kept[k] - np.float32(SURFACE)) * np.float32(CUT_RAMP_VOXELS / 255)
            tone[k] = field.tone[k] * share * np.minimum(inside, sharp).clip(0, 1)

    in_threads(hold_back, spans(len(tone)))
    return tone


def open_by(field: VolumeField, solid: Bytes, planes: FloatArray) -> Bytes:
    """Take the part of a field away that a cut removes.

    Parameters
    ----------
    field : VolumeField
    solid : (nk, nj, ni) uint8 array
        One of its fields.
    planes : (n, 4) float array
        In local mm; a point p is removed if all of ``plane @ (p, 1)`` are positive.

    Returns
    -------
    (nk, nj, ni) uint8 array
        `SURFACE` on the planes, to a 255th of the ramp. Without planes, `solid` itself.
    """
    if not len(planes):
        return solid
    x, y, z = (
        start + np.arange(count) * mm
        for start, count, mm in zip(
            field.start_local_mm, solid.shape[::-1], field.spacing_mm, strict=True
        )
    )
    slopes = planes * (-255 / (CUT_RAMP_VOXELS * max(field.spacing_mm)))
    opened = np.empty_like(solid)

    def cut(part: slice) -> None:
        for k in range(part.start, part.stop):
            kept = np.zeros(solid.shape[1:], np.float32)
            for a, b, c, d in slopes:
                column = b * y + c * z[k] + d + SURFACE
                ramp = (a * x).astype(np.float32) + column.astype(np.float32)[:, None]
                np.maximum(kept, ramp, out=kept)
            opened[k] = np.minimum(solid[k], kept.clip(0, 255) + np.float32(0.5))

    in_threads(cut, spans(len(solid)))
    return opened


def spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A mask with the 26 neighbours of each of its voxels."""
    for axis in range(3):
        grown = mask.copy()
        source, target = np.moveaxis(mask, axis, 0), np.moveaxis(grown, axis, 0)
        target[1:] |= source[:-1]
        target[:-1] |= source[1:]
        mask = grown
    return mask


def _bytes(shares: Float32Array) -> Bytes:
    return np.asarray((shares * 255 + np.float32(0.5)).clip(0, 255), dtype=np.uint8)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    from scipy.ndimage import label

    pieces, _ = label(mask)
    sizes = np.bincount(pieces.reshape(-1))
    sizes[0] = 0
    return np.asarray(mask & (pieces == sizes.argmax()))


def _box(head: Float32Array) -> tuple[slice, slice, slice]:
    mask = head >= 0.5
    ranges = []
    for axis, count in enumerate(mask.shape):
        found = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis})))
        if not len(found):
            raise InputError("No head was found in the volume", code="no-head")
        first, last = int(found[0]) - MARGIN_VOXELS, int(found[-1]) + MARGIN_VOXELS + 1
        ranges.append(slice(max(first, 0), min(last, count)))
    return ranges[0], ranges[1], ranges[2]
