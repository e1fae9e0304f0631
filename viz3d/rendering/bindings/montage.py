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
from viz3d.rendering.outline import cropped, inside_part
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.slice_picture import paint
from viz3d.scene.colors import contrast
from viz3d.scene.layers import MontageLayer
from viz3d.scene.marks import Mark, Sheet, Words
from viz3d.scene.montage import (
    Tile,
    board,
    board_corners,
    known_positions,
    label_pt,
    labels_of,
    slice_of,
    tiles,
)
from viz3d.scene.view import Viewpoint

#: Half the room between neighbouring slices of what is shown.
GAP_MM: Final = 2.5
#: How finely its extent in the slices is looked for.
EXTENT_PIXEL_MM: Final = 2.0
#: Most of a slice's width that its label takes.
LABEL_SHARE: Final = 0.92
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
        positions_mm = known_positions(layer)
        self._rectangle = _common_rectangle(layer, context.prepared)
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
        set_pixels(image, paint(slice_of(layer, position_mm), rectangle, context).crossed([]))
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
        labels, halo = labels_of(layer), contrast(layer.color)
        places = sheet.project(np.array([tile.corner_lps for tile in self._tiles]))
        size_pt = label_pt(layer, labels, LABEL_SHARE * self._tile_width_pt(sheet))
        gap = LABEL_GAP * size_pt
        for words, (x, y) in zip(labels, places, strict=True):
            at = (float(x) + gap, float(y) + gap)
            yield Words(words, at, size_pt, layer.color, halo=halo)

    def _tile_width_pt(self, sheet: Sheet) -> float:
        assert self._layer is not None
        xs = sheet.project(board_corners(self._layer, self._shape))[:, 0]
        return float(np.ptp(xs)) / board(self._layer)[1]

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


def _common_rectangle(layer: MontageLayer, prepared: Prepared) -> Rectangle:
    """What all slices cover: all voxels, or their outline as far as it is in one of them."""
    positions_mm = known_positions(layer)
    middle_mm = (min(positions_mm) + max(positions_mm)) / 2
    rectangle = plane_rectangle(layer.plane, middle_mm, *prepared.box_of(layer))
    if not layer.outline or (layer.part == "head" and not prepared.has_head()):
        return rectangle
    parts = (
        inside_part(prepared, layer.part, _moved_to(rectangle, layer, position), EXTENT_PIXEL_MM)
        for position in positions_mm
    )
    return cropped(rectangle, np.logical_or.reduce(list(parts)), GAP_MM)


def _moved_to(rectangle: Rectangle, layer: MontageLayer, position_mm: float) -> Rectangle:
    origin = rectangle.origin_lps.copy()
    origin[AXIS_OF_PLANE[layer.plane]] = position_mm
    return replace(rectangle, origin_lps=origin)
