"""From a volume to a mesh in the patient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, transform_points
from viz3d.meshes.layers import MeshLayer
from viz3d.meshes.local import local_surface
from viz3d.meshes.model import Float32Array, Indices, Notes, SurfaceMesh, welded
from viz3d.meshes.reduction import reduced
from viz3d.meshes.wishes import Wishes
from viz3d.process.surface import normals_of, points_of, triangles_of
from viz3d.progress import Progress, silent
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import rgb


def surface(
    layer: MeshLayer, prepared: Prepared, wishes: Wishes, progress: Progress = silent
) -> SurfaceMesh:
    """The whole surface of a layer, in its place in the patient.

    Parameters
    ----------
    layer : SurfaceLayer or MaskSurfaceLayer
        What a scene's cut takes away is there all the same.
    prepared : Prepared
    wishes : Wishes
    progress : Progress

    Raises
    ------
    InputError
        If the surface is empty, or cannot be reduced as far as wished.
    """
    progress("Finding the surface", 0, 1)
    found = local_surface(layer, prepared, wishes.watertight)
    progress("Finding the surface", 1, 1)
    points, triangles, normals = _welded(found, prepared.placement)
    if wishes.triangles is not None and wishes.triangles < len(triangles):
        points, triangles, normals = _reduced(points, triangles, wishes.triangles, progress)
    notes = Notes(layer.id, "LPS", (*prepared.volume.provenance, *_in_words(wishes)))
    mesh = SurfaceMesh(points, normals, triangles, rgb(layer.color), layer.opacity, notes)
    return mesh.in_ras() if wishes.ras else mesh


def _in_words(wishes: Wishes) -> Sequence[str]:
    words = []
    if wishes.watertight:
        words.append("surface closed")
    if wishes.triangles is not None:
        words.append(f"reduced to at most {wishes.triangles} triangles")
    return words


def _welded(
    found: vtkPolyData, placement: FloatArray
) -> tuple[Float32Array, Indices, Float32Array]:
    """Points in LPS, triangles and normals of a mesh in local mm."""
    points_lps = transform_points(placement, points_of(found))
    points, triangles, first = welded(points_lps, triangles_of(found))
    normals = normals_of(found)[first] @ placement[:3, :3].T
    return points, triangles, _unit(normals)


def _reduced(
    points: Float32Array, triangles: Indices, at_most: int, progress: Progress
) -> tuple[Float32Array, Indices, Float32Array]:
    fewer_points, fewer = reduced(points.astype(np.float64), triangles, at_most, progress)
    if len(fewer) > at_most:
        raise InputError(
            f"The surface has so many pieces and handles that it cannot be reduced to {at_most} "
            f"triangles without tearing: ask for {len(fewer)} or more",
            code="too-few-triangles",
        )
    points, triangles, _ = welded(fewer_points, fewer)
    return points, triangles, smooth_normals(points, triangles)


def smooth_normals(points: Float32Array, triangles: Indices) -> Float32Array:
    """(n, 3) means of the triangles' normals around each point, weighted by their areas."""
    a, b, c = (points[corner].astype(np.float64) for corner in triangles.T)
    areas = np.cross(b - a, c - a)
    corners = triangles.T.reshape(-1)
    sums = [np.bincount(corners, np.tile(areas[:, axis], 3), len(points)) for axis in range(3)]
    return _unit(np.stack(sums, axis=1))


def _unit(vectors: FloatArray) -> Float32Array:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
