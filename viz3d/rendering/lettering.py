"""A line of text with its rim, as one picture on the screen."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from vtkmodules import vtkRenderingFreeType  # noqa: F401 - draws the letters
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkPolyDataMapper2D,
    vtkTextProperty,
    vtkTextRenderer,
    vtkTexture,
    vtkTexturedActor2D,
)

from viz3d.rendering.text import DESCENT, style_text
from viz3d.scene.colors import rgb
from viz3d.scene.marks import Align, Words

#: How far the rim of letters reaches, as a share of the font's size, and where copies of them
#: in its colour lie to make it.
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
#: Dots per inch at which a point is a pixel: see `style_text`.
_DPI: Final = 72
#: Pictures that are kept: those of a scene, and of its slices' latest positions.
_KEPT: Final = 256


class Lettering:
    """Shows a line of text; letters that only move are not made again."""

    def __init__(self) -> None:
        self._points = vtkPoints()
        self._points.SetNumberOfPoints(4)
        self._data = vtkPolyData()
        self._data.SetPoints(self._points)
        cells = vtkCellArray()
        cells.InsertNextCell(4, [0, 1, 2, 3])
        self._data.SetPolys(cells)
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
        self._data.GetPointData().SetTCoords(numpy_to_vtk(corners, deep=True))
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(self._data)
        self._image = vtkImageData()
        texture = vtkTexture()
        texture.SetInputData(self._image)
        texture.SetColorModeToDirectScalars()
        texture.InterpolateOff()
        texture.RepeatOff()
        self.actor = vtkTexturedActor2D()
        self.actor.SetMapper(mapper)
        self.actor.SetTexture(texture)
        self._shown: _Picture | None = None

    def show(self, mark: Words, pixels_per_pt: float) -> None:
        """Show these words in the place of those before."""
        size_px = mark.size_pt * pixels_per_pt
        made = _picture(mark.text, size_px, mark.color, mark.bold, mark.align, mark.halo)
        if made is not self._shown:
            self._set_picture(made)
        x = round(mark.at_pt[0] * pixels_per_pt) + made.left
        y = round((mark.baseline_pt - DESCENT * mark.size_pt) * pixels_per_pt) + made.bottom
        self.actor.SetPosition(x, y)

    def _set_picture(self, made: _Picture) -> None:
        self._shown = made
        rows, columns, channels = made.pixels.shape
        self._image.SetDimensions(columns, rows, 1)
        scalars = numpy_to_vtk(made.pixels.reshape(-1, channels))
        self._image.GetPointData().SetScalars(scalars)
        self._image.Modified()
        for n, (x, y) in enumerate(((0, 0), (columns, 0), (columns, rows), (0, rows))):
            self._points.SetPoint(n, x, y, 0.0)
        self._points.Modified()
        self._data.Modified()


class _Picture(NamedTuple):
    """Letters and their rim: (rows, columns, 4) colours, from below, and where they begin."""

    pixels: NDArray[np.uint8]
    left: int
    bottom: int


@lru_cache(_KEPT)
def _picture(
    text: str, size_px: float, color: str, bold: bool, align: Align, halo: str
) -> _Picture:
    look = vtkTextProperty()
    style_text(look, size_px, color, bold=bold)
    {
        "left": look.SetJustificationToLeft,
        "center": look.SetJustificationToCentered,
        "right": look.SetJustificationToRight,
    }[align]()
    look.SetVerticalJustificationToBottom()
    shares, left, bottom = _letters(text, look)
    reach = _HALO * size_px if halo else 0.0
    room = int(np.ceil(reach)) + 1
    shares = np.pad(shares, room)
    colors = np.broadcast_to(np.array(rgb(color)), (*shares.shape, 3))
    around = _rim(shares, reach) if halo else np.zeros_like(shares)
    alpha = shares + around * (1 - shares)
    if halo:
        inked = (shares / np.maximum(alpha, 1e-6))[..., None]
        colors = inked * colors + (1 - inked) * np.array(rgb(halo))
    pixels = np.rint(255 * np.dstack([colors, alpha])).astype(np.uint8)
    return _Picture(np.ascontiguousarray(pixels), left - room, bottom - room)


def _letters(text: str, look: vtkTextProperty) -> tuple[NDArray[np.float64], int, int]:
    """(rows, columns) how much of each pixel is ink, from below, and where they begin."""
    image = vtkImageData()
    size, box = [0, 0], [0, 0, 0, 0]
    renderer = vtkTextRenderer.GetInstance()
    renderer.SetScaleToPowerOfTwo(False)
    renderer.RenderString(look, text, image, size, _DPI)
    renderer.GetBoundingBox(look, text, box, _DPI)
    columns, rows, _ = image.GetDimensions()
    pixels = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(rows, columns, -1)
    return pixels[..., 3] / 255.0, box[0], box[2]


def _rim(shares: NDArray[np.float64], reach_px: float) -> NDArray[np.float64]:
    """The letters, moved a little in all directions: what they cover together."""
    around = np.zeros_like(shares)
    for x, y in _AROUND:
        moved = np.roll(shares, (round(y * reach_px), round(x * reach_px)), axis=(0, 1))
        around = around + moved * (1 - around)
    return around
