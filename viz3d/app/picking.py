"""What lies under the pointer: slice planes, the head, and the values there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray, Grid
from viz3d.process.head import LEVEL
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layers import Part, SliceLayer, VolumeLayer
from viz3d.scene.model import Panel
from viz3d.scene.pointer import Ray, distance_to
from viz3d.scene.region import slice_rectangle
from viz3d.scene.resolve import cut_normals, known

#: The depth of a pixel is not that of the ray through its middle: on a slope it differs.
DEPTH_TOLERANCE_MM: Final = 1.5
#: Distance of the samples by which the head's front is found along a ray.
MARCH_MM: Final = 1.0


@dataclass(frozen=True, eq=False)
class Pick:
    """A slice plane under the pointer.

    Parameters
    ----------
    layer : SliceLayer
        Resolved.
    point_lps : (3,) float array, mm
    """

    layer: SliceLayer
    point_lps: FloatArray


def pick_slice(ray: Ray, panel: Panel, prepared: Prepared, depth_mm: float) -> Pick | None:
    """The nearest slice that a ray meets, if nothing opaque lies in front of it.

    Parameters
    ----------
    ray : Ray
    panel : Panel
        Resolved.
    prepared : Prepared
    depth_mm : float
        How far along the ray the nearest opaque thing was drawn; infinite for nothing.
    """
    hits = []
    for layer in panel.layers:
        if isinstance(layer, SliceLayer) and layer.visible:
            distance = _distance_to_slice(ray, layer, panel, prepared)
            if distance is not None:
                hits.append((distance, layer))
    if not hits:
        return None
    distance, layer = min(hits, key=lambda hit: hit[0])
    front = min(depth_mm, front_of_volume_mm(ray, panel, prepared))
    if distance > front + DEPTH_TOLERANCE_MM:
        return None
    return Pick(layer, ray.at(distance))


def front_of_volume_mm(ray: Ray, panel: Panel, prepared: Prepared) -> float:
    """How far along a ray a volume layer shows the head; infinite where none does.

    Volumes are not in the depth buffer.
    """
    layers = [layer for layer in panel.layers if isinstance(layer, VolumeLayer)]
    opaque = [layer for layer in layers if layer.visible and layer.preset == "head"]
    if not opaque:
        return float("inf")
    distances = _march(ray, prepared.volume.grid)
    points = ray.origin_lps + distances[:, None] * ray.direction_lps
    is_brain = all(layer.part == "brain" for layer in opaque)
    shown = _in_part("brain" if is_brain else "head", prepared, points)
    if all(layer.cut for layer in opaque):
        shown = shown & ~_removed(points, panel)
    return float(distances[int(shown.argmax())]) if shown.any() else float("inf")


def travel_mm(prepared: Prepared, axis: int) -> tuple[float, float]:
    """From where to where a plane may be pushed along an LPS axis: head and volume."""
    corners = prepared.volume.grid.corners_lps[:, axis]
    low, high = prepared.box_lps()
    return max(float(corners.min()), float(low[axis])), min(float(corners.max()), float(high[axis]))


def step_mm(grid: Grid, axis: int) -> float:
    """Voxel spacing along the voxel axis that is nearest to an LPS axis."""
    return grid.spacing[int(np.argmax(np.abs(grid.direction[axis])))]


def value_at(array: NDArray[Any], grid: Grid, point_lps: FloatArray) -> tuple[Any, Any] | None:
    """Voxel (i, j, k) and its value at a point; None outside the volume."""
    index = np.rint(grid.to_index(point_lps)).astype(int)
    if (index < 0).any() or (index >= np.array(grid.size_ijk)).any():
        return None
    i, j, k = (int(n) for n in index)
    return (i, j, k), array[k, j, i]


def _distance_to_slice(
    ray: Ray, layer: SliceLayer, panel: Panel, prepared: Prepared
) -> float | None:
    rectangle = slice_rectangle(layer, panel.cut, prepared.box_of(layer))
    distance = None if rectangle is None else distance_to(ray, rectangle)
    if distance is None or not layer.outline:
        return distance
    return distance if _in_part(layer.part, prepared, ray.at(distance)[None]).all() else None


def _in_part(part: Part, prepared: Prepared, points_lps: FloatArray) -> NDArray[np.bool_]:
    """Which of (n, 3) points lie in the head, or in the brain."""
    grid = prepared.volume.grid
    if part == "brain":
        return np.asarray(_values(prepared.brain().mask, grid, points_lps))
    return np.asarray(_values(prepared.head().field, grid, points_lps) >= LEVEL)


def _values(array: NDArray[Any], grid: Grid, points_lps: FloatArray) -> NDArray[Any]:
    """(n,) nearest voxels' values at (n, 3) points; 0 outside."""
    index = np.rint(grid.to_index(points_lps)).astype(int)
    inside = np.logical_and(index >= 0, index < np.array(grid.size_ijk)).min(axis=1)
    i, j, k = np.where(inside[:, None], index, 0).T
    return np.asarray(np.where(inside, array[k, j, i], 0))


def _march(ray: Ray, grid: Grid) -> FloatArray:
    """Distances along a ray, from before to behind the volume."""
    middle = float((grid.center_lps - ray.origin_lps) @ ray.direction_lps)
    reach = float(np.linalg.norm(grid.extent_mm)) / 2
    return np.arange(max(middle - reach, 0.0), middle + reach, MARCH_MM)


def _removed(points_lps: FloatArray, panel: Panel) -> NDArray[np.bool_]:
    """(n,) whether the panel's cut takes a point away."""
    normals = cut_normals(panel.cut)
    if not len(normals):
        return np.zeros(len(points_lps), dtype=bool)
    beyond = (points_lps - np.array(known(panel.cut.at_lps))) @ normals.T
    return np.asarray((beyond > 0).all(axis=1))
