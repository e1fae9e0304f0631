"""The volume itself, coarsely, for slices that are moved in a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import AXIS_OF_PLANE, FloatArray, Rectangle, transform_points
from viz3d.process.head import LEVEL
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import PLANE_COLORS, colormap
from viz3d.scene.layers import Layer, SliceLayer
from viz3d.scene.model import Panel
from viz3d.scene.oblique import is_tilted
from viz3d.scene.overlays import overlays_of
from viz3d.scene.resolve import known
from viz3d.web.buffers import Buffers, Json, rounded

#: Distance of the voxels: three megabytes of a page for a head.
VOXEL_MM: Final = 1.5
#: Voxels along a side that every browser can draw from.
LONGEST: Final = 256


def movable(panel: Panel) -> list[SliceLayer]:
    """The slices of a panel that can be moved: all of them, or none.

    Where one moves, the lines at which it crosses the others move on those.
    """
    slices = [layer for layer in panel.layers if isinstance(layer, SliceLayer) and layer.visible]
    return slices if all(map(_is_plain, slices)) and not overlays_of(panel) else []


def _is_plain(layer: Layer) -> bool:
    return (
        isinstance(layer, SliceLayer)
        and layer.region == "full"
        and layer.part == "head"
        and layer.within is None
        and layer.tint is None
        and layer.sigma_voxels == 0
        and not is_tilted(layer)
    )


def slider(layer: SliceLayer, rectangle: Rectangle, box_lps: tuple[FloatArray, FloatArray]) -> Json:
    """What moves a resolved slice, and how it is coloured then."""
    axis = AXIS_OF_PLANE[layer.plane]
    low, high = known(layer.window)
    return {
        "plane": layer.plane,
        "axis": axis,
        "position": float(rectangle.origin_lps[axis]),
        "range": [float(corner[axis]) for corner in box_lps],
        "window": [low, high],
        "gamma": layer.gamma,
        "colors": colormap(layer.colormap).tobytes().hex(),
        "outline": layer.outline,
        "lined": layer.frame,
        "line": PLANE_COLORS[layer.plane],
    }


def coarse_voxels(layers: Sequence[SliceLayer], prepared: Prepared, buffers: Buffers) -> Json:
    """Intensities over the widest window, and where the head is, on a coarse grid.

    Parameters
    ----------
    layers : sequence of SliceLayer
        That are drawn from it.
    prepared : Prepared
    buffers : Buffers
    """
    whole = any(not layer.outline for layer in layers)
    windows = np.array([known(layer.window) for layer in layers])
    low, high = float(windows[:, 0].min()), float(windows[:, 1].max())
    start, shape, step = _coarse_grid(prepared, whole)
    values = _sampled(prepared.array, prepared, start, shape, step)
    levels = (255 * ((values - low) / (high - low)).clip(0, 1) + 0.5).astype(np.uint8)
    inside = np.full(shape, 255, np.uint8)
    if prepared.has_head():
        field = _sampled(prepared.head().field, prepared, start, shape, step)
        inside = (field * (255 * 0.5 / LEVEL) + 0.5).clip(0, 255).astype(np.uint8)
    if not whole:
        levels[inside == 0] = 0
    pairs = np.stack([levels.reshape(-1), inside.reshape(-1)], axis=1)
    return {
        "values": buffers.array(pairs),
        "size": list(shape[::-1]),
        "range": [low, high],
        "matrix": rounded(_texture_from_lps(prepared.placement, start, shape, step)),
    }


def _coarse_grid(prepared: Prepared, whole: bool) -> tuple[FloatArray, tuple[int, int, int], float]:
    """First voxel (i, j, k), local mm; shape (k, j, i); and the step, mm."""
    low, high = prepared.box_lps(whole=whole)
    corners: FloatArray = np.stack(np.meshgrid(*np.array([low, high]).T), axis=-1).reshape(-1, 3)
    local = transform_points(np.asarray(np.linalg.inv(prepared.placement), np.float64), corners)
    start = np.maximum(local.min(axis=0), 0.0)
    end = np.minimum(local.max(axis=0), prepared.volume.grid.extent_mm)
    step = max(VOXEL_MM, float((end - start).max()) / (LONGEST - 1))
    ni, nj, nk = (int(n) for n in np.floor((end - start) / step) + 1)
    return start, (nk, nj, ni), step


def _sampled(
    array: NDArray[Any],
    prepared: Prepared,
    start: FloatArray,
    shape: tuple[int, int, int],
    step: float,
) -> NDArray[np.float32]:
    from scipy.ndimage import affine_transform

    spacing = np.array(prepared.volume.spacing)[::-1]
    offset = start[::-1] / spacing
    sampled = np.empty(shape, np.float32)
    affine_transform(array, step / spacing, offset, output=sampled, order=1, mode="nearest")
    return sampled


def _texture_from_lps(
    placement: FloatArray, start: FloatArray, shape: tuple[int, int, int], step: float
) -> FloatArray:
    """(3, 4): LPS mm to shares of the grid's sides, whose voxels' middles are half in."""
    scale = np.eye(4)
    scale[:3, :3] /= step
    scale[:3, 3] = 0.5 - start / step
    sides = np.array([*shape[::-1], 1.0])
    return np.asarray((scale @ np.linalg.inv(placement) / sides[:, None])[:3])
