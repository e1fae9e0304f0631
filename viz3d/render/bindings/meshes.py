"""Surfaces lit by baked light: the skin, and isosurfaces of a band."""

from __future__ import annotations

from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from viz3d.geometry import FloatArray
from viz3d.render.bindings.base import NO_POINTS, Context
from viz3d.render.cutting import ShaderCut, cut_planes
from viz3d.render.images import vtk_matrix
from viz3d.render.lit_mesh import LitMesh
from viz3d.scene.colors import rgb
from viz3d.scene.model import Cut, MaskSurfaceLayer, SurfaceLayer
from viz3d.scene.view import Viewpoint


class MeshBinding:
    """Shows a `SurfaceLayer` or a `MaskSurfaceLayer`."""

    def __init__(self) -> None:
        self._mapper = vtkPolyDataMapper()
        self._mapper.SetScalarModeToUsePointData()
        self._mapper.SetColorModeToDirectScalars()
        self._actor = vtkActor()
        self._actor.SetMapper(self._mapper)
        self._cut = ShaderCut(self._actor, self._mapper)
        self._mesh: LitMesh | None = None
        self._color = (1.0, 1.0, 1.0)
        self._points = NO_POINTS
        self._lit_for: tuple[float, ...] | None = None

    def update(self, layer: SurfaceLayer | MaskSurfaceLayer, context: Context) -> None:
        self._actor.SetVisibility(layer.visible)
        if not layer.visible:
            self._points = NO_POINTS
            return
        prepared = context.prepared
        mesh = _mesh_of(layer, context)
        color = rgb(layer.color)
        if mesh is not self._mesh or color != self._color:
            self._mesh, self._color, self._lit_for = mesh, color, None
            self._mapper.SetInputData(mesh.data)
        self._actor.SetUserMatrix(vtk_matrix(prepared.placement))
        self._cut.set(cut_planes(context.panel.cut if layer.cut else Cut(), prepared.placement))
        self._points = prepared.facts().points_lps
        _set_material(self._actor, layer.opacity)

    def face(self, viewpoint: Viewpoint) -> None:
        """Light the mesh anew for a camera that has turned."""
        if self._mesh is None or not self._actor.GetVisibility():
            return
        axes = (*viewpoint.right, *viewpoint.up)
        if axes == self._lit_for:
            return
        self._lit_for = axes
        colors = self._mesh.colors(viewpoint, self._color)
        scalars = numpy_to_vtk(colors, deep=True)
        scalars.SetName("light")
        self._mesh.data.GetPointData().SetScalars(scalars)
        self._mapper.Modified()

    def props(self) -> list[vtkProp]:
        return [self._actor]

    def points_lps(self) -> FloatArray:
        return self._points


def _mesh_of(layer: SurfaceLayer | MaskSurfaceLayer, context: Context) -> LitMesh:
    if isinstance(layer, SurfaceLayer):
        return context.prepared.skin(layer.level, layer.smoothing_mm)
    cut = context.panel.cut if layer.cut else Cut()
    return context.prepared.band_surface(layer.band, layer.smallest_mm3, cut)


def _set_material(actor: vtkActor, opacity: float) -> None:
    """The colours hold the light already, gleam included."""
    material = actor.GetProperty()
    material.SetAmbient(1.0)
    material.SetDiffuse(0.0)
    material.SetSpecular(0.0)
    material.SetOpacity(opacity)
