"""Marks drawn by VTK over a window's panel."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor2D,
    vtkCoordinate,
    vtkPolyDataMapper2D,
    vtkRenderer,
    vtkTextActor,
)

from viz3d.geometry import FloatArray
from viz3d.rendering.text import DESCENT, style_text
from viz3d.scene.colors import rgb
from viz3d.scene.marks import Line, Mark, Ramp, Words

#: How far the rim of letters reaches, as a share of the font's size, and where copies of them
#: in its colour are drawn to make it.
_HALO: Final = 0.11
_AROUND: Final = (
    (-1, 0),
    (1, 0),
    (0, -1),
    (0, 1),
    (-0.7, -0.7),
    (0.7, -0.7),
    (-0.7, 0.7),
    (0.7, 0.7),
)


class Overlay:
    """Shows marks in a renderer, by differences: letters that only move are not made again.

    Parameters
    ----------
    renderer : vtkRenderer
    """

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._shown: tuple[tuple[Mark, ...], float] = ((), 1.0)
        self._actors: list[vtkActor2D] = []
        self._words: list[tuple[Hashable, _Lettering]] = []

    def show(self, marks: Sequence[Mark], pixels_per_pt: float) -> None:
        """Show these marks and no others."""
        wanted = (tuple(marks), pixels_per_pt)
        if wanted == self._shown:
            return
        spare: dict[Hashable, list[_Lettering]] = {}
        for look, lettering in self._words:
            spare.setdefault(look, []).append(lettering)
        self.clear()
        self._shown = wanted
        for mark in marks:
            self._actors += self._actors_of(mark, pixels_per_pt, spare)
        for actor in self._actors:
            self._renderer.AddViewProp(actor)

    def clear(self) -> None:
        """Take everything off the renderer."""
        for actor in self._actors:
            self._renderer.RemoveViewProp(actor)
        self._actors = []
        self._words = []
        self._shown = ((), 1.0)

    def _actors_of(
        self, mark: Mark, pixels_per_pt: float, spare: dict[Hashable, list[_Lettering]]
    ) -> Sequence[vtkActor2D]:
        match mark:
            case Words():
                look = (replace(mark, at_pt=(0.0, 0.0)), pixels_per_pt)
                made = spare.get(look)
                lettering = made.pop() if made else _Lettering(mark, pixels_per_pt)
                lettering.move(mark)
                self._words.append((look, lettering))
                return lettering.actors
            case Line():
                return _line(mark, pixels_per_pt)
            case Ramp():
                return [_ramp(mark, pixels_per_pt)]


class _Lettering:
    """A line of text and its halo."""

    def __init__(self, mark: Words, pixels_per_pt: float) -> None:
        self._pixels_per_pt = pixels_per_pt
        reach = _HALO * mark.size_pt * pixels_per_pt
        around = [(x * reach, y * reach) for x, y in _AROUND] if mark.halo else []
        self._offsets = [*around, (0.0, 0.0)]
        colors = [*(mark.halo for _ in around), mark.color]
        self.actors = [_text(mark, color, pixels_per_pt) for color in colors]

    def move(self, mark: Words) -> None:
        """To where a mark of the same look is."""
        x = mark.at_pt[0] * self._pixels_per_pt
        y = (mark.baseline_pt - DESCENT * mark.size_pt) * self._pixels_per_pt
        for actor, (right, up) in zip(self.actors, self._offsets, strict=True):
            actor.SetPosition(x + right, y + up)


def _text(mark: Words, color: str, pixels_per_pt: float) -> vtkTextActor:
    actor = vtkTextActor()
    actor.SetInput(mark.text)
    look = actor.GetTextProperty()
    style_text(look, mark.size_pt * pixels_per_pt, color, bold=mark.bold)
    {
        "left": look.SetJustificationToLeft,
        "center": look.SetJustificationToCentered,
        "right": look.SetJustificationToRight,
    }[mark.align]()
    look.SetVerticalJustificationToBottom()
    return actor


def _line(mark: Line, pixels_per_pt: float) -> list[vtkActor2D]:
    points = np.array(mark.points_pt) * pixels_per_pt
    actors = []
    if mark.fill:
        area = vtkPolyData()
        area.SetPoints(_points(points))
        area.SetPolys(_one_cell(range(len(points))))
        actors.append(_flat(area, mark.fill))
    if mark.width_pt > 0:
        ends = [*range(len(points)), 0] if mark.closed else range(len(points))
        line = vtkPolyData()
        line.SetPoints(_points(points))
        line.SetLines(_one_cell(ends))
        for color, width_pt in ((mark.halo, 2.2 * mark.width_pt), (mark.color, mark.width_pt)):
            if color:
                actors.append(_flat(line, color))
                actors[-1].GetProperty().SetLineWidth(width_pt * pixels_per_pt)
    return actors


def _ramp(mark: Ramp, pixels_per_pt: float) -> vtkActor2D:
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
    return _flat(strip, "white")


def _flat(data: vtkPolyData, color: str) -> vtkActor2D:
    where = vtkCoordinate()
    where.SetCoordinateSystemToViewport()
    mapper = vtkPolyDataMapper2D()
    mapper.SetInputData(data)
    mapper.SetTransformCoordinate(where)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor2D()
    actor.SetMapper(mapper)
    actor.GetProperty().SetColor(*rgb(color))
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
