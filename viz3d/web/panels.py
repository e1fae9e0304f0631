"""Panels of a page: what can be turned is, what cannot stands as a picture and says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from viz3d.figure.layout import Cell
from viz3d.figure.page import compose
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.rendering.prepared import Prepared
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.colors import rgb
from viz3d.scene.labelling import marks_of
from viz3d.scene.marks import Sheet
from viz3d.scene.model import Page, Panel, Scene
from viz3d.scene.resolve import cut_normals, known
from viz3d.scene.view import fit
from viz3d.web.buffers import Buffers, Json, rounded
from viz3d.web.layers import TURNED, Layers
from viz3d.web.overlay import svg
from viz3d.web.voxels import movable

#: Annotations that are true however the head is turned. Of the others, the page itself says at
#: each moment from where it is seen and on which side left is.
LASTING: Final = ("text", "color-bar", "legend")
#: Annotations that are true as long as no slice is moved.
OF_PLACES: Final = ("position", "locator")
#: Those that the page's own words stand for.
SAID_ANYWAY: Final = ("letters", "convention", "cube")
#: Resolution of a still picture.
STILL_DPI: Final = 144.0


@dataclass(frozen=True)
class PagePanel:
    """A panel of a page.

    Parameters
    ----------
    title : str
    cell : Cell
        Its place, points.
    background : str
    overlay : str
        SVG over it.
    turned : dict, optional
        What the page's script draws; or
    still : int, optional
        the block of its picture.
    notes : tuple of str
        What of it is not in the page, in words.
    """

    title: str
    cell: Cell
    background: str
    overlay: str = ""
    turned: Json | None = None
    still: int | None = None
    notes: tuple[str, ...] = field(default=())


def is_turned(panel: Panel) -> bool:
    """Whether there is something in a panel that a page can turn."""
    return any(isinstance(layer, TURNED) and layer.visible for layer in panel.layers)


def opaque(color: str) -> str:
    """A ground's colour as "#rrggbb"; a page has nothing below it."""
    if color == "transparent":
        return "#ffffff"
    return "#" + bytes(round(255 * channel) for channel in rgb(color)).hex()


def page_panel(
    panel: Panel, cell: Cell, page: Page, prepared: Prepared, layers: Layers, buffers: Buffers
) -> PagePanel:
    """A resolved panel for a page."""
    background = opaque(panel.background)
    title = panel.title or panel.id
    if is_turned(panel):
        notes = tuple(_left_out(panel))
        shown = replace(panel, background=background)
        overlay, turned = _turned(shown, cell, page, prepared, layers)
        return PagePanel(title, cell, background, overlay, turned, notes=notes)
    still = _still(panel, cell, page, prepared, buffers)
    note = f"{_named(title)}: a still picture, for {_kinds(panel)} cannot be turned in a page"
    return PagePanel(title, cell, background, still=still, notes=(note,))


def _turned(
    panel: Panel, cell: Cell, page: Page, prepared: Prepared, layers: Layers
) -> tuple[str, Json]:
    points_lps = layers.points_lps(panel)
    width_pt, height_pt = cell.right - cell.left, cell.bottom - cell.top
    sheet = Sheet(width_pt, height_pt, fit(panel.camera, points_lps, width_pt / height_pt))
    lasting = _lasting(panel)
    kept = tuple(
        layer
        for layer in panel.layers
        if not isinstance(layer, AnnotationLayer) or layer.what in lasting
    )
    said = replace(panel, layers=kept)
    marks = marks_of(said, sheet, {}, page.title_pt, prepared.silhouette)
    overlay = svg(marks, width_pt, height_pt, f"bar-{panel.row}-{panel.column}", page.font)
    camera = panel.camera
    return overlay, {
        "background": panel.background,
        "camera": {
            "azimuth": camera.azimuth_deg,
            "elevation": camera.elevation_deg,
            "roll": camera.roll_deg,
            "zoom": camera.zoom,
            "viewAngle": camera.view_angle_deg,
            "parallel": camera.projection == "parallel",
            "focus": None if camera.focus_lps == "auto" else camera.focus_lps,
        },
        "points": rounded(points_lps, 6),
        "cut": _planes(panel),
        "layers": layers.of_panel(panel),
    }


def _planes(panel: Panel) -> list[list[float]]:
    """Planes in LPS; a point p is taken away if ``plane @ (p, 1)`` is positive for all."""
    normals = cut_normals(panel.cut)
    if not len(normals):
        return []
    offsets = -normals @ np.array(known(panel.cut.at_lps))
    return [[float(x) for x in row] for row in np.column_stack([normals, offsets])]


def _lasting(panel: Panel) -> tuple[str, ...]:
    return LASTING if movable(panel) else LASTING + OF_PLACES


def _left_out(panel: Panel) -> Iterable[str]:
    name = _named(panel.title or panel.id)
    # A slice that can be moved has its position beside its slider.
    said = (*_lasting(panel), *SAID_ANYWAY, "position")
    for layer in panel.layers:
        if not layer.visible or isinstance(layer, TURNED):
            continue
        if not isinstance(layer, AnnotationLayer):
            yield f"{name}: the {layer.kind} layer '{layer.id}' is not in the page"
        elif layer.what not in said:
            yield f"{name}: the {layer.what}, which would not stay true, is not in the page"


def _still(panel: Panel, cell: Cell, page: Page, prepared: Prepared, buffers: Buffers) -> int:
    width_pt, height_pt = cell.right - cell.left, cell.bottom - cell.top
    width, height = (round(side * STILL_DPI / 72) for side in (width_pt, height_pt))
    alone = replace(panel, row=0, column=0, row_span=1, column_span=1)
    plain = Page(background=page.background, title_pt=page.title_pt, font=page.font)
    drawing = compose(Scene(page=plain, panels=(alone,)), prepared, Size(width, height, STILL_DPI))
    return buffers.picture(flatten(drawing))


def _kinds(panel: Panel) -> str:
    kinds = {layer.kind for layer in panel.layers if layer.visible} - {"annotation"}
    return " and ".join(f"a {kind}" for kind in sorted(kinds)) or "text"


def _named(title: str) -> str:
    return f"Panel '{title}'" if title else "The panel"
