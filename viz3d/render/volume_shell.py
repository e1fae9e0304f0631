"""The voxels at a volume's surfaces: the only ones of an opaque volume that are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.smoothing import Float32Array, gaussian_float, sigma_voxels_from_mm
from viz3d.process.threads import in_threads
from viz3d.process.visibility import block_means, interpolate, sky_light
from viz3d.process.volume_field import SURFACE, Bytes, VolumeField, spread

Half = NDArray[np.float16]

#: Side of a cell of the lattice on which shadows are worked out.
SHADOW_CELL_MM: Final = 2.6
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
CHUNK: Final = 32_768


@dataclass(frozen=True, eq=False)
class Lattice:
    """Coarse cells through which light passes, or not.

    Attributes
    ----------
    clear : (ck, cj, ci) float32 array
        1 where it passes, 0 where it does not.
    sky : (ck, cj, ci, 4) float32 array
        Light from all around, as of `viz3d.process.visibility.sky_light`.
    blocks : (k, j, i) ints
        Voxels in a cell.
    cell_mm : (i, j, k) floats
    """

    clear: Float32Array
    sky: Float32Array
    blocks: tuple[int, int, int]
    cell_mm: tuple[float, float, float]


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
    normals : (n, 3) float16 array
        Unit, outwards, local frame.
    position : (n, 3) float16 array
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
            self.normals[kept],
            self.position[kept],
            self.tone[kept],
            self.skin[kept],
            self.is_face[kept],
            self.sky[kept],
        )

    def without_skin(self) -> Shell:
        """The same, all of it inside the head."""
        return replace(self, skin=np.zeros_like(self.skin))


def shell_of(field: VolumeField, opened: Bytes, planes: FloatArray, up: FloatArray) -> Shell:
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
    """
    lattice = _lattice(opened, field.spacing_mm, up)
    inside = opened >= SURFACE
    near = spread(inside) & spread(spread(~inside)) & _within_reach(lattice, opened.shape)
    index = np.flatnonzero(near).astype(np.int32)
    sigma = sigma_voxels_from_mm(NORMAL_SIGMA_MM, field.spacing_mm)
    smooth = gaussian_float(opened, sigma).reshape(-1)
    parts = in_threads(
        lambda part: _shell_part(field, lattice, smooth, planes, index[part]), chunks(len(index))
    )
    columns: list[NDArray[Any]] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Shell(lattice, *columns)


def chunks(count: int) -> list[slice]:
    """Parts of `CHUNK` voxels; one empty part of none."""
    return [slice(start, start + CHUNK) for start in range(0, max(count, 1), CHUNK)]


def _lattice(opened: Bytes, spacing_mm: tuple[float, float, float], up: FloatArray) -> Lattice:
    i, j, k = (max(1, round(SHADOW_CELL_MM / mm)) for mm in spacing_mm)
    cell_mm = (i * spacing_mm[0], j * spacing_mm[1], k * spacing_mm[2])
    clear = 1 - block_means(opened, (k, j, i))
    return Lattice(clear, sky_light(clear, up, cell_mm), (k, j, i), cell_mm)


def _within_reach(lattice: Lattice, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Voxels in cells that light from all around reaches, or next to one."""
    reach = spread(lattice.sky[..., 0] > UNSEEN)
    for axis, (block, count) in enumerate(zip(lattice.blocks, shape, strict=True)):
        reach = reach.repeat(block, axis=axis).take(range(count), axis=axis)
    return reach


def _shell_part(
    field: VolumeField,
    lattice: Lattice,
    smooth: Float32Array,
    planes: FloatArray,
    index: NDArray[np.int32],
) -> tuple[NDArray[Any], ...]:
    """The columns of a `Shell`, for some of its voxels."""
    spacing = np.array(field.spacing_mm, np.float32)
    normals, height_mm = _normals(smooth, index, field.solid.shape, field.spacing_mm)
    place = np.stack(np.unravel_index(index, field.solid.shape)).astype(np.float32)
    outwards = normals.T[::-1] / spacing[::-1, None]
    foot = place + outwards * height_mm
    is_face = _near_cut(field, place, planes)
    skin = _skin_share(field, index, foot, is_face)
    depth = np.float32(TONE_DEPTH_MM) * np.where(is_face, skin, np.float32(1))
    tone = interpolate(field.tone[..., None], foot - outwards * depth)[:, 0]
    lift = np.float32(LIFT_CELLS * min(lattice.cell_mm))
    blocks = np.array(lattice.blocks, np.float32)[:, None]
    position = (foot + outwards * lift + np.float32(0.5)) / blocks - np.float32(0.5)
    terms = interpolate(lattice.sky, position)
    sky = (terms[:, 0] + np.einsum("na,na->n", terms[:, 1:], normals)).clip(0, 2)
    seen = (terms[:, 0] > UNSEEN) | (skin > 0)
    columns = (
        index,
        normals.astype(np.float16),
        position.T.astype(np.float16),
        tone.astype(np.uint8),
        skin.astype(np.float16),
        is_face,
        sky.astype(np.float16),
    )
    return tuple(column[seen] for column in columns)


def _normals(
    smooth: Float32Array,
    index: NDArray[np.int32],
    shape: tuple[int, ...],
    spacing_mm: tuple[float, float, float],
) -> tuple[Float32Array, Float32Array]:
    """Outward normals, and the way along them to the surface, mm."""
    rows, planes = shape[2], shape[1] * shape[2]
    safe = index.clip(planes, len(smooth) - planes - 1)
    slope = np.empty((len(index), 3), np.float32)
    for axis, step in enumerate((1, rows, planes)):
        slope[:, axis] = (smooth[safe - step] - smooth[safe + step]) / (2 * spacing_mm[axis])
    length = np.maximum(np.linalg.norm(slope, axis=1), np.float32(1e-3))
    reach = 1.5 * max(spacing_mm)
    height = ((smooth[safe] - np.float32(SURFACE)) / length).clip(-reach, reach)
    return slope / length[:, None], height.astype(np.float32)


def _near_cut(field: VolumeField, place: Float32Array, planes: FloatArray) -> NDArray[np.bool_]:
    """Which voxels, at (k, j, i), lie within reach of a cut's faces."""
    if not len(planes):
        return np.zeros(place.shape[1], np.bool_)
    local = place[::-1].T * np.array(field.spacing_mm) + field.start_local_mm
    distance = -(local @ planes[:, :3].T + planes[:, 3]).min(axis=1)
    return np.asarray(distance < FACE_VOXELS * max(field.spacing_mm))


def _skin_share(
    field: VolumeField, index: NDArray[np.int32], foot: Float32Array, is_face: NDArray[np.bool_]
) -> Float32Array:
    """On a cut the skin is a thin line; elsewhere it is all that is seen of the head's rim."""
    low, high = SKIN_LINE
    head = field.head.reshape(-1)[index].astype(np.float32)
    line = ((high - head) / (high - low)).clip(0, 1)
    cells = field.depth.cells
    coarse = (foot + 0.5) / np.array(cells.voxels, np.float32)[:, None] - 0.5
    depth = interpolate(field.depth.values[..., None], coarse)[:, 0]
    return np.where(is_face, line, (depth < SKIN_MM) & (head < 255)).astype(np.float32)
