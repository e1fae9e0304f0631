"""From what was asked to numbers: every ``"auto"`` of a scene, replaced. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np

from viz3d.errors import InputError, SceneError
from viz3d.geometry import AXIS_OF_PLANE, FloatArray, PlaneName, direction_of
from viz3d.scene.annotation_layer import AnnotationKind, AnnotationLayer, AnnotationPlace
from viz3d.scene.colors import contrast, halo_on
from viz3d.scene.layer_values import Auto, Band, Point
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
from viz3d.scene.model import Cut, Panel, Scene
from viz3d.scene.montage import board, spread
from viz3d.scene.oblique import following, is_tilted, with_crosshair_tilts
from viz3d.scene.panel_letters import lettered
from viz3d.scene.sharing import shown_alone, with_shared_cameras
from viz3d.scene.surface_colors import coloring_of
from viz3d.scene.views import placed

Known = TypeVar("Known")

#: The place of a cut that takes nothing away.
NOWHERE_LPS: Final = (0.0, 0.0, 0.0)
#: Where each kind of annotation stands unless it is told.
USUAL_PLACE: Final[dict[AnnotationKind, AnnotationPlace]] = {
    "text": "bottom-left",
    "color-bar": "bottom",
    "scale-bar": "bottom-right",
    "letters": "center",
    "convention": "bottom-left",
    "position": "top-right",
    "locator": "top-right",
    "cube": "bottom-left",
    "legend": "bottom-left",
    "crosshair": "center",
    "distance": "center",
    "angle": "center",
}
#: Code of the refusal where no brain is found.
NO_BRAIN: Final = "no-brain"
#: Lines and numbers of what is measured: told from every grey, with a dark rim around them.
MEASURE_COLOR: Final = "#f0e442"
MEASURE_HALO: Final = "#000000"


def _no_brain() -> FloatArray:
    raise SceneError("part", "nobody knows where the brain is")


def _no_overlay(path: str) -> tuple[float, float]:
    raise SceneError("path", f"nobody has read the overlay {path}")


@dataclass(frozen=True, eq=False)
class Facts:
    """What a scene needs to know of the data before it can be drawn.

    Parameters
    ----------
    points_lps : (n, 3) float array, mm
        Outermost points of the head.
    middle_lps : (3,) floats, mm
        Middle of the brain: where planes cross and cuts meet, unless the scene's crosshair
        is elsewhere.
    window : pair of floats
        Intensities to draw black and white.
    grey_bins : callable
        Gives the edges of the tissue's band (grey matter's, unless it asks for white) among the
        bins of the histogram that a `Band` describes.
    units : str
        Of the intensity; empty if nobody says.
    brain_points_lps : callable
        Gives the (n, 3) outermost points of the brain, mm; looks for it the first time.
    overlay_window : callable
        Gives the values to colour of the overlay at a path; reads it the first time.
    """

    points_lps: FloatArray
    middle_lps: Point
    window: tuple[float, float]
    grey_bins: Callable[[Band], tuple[int, int]]
    units: str = ""
    brain_points_lps: Callable[[], FloatArray] = _no_brain
    overlay_window: Callable[[str], tuple[float, float]] = _no_overlay


def resolve(scene: Scene, facts: Facts) -> Scene:
    """The scene with numbers in the place of every ``"auto"`` that the data decide."""
    crosshair_lps = crosshair_of(scene, facts)
    # Whatever has no place of its own lies there.
    facts = replace(facts, middle_lps=crosshair_lps)
    scene = with_crosshair_tilts(scene)
    panels = [_resolve_panel(panel, scene.page.background, facts) for panel in scene.panels]
    # Letters are titles from here on: to resolve a second time changes nothing.
    page = replace(scene.page, panel_letters="")
    seen = lettered(with_shared_cameras(panels), scene.page)
    return shown_alone(replace(scene, page=page, panels=seen, crosshair_lps=crosshair_lps))


def crosshair_of(scene: Scene, facts: Facts) -> Point:
    """Where a scene's crosshair is, LPS mm."""
    return _or(scene.crosshair_lps, facts.middle_lps)


def known(value: Known | Auto) -> Known:
    """A value of a resolved scene.

    Raises
    ------
    SceneError
        If it is still ``"auto"``: the scene did not go through `resolve`.
    """
    if isinstance(value, str) and value == "auto":
        raise SceneError("", "the scene was not resolved: a value is still 'auto'")
    return value


def _resolve_panel(panel: Panel, page_background: str, facts: Facts) -> Panel:
    background = page_background if panel.background == "auto" else panel.background
    cut = replace(panel.cut, at_lps=cut_place(panel, facts))
    resolved = replace(
        panel,
        background=background,
        camera=placed(panel.camera),
        cut=cut,
        layers=tuple(
            _resolve_layer(layer, cut, background, facts) for layer in _with_units(panel.layers)
        ),
    )
    return following(resolved)


