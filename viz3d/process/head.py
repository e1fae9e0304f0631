"""The head as a smooth field whose 0.5 isosurface is its outer surface.

The recipe, every number found from the data:

1. Cells of about 2 mm and, slab by slab along the superior axis, the level of tissue and of
   the noise in air (`viz3d.process.profile`).
2. The head among the cells (`viz3d.process.solid`): one piece, airways filled where they lie
   deep behind a narrow opening, so that nostrils and ears stay as pits.
3. At full resolution, intensity v becomes v / (v + level): 0.5 at the level and soft on both
   sides, so that smoothing it moves no edge and leaves no stairs. What is not head becomes 0,
   what is enclosed in it becomes 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid
from viz3d.process.cells import Cells, cells_of
from viz3d.process.directions import fibonacci_sphere
from viz3d.process.mask import Mask
from viz3d.process.profile import Profile, slab_profile
from viz3d.process.smoothing import Float32Array, gaussian_float, smooth_lightly, smooth_planes
from viz3d.process.solid import Solid, solid_head
from viz3d.process.statistics import Statistics, statistics
from viz3d.process.threads import in_threads, spans

#: The field's value at the head's surface.
LEVEL: Final = 0.5
#: Rids the surface of voxel stairs; eyelids and lips are thicker than this.
SURFACE_SIGMA_MM: Final = 0.8
#: Slices further apart than this need more than `SURFACE_SIGMA_MM` across.
LEAST_SIGMA_VOXELS: Final = 0.6
#: Where air is noisy the surface is smoothed more, up to this.
NOISY_SIGMA_MM: Final = 1.8
#: Noise, as a share of the level, at which that begins and at which it is complete.
NOISY_FROM_TO: Final = (0.08, 0.35)
#: Stretches the field about the level, so that tissue and clean air reach its ends.
CONTRAST: Final = 1.15
#: Factors from a flat end inwards: the end is flat where the field is 1, its rim rounded.
FACE_RAMP: Final = (0.0, 0.62, 0.93)
#: Directions in which the head's outermost points are found.
SUPPORT_DIRECTIONS: Final = 256


@dataclass(frozen=True, eq=False)
class HeadField:
    """Where the head is.

    Attributes
    ----------
    field : (nk, nj, ni) float32 array
        0 in air, 1 in the head, `LEVEL` at its surface; 0 on the volume's faces, so that
        the surface is closed, flat at the neck.
    points_local_mm : (n, 3) float array
        The head's outermost points in many directions: what a camera has to fit.
    statistics : Statistics
        Of the volume.
    noise, level : float
        Largest noise along the head and the median level of its surface, above air.
    """

    field: Float32Array
    points_local_mm: FloatArray
    statistics: Statistics
    noise: float
    level: float

    @property
    def mask(self) -> Mask:
        """(nk, nj, ni) voxels inside the head."""
        return np.asarray(self.field >= LEVEL)


def head_field(array: NDArray[Any], grid: Grid) -> HeadField:
    """Find the head in a volume of any orientation and spacing.

    Parameters
    ----------
    array : (nk, nj, ni) array
        T1-weighted MR, or CT.
    grid : Grid
        The array's; says where superior is, for coil and noise change along that axis.

    Raises
    ------
    InputError
        If the volume is empty or constant, or nothing stands out from its air.
    """
    numbers = statistics(array)
    cells = cells_of(array, grid.spacing)
    profile = slab_profile(cells, numbers, grid)
    solid = solid_head(cells, profile)
    if not solid.head.any():
        raise InputError(
            f"No head found: nothing stands out from air at level {numbers.otsu:g}; "
            "slice planes can be drawn all the same (the scene 'planes')",
            code="no-head",
        )
    field = _soft_intensity(array, cells, profile, grid.spacing)
    _smooth_noisy_slabs(field, cells, profile, grid.spacing)
    _confine(field, cells, solid)
    _close_faces(field, cells, profile)
    _fill_and_clean(field, cells, solid)
    points = _support_points(solid.head, cells, grid)
    return HeadField(
        field, points, numbers, float(profile.noise.max()), float(np.median(profile.level))
    )


def _soft_intensity(
    array: NDArray[Any], cells: Cells, profile: Profile, spacing_mm: Sequence[float]
) -> Float32Array:
    """v / (v + level), smoothed before, so that the quotient adds no stairs, and after."""
    level = _at_voxels(profile.level, cells, profile.axis)
    air = np.float32(profile.air)

    def soften(k: int) -> Float32Array:
        plane = smooth_lightly(array, k)
        plane -= air
        np.maximum(plane, 0, out=plane)
        plane /= plane + (level[k] if profile.axis == 0 else level[0])
        return plane

    return smooth_planes(soften, array.shape, _sigma_voxels(SURFACE_SIGMA_MM, spacing_mm))


def _smooth_noisy_slabs(
    field: Float32Array, cells: Cells, profile: Profile, spacing_mm: Sequence[float]
) -> None:
    start, full = NOISY_FROM_TO
    ratio = profile.noise / profile.level
    weight = _at_voxels(((ratio - start) / (full - start)).clip(0, 1), cells, profile.axis)
    noisy = np.flatnonzero(weight.reshape(-1) > 0)
    if len(noisy) == 0:
        return
    part = [slice(None)] * 3
    part[profile.axis] = slice(int(noisy[0]), int(noisy[-1]) + 1)
    block, share = field[tuple(part)], np.broadcast_to(weight, field.shape)[tuple(part)]
    smoother = gaussian_float(block, _sigma_voxels(NOISY_SIGMA_MM, spacing_mm))
    smoother -= block
    smoother *= share
    block += smoother


def _confine(field: Float32Array, cells: Cells, solid: Solid) -> None:
    """1 in the interior, 0 out of reach and on the faces, stretched in between."""
    interior = gaussian_float(solid.interior, (0.7, 0.7, 0.7))
    reach = solid.reach.astype(np.float32)

    def confine(part: slice) -> None:
        for k in range(part.start, part.stop):
            plane = field[k]
            plane -= LEVEL
            plane *= CONTRAST
            plane += LEVEL
            np.maximum(plane, cells.plane_at_voxels(interior, k), out=plane)
            np.minimum(plane, cells.plane_at_voxels(reach, k), out=plane)
            plane.clip(0, 1, out=plane)

    in_threads(confine, spans(len(field)))


def _close_faces(field: Float32Array, cells: Cells, profile: Profile) -> None:
    """End the head flat, a voxel before the volume's faces or the last usable slab."""
    for axis, (count, step) in enumerate(zip(field.shape, cells.voxels, strict=True)):
        slices = np.moveaxis(field, axis, 0)
        first, last = 0, count - 1
        if axis == profile.axis:
            first = profile.kept.start * step
            last = min(profile.kept.stop * step, count) - 1
        ends = slices[first : last + 1]
        for inwards, share in enumerate(FACE_RAMP[: len(ends)]):
            ends[inwards] *= share
            ends[-1 - inwards] *= share
        slices[:first] = 0
        slices[last + 1 :] = 0


