"""The voxels at a volume's surfaces: the only ones of an opaque volume that are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.slabs import Slab, slabs, smooth, smoothing_reach
from viz3d.process.smoothing import Float32Array, sigma_voxels_from_mm
from viz3d.process.threads import in_threads
from viz3d.process.visibility import block_means, interpolate, sky_light
from viz3d.process.volume_field import (
    SURFACE,
    Bytes,
    VolumeField,
    spread,
)

Half = NDArray[np.float16]

#: Side of a cell of the lattice on which shadows are worked out.
SHADOW_CELL_MM: Final = 2.6
#: Light from all around is softer.
SKY_CELL_MM: Final = 4.0
#: Surfaces look from this many cells above themselves, so as not to be shaded by themselves.
LIFT_CELLS: Final = 1.2
#: Normals are those of the field after this smoothing.
NORMAL_SIGMA_MM: Final = 0.8
#: Depth below a surface at which its tone is read: above, air is mixed in.
TONE_DEPTH_MM: Final = 1.1
#: Reach of a cut's faces, and the bytes of the head's field between which skin ends on them.
FACE_VOXELS: Final = 2.2
SKIN_LINE: Final = (165.0, 235.0)
#: Elsewhere all that lies less deep is skin.
SKIN_MM: Final = 4.0
#: Surfaces that less of the sky reaches are not seen from outside.
UNSEEN: Final = 0.004
#: Voxels done at a time, so that the work stays in the cache.
CHUNK: Final = 98_304


@dataclass(frozen=True, eq=False)
class Lattice:
    """Coarse cells through which light passes, or not.

    Attributes
    ----------
    clear : (ck, cj, ci) float32 array
        1 where it passes, 0 where it does not.
    blocks : (k, j, i) ints
        Voxels in a cell.
    cell_mm : (i, j, k) floats
    """

    clear: Float32Array
    blocks: tuple[int, int, int]
    cell_mm: tuple[float, float, float]

    def position_of(self, place: Float32Array) -> Float32Array:
        """(3, n) voxels at (k, j, i), in cells."""
        blocks = np.array(self.blocks, np.float32)[:, None]
        return (place + np.float32(0.5)) / blocks - np.float32(0.5)


@dataclass(frozen=True, eq=False)
class Shell:
    """The voxels at the surfaces of a field.

    Every one has the light of the surface point nearest to it, so that it does not matter
    where between two voxels a ray stops.

    Attributes
    ----------
    lattice : Lattice
    index : (n,) int32 array
        In the field, flat.
    normals : (3, n) float16 array
        Unit, outwards, local frame.
    position : (3, n) float16 array
        Where each looks at the lights from, (k, j, i) in cells of the lattice.
    tone : (n,) uint8 array
        Intensity at the surface.
    skin : (n,) float16 array
        1 at the head's own surface, 0 inside.
    is_face : (n,) bool array
        On a cut.
    sky : (n,) float16 array
        Light from all around.
    """

    lattice: Lattice
    index: NDArray[np.int32]
    normals: Half
    position: Half
    tone: Bytes
    skin: Half
    is_face: NDArray[np.bool_]
    sky: Half

    def select(self, kept: NDArray[np.bool_]) -> Shell:
        """Some of the voxels."""
        return Shell(
            self.lattice,
            self.index[kept],
            self.normals[:, kept],
            self.position[:, kept],
            self.tone[kept],
            self.skin[kept],
            self.is_face[kept],
            self.sky[kept],
        )

    def without_skin(self) -> Shell:
        """The same, all of it inside the head."""
        return replace(self, skin=np.zeros_like(self.skin))


def shell_of(
    field: VolumeField,
    opened: Bytes,
    planes: FloatArray,
    up: FloatArray,
    wanted: Callable[[slice], NDArray[np.bool_]] | None = None,
) -> Shell:
    """Find the surfaces that can be seen, and what they see.

    Parameters
    ----------
    field : VolumeField
    opened : (nk, nj, ni) uint8 array
        One of its fields, after the cut.
    planes : (n, 4) float array
        The cut, local mm.
    up : (3,) float array
        Superior in the local frame.
    wanted : function, optional
        Gives for some slices (k) which voxels may be in the shell; called from several threads.
    """
    lattice = _lattice(opened, field.spacing_mm, SHADOW_CELL_MM)
    sky = _sky(opened, field.spacing_mm, up)
    sigma = sigma_voxels_from_mm(NORMAL_SIGMA_MM, field.spacing_mm)
    cut = _Surfaces(field, opened, planes, lattice, sky, sigma, wanted)
    parts = in_threads(cut.columns, slabs(len(opened), smoothing_reach(sigma[0]) + 1))
    columns: list[NDArray[Any]] = [
        np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)
    ]
    return Shell(lattice, *columns)


def chunks(count: int) -> list[slice]:
    """Parts of `CHUNK` voxels; one empty part of none."""
    return [slice(start, start + CHUNK) for start in range(0, max(count, 1), CHUNK)]


def _lattice(opened: Bytes, spacing_mm: tuple[float, float, float], cell_mm: float) -> Lattice:
    i, j, k = (max(1, round(cell_mm / mm)) for mm in spacing_mm)
    size_mm = (i * spacing_mm[0], j * spacing_mm[1], k * spacing_mm[2])
    return Lattice(1 - block_means(opened, (k, j, i)), (k, j, i), size_mm)


def _sky(opened: Bytes, spacing_mm: tuple[float, float, float], up: FloatArray) -> _Sky:
    lattice = _lattice(opened, spacing_mm, SKY_CELL_MM)
    terms = sky_light(lattice.clear, up, lattice.cell_mm)
    return _Sky(lattice, terms, spread(terms[..., 0] > UNSEEN))


@dataclass(frozen=True, eq=False)
class _Sky:
    """Light from all around, as of `viz3d.process.visibility.sky_light`, on its lattice."""

    lattice: Lattice
    terms: Float32Array
    reach: NDArray[np.bool_]

    def reaches(self, slices: slice, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """Voxels of some slices in cells that it reaches, or next to one."""
        k, j, i = (
            np.arange(n) // block for n, block in zip(shape, self.lattice.blocks, strict=True)
        )
        return self.reach.take(k[slices], axis=0).take(j, axis=1).take(i, axis=2)


@dataclass(frozen=True, eq=False)
class _Surfaces:
    """What the columns of a `Shell` are made of."""

    field: VolumeField
    opened: Bytes
    planes: FloatArray
    lattice: Lattice
    sky: _Sky
    sigma_voxels: tuple[float, float, float]
    wanted: Callable[[slice], NDArray[np.bool_]] | None

    def columns(self, slab: Slab) -> tuple[NDArray[Any], ...]:
        """The columns, for the voxels of a slab."""
        near = self._near(slab)
        block = _around(near, slab, smoothing_reach(max(self.sigma_voxels)) + 1)
        even = smooth(self.opened[block].astype(np.float32), self.sigma_voxels)
        chosen = np.zeros(even.shape, np.bool_)
        start = slab.part.start - block[0].start
        chosen[start : start + len(near)] = near[:, block[1], block[2]]
        index = np.flatnonzero(chosen)
        normals, height_mm = _normals(even.reshape(-1), index, even.shape, self.field.spacing_mm)
        corner = np.array([[part.start] for part in block])
        place = np.stack(np.unravel_index(index, even.shape)) + corner
        return self._columns(place, normals, height_mm)

    def _near(self, slab: Slab) -> NDArray[np.bool_]:
        """Which voxels of a slab lie at a surface that can be seen."""
        inside = self.opened[slab.wide] > int(SURFACE)
        near = (spread(inside) & spread(spread(~inside)))[slab.own]
        near &= self.sky.reaches(slab.part, self.opened.shape)
        if self.wanted is not None:
            near &= self.wanted(slab.part)
        return near

    def _columns(
        self, place: NDArray[np.intp], normals: Float32Array, height_mm: Float32Array
    ) -> tuple[NDArray[Any], ...]:
        """The columns, for voxels at (k, j, i)."""
        field = self.field
        index = np.ravel_multi_index(tuple(place), field.solid.shape).astype(np.int32)
        outwards = normals[::-1] / np.array(field.spacing_mm[::-1], np.float32)[:, None]
        at = place.astype(np.float32)
        foot = at + outwards * height_mm
        is_face = _near_cut(field, at, self.planes)
        skin = _skin_share(field, index, foot, is_face)
        depth = np.float32(TONE_DEPTH_MM) * np.where(is_face, skin, np.float32(1))
        tone = interpolate(field.tone[..., None], foot - outwards * depth)[:, 0]
        lift = np.float32(LIFT_CELLS * min(self.lattice.cell_mm))
        lookout = foot + outwards * lift
        even, *slopes = interpolate(self.sky.terms, self.sky.lattice.position_of(lookout)).T
        sky = even + sum(slope * along for slope, along in zip(slopes, normals, strict=True))
        seen = np.flatnonzero((even > UNSEEN) | (skin > 0))
        columns = (
            (index, np.int32),
            (normals, np.float16),
            (self.lattice.position_of(lookout), np.float16),
            (tone, np.uint8),
            (skin, np.float16),
            (is_face, np.bool_),
            (sky.clip(0, 2), np.float16),
        )
        return tuple(column.take(seen, axis=-1).astype(kind) for column, kind in columns)


def _around(near: NDArray[np.bool_], slab: Slab, reach: int) -> tuple[slice, slice, slice]:
    """The slab with its neighbours, no longer or wider than what is near needs."""
    sides = []
    for axis in (1, 2):
        found = np.flatnonzero(near.any(axis=(0, 3 - axis)))
        first, last = (int(found[0]), int(found[-1])) if len(found) else (0, 0)
        sides.append(slice(max(first - reach, 0), min(last + 1 + reach, near.shape[axis])))
    return slab.wide, sides[0], sides[1]


def _normals(
    smoothed: Float32Array,
    index: NDArray[np.intp],
    shape: tuple[int, ...],
    spacing_mm: tuple[float, float, float],
) -> tuple[Float32Array, Float32Array]:
    """Outward normals, and the way along them to the surface, mm."""
    rows, planes = shape[2], shape[1] * shape[2]
    safe = index.clip(planes, len(smoothed) - planes - 1)
    slope = np.empty((3, len(index)), np.float32)
    for axis, step in enumerate((1, rows, planes)):
        change = smoothed.take(safe - step) - smoothed.take(safe + step)
        np.multiply(change, np.float32(0.5 / spacing_mm[axis]), out=slope[axis])
    length = np.maximum(np.sqrt((slope * slope).sum(axis=0)), np.float32(1e-3))
    reach = 1.5 * max(spacing_mm)
    height = ((smoothed.take(safe) - np.float32(SURFACE)) / length).clip(-reach, reach)
    return slope / length, height.astype(np.float32)


def _near_cut(field: VolumeField, place: Float32Array, planes: FloatArray) -> NDArray[np.bool_]:
    """Which voxels, at (k, j, i), lie within reach of a cut's faces."""
    if not len(planes):
        return np.zeros(place.shape[1], np.bool_)
    local = place[::-1] * np.array(field.spacing_mm, np.float32)[:, None]
    slopes = planes[:, :3].astype(np.float32)
    ahead = planes[:, 3] + planes[:, :3] @ field.start_local_mm
    distance = -(slopes @ local + ahead.astype(np.float32)[:, None]).min(axis=0)
    return np.asarray(distance < FACE_VOXELS * max(field.spacing_mm))


def _skin_share(
    field: VolumeField, index: NDArray[np.int32], foot: Float32Array, is_face: NDArray[np.bool_]
) -> Float32Array:
    """On a cut the skin is a thin line; elsewhere it is all that is seen of the head's rim."""
    low, high = SKIN_LINE
    head = field.head.reshape(-1).take(index).astype(np.float32)
    line = ((high - head) / (high - low)).clip(0, 1)
    cells = field.depth.cells
    coarse = (foot + 0.5) / np.array(cells.voxels, np.float32)[:, None] - 0.5
    depth = interpolate(field.depth.values[..., None], coarse)[:, 0]
    return np.where(is_face, line, (depth < SKIN_MM) & (head < 255)).astype(np.float32)
