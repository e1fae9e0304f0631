"""The surface of a layer, in local mm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.errors import InputError
from viz3d.meshes.closed import closed_band, closed_surface
from viz3d.meshes.layers import MeshLayer
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
    if isinstance(layer, SurfaceLayer):
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


def _band_surface(layer: MaskSurfaceLayer, prepared: Prepared, watertight: bool) -> vtkPolyData:
    band = layer.band
    if band.bins == "auto":
        band = replace(band, bins=prepared.grey_bins(band))
    if not watertight:
        return prepared.band_mesh(band, layer.smallest_mm3, every_voxel=True)
    low, high = prepared.band_limits(band)
    spacing = prepared.volume.spacing
    fewest = int(np.ceil(layer.smallest_mm3 / np.prod(spacing)))
    return closed_band(prepared.smoothed_exactly(band.sigma_voxels), spacing, low, high, fewest)