def _fill_and_clean(field: Float32Array, cells: Cells, solid: Solid) -> None:
    """Fill what air cannot enter, and drop what does not hang together with the head."""
    from scipy.ndimage import label

    near = field[_bounding_box(solid.reach, cells)]
    air, _ = label(near < LEVEL)
    # Nothing within reach of the head touches the box around it: its corner is open air.
    np.copyto(near, 1, where=(air != air[0, 0, 0]) & (air != 0))
    pieces, count = label(near >= LEVEL)
    if count > 1:
        every_other = pieces[::2, ::2, ::2].reshape(-1)
        head = 1 + np.argmax(np.bincount(every_other, minlength=count + 1)[1:])
        np.copyto(near, 0, where=(pieces != head) & (pieces != 0))


def _bounding_box(mask: Mask, cells: Cells) -> tuple[slice, slice, slice]:
    """The part of the volume that holds a mask of cells, one cell around it included."""
    ranges = []
    for axis, step in enumerate(cells.voxels):
        found = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis})))
        ranges.append(slice(max(0, (int(found[0]) - 1) * step), (int(found[-1]) + 2) * step))
    return ranges[0], ranges[1], ranges[2]


def _support_points(head: Mask, cells: Cells, grid: Grid) -> FloatArray:
    index = np.argwhere(head & ~_shifted_all(head))[:, ::-1]
    voxels = np.array(cells.voxels[::-1])
    # The field is 0 on the volume's faces: nothing of the head is drawn there.
    within = ((index + 0.5) * voxels - 0.5).clip(1, np.array(grid.size_ijk) - 2)
    points = within * np.array(grid.spacing)
    directions = fibonacci_sphere(SUPPORT_DIRECTIONS).astype(np.float32)
    heights = directions @ points.T.astype(np.float32)
    return np.asarray(points[np.unique(heights.argmax(axis=1))])


def _shifted_all(mask: Mask) -> Mask:
    """Cells with all six neighbours in the mask."""
    inner = np.zeros_like(mask)
    core = (slice(1, -1),) * 3
    inner[core] = mask[core]
    for axis in range(3):
        moved = np.moveaxis(mask, axis, 0)
        np.moveaxis(inner, axis, 0)[1:-1] &= moved[:-2] & moved[2:]
    return inner


def _at_voxels(profile: FloatArray, cells: Cells, axis: int) -> Float32Array:
    """A profile of cells at the voxels, shaped to spread over the volume."""
    values = cells.at_voxels(profile, axis)
    return values.reshape([-1 if other == axis else 1 for other in range(3)])


def _sigma_voxels(sigma_mm: float, spacing_mm: Sequence[float]) -> tuple[float, float, float]:
    i, j, k = (max(sigma_mm / mm, LEAST_SIGMA_VOXELS) for mm in spacing_mm)
    return k, j, i
