"""A colour bar: what the colours of a layer mean, with round numbers."""

from __future__ import annotations

from typing import Final

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor2D,
    vtkCoordinate,
    vtkPolyDataMapper2D,
    vtkProp,
    vtkTextActor,
)

from viz3d.rendering.text import style_text
from viz3d.scene.colors import colormap

#: Most numbers beside a bar.
MOST_TICKS: Final = 6
#: Sides of the bar (left, right, bottom, top) as shares of the panel's.
_UPRIGHT: Final = (0.90, 0.925, 0.25, 0.75)
_LYING: Final = (0.25, 0.75, 0.085, 0.11)
#: Distance of the numbers and the title from the bar.
_GAP: Final = 0.012


class ColorBar:
    """A strip of colours, numbers beside it and a title."""

    def __init__(self) -> None:
        self._data = vtkPolyData()
        where = vtkCoordinate()
        where.SetCoordinateSystemToNormalizedViewport()
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(self._data)
        mapper.SetTransformCoordinate(where)
        mapper.SetColorModeToDirectScalars()
        self._strip = vtkActor2D()
        self._strip.SetMapper(mapper)
        self._texts = [vtkTextActor() for _ in range(MOST_TICKS + 1)]
        for text in self._texts:
            text.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()

    def update(
        self,
        window: tuple[float, float],
        colors: str,
        title: str,
        *,
        upright: bool,
        height_px: float,
        ink: str,
    ) -> None:
        """Show a colour map over a window of values."""
        box = _UPRIGHT if upright else _LYING
        _fill_strip(self._data, colors, box, upright=upright)
        places = [(value, _along(value, window)) for value in round_values(*window)]
        title_text, *numbers = self._texts
        _place_title(title_text, title, box, upright=upright)
        for text, (value, share) in zip(numbers, places, strict=False):
            text.SetInput(f"{value:g}")
            _place_number(text, share, box, upright=upright)
        for n, text in enumerate(self._texts):
            style_text(text.GetTextProperty(), height_px, ink)
            text.SetVisibility(n <= len(places))

    def show(self, visible: bool) -> None:
        """Hide everything, or show the strip; the texts are shown by `update`."""
        self._strip.SetVisibility(visible)
        if not visible:
            for text in self._texts:
                text.SetVisibility(False)

    def props(self) -> list[vtkProp]:
        return [self._strip, *self._texts]


def round_values(low: float, high: float) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten within a range, at most `MOST_TICKS`."""
    rough = (high - low) / (MOST_TICKS - 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [float(n * step) for n in range(first, last + 1)]


def _along(value: float, window: tuple[float, float]) -> float:
    low, high = window
    return (value - low) / (high - low)


def _fill_strip(
    data: vtkPolyData, colors: str, box: tuple[float, float, float, float], *, upright: bool
) -> None:
    """One small rectangle per colour."""
    left, right, bottom, top = box
    table = colormap(colors)
    edges = np.linspace(0, 1, len(table) + 1)
    points, cells = vtkPoints(), vtkCellArray()
    for edge in edges:
        for side in (0.0, 1.0):
            x, y = (side, edge) if upright else (edge, side)
            points.InsertNextPoint(left + x * (right - left), bottom + y * (top - bottom), 0)
    for n in range(len(table)):
        cells.InsertNextCell(4, [2 * n, 2 * n + 1, 2 * n + 3, 2 * n + 2])
    data.SetPoints(points)
    data.SetPolys(cells)
    data.GetCellData().SetScalars(numpy_to_vtk(np.ascontiguousarray(table), deep=True))


def _place_number(
    text: vtkTextActor, share: float, box: tuple[float, float, float, float], *, upright: bool
) -> None:
    left, right, bottom, top = box
    look = text.GetTextProperty()
    if upright:
        look.SetJustificationToLeft()
        look.SetVerticalJustificationToCentered()
        text.SetPosition(right + _GAP, bottom + share * (top - bottom))
    else:
        look.SetJustificationToCentered()
        look.SetVerticalJustificationToTop()
        text.SetPosition(left + share * (right - left), bottom - _GAP)


def _place_title(
    text: vtkTextActor, title: str, box: tuple[float, float, float, float], *, upright: bool
) -> None:
    """Above an upright bar, before a lying one."""
    left, right, bottom, top = box
    text.SetInput(title)
    look = text.GetTextProperty()
    if upright:
        look.SetJustificationToCentered()
        look.SetVerticalJustificationToBottom()
        text.SetPosition(right, top + 2 * _GAP)
    else:
        look.SetJustificationToRight()
        look.SetVerticalJustificationToCentered()
        text.SetPosition(left - _GAP, (bottom + top) / 2)
