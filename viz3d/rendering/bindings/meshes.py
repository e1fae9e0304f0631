"""Surfaces lit by baked light: the skin, and isosurfaces of a band."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkInformation
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLActor

from viz3d.geometry import FloatArray
from viz3d.rendering.bindings.base import NO_POINTS, Context, unlit
from viz3d.rendering.cutting import ShaderCut, cut_planes
from viz3d.rendering.images import vtk_matrix
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import rgb
from viz3d.scene.layers import MaskSurfaceLayer, SurfaceLayer
from viz3d.scene.model import Cut
from viz3d.scene.view import Viewpoint

#: Opacity of a veil's depth pass: nothing to the eye, but VTK draws nothing at all at 0.
UNSEEN: Final = 0.001


class MeshBinding:
    """Shows a `SurfaceLayer` or a `MaskSurfaceLayer`.

    A translucent surface is a veil: only what is nearest to the viewer is drawn, over the
    opaque things behind it. Its depth is drawn first, invisibly; sorting its triangles, or
    peeling them, would cost many times as much and show folds that nobody asks for.
    """

    def __init__(self) -> None:
        self._data = vtkPolyData()
        self._depth = _Skin(self._data)
        self._skin = _Skin(self._data)
        self._mesh: LitMesh | None = None
        self._look: tuple[tuple[float, float, float], float] = ((1.0, 1.0, 1.0), 1.0)
        self._points = NO_POINTS
        self._lit_for: tuple[float, ...] | None = None

    def update(self, layer: SurfaceLayer | MaskSurfaceLayer, context: Context) -> None:
        is_veil = layer.opacity < 1
        self._skin.actor.SetVisibility(layer.visible)
        self._depth.actor.SetVisibility(layer.visible and is_veil)
        if not layer.visible:
            self._points = NO_POINTS
            return
        mesh = mesh_of(layer, context.panel.cut, context.prepared)
        look = (rgb(layer.color), layer.opacity)
        if mesh is not self._mesh:
            # The points are shared with other panels; their colours are not.
            self._data.ShallowCopy(mesh.data)
        if mesh is not self._mesh or look != self._look:
            self._mesh, self._look, self._lit_for = mesh, look, None
        planes = cut_planes(context.panel.cut if layer.cut else Cut(), context.prepared.placement)
        for skin in (self._depth, self._skin):
            skin.place(context.prepared.placement, planes)
        self._skin.set_veil(is_veil, 1.0)
        self._depth.set_veil(True, UNSEEN)
        self._points = outermost_lps(layer, context.prepared)

    def face(self, viewpoint: Viewpoint) -> None:
        """Light the mesh anew for a camera that has turned."""
        if self._mesh is None or not self._skin.actor.GetVisibility():
            return
        axes = (*viewpoint.right, *viewpoint.up)
        if axes == self._lit_for:
            return
        self._lit_for = axes
        color, opacity = self._look
        colors: NDArray[np.uint8] = self._mesh.colors(viewpoint, color)
        if opacity < 1:
            colors = np.column_stack([colors, self._mesh.veil(viewpoint, opacity)])
        scalars = numpy_to_vtk(colors, deep=True)
        scalars.SetName("light")
        self._data.GetPointData().SetScalars(scalars)
        self._data.Modified()

    def props(self) -> list[vtkProp]:
        return [self._depth.actor, self._skin.actor]

    def points_lps(self) -> FloatArray:
        return self._points


class _Skin:
    """An actor that shows a mesh in its points' own colours, cut in the shader."""

    def __init__(self, data: vtkPolyData) -> None:
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(data)
        mapper.SetScalarModeToUsePointData()
        mapper.SetColorModeToDirectScalars()
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self._cut = ShaderCut(self.actor, mapper)
        # The colours hold the light already, gleam included.
        unlit(self.actor)

    def place(self, placement: FloatArray, planes_local: FloatArray) -> None:
        self.actor.SetUserMatrix(vtk_matrix(placement))
        self._cut.set(planes_local)

    def set_veil(self, is_veil: bool, opacity: float) -> None:
        """Draw in the translucent pass, with depth, or as anything opaque."""
        self.actor.GetProperty().SetOpacity(opacity)
        self.actor.SetForceTranslucent(is_veil)
        keys = vtkInformation()
        if is_veil:
            keys.Set(vtkOpenGLActor.GLDepthMaskOverride(), 1)
        self.actor.SetPropertyKeys(keys)


def mesh_of(layer: SurfaceLayer | MaskSurfaceLayer, cut: Cut, prepared: Prepared) -> LitMesh:
    """The mesh of a resolved layer in a panel with such a cut; it is made if it is missing."""
    match layer:
        case SurfaceLayer(source="brain"):
            return prepared.brain_surface(layer, cut if layer.cut else Cut())
        case SurfaceLayer():
            return prepared.skin(layer.level, layer.smoothing_mm)
    return prepared.band_surface(layer.band, layer.smallest_mm3, cut if layer.cut else Cut())


def outermost_lps(layer: SurfaceLayer | MaskSurfaceLayer, prepared: Prepared) -> FloatArray:
    """(n, 3) points that a camera on the layer must hold: the brain's, or the whole head's."""
    is_brain = (layer.source if isinstance(layer, SurfaceLayer) else layer.band.part) == "brain"
    return prepared.brain_points_lps() if is_brain else prepared.facts().points_lps
