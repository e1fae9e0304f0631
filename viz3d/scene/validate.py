"""What must hold for a scene as a whole, beyond the types of its values."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from viz3d.errors import SceneError
from viz3d.geometry import DIRECTION_OF_LETTER
from viz3d.scene.codec import suggestion
from viz3d.scene.colors import COLOR_NAMES, COLORMAP_NAMES
from viz3d.scene.model import (
    AnnotationLayer,
    Band,
    Cut,
    Layer,
    MaskSurfaceLayer,
    Page,
    Panel,
    ReliefLayer,
    Scene,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)

#: Beyond these a value is a slip of the keyboard, and would cost memory or time without end.
LARGEST_GRID: Final = 12
LARGEST_SIGMA: Final = 20.0
LARGEST_ZOOM: Final = 50.0
_HEX_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_OPPOSITES: Final = ({"L", "R"}, {"A", "P"}, {"S", "I"})


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
    _refuse_twins([panel.id for panel in scene.panels], "panel")
    return scene


def _check_page(page: Page) -> None:
    _within("page.rows", page.rows, 1, LARGEST_GRID)
    _within("page.columns", page.columns, 1, LARGEST_GRID)
    _within("page.title_pt", page.title_pt, 1, 100)
    _color("page.background", page.background, ("transparent",))


def _check_panel(panel: Panel, path: str, page: Page) -> None:
    if not 0 <= panel.row <= page.rows - panel.row_span or panel.row_span < 1:
        raise SceneError(f"{path}row", f"row {panel.row} is not on a page of {page.rows} rows")
    if not 0 <= panel.column <= page.columns - panel.column_span or panel.column_span < 1:
        raise SceneError(
            f"{path}column", f"column {panel.column} is not on a page of {page.columns} columns"
        )
    _color(f"{path}background", panel.background, ("auto", "transparent"))
    _within(f"{path}camera.elevation_deg", panel.camera.elevation_deg, -90, 90)
    _within(f"{path}camera.zoom", panel.camera.zoom, 1 / LARGEST_ZOOM, LARGEST_ZOOM)
    _within(f"{path}camera.view_angle_deg", panel.camera.view_angle_deg, 1, 120)
    _check_cut(panel.cut, f"{path}cut")
    if not panel.layers:
        raise SceneError(f"{path}layer", "the panel has no layer")
    for n, layer in enumerate(panel.layers):
        _check_layer(layer, f"{path}layer[{n}]")
    _refuse_twins([layer.id for layer in panel.layers], f"{path}layer")


def _check_cut(cut: Cut, path: str) -> None:
    letters = set(cut.away)
    if letters - set(DIRECTION_OF_LETTER) or len(letters) != len(cut.away):
        raise SceneError(f"{path}.away", f"'{cut.away}' is not made of the letters L R A P S I")
    if any(pair <= letters for pair in _OPPOSITES):
        raise SceneError(f"{path}.away", f"'{cut.away}' names two opposite sides")


def _check_layer(layer: Layer, path: str) -> None:
    match layer:
        case SliceLayer():
            _check_slice(layer, path)
        case VolumeLayer():
            _check_window(layer.window, path)
            _within(f"{path}.opacity", layer.opacity, 0, 10)
            _color(f"{path}.color", layer.color)
        case SurfaceLayer():
            _within(f"{path}.opacity", layer.opacity, 0, 1)
            _within(f"{path}.smoothing_mm", layer.smoothing_mm, 0, LARGEST_SIGMA)
            _color(f"{path}.color", layer.color)
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
        case AnnotationLayer():
            _within(f"{path}.size_pt", layer.size_pt, 1, 200)
            _color(f"{path}.color", layer.color, ("auto",))


def _check_slice(layer: SliceLayer, path: str) -> None:
    _check_window(layer.window, path)
    _within(f"{path}.gamma", layer.gamma, 0.1, 10)
    _within(f"{path}.opacity", layer.opacity, 0, 1)
    _one_of(f"{path}.colormap", layer.colormap, COLORMAP_NAMES)
    _color(f"{path}.tint_color", layer.tint_color)
    if layer.tint is not None:
        _check_band(layer.tint, f"{path}.tint")
    if layer.within is not None:
        _check_band(layer.within, f"{path}.within")


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
