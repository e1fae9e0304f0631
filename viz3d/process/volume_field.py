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
from viz3d.process.cells import CELL_MM, Cells, dilate, erode
from viz3d.process.slabs import Slab, at_voxels, slabs, smooth, smoothing_reach
from viz3d.process.smoothing import Float32Array, sigma_voxels_from_mm
from viz3d.process.threads import in_threads
from viz3d.process.visibility import block_means

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
#: Depths end here; deeper than all that is asked of them.
DEEPEST_MM: Final = 14.0
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

    def at(self, part: slice) -> Float32Array:
        """(slices, nj, ni) depths of some slices, mm."""
        return at_voxels(self.values, self.cells.voxels, self.cells.shape, part)


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
    is_brain : bool
        Whether all of it is brain, without skin or scalp.
    """

    solid: Bytes
    head: Bytes
    tone: Bytes
    depth: Depth
    start_ijk: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    is_brain: bool = False

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
    box = box_of(head)
    values, inside = array[box], head[box]
    closed = _closed(inside)
    depth = depth_of(closed, spacing_mm)
    black, white = window
    scale = np.float32(1 / (white - black))

    sigma = sigma_voxels_from_mm(HOLLOW_SIGMA_MM, spacing_mm)
    solid, tone = np.empty_like(closed), np.empty_like(closed)

    def fill(slab: Slab) -> None:
        share = values[slab.wide].astype(np.float32)
        share -= np.float32(black)
        share *= scale
        even = smooth(share.clip(-0.5, HEADROOM), sigma)[slab.own]
        mixed = share[slab.own]
        mixed *= np.float32(CRISPNESS / HEADROOM)
        mixed += even * np.float32((1 - CRISPNESS) / HEADROOM)
        tone[slab.part] = as_bytes(mixed)
        even *= np.float32(1 / HOLLOW_RAMP)
        even += np.float32(0.5 - HOLLOW_BELOW / HOLLOW_RAMP)
        rind = depth.at(slab.part)
        rind *= np.float32(-1 / RIND_MM)
        rind += np.float32(1.5)
        tissue = as_bytes(np.maximum(even, rind, out=rind))
        np.minimum(closed[slab.part], tissue, out=solid[slab.part])

    in_threads(fill, slabs(len(tone), smoothing_reach(sigma[0])))
    k, j, i = (int(part.start) for part in box)
    return VolumeField(solid, closed, tone, depth, (i, j, k), spacing_mm)


def depth_of(head: Bytes, spacing_mm: tuple[float, float, float]) -> Depth:
    """How deep each place of a head lies below its surface, down to `DEEPEST_MM`.

    Parameters
    ----------
    head : (nk, nj, ni) uint8 array
        `SURFACE` at the surface.
    spacing_mm : (i, j, k) floats

    Notes
    -----
    The squared distance is the least sum of those along each axis (T. Saito and J. Toriwaki,
    "New algorithms for Euclidean distance transformation", Pattern Recognition 27, 1994);
    as it ends at `DEEPEST_MM`, a few neighbours and 16 bits hold it.
    """
    cells = _cells_of(head, spacing_mm)
    far = np.iinfo(np.int16).max // 2
    per_mm2 = far / DEEPEST_MM**2
    squares = np.pad(np.where(cells.values >= 0.5, np.int16(far), np.int16(0)), 1)
    for axis, mm in enumerate(cells.size_mm):
        source = np.moveaxis(squares, axis, 0)
        nearest = source.copy()
        for cells_away in range(1, int(DEEPEST_MM / mm) + 1):
            further = source + np.int16((cells_away * mm) ** 2 * per_mm2)
            for here, there in (
                (nearest[cells_away:], further[:-cells_away]),
                (nearest[:-cells_away], further[cells_away:]),
            ):
                np.minimum(here, there, out=here)
        squares = np.moveaxis(nearest, 0, axis)
    depth = np.sqrt(squares[1:-1, 1:-1, 1:-1] * np.float32(1 / per_mm2))
    return Depth(cells, depth - np.float32(min(cells.size_mm) / 2))


def core(field: VolumeField) -> Bytes:
    """The largest solid piece deep in the head, in a T1-weighted head the brain.

    Not a brain extraction: what clings to the brain more broadly than `NECK_MM` comes along.

    Returns
    -------
    (nk, nj, ni) uint8 array
        `VolumeField.solid` there, 0 elsewhere.
    """
    cells = _cells_of(field.solid, field.spacing_mm)
    tones = _cells_of(field.tone, field.spacing_mm).values * np.float32(HEADROOM)
    deep = field.depth.values > CORE_DEPTH_MM
    tissue = deep & (cells.values > 0.5) & (tones < CORE_BELOW)
    seed = _largest(erode(tissue, NECK_MM / 2, cells.size_mm))
    region = deep & (tones < CORE_BELOW) & dilate(seed, NECK_MM / 2 + CORE_RIM_MM, cells.size_mm)
    share = region.astype(np.float32)
    kept = np.empty_like(field.solid)

    def keep(slab: Slab) -> None:
        near = as_bytes(at_voxels(share, cells.voxels, cells.shape, slab.part))
        np.minimum(field.solid[slab.part], near, out=kept[slab.part])

    in_threads(keep, slabs(len(kept)))
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

    def hold_back(slab: Slab) -> None:
        part = slab.part
        inside = (field.head[part] - np.float32(SURFACE)) / np.float32(SURFACE)
        sharp = (kept[part] - np.float32(SURFACE)) * np.float32(CUT_RAMP_VOXELS / 255)
        sharp += np.float32(0.5)
        shown = np.minimum(inside, sharp).clip(0, 1)
        if not field.is_brain:
            shown *= (field.depth.at(part) / np.float32(SCALP_MM)).clip(SCALP_SHARE, 1)
        tone[part] = field.tone[part] * shown

    in_threads(hold_back, slabs(len(tone)))
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

    def cut(slab: Slab) -> None:
        kept = np.zeros(solid[slab.part].shape, np.float32)
        for a, b, c, d in slopes:
            column = (b * y + (c * z[slab.part, None] + d + SURFACE)).astype(np.float32)
            np.maximum(kept, (a * x).astype(np.float32) + column[..., None], out=kept)
        kept += np.float32(0.5)
        np.minimum(kept, 255, out=kept)
        np.minimum(solid[slab.part], kept.astype(np.uint8), out=opened[slab.part])

    in_threads(cut, slabs(len(solid)))
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


def _closed(inside: Float32Array) -> Bytes:
    """A head in bytes, without what lies further than a voxel from where it is full."""
    closed = np.empty(inside.shape, np.uint8)

    def fill(slab: Slab) -> None:
        part = inside[slab.wide]
        near = spread(part >= np.float32(0.5))
        part = part * near
        closed[slab.part] = as_bytes(part[slab.own])

    in_threads(fill, slabs(len(closed), 1))
    return closed


def _cells_of(volume: Bytes, spacing_mm: tuple[float, float, float]) -> Cells:
    """Block means over 255, on cells of about `CELL_MM`."""
    k, j, i = (
        max(1, min(count, round(CELL_MM / mm)))
        for count, mm in zip(volume.shape, spacing_mm[::-1], strict=True)
    )
    size_mm = (k * spacing_mm[2], j * spacing_mm[1], i * spacing_mm[0])
    nk, nj, ni = volume.shape
    return Cells(block_means(volume, (k, j, i)), (k, j, i), size_mm, (nk, nj, ni))


def as_bytes(shares: Float32Array) -> Bytes:
    """Shares of 255, rounded; the shares are lost."""
    shares *= 255
    shares += np.float32(0.5)
    return np.asarray(shares.clip(0, 255, out=shares), dtype=np.uint8)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    from scipy.ndimage import label

    pieces, _ = label(mask)
    sizes = np.bincount(pieces.reshape(-1))
    sizes[0] = 0
    return np.asarray(mask & (pieces == sizes.argmax()))


def box_of(head: Float32Array) -> tuple[slice, slice, slice]:
    mask = head >= 0.5
    ranges = []
    for axis, count in enumerate(mask.shape):
        found = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis})))
        if not len(found):
            raise InputError("No head was found in the volume", code="no-head")
        first, last = int(found[0]) - MARGIN_VOXELS, int(found[-1]) + MARGIN_VOXELS + 1
        ranges.append(slice(max(first, 0), min(last, count)))
    return ranges[0], ranges[1], ranges[2]
