"""The pixels of a slice: sampled, windowed, coloured, tinted, cut to the head or brain."""

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
from viz3d.scene.layers import Band, SliceLayer, SurfaceLayer
from viz3d.scene.model import Panel
from viz3d.scene.resolve import known

Pixels = NDArray[np.uint8]

#: Width of the line where another plane crosses.
CROSSING_MM: Final = 0.5
#: How much of a crossing's colour is laid over the slice.
CROSSING_OPACITY: Final = 0.75
#: How much of a band's colour is laid over the slice.
TINT_OPACITY: Final = 0.62
#: Least share of the band's width that the edge of a tint is drawn over.
TINT_RAMP: Final = 0.002
#: Pixels that the alpha of a band's edge falls over: it is cut in their middle.
CUT_PIXELS: Final = 6.0


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
        Red, green, blue, and an alpha that is one half on the outline.
    """
    quality = context.quality
    pixel_mm = max(quality.slice_pixel_mm, 0.35 * min(context.prepared.volume.spacing))
    brain = opened_brain(layer, context.panel)
    look = _Look(rectangle, pixel_mm, quality.slice_interpolation, context.prepared, brain)
    if layer.interpolation != "auto":
        look = replace(look, interpolation=layer.interpolation)
    colors, alpha = _band_only(layer, look) if layer.within else _intensity(layer, look)
    if layer.tint is not None:
        inside = _least(look.band_depth(layer.tint), look.outline_depth(layer.tint))
        _lay_over(colors, _covered(inside) * np.float32(TINT_OPACITY), layer.tint_color)
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
    brain: SurfaceLayer | None

    def sample(self, image: vtkImageData, interpolation: Interpolation) -> NDArray[Any]:
        return sample_plane(
            image, self.prepared.placement, self.rectangle, self.pixel_mm, interpolation
        )

    def band_depth(self, band: Band) -> NDArray[np.float32]:
        """How far inside a band each pixel's smoothed intensity lies, in widths of the band."""
        low, high = self.prepared.band_ends(band)
        values = self.sample(self.prepared.band_image(band), "linear").astype(np.float32)
        inside = np.minimum(values - np.float32(low), np.float32(high) - values)
        return np.asarray(inside / np.float32(high - low))

    def outline(self, layer: SliceLayer) -> vtkImageData:
        """Bytes, one half where the slice ends."""
        if self.brain is not None:
            return self.prepared.cortex_image(self.brain.level)
        return self.prepared.part_image(layer.part)

    def outline_depth(self, band: Band) -> NDArray[np.float32] | None:
        """How far inside the brain each pixel lies, in the same measure; None for the head."""
        if band.part == "head":
            return None
        from viz3d.process.brain.grey import BAND_MM, depth_within

        soft = self.sample(self.prepared.brain_image(), "linear").astype(np.float32)
        return depth_within(soft) / np.float32(BAND_MM)


def opened_brain(layer: SliceLayer, panel: Panel) -> SurfaceLayer | None:
    """The brain's surface that a cut opens, where a slice is the brain's cut face."""
    if layer.region != "cut-face" or layer.part != "brain":
        return None
    brains = (
        other
        for other in panel.layers
        if isinstance(other, SurfaceLayer) and other.source == "brain"
    )
    return next((brain for brain in brains if brain.visible and brain.cut), None)


def _intensity(layer: SliceLayer, look: _Look) -> tuple[NDArray[np.float32], Pixels]:
    """Colours by the volume's intensity; alpha one half on the outline."""
    prepared, sigma = look.prepared, layer.sigma_voxels
    image = prepared.smoothed_image(sigma) if sigma else prepared.image()
    values = look.sample(image, look.interpolation)
    colors = colormap(layer.colormap)[_levels(values, layer)].astype(np.float32)
    if layer.outline:
        alpha = look.sample(look.outline(layer), "linear").astype(np.uint8)
    else:
        alpha = _inside_grid(look)
    return colors, alpha


def _band_only(layer: SliceLayer, look: _Look) -> tuple[NDArray[np.float32], Pixels]:
    """Colours by the depth in the band; alpha one half on the band's surface."""
    assert layer.within is not None
    inside = look.band_depth(layer.within)
    levels = (255 * (2 * inside).clip(0, 1) ** layer.gamma).astype(np.uint8)
    cut = _least(inside, look.outline_depth(layer.within))
    # Bytes over the band's whole width would leave steps where intensities change slowly.
    alpha = (255 * _covered(cut, CUT_PIXELS)).astype(np.uint8)
    return colormap(layer.colormap)[levels].astype(np.float32), alpha


def _covered(inside: NDArray[np.float32], edge_pixels: float = 1.0) -> NDArray[np.float32]:
    """Share of each pixel that lies inside: edges are so wide, however slow the change."""
    if min(inside.shape) < 2:
        return (inside > 0).astype(np.float32)
    width = edge_pixels * np.hypot(*np.gradient(inside))
    return np.asarray((0.5 + inside / np.maximum(width, TINT_RAMP)).clip(0, 1), np.float32)


def _least(inside: NDArray[np.float32], outline: NDArray[np.float32] | None) -> NDArray[np.float32]:
    return inside if outline is None else np.minimum(inside, outline)


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