def _with_units(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Colour bars of surfaces have the units of their colours, not of the intensity."""
    found = {layer.id: coloring_of(layer) for layer in layers if isinstance(layer, SurfaceLayer)}
    return tuple(
        replace(layer, units=coloring.units, text=layer.text or coloring.title)
        if isinstance(layer, AnnotationLayer)
        and layer.what == "color-bar"
        and layer.units == "auto"
        and (coloring := found.get(layer.of)) is not None
        else layer
        for layer in layers
    )


def cut_place(panel: Panel, facts: Facts) -> Point:
    """Where the planes of a panel's cut meet, LPS mm.

    Left to the data, in the middle of the brain; but a brain that is to stand whole where the
    head is taken away from above is laid open down to its base.
    """
    cut, middle = panel.cut, facts.middle_lps
    if cut.at_lps != "auto":
        return cut.at_lps
    if not cut.away:
        # The place means nothing, and a moved crosshair changes nothing.
        return NOWHERE_LPS
    if "S" not in cut.away or not any(map(_is_whole_brain, panel.layers)):
        return middle
    try:
        points = facts.brain_points_lps()
    except InputError as refusal:
        if refusal.code != NO_BRAIN:
            raise
        # The layer that is to show the brain says that there is none.
        return middle
    aside = np.array([direction_of(side) for side in cut.away if side != "S"]).reshape(-1, 3)
    laid_open = points[((points - middle) @ aside.T > 0).all(axis=1)]
    return (middle[0], middle[1], float(laid_open[:, 2].min(initial=middle[2])))


def _is_whole_brain(layer: Layer) -> bool:
    return isinstance(layer, SurfaceLayer) and layer.source == "brain" and not layer.cut


def _resolve_layer(layer: Layer, cut: Cut, background: str, facts: Facts) -> Layer:
    match layer:
        case SliceLayer():
            position = _position(layer.plane, layer.position_mm, cut, facts)
            return replace(
                layer,
                position_mm=position,
                pivot_lps=_pivot(layer, position, cut, facts),
                window=_or(layer.window, facts.window),
                tint=_resolve_band(layer.tint, facts) if layer.tint else None,
                within=_resolve_band(layer.within, facts) if layer.within else None,
            )
        case MontageLayer():
            return _resolve_montage(layer, background, facts)
        case ReliefLayer():
            position = _position(layer.plane, layer.position_mm, Cut(), facts)
            return replace(layer, position_mm=position, window=_or(layer.window, facts.window))
        case VolumeLayer():
            return replace(layer, window=_or(layer.window, facts.window))
        case SurfaceLayer():
            # An "auto" level differs from place to place: see process.head.
            coloring = coloring_of(layer)
            return (
                replace(layer, colormap=_or(layer.colormap, coloring.colormap))
                if coloring
                else layer
            )
        case MaskSurfaceLayer():
            return replace(layer, band=_resolve_band(layer.band, facts))
        case KernelLayer():
            return replace(layer, color=_or(layer.color, _ink(background)))
        case HistogramLayer():
            return replace(
                layer,
                color=_or(layer.color, _ink(background)),
                label=_or(layer.label, _intensity_label(facts.units)),
                band=_resolve_band(layer.band, facts) if layer.band else None,
            )
        case OverlayLayer() if layer.window == "auto" and layer.visible:
            return replace(layer, window=facts.overlay_window(layer.path))
        case OverlayLayer():
            return layer  # one that is hidden need not be read
        case AnnotationLayer():
            return _resolve_annotation(layer, background, facts)


def _resolve_montage(layer: MontageLayer, background: str, facts: Facts) -> MontageLayer:
    rows, columns = board(layer)
    is_brain = layer.part == "brain" and layer.positions_mm == "auto"
    points_lps = facts.brain_points_lps() if is_brain else facts.points_lps
    along = points_lps[:, AXIS_OF_PLANE[layer.plane]]
    found = spread(float(along.min()), float(along.max()), rows * columns)
    return replace(
        layer,
        positions_mm=_or(layer.positions_mm, found),
        rows=rows,
        columns=columns,
        window=_or(layer.window, facts.window),
        color=_or(layer.color, _ink(background)),
        tint=_resolve_band(layer.tint, facts) if layer.tint else None,
    )


def _resolve_annotation(layer: AnnotationLayer, background: str, facts: Facts) -> AnnotationLayer:
    usual = "center" if layer.at else USUAL_PLACE[layer.what]
    is_measure = layer.what in ("distance", "angle")
    return replace(
        layer,
        color=_or(layer.color, MEASURE_COLOR if is_measure else _ink(background)),
        halo=_or(layer.halo, MEASURE_HALO if is_measure else halo_on(background)),
        place=usual if layer.place == "auto" else layer.place,
        units=_or(layer.units, facts.units),
        at_lps=_or(layer.at_lps, facts.middle_lps),
    )


def _intensity_label(units: str) -> str:
    return f"Intensity ({units})" if units else "Intensity"


def _or(value: Known | Auto, found: Known) -> Known:
    return found if isinstance(value, str) and value == "auto" else value


def _position(plane: PlaneName, position_mm: float | Auto, cut: Cut, facts: Facts) -> float:
    if position_mm != "auto":
        return position_mm
    return float(_meeting(cut, facts)[AXIS_OF_PLANE[plane]])


def _meeting(cut: Cut, facts: Facts) -> Point:
    """Where the planes lie that have no place of their own."""
    return facts.middle_lps if not cut.away or cut.at_lps == "auto" else cut.at_lps


def _pivot(layer: SliceLayer, position_mm: float, cut: Cut, facts: Facts) -> Point:
    """On the plane; of one that is not tilted always the same: it does not change with that."""
    if not is_tilted(layer):
        return NOWHERE_LPS
    pivot = list(_or(layer.pivot_lps, _meeting(cut, facts)))
    pivot[AXIS_OF_PLANE[layer.plane]] = position_mm
    return pivot[0], pivot[1], pivot[2]


def _resolve_band(band: Band, facts: Facts) -> Band:
    return replace(band, bins=facts.grey_bins(band)) if band.bins == "auto" else band


def _ink(background: str) -> str:
    return contrast("white" if background == "transparent" else background)


def cut_normals(cut: Cut) -> FloatArray:
    """(n, 3) unit normals, LPS, of the half-spaces whose intersection a cut removes."""
    return np.array([direction_of(letter) for letter in cut.away]).reshape(-1, 3)
