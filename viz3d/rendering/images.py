"""NumPy arrays as VTK images on the axis-aligned local grid, and planes sampled from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkImagingCore import vtkImageReslice

from viz3d.geometry import FloatArray, Rectangle

Interpolation = Literal["nearest", "linear", "cubic"]


def local_image(array: NDArray[Any], spacing_mm: Sequence[float]) -> vtkImageData:
    """A VTK image that shares the array's memory.

    Parameters
    ----------
    array : (nk, nj, ni) array, C order
    spacing_mm : (i, j, k) floats

    Returns
    -------
    vtkImageData
        Zero origin and no direction: it lives in local mm (see `Grid.placement`).
    """
    nk, nj, ni = array.shape
    image = vtkImageData()
    image.SetDimensions(ni, nj, nk)
    image.SetSpacing(*spacing_mm)
    scalars = numpy_to_vtk(np.ascontiguousarray(array).reshape(-1))
    scalars.SetName("intensity")
    image.GetPointData().SetScalars(scalars)
    return image


def sample_plane(
    image: vtkImageData,
    placement: FloatArray,
    rectangle: Rectangle,
    pixel_mm: float,
    interpolation: Interpolation = "linear",
    background: float = 0.0,
) -> NDArray[Any]:
    """Values of an image on a rectangle in the patient.

    Parameters
    ----------
    image : vtkImageData
        In local mm.
    placement : (4, 4) float array
        Local mm to LPS mm.
    rectangle : Rectangle
    pixel_mm : float
        Wanted distance of the pixels; they are stretched a little so that the first and
        the last centre lie half a pixel inside the rectangle's sides.
    interpolation : "nearest", "linear" or "cubic"
    background : float
        Value outside the image.

    Returns
    -------
    (rows along v, columns along u) array of the image's type
    """
    columns, rows = pixel_counts(rectangle, pixel_mm)
    step_u, step_v = rectangle.width_mm / columns, rectangle.height_mm / rows
    axes = pixel_frame(rectangle, columns, rows)
    reslice = vtkImageReslice()
    reslice.SetInputData(image)
    reslice.SetResliceAxes(vtk_matrix(np.linalg.inv(placement) @ axes))
    reslice.SetOutputDimensionality(2)
    reslice.SetOutputExtent(0, columns - 1, 0, rows - 1, 0, 0)
    reslice.SetOutputSpacing(step_u, step_v, 1.0)
    reslice.SetOutputOrigin(0.0, 0.0, 0.0)
    reslice.SetBackgroundLevel(background)
    _set_interpolation(reslice, interpolation)
    reslice.Update()
    scalars = reslice.GetOutput().GetPointData().GetScalars()
    sampled: NDArray[Any] = vtk_to_numpy(scalars).reshape(rows, columns)
    return sampled


def pixel_counts(rectangle: Rectangle, pixel_mm: float) -> tuple[int, int]:
    """Columns and rows that sample a rectangle at about a pixel distance."""
    columns = max(1, round(rectangle.width_mm / pixel_mm))
    rows = max(1, round(rectangle.height_mm / pixel_mm))
    return columns, rows


def pixel_frame(rectangle: Rectangle, columns: int, rows: int) -> FloatArray:
    """(4, 4): mm along u, along v and out of the plane, from the first pixel's centre, to LPS."""
    half_u = rectangle.u_lps * rectangle.width_mm / columns / 2
    half_v = rectangle.v_lps * rectangle.height_mm / rows / 2
    frame = np.eye(4)
    frame[:3, :3] = np.stack([rectangle.u_lps, rectangle.v_lps, rectangle.normal_lps], axis=1)
    frame[:3, 3] = rectangle.origin_lps + half_u + half_v
    return frame


def vtk_matrix(matrix: FloatArray) -> vtkMatrix4x4:
    """A (4, 4) array as VTK's matrix."""
    result = vtkMatrix4x4()
    result.DeepCopy(matrix.ravel().tolist())
    return result


def _set_interpolation(reslice: vtkImageReslice, interpolation: Interpolation) -> None:
    match interpolation:
        case "nearest":
            reslice.SetInterpolationModeToNearestNeighbor()
        case "linear":
            reslice.SetInterpolationModeToLinear()
        case "cubic":
            reslice.SetInterpolationModeToCubic()
