"""What the ray caster is given for each preset: bytes on the head's box, lit for a camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.slabs import Slab, slabs
from viz3d.process.smoothing import Float32Array
from viz3d.process.threads import in_threads
from viz3d.process.volume_field import SURFACE, Bytes, VolumeField, core, open_by, projected_tone
from viz3d.process.volume_stops import opened_tone
from viz3d.rendering.volume_light import Paint, light
from viz3d.rendering.volume_look import (
    GLASS_BYTES,
    Stops,
    decoded,
    glass_colors,
    skin_colors,
    stop_colors,
    substance_colors,
)
from viz3d.rendering.volume_shell import Shell, shell_of
from viz3d.scene.colors import Rgb

Preset: TypeAlias = Literal["head", "translucent", "mip"]

#: Byte of the head's field in the middle of the glass; it ends on the surface.
GLASS_WALL: Final = 190.0
#: Bytes between which the wall, and what colours it, lies.
GLASS_FROM: Final = 60
GLASS_TO: Final = 255
#: Where less light from the sky arrives is a hole within, no outer surface.
GLASS_SKY: Final = 0.08
#: The wall is some voxels thick: where they are larger, it is thinned.
GLASS_VOXEL_MM: Final = 1.3
#: Opacity of the glass head where it is seen face on, how much it gains where it is seen
#: edge on, and how suddenly; shares of the most that a volume property gives it.
GLASS_BASE: Final = 0.05
GLASS_RIM: Final = 0.8
GLASS_POWER: Final = 2.6
#: How bright a transfer function's colours are where no surface is that light could fall on.
UNLIT: Final = 0.75


@dataclass(frozen=True, eq=False)
class Picture:
    """A volume as it is drawn.

    Attributes
    ----------
    voxels : (nk, nj, ni, 4 or 1) uint8 array
        Red, green, blue and the field; or the tone alone.
    start_local_mm : (3,) float array
        Centre of its first voxel.
    surface : Shell, optional
        What is lit.
    glass : Shell, optional
        What is seen through, most where it is seen face on.
    glass_bytes : (n,) float array, optional
        The glass head's field, before the camera is known.
    colors : (256, 3) float array, optional
        Linear colours by tone of everything, skin and inside alike.
    """

    voxels: Bytes
    start_local_mm: FloatArray
    surface: Shell | None = None
    glass: Shell | None = None
    glass_bytes: FloatArray | None = None
    colors: Float32Array | None = None

    def light(self, camera: FloatArray, color: Rgb) -> None:
        """Paint the surfaces for a camera; rows: right, up, towards it, local frame."""
        flat = self.voxels.reshape(-1, self.voxels.shape[-1])
        if self.surface is not None:
            paint = Paint(skin_colors(color), substance_colors())
            if self.colors is not None:
                paint = Paint(self.colors, self.colors)
            flat[self.surface.index, :3] = light(self.surface, camera, paint)
        if self.glass is not None and self.glass_bytes is not None:
            glass = glass_colors()
            flat[self.glass.index, :3] = light(self.glass, camera, Paint(glass, glass, 0.0))
            slant = 1 - np.abs(camera[2].astype(np.float32) @ self.glass.normals.astype(np.float32))
            share = GLASS_BASE + GLASS_RIM * slant.clip(0, 1) ** GLASS_POWER
            flat[self.glass.index, 3] = self.glass_bytes * share


@dataclass(frozen=True, eq=False)
class Core:
    """What stands in a head of glass, on the box of the head's field.

    Attributes
    ----------
    solid, tone : (nk, nj, ni) uint8 arrays
        As in `VolumeField`.
    """

    solid: Bytes
    tone: Bytes

    def within(self, field: VolumeField) -> VolumeField:
        """A head's field with the core's own tones."""
        return replace(field, tone=np.where(self.solid > 0, self.tone, field.tone))


def picture(
    preset: Preset,
    field: VolumeField,
    planes: FloatArray,
    up: FloatArray,
    brain: Core | None = None,
) -> Picture:
    """The picture of a preset; see those below."""
    match preset:
        case "head":
            return opaque_picture(field, planes, up)
        case "translucent":
            return glass_picture(field, planes, up, brain)
        case "mip":
            return projection_picture(field, planes)


def opaque_picture(field: VolumeField, planes: FloatArray, up: FloatArray) -> Picture:
    """The head, or the brain alone, its substance laid open by a cut.

    Parameters
    ----------
    field : VolumeField
    planes : (n, 4) float array
        The cut, local mm.
    up : (3,) float array
        Superior in the local frame.
    """
    opened = open_by(field, field.solid, planes)
    shell = shell_of(field, opened, planes, up)
    if field.is_brain:
        shell = shell.without_skin()
    return Picture(_colored(field, opened), field.start_local_mm, shell)


def glass_picture(
    field: VolumeField, planes: FloatArray, up: FloatArray, brain: Core | None = None
) -> Picture:
    """The brain, or else the head's core, laid open by a cut, in a whole head of glass.

    Parameters
    ----------
    field, planes, up
        As for `opaque_picture`.
    brain : Core, optional
    """
    if brain is not None:
        field = brain.within(field)
    opened = open_by(field, core(field) if brain is None else brain.solid, planes)
    surface = shell_of(field, opened, planes, up)

    def wanted(slices: slice) -> NDArray[np.bool_]:
        wall = field.head[slices]
        return np.asarray((opened[slices] == 0) & (wall > GLASS_FROM) & (wall < GLASS_TO))

    glass = shell_of(field, field.head, planes[:0], up, wanted)
    glass = glass.select(glass.sky > GLASS_SKY)
    head = field.head.reshape(-1)[glass.index].astype(np.float32)
    thin = min(1.0, GLASS_VOXEL_MM / max(field.spacing_mm))
    strength = thin * GLASS_BYTES * (1 - np.abs(head - GLASS_WALL) / (GLASS_WALL - SURFACE)).clip(0)
    voxels = _colored(field, opened)
    return Picture(voxels, field.start_local_mm, surface.without_skin(), glass, strength)


def projection_picture(field: VolumeField, planes: FloatArray) -> Picture:
    """The tone inside the head; a single plane of a cut is left to the mapper."""
    tone = projected_tone(field, planes if len(planes) > 1 else planes[:0])
    return Picture(tone[..., None], field.start_local_mm)


def stops_picture(field: VolumeField, planes: FloatArray, up: FloatArray, stops: Stops) -> Picture:
    """What has any opacity, in its own colours; lit where it is dense.

    Parameters
    ----------
    field : VolumeField
        As of `viz3d.process.volume_stops.stops_field`.
    planes, up
        As for `opaque_picture`.
    stops : tuple of (float, float, str)
    """
    opened = open_by(field, field.solid, planes)
    shell = shell_of(field, opened, planes, up).without_skin()
    tone = opened_tone(field, planes)
    encoded = stop_colors(stops)
    voxels = np.empty((*tone.shape, 4), np.uint8)
    flat = (255 * UNLIT * encoded + 0.5).astype(np.uint8)

    def fill(slab: Slab) -> None:
        voxels[slab.part, ..., :3] = flat[field.tone[slab.part]]
        voxels[slab.part, ..., 3] = tone[slab.part]

    in_threads(fill, slabs(len(voxels)))
    colors = decoded(encoded).astype(np.float32)
    return Picture(voxels, field.start_local_mm, shell, colors=colors)


def brightest_picture(field: VolumeField, planes: FloatArray) -> Picture:
    """The tones alone; a single plane of a cut is left to the mapper."""
    tone = opened_tone(field, planes if len(planes) > 1 else planes[:0])
    return Picture(tone[..., None], field.start_local_mm)


def _colored(field: VolumeField, opened: Bytes) -> Bytes:
    """The tones as grey, with a field as fourth component."""
    voxels = np.empty(opened.shape, "<u4")

    def fill(slab: Slab) -> None:
        part = voxels[slab.part]
        part[...] = opened[slab.part]
        part <<= np.uint32(24)
        part |= field.tone[slab.part] * np.uint32(0x010101)

    in_threads(fill, slabs(len(voxels)))
    return voxels.view(np.uint8).reshape(*opened.shape, 4)
