"""A slice as a landscape: intensity is height and colour."""

from __future__ import annotations

from typing import Final

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from viz3d.geometry import FloatArray, transform_points
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.rendering.images import vtk_matrix
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.colors import colormap
from viz3d.scene.layers import ReliefLayer
from viz3d.scene.resolve import known
from viz3d.scene.view import Viewpoint

#: Room for a colour bar below a relief, in heights of it.
ROOM_BELOW: Final = 1.2


class ReliefBinding:
    """Shows a `ReliefLayer`."""

    def __init__(self) -> None:
        self._mapper = vtkPolyDataMapper()
        self._mapper.SetColorModeToDirectScalars()
        self._actor = vtkActor()
        self._actor.SetMapper(self._mapper)
        self._points = NO_POINTS
        self._shown: object = None

    def update(self, layer: ReliefLayer, context: Context) -> None:
        self._actor.SetVisibility(layer.visible)
        if not layer.visible:
            self._points = NO_POINTS
            return
        relief = context.prepared.relief(layer)
        if relief.data is not self._shown:
            self._mapper.SetInputData(relief.data)
            self._shown = relief.data
        self._actor.SetUserMatrix(vtk_matrix(relief.frame))
        heights = vtk_to_numpy(relief.data.GetPointData().GetArray("intensity"))
        self._mapper.SetScalarModeToUsePointFieldData()
        self._mapper.SelectColorArray("color")
        colors = colormap(layer.colormap)[_levels(heights, known(layer.window))]
        array = numpy_to_vtk(np.ascontiguousarray(colors), deep=True)
        array.SetName("color")
        relief.data.GetPointData().AddArray(array)
        below_mm = ROOM_BELOW * layer.height_mm if _has_bar_below(layer, context) else 0.0
        box = _box(relief.data.GetBounds(), -below_mm, layer.height_mm)
        self._points = transform_points(relief.frame, box)
        material = self._actor.GetProperty()
        material.SetAmbient(0.45)
        material.SetDiffuse(0.6)
        material.SetSpecular(0.12)
        material.SetSpecularPower(25.0)

    def face(self, viewpoint: Viewpoint) -> None:
        """The stage's own lights do it."""

    def props(self) -> list[vtkProp]:
        return [self._actor]

    def points_lps(self) -> FloatArray:
        return self._points


def _levels(values: FloatArray, window: tuple[float, float]) -> np.ndarray:
    low, high = window
    return (255 * ((values - low) / (high - low)).clip(0, 1)).astype(np.uint8)


def _has_bar_below(layer: ReliefLayer, context: Context) -> bool:
    return any(
        isinstance(other, AnnotationLayer)
        and other.visible
        and (other.what, other.of) == ("color-bar", layer.id)
        and other.place.startswith("bottom")
        for other in context.panel.layers
    )


def _box(bounds: tuple[float, ...], low_mm: float, high_mm: float) -> FloatArray:
    """Corners that raw and smoothed relief share, whatever their own peaks."""
    x0, x1, y0, y1, _, _ = bounds
    return np.array([(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (low_mm, high_mm)])
