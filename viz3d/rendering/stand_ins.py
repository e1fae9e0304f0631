"""Coarse meshes that are drawn in the place of large ones while something moves.

On a processor a frame costs what its triangles cost. A stand-in is the mesh itself with the
points of each small cell merged: its light is the mesh's own, taken over point by point.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkProp, vtkRenderer

from viz3d.process.light import Transfer
from viz3d.process.studio import BRAIN
from viz3d.process.surface import mesh_of, normals_of, points_of, triangles_of
from viz3d.rendering.bindings.base import Binding, Context
from viz3d.rendering.bindings.meshes import MeshBinding
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import Layer, MaskSurfaceLayer, SurfaceLayer
from viz3d.scene.model import Cut
from viz3d.scene.surface_colors import bare_surface
from viz3d.scene.view import Viewpoint

MeshLayer: TypeAlias = SurfaceLayer | MaskSurfaceLayer

#: Two cores draw about so many in 15 ms.
FEW_TRIANGLES: Final = 40_000
#: A band is dragged to dozens of places; a stand-in takes some megabytes.
STAND_INS_KEPT: Final = 12
#: What stands in for a moment is lit from so few directions.
DRAFT_DIRECTIONS: Final = 32
#: Cells that are tried, from fine to coarse.
CELLS_MM: Final = (1.5, 2.0, 2.5, 3.0, 4.0, 6.0)


def stand_in(mesh: LitMesh) -> LitMesh:
    """A mesh of at most `FEW_TRIANGLES`, or of the coarsest cells, lit like the given one."""
    if len(triangles_of(mesh.data)) <= FEW_TRIANGLES:
        return mesh
    kept, data = _thinned(mesh.data)
    light = mesh.light
    thinned = Transfer(light.arriving[kept], light.directions, light.normals[kept])
    albedo = None if mesh.albedo is None else mesh.albedo[kept]
    return replace(mesh, data=data, light=thinned, albedo=albedo)


def draft(layer: MaskSurfaceLayer, cut: Cut, prepared: Prepared) -> LitMesh:
    """A stand-in for a resolved layer's mesh that is made before that, in a fraction of the time.

    Parameters
    ----------
    layer : MaskSurfaceLayer
    cut : Cut
        What it takes away casts no shadow.
    prepared : Prepared
    """
    _, data = _thinned(prepared.band_draft(layer.band, layer.smallest_mm3))
    return LitMesh.baked(data, BRAIN, prepared.placement, cut, DRAFT_DIRECTIONS)


def _thinned(data: vtkPolyData) -> tuple[NDArray[np.intp], vtkPolyData]:
    """A mesh of at most `FEW_TRIANGLES`, or of the coarsest cells, and whose points it has."""
    points, triangles = points_of(data), triangles_of(data)
    for cell_mm in CELLS_MM:
        kept, merged, means = _merge(points, triangles, cell_mm)
        if len(merged) <= FEW_TRIANGLES:
            break
    return kept, mesh_of(means, merged, normals_of(data)[kept])


def _merge(
    points: NDArray[np.float32], triangles: NDArray[np.integer], cell_mm: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """One point number per cell, triangles among the cells, and the cells' mean points."""
    cells = ((points - points.min(axis=0)) / cell_mm).astype(np.int64)
    across = cells.max(axis=0) + 1
    keys = (cells[:, 2] * across[1] + cells[:, 1]) * across[0] + cells[:, 0]
    _, kept, place = np.unique(keys, return_index=True, return_inverse=True)
    merged = place[triangles]
    first, second, third = merged.T
    merged = merged[(first != second) & (second != third) & (third != first)]
    counts = np.bincount(place)
    means = [np.bincount(place, points[:, axis]) / counts for axis in range(3)]
    return kept, merged, np.stack(means, axis=1)


