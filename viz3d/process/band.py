"""The surface of all that lies in a band of intensities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

from viz3d.process.surface import (
    image_of,
    keep_pieces,
    mesh_of,
    normals_of,
    points_of,
    triangles_of,
)

#: Widths of the band per mm, below which a point's place along its normal is not told.
STEEP: Final = 0.02


def band_surface(
    smoothed: NDArray[Any],
    spacing_mm: Sequence[float],
    low: float,
    high: float,
    fewest_points: int = 0,
    step: int = 1,
) -> vtkPolyData:
    """Where a smooth volume crosses the lower and the upper end of a band.

    Both ends are contoured in the volume itself. One contour of "how far inside the band"
    would tear wherever the band is thinner than a voxel: at the head's own surface.

    Parameters
    ----------
    smoothed : (nk, nj, ni) array
        Smooth enough for a surface: sigma 1 voxel or more.
    spacing_mm : (i, j, k) floats
    low, high : float
    fewest_points : int
        Pieces with fewer points than this are dropped.
    step : int
        Contour every so many voxels only, and move the points onto the surface of the whole
        volume afterwards: a quarter of the triangles for 2, and still in place.

    Returns
    -------
    vtkPolyData, local mm, closed, with point normals that leave the band
    """
    coarse = smoothed[::step, ::step, ::step]
    outside = min(float(coarse.min()), low - 1)
    padded = np.pad(coarse, 1, constant_values=smoothed.dtype.type(outside))
    coarse_mm = [step * mm for mm in spacing_mm]
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image_of(padded, coarse_mm, -1))
    edges.SetNumberOfContours(2)
    edges.SetValue(0, low)
    edges.SetValue(1, high)
    edges.ComputeScalarsOn()
    edges.ComputeNormalsOn()
    edges.Update()
    mesh = keep_pieces(_turned(edges.GetOutput(), (low + high) / 2), fewest_points)
    return mesh if step == 1 else _settled(mesh, smoothed, spacing_mm, (low, high))


def _settled(
    mesh: vtkPolyData,
    smoothed: NDArray[Any],
    spacing_mm: Sequence[float],
    ends: tuple[float, float],
) -> vtkPolyData:
    """Move each point along its normal to where the volume has the value of its end."""
    points, normals = points_of(mesh).astype(np.float64), normals_of(mesh)
    apart_mm = min(spacing_mm) / 2
    value, further, nearer = (
        _values_at(smoothed, spacing_mm, points + shift * apart_mm * normals)
        for shift in (0, 1, -1)
    )
    low, high = ends
    end = np.where(np.abs(value - low) < np.abs(value - high), low, high)
    slope = (further - nearer) / (2 * apart_mm)
    is_steep = np.abs(slope) > STEEP * (high - low)
    missing = np.where(is_steep, (end - value) / np.where(is_steep, slope, 1), 0)
    missing = missing.clip(-apart_mm, apart_mm)
    return mesh_of(points + missing[:, None] * normals, triangles_of(mesh), normals)


def _values_at(
    array: NDArray[Any], spacing_mm: Sequence[float], points_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values of a volume at (n, 3) points in local mm, by linear interpolation."""
    from scipy.ndimage import map_coordinates

    index_kji = (points_mm / np.asarray(spacing_mm))[:, ::-1].T
    values = map_coordinates(array, index_kji, np.float64, order=1, mode="nearest")
    return np.asarray(values)


def _turned(mesh: vtkPolyData, middle: float) -> vtkPolyData:
    """Turn the upper end's triangles and normals over: out of the band is up there."""
    if not mesh.GetNumberOfPoints():
        return mesh
    values = vtk_to_numpy(mesh.GetPointData().GetScalars())
    triangles, normals = triangles_of(mesh).copy(), normals_of(mesh).copy()
    is_upper = values > middle
    normals[is_upper] *= -1
    turned = is_upper[triangles[:, 0]]
    triangles[turned] = triangles[turned][:, ::-1]
    return mesh_of(points_of(mesh), triangles, normals)
