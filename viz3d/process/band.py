"""The surface of all that lies in a band of intensities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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


def band_surface(
    smoothed: NDArray[Any],
    spacing_mm: Sequence[float],
    low: float,
    high: float,
    fewest_points: int = 0,
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

    Returns
    -------
    vtkPolyData, local mm, closed, with point normals that leave the band
    """
    outside = min(float(smoothed.min()), low - 1)
    padded = np.pad(smoothed, 1, constant_values=smoothed.dtype.type(outside))
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image_of(padded, spacing_mm, -1))
    edges.SetNumberOfContours(2)
    edges.SetValue(0, low)
    edges.SetValue(1, high)
    edges.ComputeScalarsOn()
    edges.ComputeNormalsOn()
    edges.Update()
    return keep_pieces(_turned(edges.GetOutput(), (low + high) / 2), fewest_points)


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
