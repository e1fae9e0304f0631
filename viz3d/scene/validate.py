"""What must hold for a scene as a whole, beyond the types of its values."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, get_args

from viz3d.errors import SceneError
from viz3d.geometry import DIRECTION_OF_LETTER
from viz3d.scene.annotation_layer import AnnotationKind, AnnotationLayer
from viz3d.scene.codec import suggestion
from viz3d.scene.colors import COLOR_NAMES, COLORMAP_NAMES
from viz3d.scene.layer_values import Band, Stop
from viz3d.scene.layers import (
    HistogramLayer,
    KernelLayer,
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Cut, Page, Panel, Scene
from viz3d.scene.montage import board
from viz3d.scene.scale_bar import check_projection
from viz3d.scene.views import OPPOSITES, placed

#: Beyond these a value is a slip of the keyboard, and would cost memory or time without end.
LARGEST_GRID: Final = 12
LARGEST_SIGMA: Final = 20.0
LARGEST_ZOOM: Final = 50.0
LARGEST_TURN: Final = 36000.0
LARGEST_MARGIN_MM: Final = 100.0
LARGEST_ASPECT: Final = 20.0
LARGEST_MONTAGE: Final = 24
LARGEST_TRANSFER: Final = 64
LARGEST_TILT: Final = 89.0
#: How many points each kind of measure has.
POINTS: Final[dict[str, int]] = {"distance": 2, "angle": 3}
_PLACED: Final = tuple(
    kind for kind in get_args(AnnotationKind) if kind not in ("letters", "crosshair", *POINTS)
)
#: Which annotations a field says something about.
OF_SOME_ANNOTATIONS: Final[dict[str, tuple[str, ...]]] = {
    "text": ("text", "color-bar", "legend"),
    "of": ("color-bar", "position", "locator", "legend"),
    "length_mm": ("scale-bar",),
    "extent_pt": ("color-bar", "locator", "cube"),
    "units": ("color-bar",),
    "at_lps": ("crosshair",),
    "tilts_deg": ("crosshair",),
    "points_lps": tuple(POINTS),
    "place": _PLACED,
    "at": _PLACED,
}
_HEX_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def validate(scene: Scene) -> Scene:
    """The scene itself, if it makes sense.

    Raises
    ------
    SceneError
        Naming the first field that does not.
    """
    _check_page(scene.page)
    if not scene.panels:
        raise SceneError("panel", "the scene has no panel")
    for n, panel in enumerate(scene.panels):
        _check_panel(panel, f"panel[{n}]." if len(scene.panels) > 1 else "", scene.page)
    ids = [panel.id for panel in scene.panels]
    _refuse_twins(ids, "panel")
    if scene.page.only and scene.page.only not in ids:
        hint = suggestion(scene.page.only, ids)
        raise SceneError("page.only", f"there is no panel '{scene.page.only}'{hint}")
    _check_shared_cameras(scene.panels)
    return scene


def _check_page(page: Page) -> None:
    _within("page.rows", page.rows, 1, LARGEST_GRID)
    _within("page.columns", page.columns, 1, LARGEST_GRID)
    for name in ("title_pt", "heading_pt", "caption_pt"):
        _within(f"page.{name}", getattr(page, name), 1, 100)
    for name in ("margin_mm", "gap_mm", "border_mm"):
        _within(f"page.{name}", getattr(page, name), 0, LARGEST_MARGIN_MM)
    _within("page.cell_aspect", page.cell_aspect, 1 / LARGEST_ASPECT, LARGEST_ASPECT)
    _check_weights("page.row_heights", page.row_heights, page.rows, "row")
    _check_weights("page.column_widths", page.column_widths, page.columns, "column")
    _color("page.background", page.background, ("transparent",))


def _check_weights(path: str, weights: tuple[float, ...], count: int, what: str) -> None:
    if weights and len(weights) != count:
        raise SceneError(path, f"expected a number for each {what}, {count}, found {len(weights)}")
    for n, weight in enumerate(weights):
        _within(f"{path}[{n}]", weight, 1 / LARGEST_ASPECT, LARGEST_ASPECT)


def _check_panel(panel: Panel, path: str, page: Page) -> None:
    if not 0 <= panel.row <= page.rows - panel.row_span or panel.row_span < 1:
        raise SceneError(f"{path}row", f"row {panel.row} is not on a page of {page.rows} rows")
    if not 0 <= panel.column <= page.columns - panel.column_span or panel.column_span < 1:
        raise SceneError(
            f"{path}column", f"column {panel.column} is not on a page of {page.columns} columns"
        )
    _color(f"{path}background", panel.background, ("auto", "transparent"))
    for name in ("azimuth_deg", "roll_deg"):
        _within(f"{path}camera.{name}", getattr(panel.camera, name), -LARGEST_TURN, LARGEST_TURN)
    _within(f"{path}camera.elevation_deg", panel.camera.elevation_deg, -90, 90)
    _within(f"{path}camera.zoom", panel.camera.zoom, 1 / LARGEST_ZOOM, LARGEST_ZOOM)
    _within(f"{path}camera.view_angle_deg", panel.camera.view_angle_deg, 1, 120)
    placed(panel.camera, field=f"{path}camera")
    _check_cut(panel.cut, f"{path}cut")
    if not panel.layers:
        raise SceneError(f"{path}layer", "the panel has no layer")
    for n, layer in enumerate(panel.layers):
        _check_layer(layer, f"{path}layer[{n}]")
    _refuse_twins([layer.id for layer in panel.layers], f"{path}layer")
    for n, layer in enumerate(panel.layers):
        if isinstance(layer, AnnotationLayer) and layer.visible:
            _check_said(layer, panel, f"{path}layer[{n}]")


def _check_shared_cameras(panels: tuple[Panel, ...]) -> None:
    own = [panel.id for panel in panels if not panel.camera_of]
    for n, panel in enumerate(panels):
        if panel.camera_of and panel.camera_of not in own:
            raise SceneError(
                f"panel[{n}].camera_of",
                f"'{panel.camera_of}' is no panel with a camera of its own"
                f"{suggestion(panel.camera_of, own)}",
            )


def _check_cut(cut: Cut, path: str) -> None:
    letters = set(cut.away)
    if letters - set(DIRECTION_OF_LETTER) or len(letters) != len(cut.away):
        raise SceneError(f"{path}.away", f"'{cut.away}' is not made of the letters L R A P S I")
    if any(pair <= letters for pair in OPPOSITES):
        raise SceneError(f"{path}.away", f"'{cut.away}' names two opposite sides")


def _check_layer(layer: Layer, path: str) -> None:
    match layer:
        case SliceLayer():
            _check_slice(layer, path)
        case MontageLayer():
            _check_montage(layer, path)
        case VolumeLayer():
            if layer.stops and layer.part == "brain":
                raise SceneError(
                    f"{path}.part", "stops colour the whole volume, not the brain alone"
                )
            _check_window(layer.window, path)
            _within(f"{path}.opacity", layer.opacity, 0, 10)
            _color(f"{path}.color", layer.color)
            _check_stops(layer.stops, f"{path}.stops")
            if layer.stops and layer.part != "head":
                raise SceneError(
                    f"{path}.part",
                    "stops show the whole volume: leave them out for the brain alone",
                )
        case SurfaceLayer():
            _check_surface(layer, path)
        case MaskSurfaceLayer():
            _within(f"{path}.opacity", layer.opacity, 0, 1)
            _within(f"{path}.smallest_mm3", layer.smallest_mm3, 0, 1e9)
            _check_band(layer.band, f"{path}.band")
            _color(f"{path}.color", layer.color)
        case ReliefLayer():
            _check_window(layer.window, path)
            _within(f"{path}.sigma_voxels", layer.sigma_voxels, 0, LARGEST_SIGMA)
            _within(f"{path}.height_mm", layer.height_mm, 0.1, 1000)
            _within(f"{path}.depth_mm", layer.depth_mm, 0, 100)
            _one_of(f"{path}.colormap", layer.colormap, COLORMAP_NAMES)
        case KernelLayer():
            _within(f"{path}.sigma_voxels", layer.sigma_voxels, 0.1, LARGEST_SIGMA)
            _within(f"{path}.size_pt", layer.size_pt, 1, 200)
            _one_of(f"{path}.colormap", layer.colormap, COLORMAP_NAMES)
            _color(f"{path}.color", layer.color, ("auto",))
        case HistogramLayer():
            _check_histogram(layer, path)
        case OverlayLayer():
            _check_window(layer.window, path)
            _within(f"{path}.opacity", layer.opacity, 0, 1)
            _one_of(f"{path}.colormap", layer.colormap, COLORMAP_NAMES)
        case AnnotationLayer():
            _check_annotation(layer, path)


def _check_surface(layer: SurfaceLayer, path: str) -> None:
    _within(f"{path}.opacity", layer.opacity, 0, 1)
    _within(f"{path}.smoothing_mm", layer.smoothing_mm, 0, LARGEST_SIGMA)
    _color(f"{path}.color", layer.color)
    if layer.colormap != "auto":
        _one_of(f"{path}.colormap", layer.colormap, COLORMAP_NAMES)
    if layer.source != "brain" and layer.coloring != "plain":
        raise SceneError(f"{path}.coloring", f"'{layer.coloring}' is known of a brain only")
    if layer.coloring == "plain" and layer.colormap != "auto":
        raise SceneError(f"{path}.colormap", 'say coloring = "intensity" or "depth" with it')
    if layer.source == "brain" and layer.smoothing_mm != SurfaceLayer().smoothing_mm:
        raise SceneError(f"{path}.smoothing_mm", "means nothing for a brain")


def _check_slice(layer: SliceLayer, path: str) -> None:
    _check_pixels(layer, path)
    _check_outlined(layer, path)
    _within(f"{path}.opacity", layer.opacity, 0, 1)
    for tilt in layer.tilt_deg:
        _within(f"{path}.tilt_deg", tilt, -LARGEST_TILT, LARGEST_TILT)
    if layer.tilt_deg != (0, 0) and layer.region == "cut-face":
        raise SceneError(f"{path}.tilt_deg", "a cut's face lies as the cut does")
    if layer.within is not None:
        _check_band(layer.within, f"{path}.within")


def _check_pixels(layer: SliceLayer | MontageLayer, path: str) -> None:
    _check_window(layer.window, path)
    _within(f"{path}.gamma", layer.gamma, 0.1, 10)
    _within(f"{path}.sigma_voxels", layer.sigma_voxels, 0, LARGEST_SIGMA)
    _one_of(f"{path}.colormap", layer.colormap, COLORMAP_NAMES)
    _color(f"{path}.tint_color", layer.tint_color)
    if layer.tint is not None:
        _check_band(layer.tint, f"{path}.tint")


def _check_outlined(layer: SliceLayer | MontageLayer, path: str) -> None:
    if layer.part == "brain" and not layer.outline:
        raise SceneError(f"{path}.part", 'the brain has an outline: set outline = true, or "head"')


def _check_montage(layer: MontageLayer, path: str) -> None:
    _check_pixels(layer, path)
    _check_outlined(layer, path)
    _within(f"{path}.size_pt", layer.size_pt, 1, 200)
    _color(f"{path}.color", layer.color, ("auto",))
    for name in ("rows", "columns"):
        count = getattr(layer, name)
        if count != "auto":
            _within(f"{path}.{name}", count, 1, LARGEST_MONTAGE)
    if layer.positions_mm == "auto":
        return
    _within(f"{path}.positions_mm", len(layer.positions_mm), 1, LARGEST_MONTAGE**2)
    rows, columns = board(layer)
    if len(layer.positions_mm) > rows * columns:
        raise SceneError(
            f"{path}.positions_mm",
            f"{len(layer.positions_mm)} slices do not fit into {rows} rows of {columns}",
        )


def _check_histogram(layer: HistogramLayer, path: str) -> None:
    _within(f"{path}.bins", layer.bins, 2, 65536)
    _within(f"{path}.sigma_voxels", layer.sigma_voxels, 0, LARGEST_SIGMA)
    _within(f"{path}.size_pt", layer.size_pt, 1, 200)
    for name in ("fill", "band_color"):
        _color(f"{path}.{name}", getattr(layer, name))
    _color(f"{path}.color", layer.color, ("auto",))
    if layer.peak_names and not layer.peaks:
        raise SceneError(f"{path}.peak_names", "names without peaks: say peaks = true")
    if layer.band is not None:
        _check_band(layer.band, f"{path}.band")


def _check_annotation(layer: AnnotationLayer, path: str) -> None:
    _within(f"{path}.size_pt", layer.size_pt, 1, 200)
    _color(f"{path}.color", layer.color, ("auto",))
    if layer.halo:
        _color(f"{path}.halo", layer.halo, ("auto",))
    for name in ("length_mm", "extent_pt"):
        value = getattr(layer, name)
        if value != "auto":
            _within(f"{path}.{name}", value, 1e-3, 1e4)
    for share in layer.at or ():
        _within(f"{path}.at", share, 0, 1)
    if layer.tilts_deg != "auto":
        for tilt in (tilt for pair in layer.tilts_deg for tilt in pair):
            _within(f"{path}.tilts_deg", tilt, -LARGEST_TILT, LARGEST_TILT)
    for name, kinds in OF_SOME_ANNOTATIONS.items():
        if getattr(layer, name) != getattr(AnnotationLayer(), name) and layer.what not in kinds:
            raise SceneError(f"{path}.{name}", f"means nothing for a {layer.what}")
    if layer.what in POINTS and len(layer.points_lps) != POINTS[layer.what]:
        count = POINTS[layer.what]
        found = len(layer.points_lps)
        raise SceneError(
            f"{path}.points_lps", f"the {layer.what} takes {count} points, found {found}"
        )
    if layer.what in ("color-bar", "legend") and not layer.of:
        raise SceneError(f"{path}.of", f"name the layer that the {layer.what} explains")


def _check_said(layer: AnnotationLayer, panel: Panel, path: str) -> None:
    """Refuse an annotation that would say what is not so of its panel."""
    others = [other for other in panel.layers if not isinstance(other, AnnotationLayer)]
    ids = [other.id for other in others]
    if layer.of and layer.of not in ids:
        hint = suggestion(layer.of, ids)
        raise SceneError(f"{path}.of", f"'{layer.of}' is no layer of this panel{hint}")
    if layer.what == "scale-bar":
        check_projection(placed(panel.camera).projection == "parallel", f"{path}.what")
    plotted = [other for other in others if isinstance(other, (HistogramLayer, KernelLayer))]
    plots = [plot.kind for plot in plotted if plot.visible]
    if plots and layer.what in ("scale-bar", "letters", "cube", "crosshair", *POINTS):
        raise SceneError(
            f"{path}.what", f"the panel shows a {plots[0]}, which lies nowhere in the patient"
        )


def _check_stops(stops: tuple[Stop, ...], path: str) -> None:
    if not stops:
        return
    _within(f"{path}: number of points", len(stops), 2, LARGEST_TRANSFER)
    for n, (intensity, opacity, color) in enumerate(stops):
        _within(f"{path}[{n}]: opacity", opacity, 0, 1)
        if not _HEX_COLOR.fullmatch(color):
            raise SceneError(f"{path}[{n}]", f"'{color}' is no colour as #rrggbb")
        if n and intensity <= stops[n - 1][0]:
            raise SceneError(
                f"{path}[{n}]",
                f"intensity {intensity:g} does not come after {stops[n - 1][0]:g}: "
                "points go from dark to bright",
            )
    if not any(opacity > 0 for _, opacity, _ in stops):
        raise SceneError(path, "every point has opacity 0, so that nothing would be seen")


def _check_window(window: tuple[float, float] | str, path: str) -> None:
    if not isinstance(window, str) and window[0] >= window[1]:
        raise SceneError(f"{path}.window", f"the lower end {window[0]} is not below {window[1]}")


def _check_band(band: Band, path: str) -> None:
    _within(f"{path}.of", band.of, 2, 65536)
    _within(f"{path}.sigma_voxels", band.sigma_voxels, 0, LARGEST_SIGMA)
    if band.bins != "auto" and not 0 <= band.bins[0] < band.bins[1] <= band.of:
        raise SceneError(
            f"{path}.bins",
            f"{list(band.bins)} is not a range among {band.of} bins (0 to {band.of})",
        )
    if band.bins == "auto" and band.tissue != "grey" and band.part != "brain":
        raise SceneError(
            f"{path}.tissue",
            f'{band.tissue} matter is found in the brain alone: set part = "brain", or the bins',
        )


def _within(path: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SceneError(path, f"{value} is not within {low:g} to {high:g}")


def _one_of(path: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SceneError(path, f"'{value}' is not known{suggestion(value, known)}")


def _color(path: str, value: str, words: tuple[str, ...] = ()) -> None:
    if value not in words and value not in COLOR_NAMES and not _HEX_COLOR.fullmatch(value):
        hint = suggestion(value, (*words, *COLOR_NAMES))
        raise SceneError(path, f"'{value}' is neither #rrggbb nor a known colour{hint}")


def _refuse_twins(ids: list[str], path: str) -> None:
    name, times = Counter(ids).most_common(1)[0]
    if times > 1:
        raise SceneError(path, f"the id '{name}' is used {times} times")
