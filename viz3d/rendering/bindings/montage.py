"""Slices side by side on one board."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkAssembly, vtkProp

from viz3d.geometry import AXIS_OF_PLANE, FloatArray, Rectangle, plane_rectangle
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.rendering.bindings.slices import Quad, set_pixels
from viz3d.rendering.slice_picture import paint
from viz3d.scene.colors import contrast
from viz3d.scene.directions import position_words
from viz3d.scene.layers import MontageLayer
from viz3d.scene.marks import Mark, Sheet, Words
from viz3d.scene.montage import Tile, board_corners, known_positions, slice_of, tiles
from viz3d.scene.view import Viewpoint

#: Distance of a label from its slice's sides, as a share of the label's size.
LABEL_GAP: Final = 0.4


class MontageBinding:
    """Shows a `MontageLayer`."""

    def __init__(self) -> None:
        self._board = vtkAssembly()
        self._quads: list[Quad] = []
        self._layer: MontageLayer | None = None
        self._rectangle: Rectangle | None = None
        self._tiles: list[Tile] = []

    def update(self, layer: MontageLayer, context: Context) -> None:
        self._layer = layer
        self._board.SetVisibility(layer.visible)
        if not layer.visible:
            return
        box_lps = context.prepared.box_lps(whole=not layer.outline)
        positions_mm = known_positions(layer)
        middle_mm = (min(positions_mm) + max(positions_mm)) / 2
        self._rectangle = plane_rectangle(layer.plane, middle_mm, *box_lps)
        for quad in self._quads:
            self._board.RemovePart(quad.actor)
        self._quads = [self._quad(layer, position, context) for position in positions_mm]
        for quad in self._quads:
            self._board.AddPart(quad.actor)
        # The camera's clipping range is found before `face` is called.
        self._place(np.ones(3), np.ones(3))

    def _quad(self, layer: MontageLayer, position_mm: float, context: Context) -> Quad:
        rectangle = _moved_to(self._shape, layer, position_mm)
        image = vtkImageData()
        set_pixels(image, paint(slice_of(layer, position_mm), rectangle, [], context))
        quad = Quad(image)
        quad.set_solid(True)
        quad.set_smooth(layer.interpolation != "nearest")
        return quad

    def face(self, viewpoint: Viewpoint) -> None:
        """Reading begins at the picture's upper left."""
        if self._layer is None or not self._layer.visible:
            return
        self._place(viewpoint.right, viewpoint.up)

    def _place(self, right: FloatArray, up: FloatArray) -> None:
        assert self._layer is not None
        self._tiles = tiles(self._layer, self._shape, right, up)
        for quad, tile in zip(self._quads, self._tiles, strict=True):
            true = _moved_to(self._shape, self._layer, tile.position_mm)
            quad.move(replace(true, origin_lps=true.origin_lps + tile.by_lps))

    def marks(self, sheet: Sheet) -> Iterator[Mark]:
        """Where each slice lies, at its lower left."""
        layer = self._layer
        if layer is None or not (layer.visible and layer.labels):
            return
        gap, halo = LABEL_GAP * layer.size_pt, contrast(layer.color)
        places = sheet.project(np.array([tile.corner_lps for tile in self._tiles]))
        for tile, (x, y) in zip(self._tiles, places, strict=True):
            words = position_words(layer.plane, tile.position_mm)
            at = (float(x) + gap, float(y) + gap)
            yield Words(words, at, layer.size_pt, layer.color, halo=halo)

    def props(self) -> list[vtkProp]:
        return [self._board]

    def points_lps(self) -> FloatArray:
        if self._layer is None or not self._layer.visible:
            return NO_POINTS
        return board_corners(self._layer, self._shape)

    @property
    def _shape(self) -> Rectangle:
        """What one slice covers, at the depth of the board."""
        assert self._rectangle is not None
        return self._rectangle


def _moved_to(rectangle: Rectangle, layer: MontageLayer, position_mm: float) -> Rectangle:
    origin = rectangle.origin_lps.copy()
    origin[AXIS_OF_PLANE[layer.plane]] = position_mm
    return replace(rectangle, origin_lps=origin)
