"""A head's outline as it is seen along an axis: a small polygon."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges2D, vtkStripper

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid
from viz3d.process.head import LEVEL
from viz3d.process.surface import image_of

#: Pixels of the shadow; the outline's corners are as far apart. A nose is 25 mm long.
PIXEL_MM: Final = 2.0
#: Smoothing of the shadow, in pixels: rids the outline of steps.
_SIGMA_PIXELS: Final = 0.8
#: Empty pixels around the shadow.
_ROOM: Final = 4


def silhouette(field: NDArray[np.floating], grid: Grid, axis: int) -> FloatArray:
    """The outline of a head's shadow along an LPS axis.

    Parameters
    ----------
    field : (nk, nj, ni) float array
        At least `LEVEL` inside the head.
    grid : Grid
        The field's.
    axis : int
        0 seen along L, 1 along P, 2 along S.

    Returns
    -------
    (m, 2) float array, mm
        Corners of a closed polygon, about `PIXEL_MM` apart, in the two other LPS coordinates;
        of several shadows the one with the longest outline.

    Raises
    ------
    InputError
        If there is nothing inside.
    """
    points = _outer_points(field, grid, axis)
    if not len(points):
        raise InputError("Nothing casts a shadow: no head in the field", code="no-head")
    flat = np.delete(points, axis, axis=1)
    # Voxels further apart than the pixels would leave holes in the shadow's rim.
    pixel_mm = max(PIXEL_MM, *grid.spacing)
    corner = flat.min(axis=0) - _ROOM * pixel_mm
    outline = _longest_loop(_shadow(flat, corner, pixel_mm))
    return _evenly(outline * pixel_mm + corner, pixel_mm)


def _outer_points(field: NDArray[np.floating], grid: Grid, axis: int) -> FloatArray:
    """The first and the last voxel inside along the lines of sight, LPS mm.

    Lines of the grid are near enough: what lies between these two shows at most inside the
    shadow.
    """
    steps = [max(1, int(PIXEL_MM / mm)) for mm in reversed(grid.spacing)]
    inside = field[:: steps[0], :: steps[1], :: steps[2]] >= LEVEL
    along = 2 - int(np.argmax(np.abs(grid.direction[axis])))
    lines = np.moveaxis(inside, along, 0)
    rows, columns = np.nonzero(lines.any(axis=0))
    first = lines[:, rows, columns].argmax(axis=0)
    last = len(lines) - 1 - lines[::-1, rows, columns].argmax(axis=0)
    ends = [np.insert(np.stack([rows, columns]), along, depth, axis=0) for depth in (first, last)]
    index = np.concatenate(ends, axis=1).T * np.array(steps)
    return grid.to_lps(index[:, ::-1])


def _shadow(flat_mm: FloatArray, corner_mm: FloatArray, pixel_mm: float) -> NDArray[np.float32]:
    """(columns, rows): 1 where a point falls, 0 elsewhere, soft between."""
    from scipy.ndimage import binary_closing, binary_fill_holes, gaussian_filter

    pixel = np.rint((flat_mm - corner_mm) / pixel_mm).astype(int)
    shadow = np.zeros(pixel.max(axis=0) + _ROOM + 1, bool)
    shadow[tuple(pixel.T)] = True
    solid = binary_fill_holes(binary_closing(shadow))
    return np.asarray(gaussian_filter(solid.astype(np.float32), _SIGMA_PIXELS))


def _longest_loop(shadow: NDArray[np.float32]) -> FloatArray:
    """(n, 2) places in pixels where the shadow is one half, around its largest part."""
    contour = vtkFlyingEdges2D()
    contour.SetInputData(image_of(shadow.T[None], (1.0, 1.0, 1.0)))
    contour.SetValue(0, 0.5)
    joined = vtkStripper()
    joined.SetInputConnection(contour.GetOutputPort())
    joined.SetMaximumLength(shadow.size)
    joined.JoinContiguousSegmentsOn()
    joined.Update()
    loops = _loops(joined.GetOutput())
    return max(loops, key=len)


def _loops(lines: vtkPolyData) -> list[FloatArray]:
    points = vtk_to_numpy(lines.GetPoints().GetData())[:, :2].astype(np.float64)
    cells = lines.GetLines()
    ends = vtk_to_numpy(cells.GetOffsetsArray())
    order = vtk_to_numpy(cells.GetConnectivityArray())
    return [points[part] for part in np.split(order, ends[1:-1])]


def _evenly(loop_mm: FloatArray, step_mm: float) -> FloatArray:
    """Points about a step apart along a closed line whose last point is its first."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(loop_mm, axis=0).T))])
    at = np.linspace(0.0, along[-1], max(8, round(along[-1] / step_mm)), endpoint=False)
    return np.column_stack([np.interp(at, along, loop_mm[:, n]) for n in (0, 1)])
