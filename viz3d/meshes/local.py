"""The surface of a layer, in local mm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.errors import InputError
from viz3d.meshes.closed import closed_band, closed_brain_band, closed_surface
from viz3d.meshes.layers import MeshLayer
from viz3d.process.surface import mesh_of, normals_of, points_of, triangles_of
from viz3d.rendering.brain_bands import brain_band
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layers import MaskSurfaceLayer, SurfaceLayer


def local_surface(layer: MeshLayer, prepared: Prepared, watertight: bool) -> vtkPolyData:
    """The whole surface of a layer, in local mm, with point normals.

    Parameters
    ----------
    layer : SurfaceLayer or MaskSurfaceLayer
    prepared : Prepared
    watertight : bool
        Closed, manifold and without crumbs, for printing; else as it is drawn.

    Raises
    ------
    InputError
        If no point of the volume has the layer's intensities.
    """
    if isinstance(layer, SurfaceLayer) and layer.source == "brain":
        mesh = _brain_surface(layer, prepared, watertight)
    elif isinstance(layer, SurfaceLayer):
        mesh = _outer_surface(layer, prepared, watertight)
    else:
        mesh = _band_surface(layer, prepared, watertight)
    if not mesh.GetNumberOfCells():
        raise InputError(
            f"The surface '{layer.id}' is empty: nothing in the volume has its intensities",
            code="empty-surface",
        )
    return mesh


def _outer_surface(layer: SurfaceLayer, prepared: Prepared, watertight: bool) -> vtkPolyData:
    if not watertight:
        return prepared.skin_mesh(layer.level, layer.smoothing_mm)
    field, level = prepared.skin_field(layer.level, layer.smoothing_mm)
    return closed_surface(field, prepared.volume.spacing, level)


def _brain_surface(layer: SurfaceLayer, prepared: Prepared, watertight: bool) -> vtkPolyData:
    if not watertight:
        return prepared.brain_mesh(layer.level)
    cortex = prepared.cortex(layer.level)
    mesh = closed_surface(cortex.field, (cortex.size_mm,) * 3, cortex.level)
    points = points_of(mesh) + np.array(cortex.origin_mm, np.float32)
    return mesh_of(points, triangles_of(mesh), normals_of(mesh))


def _band_surface(layer: MaskSurfaceLayer, prepared: Prepared, watertight: bool) -> vtkPolyData:
    band = layer.band
    if band.bins == "auto":
        band = replace(band, bins=prepared.grey_bins(band))
    if not watertight:
        return prepared.band_mesh(band, layer.smallest_mm3, every_voxel=True)
    spacing = prepared.volume.spacing
    fewest = int(np.ceil(layer.smallest_mm3 / np.prod(spacing)))
    if band.part == "brain":
        return closed_brain_band(brain_band(prepared, band), spacing, fewest)
    low, high = prepared.band_limits(band)
    return closed_band(prepared.smoothed_exactly(band.sigma_voxels), spacing, low, high, fewest)
