"""What lies under the pointer: slice planes, the head, and the values there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray, Grid
from viz3d.process.head import LEVEL
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layer_values import Part
from viz3d.scene.layers import SliceLayer, VolumeLayer
from viz3d.scene.marks import Sheet
from viz3d.scene.model import Panel
from viz3d.scene.oblique import normal_of, point_of
from viz3d.scene.pointer import Ray, distance_to
from viz3d.scene.region import slice_rectangle
from viz3d.scene.resolve import cut_normals, known

#: The depth of a pixel is not that of the ray through its middle: on a slope it differs.
DEPTH_TOLERANCE_MM: Final = 1.5
#: So near to a side of a plane the pointer grabs it, in points; places along it are told apart
#: to a fraction of that.
EDGE_PT: Final = 4.0
EDGE_STEPS: Final = 400
#: A direction leads nowhere along an axis of which it has no more than this.
LEAST_SHARE: Final = 1e-9
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


@dataclass(frozen=True, eq=False)
class Edge:
    """A side of a slice plane under the pointer.

    Parameters
    ----------
    layer : SliceLayer
        Resolved.
    about : int
        Which of the plane's two axes it turns about when the side is dragged: 0 for u.
    point_lps : (3,) float array, mm
    """

    layer: SliceLayer
    about: int
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
    # By stops, what is solid need not be the head.
    opaque = [layer for layer in opaque if not layer.stops]
    if not opaque:
        return float("inf")
    distances = _march(ray, prepared.volume.grid)
    points = ray.origin_lps + distances[:, None] * ray.direction_lps
    is_brain = all(layer.part == "brain" for layer in opaque)
    shown = _in_part("brain" if is_brain else "head", prepared, points)
    if all(layer.cut for layer in opaque):
        shown = shown & ~_removed(points, panel)
    return float(distances[int(shown.argmax())]) if shown.any() else float("inf")


def travel_mm(prepared: Prepared, layer: SliceLayer) -> tuple[float, float]:
    """How far a resolved slice may be pushed along its normal, backwards and forwards, mm.

    Within the volume, and one that is cut to the head's outline near the head.
    """
    low, high = reach_lps(prepared)
    if layer.outline:
        box_low, box_high = prepared.box_lps()
        low, high = np.maximum(low, box_low), np.minimum(high, box_high)
    point, normal = point_of(layer), normal_of(layer)
    leads = np.abs(normal) > LEAST_SHARE
    ends = np.sort((np.stack([low, high]) - point)[:, leads] / normal[leads], axis=0)
    first, last = float(ends[0].max()), float(ends[1].min())
    return (first, last) if first <= last else (0.0, 0.0)


def reach_lps(prepared: Prepared) -> tuple[FloatArray, FloatArray]:
    """Ends of the voxels' centres along the LPS axes: what the crosshair may not leave."""
    corners = prepared.volume.grid.corners_lps
    return corners.min(axis=0), corners.max(axis=0)


def step_mm(grid: Grid, normal_lps: FloatArray) -> float:
    """Voxel spacing along the voxel axis that is nearest to a direction."""
    return grid.spacing[int(np.argmax(np.abs(normal_lps @ grid.direction)))]


def pick_edge(
    place_pt: FloatArray, panel: Panel, prepared: Prepared, sheet: Sheet, depth_mm: float
) -> Edge | None:
    """The side of a framed slice that is seen at a place: by it the slice is tilted.

    Parameters
    ----------
    place_pt : (2,) float array
        On the sheet.
    panel : Panel
        Resolved.
    prepared : Prepared
    sheet : Sheet
    depth_mm : float
        From the camera's plane to the nearest opaque thing there; infinite for nothing.
    """
    found: list[tuple[float, Edge]] = []
    for layer in panel.layers:
        if not (isinstance(layer, SliceLayer) and layer.visible and layer.frame):
            continue
        rectangle = slice_rectangle(layer, panel.cut, prepared.box_of(layer))
        if rectangle is None or layer.region != "full":
            continue
        corners = rectangle.corners_lps
        for n, ends in enumerate(zip(corners, np.roll(corners, -1, axis=0), strict=True)):
            edge = Edge(layer, n % 2, _nearest_on(np.stack(ends), place_pt, sheet))
            off = float(np.linalg.norm(sheet.project(edge.point_lps[None])[0] - place_pt))
            behind = _depth(edge.point_lps, sheet) - depth_mm
            if off <= EDGE_PT and behind <= DEPTH_TOLERANCE_MM:
                found.append((off, edge))
    return min(found, key=lambda each: each[0])[1] if found else None


def _nearest_on(ends_lps: FloatArray, place_pt: FloatArray, sheet: Sheet) -> FloatArray:
    """The point of a line in the patient that is seen nearest to a place."""
    points = ends_lps[0] + np.linspace(0, 1, EDGE_STEPS)[:, None] * (ends_lps[1] - ends_lps[0])
    off = np.linalg.norm(sheet.project(points) - place_pt, axis=1)
    return np.asarray(points[int(off.argmin())])


def _depth(point_lps: FloatArray, sheet: Sheet) -> float:
    viewpoint = sheet.viewpoint
    return float((viewpoint.position_lps - point_lps) @ viewpoint.toward)


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
