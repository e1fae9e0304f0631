"""Meshes for a page: fewer triangles in the same shape, in LPS mm, with their light."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray, transform_points
from viz3d.meshes.make import smooth_normals
from viz3d.meshes.reduction import reduced
from viz3d.process.light import Transfer
from viz3d.process.surface import normals_of, points_of, triangles_of
from viz3d.progress import Progress, silent
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.relief_mesh import Relief
from viz3d.web.buffers import Buffers, Json, quantised, rounded

#: Two megabytes of a page, and as many as a telephone turns smoothly.
MOST_TRIANGLES: Final = 150_000
#: Components that light is kept in: four attributes of a vertex.
COMPONENTS: Final = 16
#: Points among which one is looked for that faces the same way.
NEIGHBOURS: Final = 12
#: A point that faces the opposite way counts as twice so much further away.
TURN_MM: Final = 3.0
#: Side of the cells in whose order points are kept: neighbours have like numbers.
CELL_MM: Final = 3.0


def lit_mesh(mesh: LitMesh, buffers: Buffers, progress: Progress = silent) -> Json:
    """A surface whose light follows the camera.

    Parameters
    ----------
    mesh : LitMesh
    buffers : Buffers
        Take its numbers.
    progress : Progress
    """
    points, triangles, nearest = _reduced(mesh, progress)
    light = mesh.light
    rotation = mesh.placement[:3, :3]
    shape = _shape(
        transform_points(mesh.placement, points),
        light.normals[nearest] @ rotation.T.astype(np.float32),
        triangles,
        buffers,
    )
    if mesh.albedo is not None:
        shape |= {"tints": buffers.array(_encoded(mesh.albedo[nearest]))}
    return shape | {"light": _light(light, nearest, rotation, buffers)}


def relief_mesh(relief: Relief, levels: NDArray[np.uint8], buffers: Buffers) -> Json:
    """A landscape with a colour for each point.

    Parameters
    ----------
    relief : Relief
    levels : (n, 3) uint8 array
        Red, green and blue.
    buffers : Buffers
    """
    points, triangles = points_of(relief.data), triangles_of(relief.data)
    normals = normals_of(relief.data) @ relief.frame[:3, :3].T
    shape = _shape(transform_points(relief.frame, points), normals, triangles, buffers)
    return shape | {"colors": buffers.array(levels)}


def _reduced(
    mesh: LitMesh, progress: Progress
) -> tuple[FloatArray, NDArray[np.integer], NDArray[np.intp]]:
    """Points (local mm), triangles, and for each point the nearest one of the mesh itself."""
    own = points_of(mesh.data).astype(np.float64)
    triangles = triangles_of(mesh.data)
    if len(triangles) <= MOST_TRIANGLES:
        return own, triangles, np.arange(len(own))
    points, fewer = reduced(own, triangles, MOST_TRIANGLES, progress)
    order = np.lexsort((points // CELL_MM).T)
    number = np.empty(len(order), np.intp)
    number[order] = np.arange(len(order))
    points, fewer = points[order], _in_order(number[fewer])
    return points, fewer, _counterparts(points, fewer, own, mesh.light.normals)


def _counterparts(
    points: FloatArray,
    triangles: NDArray[np.intp],
    own: FloatArray,
    own_normals: NDArray[np.float32],
) -> NDArray[np.intp]:
    """For each point the nearest of a mesh's own that faces the same way.

    The nearest one alone may lie on the other side of a thin wall, in the dark.
    """
    from scipy.spatial import cKDTree

    distances, found = map(np.asarray, cKDTree(own).query(points, NEIGHBOURS))
    facing = smooth_normals(points.astype(np.float32), triangles.astype(np.int32))
    turned = 1 - np.einsum("nkx,nx->nk", own_normals[found], facing)
    best = (distances + TURN_MM * turned).argmin(axis=1)
    return np.asarray(found[np.arange(len(found)), best])


def _in_order(triangles: NDArray[np.intp]) -> NDArray[np.intp]:
    """The same triangles, each from its lowest point on, sorted."""
    turns = (triangles.argmin(axis=1)[:, None] + np.arange(3)) % 3
    turned = np.take_along_axis(triangles, turns, axis=1)
    return turned[np.lexsort(turned.T[::-1])]


def _shape(
    points_lps: FloatArray,
    normals: NDArray[np.floating],
    triangles: NDArray[np.integer],
    buffers: Buffers,
) -> Json:
    whole, scale = quantised(points_lps, np.uint16)
    return {
        "positions": buffers.array(whole),
        "normals": buffers.array(np.rint(normals * 127).astype(np.int8)),
        "triangles": buffers.array(triangles.astype(np.uint32)),
    } | scale


def _light(
    light: Transfer, nearest: NDArray[np.intp], rotation: FloatArray, buffers: Buffers
) -> Json:
    """Light from each direction as the sum of a few components (P.-P. Sloan et al., 2003)."""
    arriving = light.arriving[nearest].astype(np.float32) / np.float32(255)
    basis = _components(arriving)
    whole, scale = quantised(arriving @ basis.T, np.uint8)
    return {
        "coefficients": buffers.array(whole),
        "basis": rounded(basis, 5),
        "directions": rounded(light.directions @ rotation.T, 6),
    } | scale


def _encoded(albedo: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Linear colours as sRGB bytes (IEC 61966-2-1), which are finer in the dark."""
    curved = np.where(albedo <= 0.0031308, 12.92 * albedo, 1.055 * albedo ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(curved * 255).astype(np.uint8))


def _components(arriving: NDArray[np.float32]) -> NDArray[np.float32]:
    """(`COMPONENTS`, d) orthonormal directions that (n, d) rows are nearly sums of."""
    _, vectors = np.linalg.eigh((arriving.T @ arriving).astype(np.float64))
    basis = vectors[:, ::-1][:, :COMPONENTS].T
    signs = np.sign(basis[np.arange(len(basis)), np.abs(basis).argmax(axis=1)])
    return np.asarray(basis * signs[:, None], np.float32)
