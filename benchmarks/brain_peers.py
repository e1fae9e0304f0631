"""What the brain is otherwise found by, written from the published descriptions."""

from __future__ import annotations

from typing import Any

import numpy as np
import SimpleITK
from numpy.typing import NDArray
from scipy.ndimage import gaussian_gradient_magnitude, map_coordinates
from scipy.spatial import ConvexHull

from viz3d.geometry import Grid
from viz3d.process.brain.balls import closed, dilated, eroded
from viz3d.process.brain.images import image_of, resampled
from viz3d.process.brain.region import SIZE_MM, Region, head_region
from viz3d.process.cells import keep_large
from viz3d.process.mask import Mask
from viz3d.process.statistics import otsu

#: Of the BET-like mesh.
VERTICES = 2562
TURNS = 600


def threshold_with_opening(array: NDArray[Any], grid: Grid) -> Mask:
    """Otsu's threshold, the largest piece after an erosion of 4 mm, grown back, sulci closed."""
    region = head_region(array, grid)
    deep = region.values[region.depth_mm > 0]
    tissue = (region.values > otsu(deep)) & (region.depth_mm > 6)
    piece = dilated(keep_large(eroded(tissue, 4.0, SIZE_MM)), 5.0, SIZE_MM) & tissue
    return _back(closed(piece, 8.0, SIZE_MM), region, grid)


def marker_watershed(array: NDArray[Any], grid: Grid) -> Mask:
    """Watershed of the gradient from the deep centre and from the skin (Meyer 1994)."""
    region = head_region(array, grid)
    gradient = gaussian_gradient_magnitude(region.values, 1.0)
    markers = np.zeros(region.values.shape, np.uint8)
    markers[(region.depth_mm > 25) & (region.from_centre_mm() < 50)] = 1
    markers[(region.depth_mm < 5) | (region.from_centre_mm() > 115)] = 2
    basins = SimpleITK.MorphologicalWatershedFromMarkers(
        SimpleITK.GetImageFromArray(gradient),
        SimpleITK.GetImageFromArray(markers),
        markWatershedLine=False,
    )
    return _back(SimpleITK.GetArrayFromImage(basins) == 1, region, grid)


def deformable_mesh(array: NDArray[Any], grid: Grid) -> Mask:
    """A sphere that grows until the dark, kept smooth.

    S. M. Smith, "Fast robust automated brain extraction", Human Brain Mapping 17 (2002) 143-155:
    its local threshold between the least and the greatest intensity further in, its smoothing
    by curvature and by spacing; not its search for the best of several settings.
    """
    region = head_region(array, grid)
    values = region.values
    low, high = np.percentile(values[region.depth_mm > 0], (2, 98))
    threshold = low + 0.1 * (high - low)
    inside = values[(region.depth_mm > 18) & (region.from_centre_mm() < 55)]
    median = float(np.median(inside))
    sphere, triangles = _sphere(VERTICES)
    centre = region.grid.to_index(region.centre_lps)[::-1]
    points = centre + 35.0 / SIZE_MM * sphere
    around = _neighbours(triangles, len(points))
    for _ in range(TURNS):
        normals = _normals(points, triangles)
        mean = around @ points
        delta = mean - points
        along = (delta * normals).sum(axis=1, keepdims=True) * normals
        spacing = float(
            np.linalg.norm(points[triangles[:, 0]] - points[triangles[:, 1]], axis=1).mean()
        )
        curvature = 2 * np.linalg.norm(along, axis=1) / spacing**2 / SIZE_MM
        stiff = 0.5 * (1 + np.tanh(6 * (curvature - (1 / 3.33 + 1 / 10) / 2)))
        least, greatest = _along(values, points, normals, median)
        local = (greatest - low) * 0.5 + low
        push = 2 * (least - local) / np.maximum(greatest - low, threshold)
        points = points + 0.5 * (delta - along) + stiff[:, None] * along
        points += 0.05 * spacing * push[:, None] * normals
    return _back(_filled(points, triangles, values.shape), region, grid)


def _along(
    values: NDArray[Any], points: NDArray[Any], normals: NDArray[Any], median: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The least within 20 mm inwards and the greatest within 10 mm, bounded by the median."""
    steps = np.arange(1, round(20 / SIZE_MM) + 1)
    places = points[:, None] - steps[None, :, None] * normals[:, None]
    seen = map_coordinates(values, places.reshape(-1, 3).T, order=1, mode="nearest")
    seen = seen.reshape(len(points), -1)
    near = seen[:, : round(10 / SIZE_MM)]
    return np.minimum(seen.min(axis=1), median), np.minimum(near.max(axis=1), median)


def _sphere(count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points spread evenly by the golden angle, and the triangles between them."""
    index = np.arange(count) + 0.5
    polar, turn = np.arccos(1 - 2 * index / count), np.pi * (1 + 5**0.5) * index
    sphere = np.stack(
        [np.cos(polar), np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn)], 1
    )
    triangles = ConvexHull(sphere).simplices
    corners = sphere[triangles]
    inwards = (
        np.einsum(
            "ij,ij->i",
            np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]),
            corners[:, 0],
        )
        < 0
    )
    triangles[inwards] = triangles[inwards][:, ::-1]
    return sphere, triangles


def _neighbours(triangles: NDArray[Any], count: int) -> Any:
    """Sparse matrix of means over neighbours."""
    from scipy.sparse import coo_array, diags_array

    ends = np.concatenate([triangles[:, pair] for pair in ([0, 1], [1, 2], [2, 0])])
    links = coo_array((np.ones(len(ends)), ends.T), shape=(count, count)).tocsr()
    links = ((links + links.T) > 0).astype(float)
    return diags_array(1 / links.sum(axis=1)) @ links


def _normals(points: NDArray[Any], triangles: NDArray[Any]) -> NDArray[Any]:
    first, second, third = (points[triangles[:, corner]] for corner in range(3))
    of_faces = np.cross(second - first, third - first)
    normals = np.zeros_like(points)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], of_faces)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)


def _filled(points: NDArray[Any], triangles: NDArray[Any], shape: tuple[int, ...]) -> Mask:
    """The inside of a closed mesh: its faces drawn finely, and what they enclose."""
    from scipy.ndimage import binary_fill_holes

    shell = np.zeros(shape, bool)
    weights = np.array([(a, b, 8 - a - b) for a in range(9) for b in range(9 - a)]) / 8
    places = np.einsum("wc,tcd->wtd", weights, points[triangles]).reshape(-1, 3)
    index = np.rint(places).astype(int).clip(0, np.array(shape) - 1)
    shell[tuple(index.T)] = True
    return np.asarray(binary_fill_holes(shell))


def _back(mask: Mask, region: Region, grid: Grid) -> Mask:
    return np.asarray(resampled(image_of(mask.astype(np.uint8), region.grid), grid) >= 0.5)
