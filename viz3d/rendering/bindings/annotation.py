"""Words and colour bars over a panel."""

from __future__ import annotations

from typing import Final

from vtkmodules.vtkRenderingCore import vtkProp, vtkTextActor

from viz3d.errors import SceneError
from viz3d.geometry import FloatArray
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.rendering.bindings.color_bar import ColorBar
from viz3d.rendering.text import style_text
from viz3d.scene.model import AnnotationLayer, ReliefLayer, SliceLayer
from viz3d.scene.resolve import known
from viz3d.scene.view import Viewpoint

#: Distance of text from the panel's sides, as a share of its size.
MARGIN: Final = 0.025


class AnnotationBinding:
    """Shows an `AnnotationLayer`."""

    def __init__(self) -> None:
        self._text = vtkTextActor()
        self._bar = ColorBar()
        self._text.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()

    def update(self, layer: AnnotationLayer, context: Context) -> None:
        self._text.SetVisibility(layer.visible and layer.what == "text")
        self._bar.show(layer.visible and layer.what == "color-bar")
        if layer.what == "text":
            place_text(self._text, layer.text, layer.place)
            size_px = layer.size_pt * context.pixels_per_pt
            style_text(self._text.GetTextProperty(), size_px, layer.color)
        elif layer.visible:
            self._update_bar(layer, context)

    def face(self, viewpoint: Viewpoint) -> None:
        """Text over the panel does not follow the camera."""

    def props(self) -> list[vtkProp]:
        return [self._text, *self._bar.props()]

    def points_lps(self) -> FloatArray:
        return NO_POINTS

    def _update_bar(self, layer: AnnotationLayer, context: Context) -> None:
        shown = _explained(layer, context)
        self._bar.update(
            known(shown.window),
            shown.colormap,
            layer.text,
            upright=layer.place == "right",
            height_px=layer.size_pt * context.pixels_per_pt,
            ink=layer.color,
        )


def place_text(actor: vtkTextActor, words: str, place: str) -> None:
    """Put text at one of the panel's sides or corners."""
    actor.SetInput(words)
    text = actor.GetTextProperty()
    x, y = 0.5, 0.5
    text.SetJustificationToCentered()
    text.SetVerticalJustificationToCentered()
    if "left" in place:
        x = MARGIN
        text.SetJustificationToLeft()
    if "right" in place:
        x = 1 - MARGIN
        text.SetJustificationToRight()
    if "top" in place:
        y = 1 - MARGIN
        text.SetVerticalJustificationToTop()
    if "bottom" in place:
        y = MARGIN
        text.SetVerticalJustificationToBottom()
    actor.SetPosition(x, y)


def _explained(layer: AnnotationLayer, context: Context) -> SliceLayer | ReliefLayer:
    for other in context.panel.layers:
        if other.id == layer.of and isinstance(other, (SliceLayer, ReliefLayer)):
            return other
    raise SceneError(
        f"layer '{layer.id}'.of", f"'{layer.of}' is no slice or relief layer of this panel"
    )
