"""The pixels of a slice: sampled, windowed, coloured, tinted, cut to the head or brain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData

from viz3d.geometry import FloatArray, Rectangle
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.images import Interpolation, pixel_counts, sample_plane
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import colormap, rgb
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import OverlayLayer, SliceLayer, SurfaceLayer
from viz3d.scene.model import Panel
from viz3d.scene.overlays import overlays_of
from viz3d.scene.resolve import known

Pixels = NDArray[np.uint8]

#: Width of the line where another plane crosses.
CROSSING_MM: Final = 0.5
#: How much of a crossing's colour is laid over the slice.
CROSSING_OPACITY: Final = 0.75
#: Sine of the angle below which two planes cross nowhere that could be told.
LEAST_SLOPE: Final = 0.02
#: How much of a band's colour is laid over the slice.
TINT_OPACITY: Final = 0.62
#: Least share of the band's width that the edge of a tint is drawn over.
TINT_RAMP: Final = 0.002
#: Pixels that the alpha of a band's edge falls over: it is cut in their middle.
CUT_PIXELS: Final = 6.0


class Crossing(NamedTuple):
    """Another plane that crosses a slice.

    Parameters
    ----------
    normal_lps : (3,) float array
        Unit length.
    offset_mm : float
        Of the plane along its normal.
    color : str
    """

    normal_lps: FloatArray
    offset_mm: float
    color: str


class Painting(NamedTuple):
    """A slice before anything is drawn over it.

    Parameters
    ----------
    colors : (rows, columns, 3) float32 array
        Red, green and blue, 0 to 255.
    alpha : (rows, columns) uint8 array
        One half on the head's outline.
    rectangle : Rectangle
    """

    colors: NDArray[np.float32]
    alpha: Pixels
    rectangle: Rectangle

    def crossed(self, crossings: list[Crossing]) -> Pixels:
        """(rows, columns, 4) texture: red, green, blue, alpha; with lines of other planes."""
        colors = self.colors.copy() if crossings else self.colors
        for crossing in crossings:
            _draw_line(colors, crossing, self.rectangle)
        texture = np.empty((*self.alpha.shape, 4), dtype=np.uint8)
        texture[..., :3] = colors
        texture[..., 3] = self.alpha
        return texture


def paint(layer: SliceLayer, rectangle: Rectangle, context: Context) -> Painting:
    """Sample and colour a resolved slice."""
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
    for overlay in overlays_of(context.panel):
        _lay_second_volume(colors, overlay, look)
    return Painting(colors, alpha, rectangle)


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


def _lay_second_volume(colors: NDArray[np.float32], overlay: OverlayLayer, look: _Look) -> None:
    """Colours of a second volume, from the low end of its window on."""
    second = look.prepared.second_volume(overlay.path)
    low, high = known(overlay.window)
    nothing = low - (high - low)
    values = sample_plane(
        second.image, second.placement, look.rectangle, look.pixel_mm, overlay.interpolation,
        background=nothing,
    )  # fmt: skip
    shares = np.nan_to_num((values - np.float32(low)) / np.float32(high - low), nan=-1.0)
    own = colormap(overlay.colormap)[(255 * shares.clip(0, 1)).astype(np.uint8)]
    opacity = _covered(shares) * np.float32(overlay.opacity)
    colors += opacity[..., None] * (own - colors)


def _levels(values: NDArray[np.generic], layer: SliceLayer) -> NDArray[np.uint8]:
    window = known(layer.window)
    if values.dtype.itemsize == 2 and values.dtype.kind in "iu":
        levels: NDArray[np.uint8] = _all_levels(values.dtype.str, window, layer.gamma)[
            values.view(np.uint16)
        ]
        return levels
    return _levels_in(values, window, layer.gamma)


@lru_cache(maxsize=8)
def _all_levels(dtype: str, window: tuple[float, float], gamma: float) -> NDArray[np.uint8]:
    """The level of every number of 16 bits, by its bits: looking up is quicker than powers."""
    return _levels_in(np.arange(2**16, dtype=np.uint16).view(dtype), window, gamma)


def _levels_in(
    values: NDArray[np.generic], window: tuple[float, float], gamma: float
) -> NDArray[np.uint8]:
    low, high = window
    share = (values.astype(np.float32) - low) / (high - low)
    levels: NDArray[np.uint8] = (255 * share.clip(0, 1) ** gamma).astype(np.uint8)
    return levels


def _inside_grid(look: _Look) -> Pixels:
    """255 within the volume's voxels, 0 outside."""
    grid, rectangle = look.prepared.volume.grid, look.rectangle
    columns, rows = pixel_counts(rectangle, look.pixel_mm)
    start = grid.to_index(rectangle.origin_lps)
    along_u = grid.to_index(rectangle.origin_lps + rectangle.width_mm * rectangle.u_lps) - start
    along_v = grid.to_index(rectangle.origin_lps + rectangle.height_mm * rectangle.v_lps) - start
    u = (np.arange(columns) + 0.5) / columns
    v = (np.arange(rows) + 0.5) / rows
    inside = np.ones((rows, columns), dtype=bool)
    for axis, size in enumerate(grid.size_ijk):
        index = (v * along_v[axis])[:, None] + (u * along_u[axis] + start[axis])
        inside &= (index >= -0.5) & (index <= size - 0.5)
    return inside.view(np.uint8) * np.uint8(255)


def _draw_line(colors: NDArray[np.float32], crossing: Crossing, rectangle: Rectangle) -> None:
    """A crossing's line, smooth over a pixel."""
    rows, columns = colors.shape[:2]
    across, upright = rectangle.width_mm / columns, rectangle.height_mm / rows
    normal = crossing.normal_lps
    slope_u, slope_v = float(rectangle.u_lps @ normal), float(rectangle.v_lps @ normal)
    slope = float(np.hypot(slope_u, slope_v))
    if slope < LEAST_SLOPE:
        return
    start = float(rectangle.origin_lps @ normal) - crossing.offset_mm
    along_u = start + slope_u * (np.arange(columns) + 0.5) * across
    along_v = slope_v * (np.arange(rows) + 0.5) * upright
    # Of a level plane only a few rows or columns are near.
    reach = CROSSING_MM + 2 * max(across, upright)
    part_u = _near(along_u, along_v, slope * reach)
    part_v = _near(along_v, along_u[part_u], slope * reach)
    distance = np.abs(along_v[part_v, None] + along_u[None, part_u]) / slope
    step = (abs(slope_u) * across + abs(slope_v) * upright) / slope
    share = (0.5 + (CROSSING_MM / 2 - distance) / step).clip(0, 1) * CROSSING_OPACITY
    _lay_over(colors[part_v, part_u], share, crossing.color)


def _near(along: FloatArray, other: FloatArray, reach: float) -> slice:
    """Where along one side the plane can be near, wherever one is along the other."""
    if not len(other):
        return slice(0, 0)
    near = (along + other.max() >= -reach) & (along + other.min() <= reach)
    touched = np.flatnonzero(near)
    return slice(int(touched[0]), int(touched[-1]) + 1) if len(touched) else slice(0, 0)


def _lay_over(colors: NDArray[np.float32], share: NDArray[np.floating], color: str) -> None:
    colors += share[..., None] * (np.array(rgb(color), dtype=np.float32) * 255 - colors)
