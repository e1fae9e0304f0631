"""The pixels of a slice: sampled, windowed, coloured, tinted, cut to the head."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import AXIS_OF_PLANE, FloatArray, Rectangle
from viz3d.render.bindings.base import Context
from viz3d.render.images import sample_plane
from viz3d.scene.colors import Rgb, colormap, rgb
from viz3d.scene.model import Band, SliceLayer
from viz3d.scene.resolve import known

Pixels = NDArray[np.uint8]

#: Width of the line where another plane crosses.
CROSSING_MM: Final = 0.5
#: How much of a crossing's colour is laid over the slice.
CROSSING_OPACITY: Final = 0.75
#: How much of a band's colour is laid over the slice.
TINT_OPACITY: Final = 0.62
#: Width, in intensity steps of the band, over which the tint fades in.
TINT_RAMP: Final = 0.04


class Crossing(NamedTuple):
    """Another plane that crosses a slice, at a position along an LPS axis."""

    axis: int
    position_mm: float
    color: Rgb


def paint(
    layer: SliceLayer, rectangle: Rectangle, crossings: list[Crossing], context: Context
) -> Pixels:
    """The slice's texture.

    Returns
    -------
    (rows, columns, 4) uint8 array
        Red, green, blue, and an alpha that is one half on the head's outline.
    """
    prepared, quality = context.prepared, context.quality
    pixel_mm = max(quality.slice_pixel_mm, 0.35 * min(prepared.volume.spacing))
    values = sample_plane(
        prepared.image(), prepared.placement, rectangle, pixel_mm, quality.slice_interpolation
    )
    colors = colormap(layer.colormap)[_levels(values, layer)].astype(np.float32)
    if layer.tint is not None:
        share = _tint_share(layer.tint, rectangle, pixel_mm, context)
        _lay_over(colors, share * TINT_OPACITY, rgb(layer.tint_color))
    for crossing in crossings:
        _lay_over(colors, _line(crossing, rectangle, colors.shape[:2]), crossing.color)
    alpha = _alpha(layer, rectangle, pixel_mm, context, values.shape)
    return np.dstack([colors.astype(np.uint8), alpha])


def _levels(values: NDArray[np.generic], layer: SliceLayer) -> NDArray[np.uint8]:
    low, high = known(layer.window)
    share = (values.astype(np.float32) - low) / (high - low)
    levels: NDArray[np.uint8] = (255 * share.clip(0, 1) ** layer.gamma).astype(np.uint8)
    return levels


def _alpha(
    layer: SliceLayer,
    rectangle: Rectangle,
    pixel_mm: float,
    context: Context,
    shape: tuple[int, ...],
) -> Pixels:
    if not layer.outline:
        return _inside_grid(rectangle, shape, context)
    return sample_plane(
        context.prepared.head_image(), context.prepared.placement, rectangle, pixel_mm
    ).astype(np.uint8)


def _inside_grid(rectangle: Rectangle, shape: tuple[int, ...], context: Context) -> Pixels:
    """255 within the volume's voxels, 0 outside."""
    grid = context.prepared.volume.grid
    index = grid.to_index(_pixel_points(rectangle, shape))
    inside = ((index >= -0.5) & (index <= np.array(grid.size_ijk) - 0.5)).all(axis=-1)
    return np.where(inside, 255, 0).astype(np.uint8)


def _tint_share(
    band: Band, rectangle: Rectangle, pixel_mm: float, context: Context
) -> NDArray[np.float32]:
    """How much of each pixel lies in the band, 0 to 1, by its distance to the band's edges."""
    low, high = context.prepared.band_limits(band)
    image = context.prepared.smoothed_image(band.sigma_voxels)
    values = sample_plane(image, context.prepared.placement, rectangle, pixel_mm, "linear")
    inside = np.minimum(values.astype(np.float32) - low, high - values)
    share: NDArray[np.float32] = (0.5 + inside / (TINT_RAMP * (high - low))).clip(0, 1)
    return share


def _line(crossing: Crossing, rectangle: Rectangle, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Opacity of a crossing's line, smooth over a pixel."""
    rows, columns = shape
    along_u = abs(rectangle.u_lps[crossing.axis]) > 0.5
    count = columns if along_u else rows
    length = rectangle.width_mm if along_u else rectangle.height_mm
    step = length / count
    at = rectangle.origin_lps[crossing.axis] + (np.arange(count) + 0.5) * step
    distance = np.abs(at - crossing.position_mm)
    share = (0.5 + (CROSSING_MM / 2 - distance) / step).clip(0, 1) * CROSSING_OPACITY
    line = share[None, :] if along_u else share[:, None]
    return np.broadcast_to(line, shape).astype(np.float32)


def _lay_over(colors: NDArray[np.float32], share: NDArray[np.float32], color: Rgb) -> None:
    colors += share[..., None] * (np.array(color, dtype=np.float32) * 255 - colors)


def _pixel_points(rectangle: Rectangle, shape: tuple[int, ...]) -> FloatArray:
    rows, columns = shape
    u = (np.arange(columns) + 0.5) / columns * rectangle.width_mm
    v = (np.arange(rows) + 0.5) / rows * rectangle.height_mm
    across = u[None, :, None] * rectangle.u_lps
    return np.asarray(rectangle.origin_lps + across + v[:, None, None] * rectangle.v_lps)


def value_axis(layer: SliceLayer) -> int:
    """LPS axis that a slice layer moves along."""
    return AXIS_OF_PLANE[layer.plane]
