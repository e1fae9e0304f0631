"""Marks drawn by VTK over a window's panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor2D,
    vtkCoordinate,
    vtkPolyDataMapper2D,
    vtkRenderer,
)

from viz3d.geometry import FloatArray
from viz3d.rendering.lettering import Lettering
from viz3d.scene.colors import rgb
from viz3d.scene.marks import Line, Mark, Ramp, Words

#: Width of a line's rim, in widths of the line.
_RIM: Final = 2.2


class Overlay:
    """Shows marks in a renderer, by differences: what only moves or is reworded stays.

    Parameters
    ----------
    renderer : vtkRenderer
    """

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._shown: tuple[tuple[Mark, ...], float] = ((), 1.0)
        self._slots: list[_Slot] = []

    def show(self, marks: Sequence[Mark], pixels_per_pt: float) -> None:
        """Show these marks and no others, each over those before it."""
        wanted = (tuple(marks), pixels_per_pt)
        if wanted == self._shown:
            return
        self._shown = wanted
        same = [slot.fits(mark) for slot, mark in zip(self._slots, marks, strict=False)]
        kept = same.index(False) if False in same else len(same)
        self._drop_from(kept)
        for mark in marks[kept:]:
            self._slots.append(_slot_for(mark))
            for actor in self._slots[-1].actors:
                self._renderer.AddViewProp(actor)
        for slot, mark in zip(self._slots, marks, strict=True):
            slot.show(mark, pixels_per_pt)

    def clear(self) -> None:
        """Take everything off the renderer."""
        self._drop_from(0)
        self._shown = ((), 1.0)

    def _drop_from(self, first: int) -> None:
        for slot in self._slots[first:]:
            for actor in slot.actors:
                self._renderer.RemoveViewProp(actor)
        del self._slots[first:]


class _Slot(Protocol):
    """What shows one mark, and later another one like it."""

    actors: Sequence[vtkActor2D]

    def fits(self, mark: Mark) -> bool:
        """Whether it can show such a mark."""

    def show(self, mark: Any, pixels_per_pt: float) -> None: ...


def _slot_for(mark: Mark) -> _Slot:
    match mark:
        case Words():
            return _WordsSlot()
        case Line():
            return _LineSlot(mark)
        case Ramp():
            return _RampSlot()


class _WordsSlot:
    def __init__(self) -> None:
        self._lettering = Lettering()
        self.actors: Sequence[vtkActor2D] = [self._lettering.actor]

    def fits(self, mark: Mark) -> bool:
        return isinstance(mark, Words)

    def show(self, mark: Words, pixels_per_pt: float) -> None:
        self._lettering.show(mark, pixels_per_pt)


class _LineSlot:
    """An area and a line around it or through its points, over a wider one as a rim."""

    def __init__(self, mark: Line) -> None:
        self._kind = _kind(mark)
        self._points = vtkPoints()
        self._points.SetNumberOfPoints(len(mark.points_pt))
        self._data: list[vtkPolyData] = []
        areas = [self._area(len(mark.points_pt))] if mark.fill else []
        lines = [self._line(mark) for color in (mark.halo, mark.color) if color and mark.width_pt]
        self.actors: Sequence[vtkActor2D] = [*areas, *lines]

    def fits(self, mark: Mark) -> bool:
        return isinstance(mark, Line) and _kind(mark) == self._kind

    def show(self, mark: Line, pixels_per_pt: float) -> None:
        for n, (x, y) in enumerate(mark.points_pt):
            self._points.SetPoint(n, x * pixels_per_pt, y * pixels_per_pt, 0.0)
        self._points.Modified()
        looks = [(mark.fill, 0.0), (mark.halo, _RIM * mark.width_pt), (mark.color, mark.width_pt)]
        drawn = [look for look in looks if look[0] and (look[1] > 0 or look is looks[0])]
        for actor, (color, width_pt) in zip(self.actors, drawn, strict=True):
            actor.GetProperty().SetColor(*rgb(color))
            if width_pt:
                actor.GetProperty().SetLineWidth(width_pt * pixels_per_pt)
        for data in self._data:
            data.Modified()

    def _area(self, corners: int) -> vtkActor2D:
        area = vtkPolyData()
        area.SetPoints(self._points)
        area.SetPolys(_one_cell(range(corners)))
        self._data.append(area)
        return _flat(area)

    def _line(self, mark: Line) -> vtkActor2D:
        count = len(mark.points_pt)
        line = vtkPolyData()
        line.SetPoints(self._points)
        line.SetLines(_one_cell([*range(count), 0] if mark.closed else range(count)))
        self._data.append(line)
        return _flat(line)


def _kind(mark: Line) -> tuple[int, bool, bool, bool, bool, bool]:
    """What of a line decides which actors it has."""
    wide = mark.width_pt > 0
    return (
        len(mark.points_pt),
        bool(mark.fill),
        wide,
        bool(mark.halo),
        bool(mark.color),
        mark.closed,
    )


class _RampSlot:
    def __init__(self) -> None:
        self._strip = vtkPolyData()
        self.actors: Sequence[vtkActor2D] = [_flat(self._strip)]

    def fits(self, mark: Mark) -> bool:
        return isinstance(mark, Ramp)

    def show(self, mark: Ramp, pixels_per_pt: float) -> None:
        self._strip.ShallowCopy(_ramp(mark, pixels_per_pt))


def _ramp(mark: Ramp, pixels_per_pt: float) -> vtkPolyData:
    """One small rectangle per colour."""
    left, bottom, width, height = np.array(mark.box_pt) * pixels_per_pt
    table = mark.colors
    edges = np.linspace(0, 1, len(table) + 1)
    corners = [(side, edge) if mark.upright else (edge, side) for edge in edges for side in (0, 1)]
    strip = vtkPolyData()
    strip.SetPoints(_points(np.array(corners) * (width, height) + (left, bottom)))
    cells = vtkCellArray()
    for n in range(len(table)):
        cells.InsertNextCell(4, [2 * n, 2 * n + 1, 2 * n + 3, 2 * n + 2])
    strip.SetPolys(cells)
    strip.GetCellData().SetScalars(numpy_to_vtk(np.ascontiguousarray(table), deep=True))
    return strip


def _flat(data: vtkPolyData) -> vtkActor2D:
    where = vtkCoordinate()
    where.SetCoordinateSystemToViewport()
    mapper = vtkPolyDataMapper2D()
    mapper.SetInputData(data)
    mapper.SetTransformCoordinate(where)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor2D()
    actor.SetMapper(mapper)
    return actor


def _points(points: FloatArray) -> vtkPoints:
    found = vtkPoints()
    for x, y in points:
        found.InsertNextPoint(x, y, 0.0)
    return found


def _one_cell(indices: Sequence[int] | range) -> vtkCellArray:
    cells = vtkCellArray()
    cells.InsertNextCell(len(indices), list(indices))
    return cells
