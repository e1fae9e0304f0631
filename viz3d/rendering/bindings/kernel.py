"""A smoothing kernel as a surface, with a line along every row and column of voxels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from viz3d.geometry import FloatArray
from viz3d.process.relief import SCALARS, relief
from viz3d.process.smoothing import TRUNCATE
from viz3d.rendering.bindings.base import NO_POINTS, Context, unlit
from viz3d.scene.colors import colormap
from viz3d.scene.kernel_axes import KernelBox, kernel_marks
from viz3d.scene.layers import KernelLayer
from viz3d.scene.marks import Mark, Sheet
from viz3d.scene.view import Viewpoint

#: Samples along a side of the surface.
SAMPLES: Final = 161
#: Height of the surface as a share of its base's width.
HEIGHT: Final = 0.62
#: The lines lie this share of the height above the surface.
LIFT: Final = 0.004
#: Room around the box for its numbers, as a share of its sides.
ROOM: Final = 1.16
LINE_PT: Final = 0.4


class KernelBinding:
    """Shows a `KernelLayer`; its middle lies in the origin of the patient's space."""

    def __init__(self) -> None:
        self._surface = vtkActor()
        self._surface.SetMapper(vtkPolyDataMapper())
        self._lines = unlit(vtkActor())
        self._lines.SetMapper(vtkPolyDataMapper())
        self._layer: KernelLayer | None = None
        self._box: KernelBox | None = None

    def update(self, layer: KernelLayer, context: Context) -> None:
        self._layer = layer
        for actor in (self._surface, self._lines):
            actor.SetVisibility(layer.visible)
        self._box = kernel_box(layer.sigma_voxels, context.prepared.volume.spacing)
        _show(self._surface, _mesh(layer, self._box))
        _show(self._lines, _voxel_lines(layer.sigma_voxels, self._box))
        material = self._surface.GetProperty()
        material.SetAmbient(0.5)
        material.SetDiffuse(0.55)
        material.SetSpecular(0.08)
        self._lines.GetProperty().SetColor(0.1, 0.1, 0.1)
        self._lines.GetProperty().SetLineWidth(LINE_PT * context.pixels_per_pt)

    def face(self, viewpoint: Viewpoint) -> None:
        """The stage's own lights do it."""

    def marks(self, sheet: Sheet) -> Iterator[Mark]:
        if self._layer is not None and self._box is not None and self._layer.visible:
            yield from kernel_marks(self._layer, self._box, sheet)

    def props(self) -> list[vtkProp]:
        return [self._surface, self._lines]

    def points_lps(self) -> FloatArray:
        if self._box is None or self._layer is None or not self._layer.visible:
            return NO_POINTS
        signs = (-ROOM, ROOM)
        return np.array([self._box.corner(x, y, z) for x in signs for y in signs for z in (0, 1)])


def kernel_box(sigma_voxels: float, spacing_mm: tuple[float, float, float]) -> KernelBox:
    """How far a kernel reaches, and its highest weight: that of the voxel in the middle."""
    reach = float(max(1, int(TRUNCATE * sigma_voxels + 0.5)))
    offsets = np.arange(-reach, reach + 1)
    weight = float(1 / np.exp(-0.5 * (offsets / sigma_voxels) ** 2).sum() ** 3)
    width_mm = 2 * reach * min(spacing_mm[:2])
    return KernelBox(reach, spacing_mm, HEIGHT * width_mm, weight)


def _mesh(layer: KernelLayer, box: KernelBox) -> vtkPolyData:
    at = np.linspace(-box.reach_voxels, box.reach_voxels, SAMPLES)
    shares = _share(at[None, :], at[:, None], layer.sigma_voxels)
    step = 2 * box.reach_voxels / (SAMPLES - 1)
    spacing = (step * box.spacing_mm[0], step * box.spacing_mm[1])
    mesh = relief(shares, spacing, box.height_mm)
    points = vtk_to_numpy(mesh.GetPoints().GetData())
    points[:, :2] += box.corner(-1, -1)[:2]
    levels = vtk_to_numpy(mesh.GetPointData().GetArray(SCALARS))
    colors = colormap(layer.colormap)[(255 * levels).astype(np.uint8)]
    mesh.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colors), deep=True))
    return mesh


def _voxel_lines(sigma_voxels: float, box: KernelBox) -> vtkPolyData:
    """Over the surface: where the kernel's weights are taken."""
    fine = np.linspace(-box.reach_voxels, box.reach_voxels, SAMPLES)
    points, lines = vtkPoints(), vtkCellArray()
    for at in np.arange(-box.reach_voxels, box.reach_voxels + 1):
        for x, y in ((fine, np.full(SAMPLES, at)), (np.full(SAMPLES, at), fine)):
            z = (_share(x, y, sigma_voxels) + LIFT) * box.height_mm
            first = points.GetNumberOfPoints()
            for place in zip(x * box.spacing_mm[0], y * box.spacing_mm[1], z, strict=True):
                points.InsertNextPoint(*place)
            lines.InsertNextCell(SAMPLES, list(range(first, first + SAMPLES)))
    data = vtkPolyData()
    data.SetPoints(points)
    data.SetLines(lines)
    return data


def _share(x_voxels: FloatArray, y_voxels: FloatArray, sigma_voxels: float) -> FloatArray:
    """Weight over that of the middle."""
    return np.asarray(np.exp(-0.5 * (x_voxels**2 + y_voxels**2) / sigma_voxels**2))


def _show(actor: vtkActor, data: vtkPolyData) -> None:
    mapper = actor.GetMapper()
    assert isinstance(mapper, vtkPolyDataMapper)
    mapper.SetInputData(data)