class CoarseMeshes:
    """The stand-ins that are there, for all panels that show a volume: the latest used."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._meshes: OrderedDict[MeshLayer, LitMesh] = OrderedDict()

    def add(self, layer: MeshLayer, mesh: LitMesh) -> None:
        """Make the stand-in of a resolved layer's mesh, in the place of an earlier one."""
        made = stand_in(mesh)
        with self._guard:
            self._meshes[_bare(layer)] = made
            self._meshes.move_to_end(_bare(layer))
            if len(self._meshes) > STAND_INS_KEPT:
                self._meshes.popitem(last=False)

    def find(self, layer: Layer) -> LitMesh | None:
        """The stand-in for a resolved layer, None if it has none."""
        if not isinstance(layer, MeshLayer):
            return None
        with self._guard:
            if _bare(layer) in self._meshes:
                self._meshes.move_to_end(_bare(layer))
            return self._meshes.get(_bare(layer))


class StandIns:
    """Draws stand-ins in one renderer, and hides what they stand in for.

    Parameters
    ----------
    renderer : vtkRenderer
    meshes : CoarseMeshes
    """

    def __init__(self, renderer: vtkRenderer, meshes: CoarseMeshes) -> None:
        self._renderer = renderer
        self._meshes = meshes
        self._known: dict[str, tuple[LitMesh, MeshBinding]] = {}
        self._hidden: dict[str, list[tuple[vtkProp, int]]] = {}
        self._unlit: set[str] = set()

    def play(self, layer: Layer, context: Context, binding: Binding) -> bool:
        """Draw a stand-in instead of a binding's mesh; False where there is none."""
        mesh = self._meshes.find(layer)
        if mesh is None or not isinstance(layer, MeshLayer) or not layer.visible:
            return False
        if layer.id not in self._known or self._known[layer.id][0] is not mesh:
            self.forget(layer.id)
            self._known[layer.id] = mesh, MeshBinding()
            self._unlit.add(layer.id)
            for prop in self._known[layer.id][1].props():
                self._renderer.AddViewProp(prop)
        if layer.id not in self._hidden:
            # Taken off the renderer they would have to be sent to OpenGL again.
            self._hidden[layer.id] = [(prop, prop.GetVisibility()) for prop in binding.props()]
            _hide(binding)
            self._unlit.add(layer.id)
        instead = replace(context, prepared=_WithMesh(context.prepared, mesh))
        self._known[layer.id][1].update(layer, instead)
        return True

    def face(self, viewpoint: Viewpoint) -> None:
        """Light what came on since the last call; it keeps that light while it is on.

        Lighting takes about as long as drawing, and the eye does not miss it in motion.
        """
        for layer_id in self._unlit & self._hidden.keys():
            self._known[layer_id][1].face(viewpoint)
        self._unlit.clear()

    def leave(self, layer_id: str) -> None:
        """Show again what a stand-in was drawn for."""
        for prop, visibility in self._hidden.pop(layer_id, []):
            prop.SetVisibility(visibility)
        if layer_id in self._known:
            _hide(self._known[layer_id][1])

    def forget(self, layer_id: str) -> None:
        """Take a layer's stand-in off the renderer."""
        self.leave(layer_id)
        if layer_id in self._known:
            for prop in self._known.pop(layer_id)[1].props():
                self._renderer.RemoveViewProp(prop)


def _hide(binding: Binding) -> None:
    for prop in binding.props():
        prop.SetVisibility(False)


class _WithMesh(Prepared):
    """What was prepared, but for one mesh in the place of every surface."""

    def __init__(self, prepared: Prepared, mesh: LitMesh) -> None:
        self.__dict__.update(prepared.__dict__)
        self._mesh = mesh

    def skin(self, level: float | str, smoothing_mm: float) -> LitMesh:
        return self._mesh

    def brain_surface(self, layer: SurfaceLayer, cut: Cut) -> LitMesh:
        return self._mesh

    def band_surface(self, band: Band, smallest_mm3: float, cut: Cut) -> LitMesh:
        return self._mesh


def _bare(layer: MeshLayer) -> MeshLayer:
    """What of a layer decides its mesh."""
    if isinstance(layer, SurfaceLayer):
        return bare_surface(layer)
    return MaskSurfaceLayer(band=layer.band, smallest_mm3=layer.smallest_mm3)
