"""All of the brain whose intensities lie in a band: grey matter, as a body of its own.

The band of intensities ends at two surfaces of a smooth volume, the brain at a third. Each is a
signed distance in millimetres, roughly; a point's depth in the body is the least of the three.
Where white matter reaches the brain's outline (at the brain stem's lower end) the body keeps a
thin skin, so that its outer and its inner surface never touch: both are closed, and neither
tears where the band is thin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.process.smoothing import Float32Array, gaussian_float
from viz3d.process.surface import (
    isosurface,
    joined,
    keep_pieces,
    mesh_of,
    normals_of,
    points_of,
    triangles_of,
)

#: Over about so many millimetres intensities cross the band: the cortex' thickness.
BAND_MM: Final = 3.0
#: Change of a soft mask per mm across its outline, and its value there.
SOFT_PER_MM: Final = 80.0
SOFT_HALF: Final = 127.5
#: Least thickness of the skin that is left over white matter at the brain's outline, and in
#: steps: nearer to each other its two surfaces would cross.
SKIN_MM: Final = 0.4
SKIN_STEPS: Final = 0.4
#: Steps wider than half its ramp would see a soft mask as stairs: it is softened by this sigma,
#: in steps.
WIDE_MM: Final = 1.6
SOFTENED: Final = 0.6
#: Widest step that a surface is contoured in, if voxels are not wider.
WIDEST_STEP_MM: Final = 3.0
#: Rate below which a point's place along its normal is not told, per mm.
FLAT: Final = 0.05
Box = tuple[slice, slice, slice]


@dataclass(frozen=True, eq=False)
class BrainBand:
    """A band of intensities within the brain.

    Attributes
    ----------
    values : (nk, nj, ni) float32 array
        Smooth, without the coil's shading.
    soft : (nk, nj, ni) uint8 array
        The brain, `SOFT_HALF` at its outline.
    low, high : float
        The band's ends, in units of `values`.
    skin_mm : float
        What of the band is left over white matter that reaches the brain's outline.
    """

    values: NDArray[np.float32]
    soft: NDArray[np.uint8]
    low: float
    high: float
    skin_mm: float = SKIN_MM

    def outer_mm(self, values: Float32Array, soft: NDArray[np.floating]) -> Float32Array:
        """Depth below the brain's outline and above the lower end; positive inside."""
        return _least(self._above(values, self.low), depth_within(soft))

    def inner_mm(self, values: Float32Array, soft: NDArray[np.floating]) -> Float32Array:
        """Height above the upper end, within the brain less its skin; positive in the core."""
        return _least(self._above(values, self.high), depth_within(soft) - np.float32(self.skin_mm))

    def _above(self, values: Float32Array, end: float) -> Float32Array:
        return (values - np.float32(end)) * np.float32(BAND_MM / (self.high - self.low))


def brain_band_surface(
    band: BrainBand, spacing_mm: Sequence[float], fewest_points: int = 0, step: int = 1
) -> vtkPolyData:
    """The surface of what lies in a band within the brain.

    Parameters
    ----------
    band : BrainBand
    spacing_mm : (i, j, k) floats
    fewest_points : int
        Pieces with fewer points than this are dropped.
    step : int
        Contour every so many voxels only, if they are small, and move the points onto the surface
        of the whole volume afterwards.

    Returns
    -------
    vtkPolyData, local mm, closed, with point normals that leave the band
    """
    box = brain_box(band.soft)
    step = step if step * max(spacing_mm) <= WIDEST_STEP_MM else 1
    coarse_mm = [step * mm for mm in spacing_mm]
    skin_mm = max(band.skin_mm, SKIN_STEPS * max(coarse_mm))
    part = replace(band, values=band.values[box], soft=band.soft[box], skin_mm=skin_mm)
    is_wide = max(coarse_mm) > WIDE_MM
    values, soft = part.values[::step, ::step, ::step], _seen(part.soft, step, is_wide)
    depths = (part.outer_mm, part.inner_mm)
    meshes = [isosurface(depth(values, soft), coarse_mm, 0.0) for depth in depths]
    if is_wide:
        meshes = [_settled(mesh, part, index, spacing_mm) for index, mesh in enumerate(meshes)]
    whole = keep_pieces(joined(*meshes), fewest_points)
    start_mm = np.array([part.start for part in reversed(box)]) * np.asarray(spacing_mm)
    return mesh_of(points_of(whole) + start_mm, triangles_of(whole), normals_of(whole))


def brain_box(soft: NDArray[np.uint8]) -> Box:
    """The part of a volume that holds a brain, a voxel around it included."""
    spans = []
    for axis in range(3):
        found = np.flatnonzero(soft.any(axis=tuple({0, 1, 2} - {axis})))
        first, last = (int(found[0]), int(found[-1])) if len(found) else (0, 0)
        spans.append(slice(max(0, first - 1), last + 2))
    return spans[0], spans[1], spans[2]


def _seen(soft: NDArray[np.uint8], step: int, is_softened: bool) -> Float32Array:
    """A soft mask in steps."""
    if not is_softened:
        return soft[::step, ::step, ::step].astype(np.float32)
    smooth = gaussian_float(soft, (SOFTENED * step,) * 3)
    return np.ascontiguousarray(smooth[::step, ::step, ::step])


def _settled(
    mesh: vtkPolyData, band: BrainBand, index: int, spacing_mm: Sequence[float]
) -> vtkPolyData:
    """Move each point along its normal to where its depth is nothing."""
    depth = (band.outer_mm, band.inner_mm)[index]
    points, normals = points_of(mesh).astype(np.float64), normals_of(mesh)
    apart_mm = min(spacing_mm) / 2
    here, further, nearer = (
        depth(*_at(band, spacing_mm, points + shift * apart_mm * normals)) for shift in (0, 1, -1)
    )
    slope = (further - nearer) / (2 * apart_mm)
    is_steep = slope < -FLAT
    missing = np.where(is_steep, -here / np.where(is_steep, slope, 1), 0)
    moved = points + missing.clip(-2 * apart_mm, 2 * apart_mm)[:, None] * normals
    return mesh_of(moved, triangles_of(mesh), normals)


def _at(
    band: BrainBand, spacing_mm: Sequence[float], points_mm: NDArray[np.float64]
) -> tuple[Float32Array, Float32Array]:
    """Values and soft mask at (n, 3) points in local mm, by linear interpolation."""
    from scipy.ndimage import map_coordinates

    index_kji = (points_mm / np.asarray(spacing_mm))[:, ::-1].T
    values, soft = (
        map_coordinates(array, index_kji, np.float32, order=1, mode="nearest")
        for array in (band.values, band.soft)
    )
    return values, soft


def depth_within(soft: NDArray[np.floating]) -> Float32Array:
    """Depth below the outline of a soft mask, mm, as far as its ramp tells."""
    return np.asarray((soft - np.float32(SOFT_HALF)) / np.float32(SOFT_PER_MM), np.float32)


def _least(first: Float32Array, second: Float32Array) -> Float32Array:
    return np.minimum(first, second, out=second)
