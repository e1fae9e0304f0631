"""The coloured border of a plane."""

from __future__ import annotations

from typing import Final

from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from viz3d.geometry import Rectangle
from viz3d.rendering.bindings.base import unlit
from viz3d.scene.colors import rgb

LINE_PT: Final = 0.9


class Frame:
    """A closed line around a rectangle."""

    def __init__(self) -> None:
        self._points = vtkPoints()
        self._points.SetDataTypeToDouble()
        self._points.SetNumberOfPoints(4)
        self._data = vtkPolyData()
        self._data.SetPoints(self._points)
        lines = vtkCellArray()
        lines.InsertNextCell(5, [0, 1, 2, 3, 0])
        self._data.SetLines(lines)
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        self._line = unlit(vtkActor())
        self._line.SetMapper(mapper)

    def update(self, rectangle: Rectangle, color: str, pixels_per_pt: float) -> None:
        for n, corner in enumerate(rectangle.corners_lps):
            self._points.SetPoint(n, *corner)
        self._points.Modified()
        self._data.Modified()
        self._line.GetProperty().SetColor(*rgb(color))
        self._line.GetProperty().SetLineWidth(LINE_PT * pixels_per_pt)

    def show(self, visible: bool) -> None:
        self._line.SetVisibility(visible)

    def props(self) -> list[vtkProp]:
        return [self._line]
