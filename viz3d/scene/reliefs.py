"""The slice that is looked at as a landscape, raw and smoothed, beside the slice itself. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from viz3d.geometry import PlaneName
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.files import load
from viz3d.scene.flat import flat_slice
from viz3d.scene.layers import Layer, ReliefLayer
from viz3d.scene.model import Page, Panel, Scene

NAME: Final = "slice-relief"
#: Width of the slice and of the reliefs in relation to each other.
_WIDTHS: Final = (1.0, 1.35)


def with_reliefs(scene: Scene, plane: PlaneName) -> Scene:
    """A slice, and its intensity as height, raw and smoothed, under one camera.

    Where the crosshair is moved to, the reliefs follow.

    Parameters
    ----------
    scene : Scene
        Its crosshair and its panel of that plane are kept.
    plane : "axial", "coronal" or "sagittal"
    """
    panels = (*scene.panels, *load("four-up").panels)
    flat = next(panel for panel in panels if _shows(panel, plane))
    raw, smoothed = (_of_plane(panel, plane) for panel in load("relief").panels)
    page = Page(rows=2, columns=2, column_widths=_WIDTHS, background="white", gap_mm=0.8)
    return replace(
        scene,
        name=NAME,
        title="Relief of a slice",
        page=page,
        panels=(
            replace(flat, row=0, column=0, row_span=2, column_span=1, camera_of=""),
            replace(raw, row=0, column=1),
            replace(smoothed, row=1, column=1, camera_of=raw.id),
        ),
    )


def _shows(panel: Panel, plane: PlaneName) -> bool:
    shown = flat_slice(panel)
    return shown is not None and shown.plane == plane


def _of_plane(panel: Panel, plane: PlaneName) -> Panel:
    return replace(panel, layers=tuple(_layer_of_plane(layer, plane) for layer in panel.layers))


def _layer_of_plane(layer: Layer, plane: PlaneName) -> Layer:
    if isinstance(layer, ReliefLayer):
        return replace(layer, plane=plane)
    # The bar stands beside the relief: below it there is little room in a low panel.
    if isinstance(layer, AnnotationLayer) and layer.what == "color-bar":
        return replace(layer, place="right")
    return layer
