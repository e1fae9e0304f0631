"""What the ray caster is given for each preset: bytes on the head's box, lit for a camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from viz3d.geometry import FloatArray
from viz3d.process.volume_field import SURFACE, Bytes, VolumeField, core, open_by, projected_tone
from viz3d.render.volume_light import Paint, light
from viz3d.render.volume_look import GLASS_BYTES, glass_colors, skin_colors, substance_colors
from viz3d.render.volume_shell import Shell, shell_of
from viz3d.scene.colors import Rgb

#: Byte of the head's field in the middle of the glass; it ends on the surface.
GLASS_WALL: Final = 190.0
#: Where less light from the sky arrives is a hole within, no outer surface.
GLASS_SKY: Final = 0.08
#: The wall is some voxels thick: where they are larger, it is thinned.
GLASS_VOXEL_MM: Final = 1.3
#: Opacity of the glass head where it is seen face on, how much it gains where it is seen
#: edge on, and how suddenly; shares of the most that a volume property gives it.
GLASS_BASE: Final = 0.05
GLASS_RIM: Final = 0.8
GLASS_POWER: Final = 2.6


@dataclass(frozen=True, eq=False)
class Picture:
    """A volume as it is drawn.

    Attributes
    ----------
    voxels : (nk, nj, ni, 4 or 1) uint8 array
        Red, green, blue and the field; or the tone alone.
    surface : Shell, optional
        What is lit.
    glass : Shell, optional
        What is seen through, most where it is seen face on.
    glass_bytes : (n,) float array, optional
        The glass head's field, before the camera is known.
    """

    voxels: Bytes
    surface: Shell | None = None
    glass: Shell | None = None
    glass_bytes: FloatArray | None = None

    def light(self, camera: FloatArray, color: Rgb) -> None:
        """Paint the surfaces for a camera; rows: right, up, towards it, local frame."""
        flat = self.voxels.reshape(-1, self.voxels.shape[-1])
        if self.surface is not None:
            paint = Paint(skin_colors(color), substance_colors())
            flat[self.surface.index, :3] = light(self.surface, camera, paint)
        if self.glass is not None and self.glass_bytes is not None:
            glass = glass_colors()
            flat[self.glass.index, :3] = light(self.glass, camera, Paint(glass, glass, 0.0))
            slant = 1 - np.abs(self.glass.normals.astype(np.float32) @ camera[2])
            share = GLASS_BASE + GLASS_RIM * slant.clip(0, 1) ** GLASS_POWER
            flat[self.glass.index, 3] = self.glass_bytes * share


def opaque_picture(field: VolumeField, planes: FloatArray, up: FloatArray) -> Picture:
    """The head, its substance laid open by a cut.

    Parameters
    ----------
    field : VolumeField
    planes : (n, 4) float array
        The cut, local mm.
    up : (3,) float array
        Superior in the local frame.
    """
    opened = open_by(field, field.solid, planes)
    return Picture(_colored(field, opened), shell_of(field, opened, planes, up))


def glass_picture(field: VolumeField, planes: FloatArray, up: FloatArray) -> Picture:
    """The head's core, laid open by a cut, in a whole head of glass.

    Parameters
    ----------
    field, planes, up
        As for `opaque_picture`.
    """
    opened = open_by(field, core(field), planes)
    voxels = _colored(field, opened)
    surface = shell_of(field, opened, planes, up)
    glass = shell_of(field, field.head, planes[:0], up)
    glass = glass.select((opened.reshape(-1)[glass.index] == 0) & (glass.sky > GLASS_SKY))
    head = field.head.reshape(-1)[glass.index].astype(np.float32)
    thin = min(1.0, GLASS_VOXEL_MM / max(field.spacing_mm))
    strength = thin * GLASS_BYTES * (1 - np.abs(head - GLASS_WALL) / (GLASS_WALL - SURFACE)).clip(0)
    return Picture(voxels, surface.without_skin(), glass, strength)


def projection_picture(field: VolumeField, planes: FloatArray) -> Picture:
    """The tone inside the head; a single plane of a cut is left to the mapper."""
    return Picture(projected_tone(field, planes if len(planes) > 1 else planes[:0])[..., None])


def _colored(field: VolumeField, opened: Bytes) -> Bytes:
    voxels = np.empty((*opened.shape, 4), np.uint8)
    voxels[..., :3] = field.tone[..., None]
    voxels[..., 3] = opened
    return voxels
