"""What of a volume is drawn where the brain alone is meant."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid, direction_of
from viz3d.process.histogram import Histogram
from viz3d.process.mask import Mask
from viz3d.process.smoothing import Float32Array
from viz3d.process.volume_field import VolumeField, volume_field
from viz3d.scene.layer_values import Part
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.resolve import known

if TYPE_CHECKING:
    from viz3d.process.brain_volume import BrainImage
    from viz3d.rendering.prepared import Prepared
    from viz3d.rendering.volume_picture import Core, Picture

_log = logging.getLogger(__name__)


def outermost_lps(mask: Mask, grid: Grid) -> FloatArray:
    """(n, 3) places of a mask's first and last voxel in each row, LPS mm."""
    k, j = np.nonzero(mask.any(axis=2))
    rows = mask[k, j]
    first, last = rows.argmax(axis=1), mask.shape[2] - 1 - rows[:, ::-1].argmax(axis=1)
    ends = [np.stack([i, j, k], axis=1) for i in (first, last)]
    return grid.to_lps(np.concatenate(ends).astype(np.float64))


def brain_histogram(prepared: Prepared, sigma_voxels: float, bins: int) -> Histogram:
    """Counts of the brain's evened intensities in the bins of the whole volume's histogram."""
    edges = prepared.histogram(sigma_voxels, bins).edges
    values = brain_values(prepared, sigma_voxels)
    return Histogram(np.histogram(values, edges)[0].astype(np.int64), edges)


def brain_values(prepared: Prepared, sigma_voxels: float) -> Float32Array:
    """(n,) evened and smoothed intensities of the brain's voxels."""
    brain = prepared.brain()
    values = prepared.evened_smoothed(sigma_voxels)[brain.mask] + np.float32(brain.air)
    return np.asarray(values, dtype=np.float32)


def volume_field_of(prepared: Prepared, window: tuple[float, float], part: Part) -> VolumeField:
    """The substance of the head, or of the brain alone, for volume rendering."""
    if part == "head":
        head = prepared.head().field
        return volume_field(prepared.array, prepared.volume.spacing, head, window)
    from viz3d.process.brain_volume import brain_field

    return brain_field(_brain_image(prepared), window)


def picture_of(prepared: Prepared, layer: VolumeLayer, planes: FloatArray) -> Picture:
    """What the ray caster draws of a resolved layer that is cut by planes, local mm."""
    from viz3d.rendering.volume_picture import brightest_picture, picture, stops_picture

    up = direction_of("S") @ prepared.placement[:3, :3]
    if layer.stops and layer.preset == "mip":
        return brightest_picture(prepared.stops_field(layer.stops), planes)
    if layer.stops:
        return stops_picture(prepared.stops_field(layer.stops), planes, up, layer.stops)
    window = known(layer.window)
    field = prepared.volume_field(window, layer.extent)
    brain = _core(prepared, field, layer) if layer.preset == "translucent" else None
    return picture(layer.preset, field, planes, up, brain)


def _core(prepared: Prepared, field: VolumeField, layer: VolumeLayer) -> Core | None:
    """The brain in the head's box; unless it is asked for, its lack is only told to the log."""
    try:
        image = _brain_image(prepared)
    except InputError as refusal:
        if refusal.code != "no-brain" or layer.part == "brain":
            raise
        _log.warning("%s; in the glass stands what is solid deep in the head", str(refusal))
        return None
    from viz3d.process.brain_volume import brain_bytes
    from viz3d.rendering.volume_picture import Core

    starts = field.start_ijk[::-1]
    box = tuple(slice(n, n + count) for n, count in zip(starts, field.solid.shape, strict=True))
    return Core(*brain_bytes(image, known(layer.window), (box[0], box[1], box[2])))


def _brain_image(prepared: Prepared) -> BrainImage:
    from viz3d.process.brain_volume import BrainImage

    return BrainImage(prepared.evened(), prepared.brain(), prepared.volume.spacing)
