"""The coloured border of a plane, and the anatomical letters at its sides."""

from __future__ import annotations

from typing import Final

from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkBillboardTextActor3D,
    vtkPolyDataMapper,
    vtkProp,
)

from viz3d.geometry import FloatArray, Rectangle, nearest_letter
from viz3d.render.bindings.base import unlit
from viz3d.render.text import style_text
from viz3d.scene.colors import rgb
from viz3d.scene.view import Viewpoint

LINE_PT: Final = 0.9
LETTER_PT: Final = 9.0
#: Distance of a letter from the frame.
LETTER_GAP_MM: Final = 7.0
#: How far along its side a letter stands: other planes' frames cross in the middle.
LETTER_SHARE: Final = 0.25


class Frame:
    """A closed line around a rectangle and four letters outside it."""

    def __init__(self) -> None:
        self._points = vtkPoints()
        self._points.SetDataTypeToDouble()
        self._points.SetNumberOfPoints(4)
        data = vtkPolyData()
        data.SetPoints(self._points)
        lines = vtkCellArray()
        lines.InsertNextCell(5, [0, 1, 2, 3, 0])
        data.SetLines(lines)
        self._data = data
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(data)
        self._line = unlit(vtkActor())
        self._line.SetMapper(mapper)
        self._letters = [vtkBillboardTextActor3D() for _ in range(4)]
        self._has_letters = False

    def update(self, rectangle: Rectangle, color: str, letters: bool, pixels_per_pt: float) -> None:
        for n, corner in enumerate(rectangle.corners_lps):
            self._points.SetPoint(n, *corner)
        self._points.Modified()
        self._data.Modified()
        self._line.GetProperty().SetColor(*rgb(color))
        self._line.GetProperty().SetLineWidth(LINE_PT * pixels_per_pt)
        self._has_letters = letters
        for actor, (direction, place) in zip(self._letters, _sides(rectangle), strict=True):
            actor.SetInput(nearest_letter(direction))
            actor.SetPosition(*place)
            style_text(actor.GetTextProperty(), LETTER_PT * pixels_per_pt, color, bold=True)
            actor.GetTextProperty().SetJustificationToCentered()
            actor.GetTextProperty().SetVerticalJustificationToCentered()
        self.show(bool(self._line.GetVisibility()))

    def face(self, viewpoint: Viewpoint) -> None:
        """Billboards turn by themselves."""

    def show(self, visible: bool) -> None:
        self._line.SetVisibility(visible)
        for actor in self._letters:
            actor.SetVisibility(visible and self._has_letters)

    def props(self) -> list[vtkProp]:
        return [self._line, *self._letters]


def _sides(rectangle: Rectangle) -> list[tuple[FloatArray, FloatArray]]:
    """Outward direction and a place beyond each side, away from where other planes cross."""
    u, v = rectangle.u_lps, rectangle.v_lps
    width, height = rectangle.width_mm, rectangle.height_mm
    corner = rectangle.origin_lps
    along_u, along_v = LETTER_SHARE * width * u, LETTER_SHARE * height * v
    return [
        (-u, corner + along_v - LETTER_GAP_MM * u),
        (u, corner + along_v + (width + LETTER_GAP_MM) * u),
        (-v, corner + along_u - LETTER_GAP_MM * v),
        (v, corner + along_u + (height + LETTER_GAP_MM) * v),
    ]
