"""The pixels of a slice: sampled, windowed, coloured, tinted, cut to the head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData

from viz3d.geometry import FloatArray, Rectangle
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.images import Interpolation, pixel_counts, sample_plane
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import colormap, rgb
from viz3d.scene.layers import Band, SliceLayer
from viz3d.scene.resolve import known

Pixels = NDArray[np.uint8]

#: Width of the line where another plane crosses.
CROSSING_MM: Final = 0.5
#: How much of a crossing's colour is laid over the slice.
CROSSING_OPACITY: Final = 0.75
#: How much of a band's colour is laid over the slice.
TINT_OPACITY: Final = 0.62
#: Share of the band's width over which a tint fades in at its ends.
TINT_RAMP: Final = 0.04


class Crossing(NamedTuple):
    """Another plane that crosses a slice, at a position along an LPS axis."""

    axis: int
    position_mm: float
    color: str


def paint(
    layer: SliceLayer, rectangle: Rectangle, crossings: list[Crossing], context: Context
) -> Pixels:
    """The slice's texture.

    Returns
    -------
    (rows, columns, 4) uint8 array
        Red, green, blue, and an alpha that is one half on the head's outline.
    """
    quality = context.quality
    pixel_mm = max(quality.slice_pixel_mm, 0.35 * min(context.prepared.volume.spacing))
    look = _Look(rectangle, pixel_mm, quality.slice_interpolation, context.prepared)
    if layer.interpolation != "auto":
        look = replace(look, interpolation=layer.interpolation)
    colors, alpha = _band_only(layer, look) if layer.within else _intensity(layer, look)
    if layer.tint is not None:
        share = (0.5 + look.band_depth(layer.tint) / np.float32(TINT_RAMP)).clip(0, 1)
        _lay_over(colors, share * np.float32(TINT_OPACITY), layer.tint_color)
    for crossing in crossings:
        _lay_over(colors, _line(crossing, rectangle, alpha.shape), crossing.color)
    return np.dstack([colors.astype(np.uint8), alpha])


@dataclass(frozen=True)
class _Look:
    """Where and how finely the volume and what was made from it are sampled."""

    rectangle: Rectangle
    pixel_mm: float
    interpolation: Interpolation
    prepared: Prepared

    def sample(self, image: vtkImageData, interpolation: Interpolation) -> NDArray[Any]:
        return sample_plane(
            image, self.prepared.placement, self.rectangle, self.pixel_mm, interpolation
        )

    def band_depth(self, band: Band) -> NDArray[np.float32]:
        """How far inside a band each pixel's smoothed intensity lies, in widths of the band."""
        low, high = self.prepared.band_limits(band)
        values = self.sample(self.prepared.smoothed_image(band.sigma_voxels), "linear")
        inside = np.minimum(values.astype(np.float32) - low, high - values)
        return np.asarray(inside / (high - low))


def _intensity(layer: SliceLayer, look: _Look) -> tuple[NDArray[np.float32], Pixels]:
    """Colours by the volume's intensity; alpha one half on the head's outline."""
    prepared, sigma = look.prepared, layer.sigma_voxels
    image = prepared.smoothed_image(sigma) if sigma else prepared.image()
    values = look.sample(image, look.interpolation)
    colors = colormap(layer.colormap)[_levels(values, layer)].astype(np.float32)
    if layer.outline:
        alpha = look.sample(look.prepared.head_image(), "linear").astype(np.uint8)
    else:
        alpha = _inside_grid(look)
    return colors, alpha


def _band_only(layer: SliceLayer, look: _Look) -> tuple[NDArray[np.float32], Pixels]:
    """Colours by the depth in the band; alpha one half on the band's surface."""
    assert layer.within is not None
    inside = look.band_depth(layer.within)
    levels = (255 * (2 * inside).clip(0, 1) ** layer.gamma).astype(np.uint8)
    alpha = (255 * (0.5 + inside).clip(0, 1)).astype(np.uint8)
    return colormap(layer.colormap)[levels].astype(np.float32), alpha


def _levels(values: NDArray[np.generic], layer: SliceLayer) -> NDArray[np.uint8]:
    low, high = known(layer.window)
    share = (values.astype(np.float32) - low) / (high - low)
    levels: NDArray[np.uint8] = (255 * share.clip(0, 1) ** layer.gamma).astype(np.uint8)
    return levels


def _inside_grid(look: _Look) -> Pixels:
    """255 within the volume's voxels, 0 outside."""
    grid = look.prepared.volume.grid
    columns, rows = pixel_counts(look.rectangle, look.pixel_mm)
    index = grid.to_index(_pixel_points(look.rectangle, (rows, columns)))
    inside = ((index >= -0.5) & (index <= np.array(grid.size_ijk) - 0.5)).all(axis=-1)
    return np.where(inside, 255, 0).astype(np.uint8)


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


def _lay_over(colors: NDArray[np.float32], share: NDArray[np.floating], color: str) -> None:
    colors += share[..., None] * (np.array(rgb(color), dtype=np.float32) * 255 - colors)


def _pixel_points(rectangle: Rectangle, shape: tuple[int, ...]) -> FloatArray:
    rows, columns = shape
    u = (np.arange(columns) + 0.5) / columns * rectangle.width_mm
    v = (np.arange(rows) + 0.5) / rows * rectangle.height_mm
    across = u[None, :, None] * rectangle.u_lps
    return np.asarray(rectangle.origin_lps + across + v[:, None, None] * rectangle.v_lps)
