"""The brain's folded surface, as a field, and what lies below each of its points.

Intensities without shading, sharpened so that narrow sulci open, within a soft brain mask and
near to white matter, on cubes finer than the voxels. The surface is where they fall to a level,
sought so that it is as much larger than the brain's closed outline as a cortex is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.errors import InputError
from viz3d.process.brain.balls import closed, depth_mm
from viz3d.process.brain.finer import on_cubes, spread
from viz3d.process.brain.mixture import Classes
from viz3d.process.cells import keep_large
from viz3d.process.mask import Mask
from viz3d.process.smoothing import Float32Array, gaussian_float, sigma_voxels_from_mm
from viz3d.process.surface import isosurface, mesh_of, normals_of, points_of, triangles_of
from viz3d.process.visibility import interpolate

#: Least edge of the field's cubes. 0.6 mm makes a third more triangles, and shows the same folds.
SIZE_MM: Final = 0.7
#: Cubes are no smaller than this share of a voxel's shortest edge: there is nothing between.
FINER: Final = 0.5
#: Every so many cubes tell where white matter is, and how large a surface.
COARSE: Final = 2
#: Around the brain.
MARGIN_MM: Final = 4.0
#: Unsharp masking: so much of the difference to what is smoothed so far is added.
SHARPENED: Final = 0.5
SHARPENED_SIGMA_MM: Final = 2.2
#: Rids the intensities of noise; sulci are wider.
SMOOTHED_SIGMA_MM: Final = 0.55
#: Vessels and fat are brighter than this share of white matter: no brighter counts.
BRIGHTEST: Final = 1.15
#: Values of the soft mask, of 1, between which the field fades in.
CONFINED: Final = (0.35, 0.75)
#: Cortex is no thicker: further from white matter the field fades out over `FADE_MM`.
CORTEX_MM: Final = 4.0
FADE_MM: Final = 1.5
#: Vessels and folds of dura are thinner than twice this.
OPENED_MM: Final = 1.1
#: How far beyond what is thicker the field fades out.
OPENED_FADE_MM: Final = (0.4, 1.4)
#: Sulci close under balls of this radius.
CLOSED_MM: Final = 12.0
#: So deep below the closed outline nobody looks into: ventricles and cisterns are filled.
FILLED_BELOW_MM: Final = 22.0
FILLED_FADE_MM: Final = 2.0
#: Surface over the closed outline's.
AREA_RATIO: Final = 2.3
#: Where the level is sought, over grey matter's intensity, and how closely.
LEVELS: Final = (0.68, 0.95)
LEVEL_TOLERANCE: Final = 0.01
#: How far beneath the surface the intensity is looked at.
BENEATH_MM: Final = 1.5


@dataclass(frozen=True, eq=False)
class Cortex:
    """The brain's outer surface.

    Attributes
    ----------
    field : (nk, nj, ni) float32 array
        Sharpened intensity over white matter's, on cubes of `size_mm`; 0 outside the brain.
    below_mm : (ck, cj, ci) float32 array
        Depth below the brain's closed outline, at every `COARSE`-th cube.
    share : (vk, vj, vi) float32 array
        Intensity over white matter's, not sharpened, on the volume's voxels.
    spacing_mm : (i, j, k) floats
        Of these voxels.
    origin_mm : (i, j, k) floats
        Of the first cube and the first voxel, in the volume's local mm.
    size_mm : float
        Edge of a cube.
    level : float
        The field's value at the surface.
    """

    field: Float32Array
    below_mm: Float32Array
    share: Float32Array
    spacing_mm: tuple[float, float, float]
    origin_mm: tuple[float, float, float]
    size_mm: float
    level: float

    def mesh(self) -> vtkPolyData:
        """The surface in local mm, with point normals; closed, in one piece."""
        found = isosurface(self.field, (self.size_mm,) * 3, self.level, pad=False)
        points = points_of(found) + np.array(self.origin_mm, np.float32)
        return mesh_of(points, triangles_of(found), normals_of(found))

    def share_beneath(
        self, points_mm: NDArray[np.floating], normals: NDArray[np.floating]
    ) -> Float32Array:
        """(n,) intensity `BENEATH_MM` below points of the surface, over white matter's.

        Parameters
        ----------
        points_mm : (n, 3) float array, local mm
        normals : (n, 3) float array
            Outwards, unit length.
        """
        return self._at(self.share, self.spacing_mm, points_mm - BENEATH_MM * normals)

    def depth_mm(self, points_mm: NDArray[np.floating]) -> Float32Array:
        """(n,) depth of (n, 3) points, local mm, below the closed outline."""
        return self._at(self.below_mm, (COARSE * self.size_mm,) * 3, points_mm)

    def _at(
        self,
        values: Float32Array,
        spacing_mm: tuple[float, float, float],
        points_mm: NDArray[np.floating],
    ) -> Float32Array:
        index_kji = ((points_mm - np.array(self.origin_mm)) / spacing_mm)[:, ::-1].T
        return np.asarray(interpolate(values[..., None], index_kji.astype(np.float32))[:, 0])


def cortex_of(
    evened: NDArray[np.float32],
    soft: NDArray[np.uint8],
    classes: Classes,
    spacing_mm: Sequence[float],
    level: float | None = None,
) -> Cortex:
    """Find the brain's surface.

    Parameters
    ----------
    evened : (nk, nj, ni) float32 array
        Intensities above air, without shading.
    soft : (nk, nj, ni) uint8 array
        Where the brain is: 255 inside, half of it at its outline.
    classes : Classes
        Of the evened intensities.
    spacing_mm : (i, j, k) floats
    level : float, optional
        Of the surface, in the evened intensities; without it the level is found.

    Raises
    ------
    InputError
        If the brain has no such surface; its `code` is "empty-surface".
    """
    box, origin_mm = _around(soft, spacing_mm)
    size_mm = max(SIZE_MM, FINER * min(spacing_mm))
    coarse_mm = COARSE * size_mm
    mask = on_cubes(soft[box].astype(np.float32) / np.float32(255), spacing_mm, size_mm)
    seen = (evened[box] / np.float32(classes.white)).clip(0, np.float32(BRIGHTEST))
    fine = gaussian_float(seen, sigma_voxels_from_mm(SMOOTHED_SIGMA_MM, spacing_mm))
    field = on_cubes(_sharpened(fine, seen, spacing_mm), spacing_mm, size_mm)
    field *= _ramp(mask, *CONFINED)
    field *= spread(_near_white(_coarse(field), classes, coarse_mm), COARSE, field.shape)
    outline = _coarse(mask) >= 0.5
    deep = _below_mm(outline, coarse_mm)
    deep = _ramp(deep, FILLED_BELOW_MM, FILLED_BELOW_MM + FILLED_FADE_MM)
    np.maximum(field, spread(deep, COARSE, field.shape), out=field)
    share = (
        _level(_coarse(field), outline, classes, coarse_mm)
        if level is None
        else level / classes.white
    )
    _clean(field, share, size_mm)
    below = gaussian_float(_below_mm(_coarse(field) >= share, coarse_mm), (1.0, 1.0, 1.0))
    i_mm, j_mm, k_mm = spacing_mm
    return Cortex(field, below, fine, (i_mm, j_mm, k_mm), origin_mm, size_mm, share)


def _around(
    soft: NDArray[np.uint8], spacing_mm: Sequence[float]
) -> tuple[tuple[slice, slice, slice], tuple[float, float, float]]:
    """The part of a volume that holds the brain, with room around it, and where it begins."""
    ranges, first_mm = [], []
    for axis, step in enumerate(reversed(spacing_mm)):
        found = np.flatnonzero(soft.any(axis=tuple({0, 1, 2} - {axis})))
        if not len(found):
            raise _empty("the brain's mask is")
        margin = int(np.ceil(MARGIN_MM / step))
        start = max(int(found[0]) - margin, 0)
        ranges.append(slice(start, int(found[-1]) + margin + 1))
        first_mm.append(start * step)
    return (ranges[0], ranges[1], ranges[2]), (first_mm[2], first_mm[1], first_mm[0])


def _sharpened(fine: Float32Array, seen: Float32Array, spacing_mm: Sequence[float]) -> Float32Array:
    """Intensities with sulci set off from what is around them."""
    around = gaussian_float(seen, sigma_voxels_from_mm(SHARPENED_SIGMA_MM, spacing_mm))
    return np.asarray(fine + np.float32(SHARPENED) * (fine - around))


def _below_mm(solid: Mask, size_mm: float) -> Float32Array:
    """Depth of coarse cubes below the closed outline of a shape of them."""
    depth = depth_mm(closed(solid, CLOSED_MM, size_mm), size_mm)
    # A cube's centre lies half a cube inside.
    return np.asarray(np.maximum(depth - np.float32(size_mm / 2), 0))


def _coarse(values: Float32Array) -> Float32Array:
    return np.ascontiguousarray(values[::COARSE, ::COARSE, ::COARSE])


def _ramp(values: Float32Array, zero_at: float, one_at: float) -> Float32Array:
    return np.asarray(((values - zero_at) / np.float32(one_at - zero_at)).clip(0, 1), np.float32)


def _near_white(field: Float32Array, classes: Classes, size_mm: float) -> Float32Array:
    """1 where cortex may be, fading to 0 where it is too far from white matter."""
    white = keep_large(field > (classes.grey + classes.white) / (2 * classes.white))
    return _ramp(depth_mm(~white, size_mm), CORTEX_MM + FADE_MM, CORTEX_MM)


def _level(field: Float32Array, outline: Mask, classes: Classes, size_mm: float) -> float:
    """Share of white matter at which the surface has the area of a cortex."""
    wanted = AREA_RATIO * _area_mm2(gaussian_float(outline, (1.0, 1.0, 1.0)), 0.5, size_mm)
    low, high = (part * classes.grey / classes.white for part in LEVELS)
    # The higher the level, the wider the sulci.
    while high - low > LEVEL_TOLERANCE:
        middle = (low + high) / 2
        low, high = (low, middle) if _area_mm2(field, middle, size_mm) > wanted else (middle, high)
    return (low + high) / 2


def _area_mm2(field: Float32Array, level: float, size_mm: float) -> float:
    mesh = isosurface(field, (size_mm,) * 3, level)
    a, b, c = (points_of(mesh)[corner] for corner in triangles_of(mesh).T)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def _clean(field: Float32Array, level: float, size_mm: float) -> None:
    """Leave one piece without vessels, folds of dura or cavities; 0 on the array's faces."""
    from scipy.ndimage import label

    for axis in range(3):
        np.moveaxis(field, axis, 0)[[0, -1]] = 0
    core = depth_mm(field >= level, size_mm) > OPENED_MM
    if not core.any():
        raise _empty(f"nothing thicker than {2 * OPENED_MM:g} mm in the brain is")
    beyond = depth_mm(~keep_large(core), size_mm) - np.float32(OPENED_MM)
    field *= _ramp(beyond, OPENED_FADE_MM[1], OPENED_FADE_MM[0])
    solid = field >= level
    np.copyto(field, 0, where=solid & ~keep_large(solid))
    fluid, _ = label(field < level)
    np.copyto(field, 1, where=(fluid != fluid[0, 0, 0]) & (fluid != 0))


def _empty(what: str) -> InputError:
    return InputError(
        f"The brain's surface is empty: {what} as bright as its level; give a lower level, or "
        "another --brain-mask",
        code="empty-surface",
    )
