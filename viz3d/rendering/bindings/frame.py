"""The coloured border of a plane, and the anatomical letters at its sides."""

from __future__ import annotations

from typing import Final

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkBillboardTextActor3D,
    vtkPolyDataMapper,
    vtkProp,
)

from viz3d.geometry import FloatArray, Rectangle, nearest_letter
from viz3d.rendering.bindings.base import unlit
from viz3d.rendering.text import style_text
from viz3d.scene.colors import rgb
from viz3d.scene.view import Viewpoint

LINE_PT: Final = 0.9
LETTER_PT: Final = 9.0
#: Distance of a letter from the frame.
LETTER_GAP_MM: Final = 9.0
#: How far from an end of its side a letter stands: other planes' frames cross in the middle.
LETTER_SHARE: Final = 0.2


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
        self._places: tuple[FloatArray, ...] = ()
        self._chosen = [0, 0, 0, 0]

    def update(self, rectangle: Rectangle, color: str, letters: bool, pixels_per_pt: float) -> None:
        for n, corner in enumerate(rectangle.corners_lps):
            self._points.SetPoint(n, *corner)
        self._points.Modified()
        self._data.Modified()
        self._line.GetProperty().SetColor(*rgb(color))
        self._line.GetProperty().SetLineWidth(LINE_PT * pixels_per_pt)
        self._has_letters = letters
        directions, self._places = zip(*_sides(rectangle), strict=True)
        for actor, direction in zip(self._letters, directions, strict=True):
            actor.SetInput(nearest_letter(direction))
            style_text(actor.GetTextProperty(), LETTER_PT * pixels_per_pt, color, bold=True)
            actor.GetTextProperty().SetJustificationToCentered()
            actor.GetTextProperty().SetVerticalJustificationToCentered()
        self._place_letters()
        self.show(bool(self._line.GetVisibility()))

    def face(self, viewpoint: Viewpoint) -> None:
        """Put each letter at the end of its side that is further from the picture's middle.

        Away from the head, that is: letters turn to the viewer by themselves, but do not
        come out from behind it.
        """
        across = np.stack([viewpoint.right, viewpoint.up])
        for n, places in enumerate(self._places):
            away = (places - viewpoint.focus_lps) @ across.T
            self._chosen[n] = int(np.argmax(np.linalg.norm(away, axis=1)))
        self._place_letters()

    def _place_letters(self) -> None:
        for actor, places, chosen in zip(self._letters, self._places, self._chosen, strict=True):
            actor.SetPosition(*places[chosen])

    def show(self, visible: bool) -> None:
        self._line.SetVisibility(visible)
        for actor in self._letters:
            actor.SetVisibility(visible and self._has_letters)

    def props(self) -> list[vtkProp]:
        return [self._line, *self._letters]


def _sides(rectangle: Rectangle) -> list[tuple[FloatArray, FloatArray]]:
    """Outward direction of each side, and (2, 3) places beyond it, towards its ends."""
    u, v = rectangle.u_lps, rectangle.v_lps
    width, height = rectangle.width_mm, rectangle.height_mm
    shares = np.array([[LETTER_SHARE], [1 - LETTER_SHARE]])
    along_u = rectangle.origin_lps + shares * width * u
    along_v = rectangle.origin_lps + shares * height * v
    return [
        (-u, along_v - LETTER_GAP_MM * u),
        (u, along_v + (width + LETTER_GAP_MM) * u),
        (-v, along_u - LETTER_GAP_MM * v),
        (v, along_u + (height + LETTER_GAP_MM) * v),
    ]
