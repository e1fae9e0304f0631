"""Surfaces of fields and of intensity bands, as closed meshes in local mm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkDataArray, vtkPoints, vtkSMPTools
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

#: VTK's default back-end works on one processor.
SMP_BACKEND: Final = "STDThread"


def image_of(field: NDArray[Any], spacing_mm: Sequence[float], start: int = 0) -> vtkImageData:
    """A field as VTK image in local mm; the values are shared, not copied.

    Parameters
    ----------
    field : (nk, nj, ni) array
    spacing_mm : (i, j, k) floats
    start : int
        Index of the first voxel along each axis.
    """
    nk, nj, ni = field.shape
    image = vtkImageData()
    image.SetExtent(start, start + ni - 1, start, start + nj - 1, start, start + nk - 1)
    image.SetSpacing(*spacing_mm)
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(field).reshape(-1)))
    return image


def isosurface(
    field: NDArray[Any], spacing_mm: Sequence[float], level: float, pad: bool = True
) -> vtkPolyData:
    """The surface on which a field has a value, with normals towards lower values.

    Parameters
    ----------
    field : (nk, nj, ni) array
        Higher inside.
    spacing_mm : (i, j, k) floats
    level : float
    pad : bool
        Close the surface at the volume's faces; not needed where the field is low there.

    Returns
    -------
    vtkPolyData, local mm, with point normals
    """
    vtkSMPTools.SetBackend(SMP_BACKEND)
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image_of(_padded(field, level) if pad else field, spacing_mm, -int(pad)))
    edges.SetValue(0, level)
    edges.ComputeScalarsOff()
    edges.ComputeNormalsOn()
    edges.Update()
    surface: vtkPolyData = edges.GetOutput()
    return surface


def _padded(field: NDArray[Any], level: float) -> NDArray[Any]:
    low = min(float(field.min()), level - 1)
    return np.pad(field, 1, constant_values=field.dtype.type(low))


def keep_pieces(mesh: vtkPolyData, fewest_points: int) -> vtkPolyData:
    """Drop the pieces of a mesh that have fewer points; all are kept if none has enough.

    Parameters
    ----------
    mesh : vtkPolyData
        Triangles with point normals.
    fewest_points : int
    """
    triangles = triangles_of(mesh)
    piece = piece_of_points(triangles, mesh.GetNumberOfPoints())
    kept = np.bincount(piece) >= fewest_points
    if kept.all() or not kept.any():
        return mesh
    return _with_points(mesh, triangles, kept[piece])


def points_of(mesh: vtkPolyData) -> NDArray[np.float32]:
    """(n, 3) points of a mesh, local mm; shared with it."""
    return np.asarray(vtk_to_numpy(mesh.GetPoints().GetData()))


def normals_of(mesh: vtkPolyData) -> NDArray[np.float32]:
    """(n, 3) unit point normals of a mesh; shared with it."""
    return np.asarray(vtk_to_numpy(mesh.GetPointData().GetNormals()))


def triangles_of(mesh: vtkPolyData) -> NDArray[np.integer]:
    """(m, 3) point numbers of a mesh's triangles; shared with it."""
    return np.asarray(vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3))


def mesh_of(
    points_mm: NDArray[np.floating],
    triangles: NDArray[np.integer],
    normals: NDArray[np.floating] | None = None,
) -> vtkPolyData:
    """A mesh from (n, 3) points, (m, 3) point numbers and (n, 3) normals."""
    mesh = vtkPolyData()
    points = vtkPoints()
    points.SetData(_copied(np.asarray(points_mm, np.float32)))
    mesh.SetPoints(points)
    cells = vtkCellArray()
    flat = np.asarray(triangles, np.int64).reshape(-1)
    offsets = np.arange(0, len(flat) + 1, 3, dtype=np.int64)
    cells.SetData(_copied(offsets), _copied(flat))
    mesh.SetPolys(cells)
    if normals is not None:
        array = _copied(np.asarray(normals, np.float32))
        array.SetName("Normals")
        mesh.GetPointData().SetNormals(array)
    return mesh


def joined(shell: vtkPolyData, core: vtkPolyData) -> vtkPolyData:
    """A shell and its core, whose triangles and normals are turned over."""
    triangles = triangles_of(core)[:, ::-1] + shell.GetNumberOfPoints()
    return mesh_of(
        np.concatenate([points_of(shell), points_of(core)]),
        np.concatenate([triangles_of(shell), triangles]),
        np.concatenate([normals_of(shell), -normals_of(core)]),
    )


def _copied(array: NDArray[Any]) -> vtkDataArray:
    copy: vtkDataArray = numpy_to_vtk(np.ascontiguousarray(array), deep=True)
    return copy


def piece_of_points(triangles: NDArray[np.integer], count: int) -> NDArray[np.integer]:
    """(count,) number of the connected piece that each point of (m, 3) triangles belongs to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    start = np.concatenate([triangles[:, 0], triangles[:, 1]])
    end = np.concatenate([triangles[:, 1], triangles[:, 2]])
    links = coo_array((np.ones(len(start), np.int8), (start, end)), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1])


def _with_points(
    mesh: vtkPolyData, triangles: NDArray[np.integer], kept: NDArray[np.bool_]
) -> vtkPolyData:
    number = np.cumsum(kept) - 1
    chosen = triangles[kept[triangles[:, 0]]]
    return mesh_of(points_of(mesh)[kept], number[chosen], normals_of(mesh)[kept])
