"""From a panel to the marks over it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from viz3d.geometry import Rectangle
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.annotations import blocks_of, text_lines
from viz3d.scene.colors import contrast, halo_on
from viz3d.scene.crosshair import crosshair
from viz3d.scene.extent import box_of
from viz3d.scene.frame_letters import frame_letters
from viz3d.scene.layers import SliceLayer
from viz3d.scene.layout import Block, arrange
from viz3d.scene.locator import Silhouette
from viz3d.scene.marks import Mark, Sheet, Words
from viz3d.scene.measures import measure
from viz3d.scene.model import Panel


def marks_of(
    panel: Panel,
    sheet: Sheet,
    rectangles: Mapping[str, Rectangle],
    title_pt: float,
    silhouette: Silhouette,
    plotted: tuple[Mark, ...] = (),
) -> tuple[Mark, ...]:
    """Everything that is written over a panel.

    Parameters
    ----------
    panel : Panel
        Resolved.
    sheet : Sheet
    rectangles : mapping
        What each slice layer covers, by the layer's id.
    title_pt : float
        Size of the panel's title.
    silhouette : callable
        The head's outline along an LPS axis.
    plotted : tuple of Mark
        What layers themselves write; it is not written over, and comes first.

    Raises
    ------
    SceneError
        If an annotation cannot be shown: what it explains is not there, or it would not be
        true.
    """
    lines = [line for layer in _said(panel, "crosshair") for line in crosshair(layer, sheet)]
    measures = [
        mark
        for what in ("distance", "angle")
        for layer in _said(panel, what)
        for mark in measure(layer, panel, sheet)
    ]
    words = [box_of(mark) for mark in plotted if isinstance(mark, Words)]
    placed = list(arrange(_blocks(panel, sheet, title_pt, silhouette), sheet, words))
    planes = [
        (layer, rectangles[layer.id])
        for layer in panel.layers
        if isinstance(layer, SliceLayer)
        and layer.visible
        and layer.frame
        and layer.letters
        and layer.id in rectangles
    ]
    letters = frame_letters(planes, sheet, (box for box, _ in placed), halo_on(panel.background))
    said = (mark for _, marks in placed for mark in marks)
    return (*plotted, *lines, *letters, *said, *measures)


def title(panel: Panel, size_pt: float, sheet: Sheet) -> Block:
    """The panel's title, in its upper left corner."""
    ground = "white" if panel.background == "transparent" else panel.background
    ink, halo = contrast(ground), halo_on(panel.background)
    look = Words("", (0.0, 0.0), size_pt, ink, True, halo=halo)
    return Block(text_lines(panel.title, look, sheet), "top-left")


def _blocks(panel: Panel, sheet: Sheet, title_pt: float, silhouette: Silhouette) -> Iterator[Block]:
    if panel.title:
        yield title(panel, title_pt, sheet)
    # Letters keep the middles of the panel's sides; what else is said gives way.
    for layer in sorted(_said(panel), key=lambda layer: layer.what != "letters"):
        yield from (block for block in blocks_of(layer, panel, sheet, silhouette) if block.marks)


def _said(panel: Panel, what: str = "") -> list[AnnotationLayer]:
    """The annotations that are to be seen, all or those of one kind."""
    return [
        layer
        for layer in panel.layers
        if isinstance(layer, AnnotationLayer) and layer.visible and what in ("", layer.what)
    ]
