"""Words and colour bars over a panel."""

from __future__ import annotations

from typing import Final

from vtkmodules.vtkCommonCore import vtkLookupTable
from vtkmodules.vtkRenderingAnnotation import vtkScalarBarActor
from vtkmodules.vtkRenderingCore import vtkProp, vtkTextActor

from viz3d.errors import SceneError
from viz3d.geometry import FloatArray
from viz3d.render.bindings.base import NO_POINTS, Context
from viz3d.render.text import style_text
from viz3d.scene.colors import colormap
from viz3d.scene.model import AnnotationLayer, ReliefLayer, SliceLayer
from viz3d.scene.resolve import known
from viz3d.scene.view import Viewpoint

#: Distance of text from the panel's sides, as a share of its size.
MARGIN: Final = 0.025


class AnnotationBinding:
    """Shows an `AnnotationLayer`."""

    def __init__(self) -> None:
        self._text = vtkTextActor()
        self._bar = vtkScalarBarActor()
        self._text.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()

    def update(self, layer: AnnotationLayer, context: Context) -> None:
        self._text.SetVisibility(layer.visible and layer.what == "text")
        self._bar.SetVisibility(layer.visible and layer.what == "color-bar")
        if layer.what == "text":
            place_text(self._text, layer.text, layer.place)
            size_px = layer.size_pt * context.pixels_per_pt
            style_text(self._text.GetTextProperty(), size_px, layer.color)
        else:
            self._update_bar(layer, context)

    def face(self, viewpoint: Viewpoint) -> None:
        """Text over the panel does not follow the camera."""

    def props(self) -> list[vtkProp]:
        return [self._text, self._bar]

    def points_lps(self) -> FloatArray:
        return NO_POINTS

    def _update_bar(self, layer: AnnotationLayer, context: Context) -> None:
        shown = _explained(layer, context)
        self._bar.SetLookupTable(_table(shown))
        self._bar.SetTitle(layer.text)
        self._bar.SetNumberOfLabels(5)
        self._bar.SetLabelFormat("%.0f")
        self._bar.UnconstrainedFontSizeOn()
        self._bar.SetBarRatio(0.22)
        self._bar.SetVerticalTitleSeparation(round(4 * context.pixels_per_pt))
        self._bar.SetPosition(0.87, 0.2)
        self._bar.SetWidth(0.11)
        self._bar.SetHeight(0.6)
        size_px = layer.size_pt * context.pixels_per_pt
        for text in (self._bar.GetTitleTextProperty(), self._bar.GetLabelTextProperty()):
            style_text(text, size_px, layer.color)
            text.SetItalic(False)


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


def _table(layer: SliceLayer | ReliefLayer) -> vtkLookupTable:
    colors = colormap(layer.colormap)
    table = vtkLookupTable()
    table.SetNumberOfTableValues(len(colors))
    for n, color in enumerate(colors):
        table.SetTableValue(n, [float(channel) / 255 for channel in color] + [1.0])
    table.SetTableRange(*known(layer.window))
    return table
