"""A slice as a landscape: intensity is height and colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.process.mask import Mask
from viz3d.process.surface import mesh_of

FloatArray = NDArray[np.float64]

#: Name of the mesh's point scalars.
SCALARS: Final = "intensity"


def deeper_than(mask: Mask, depth_mm: float, pixel_mm: float) -> Mask:
    """What lies deeper than this below a (rows, columns) mask's outer outline.

    What the mask encloses counts as part of it: within a bare skull, that is its inside.
    """
    from scipy.ndimage import binary_fill_holes, distance_transform_edt

    padded = np.pad(binary_fill_holes(mask), 1)
    return np.asarray(distance_transform_edt(padded)[1:-1, 1:-1] * pixel_mm > depth_mm)


def relief(
    slice_values: NDArray[Any],
    spacing_mm: Sequence[float],
    mm_per_unit: float,
    base: float = 0.0,
    mask: NDArray[Any] | None = None,
) -> vtkPolyData:
    """Landscape of a slice, on a flat base, with upright sides.

    Parameters
    ----------
    slice_values : (rows, columns) array
    spacing_mm : (column, row) floats
        Distance between columns and between rows.
    mm_per_unit : float
        Millimetres of height for one unit of intensity.
    base : float
        Intensity of the base; nothing lies below it.
    mask : (rows, columns) array of 0..1, optional
        Where it is 0 the landscape lies on the base.

    Returns
    -------
    vtkPolyData
        x along a row, y along a column, z upwards, mm; point normals; `SCALARS` holds the
        intensity that colours each point, `base` at the foot of a side.
    """
    values = np.maximum(np.asarray(slice_values, np.float32) - np.float32(base), 0)
    if mask is not None:
        values *= mask
    points, triangles = _ground(values, spacing_mm, mm_per_unit)
    normals = _slope_normals(values * np.float32(mm_per_unit), spacing_mm)
    sides = _sides(values, spacing_mm, mm_per_unit, len(points))
    mesh = mesh_of(
        np.concatenate([points, sides[0]]),
        np.concatenate([triangles, sides[1]]),
        np.concatenate([normals, sides[2]]),
    )
    intensity = np.concatenate([values.reshape(-1), sides[3]]) + np.float32(base)
    scalars = numpy_to_vtk(intensity, deep=True)
    scalars.SetName(SCALARS)
    mesh.GetPointData().SetScalars(scalars)
    return mesh


def _ground(
    values: NDArray[np.float32], spacing_mm: Sequence[float], mm_per_unit: float
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Points at the voxel centres; each square is cut along its flatter diagonal."""
    rows, columns = values.shape
    y, x = np.mgrid[0:rows, 0:columns].reshape(2, -1)
    z = values.reshape(-1) * mm_per_unit
    points = np.column_stack([x * spacing_mm[0], y * spacing_mm[1], z])
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b = number[:-1, :-1].reshape(-1), number[:-1, 1:].reshape(-1)
    c, d = number[1:, 1:].reshape(-1), number[1:, :-1].reshape(-1)
    height = values.reshape(-1)
    along_ac = (np.abs(height[a] - height[c]) <= np.abs(height[b] - height[d]))[:, None]
    first = np.where(along_ac, np.stack([a, b, c], 1), np.stack([a, b, d], 1))
    second = np.where(along_ac, np.stack([a, c, d], 1), np.stack([b, c, d], 1))
    return points, np.concatenate([first, second])


def _slope_normals(height_mm: NDArray[np.float32], spacing_mm: Sequence[float]) -> FloatArray:
    along_y, along_x = np.gradient(height_mm.astype(np.float64), spacing_mm[1], spacing_mm[0])
    normals = np.stack([-along_x, -along_y, np.ones_like(along_x)], axis=-1).reshape(-1, 3)
    return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True))


def _sides(
    values: NDArray[np.float32], spacing_mm: Sequence[float], mm_per_unit: float, first: int
) -> tuple[FloatArray, NDArray[np.int64], FloatArray, NDArray[np.float32]]:
    """Four upright walls from the border down to the base, with points of their own."""
    rows, columns = values.shape
    border = (
        (np.zeros(columns, int), np.arange(columns), (0, -1, 0)),
        (np.arange(rows), np.full(rows, columns - 1), (1, 0, 0)),
        (np.full(columns, rows - 1), np.arange(columns)[::-1], (0, 1, 0)),
        (np.arange(rows)[::-1], np.zeros(rows, int), (-1, 0, 0)),
    )
    points, triangles, normals, scalars = [], [], [], []
    for row, column, outwards in border:
        edge = values[row, column]
        top = np.column_stack([column * spacing_mm[0], row * spacing_mm[1], edge * mm_per_unit])
        number = first + np.arange(len(edge))
        foot = number + len(edge)
        a, b, c, d = number[:-1], foot[:-1], foot[1:], number[1:]
        points += [top, top * (1, 1, 0)]
        triangles += [np.stack([a, b, c], 1), np.stack([a, c, d], 1)]
        normals.append(np.tile(np.array(outwards, float), (2 * len(edge), 1)))
        scalars += [edge, np.zeros_like(edge)]
        first += 2 * len(edge)
    return (
        np.concatenate(points),
        np.concatenate(triangles),
        np.concatenate(normals),
        np.concatenate(scalars),
    )
