"""From an annotation layer to blocks of marks, which `layout` puts in their places. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.color_bar import Colored, color_bar
from viz3d.scene.cube import cube
from viz3d.scene.directions import (
    convention_word,
    direction_letters,
    is_flat,
    position_words,
    tilt_words,
)
from viz3d.scene.extent import Box, wrapped
from viz3d.scene.layer_values import Pair
from viz3d.scene.layers import (
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.layout import MARGIN_PT, Block, align_of
from viz3d.scene.locator import Silhouette, locator
from viz3d.scene.marks import CAP_HEIGHT, Align, Line, Mark, Sheet, Words
from viz3d.scene.model import Panel
from viz3d.scene.oblique import LEVEL
from viz3d.scene.resolve import known
from viz3d.scene.scale_bar import scale_bar
from viz3d.scene.surface_colors import coloring_of

#: From one line of text to the next, in sizes of the letters.
LINE_STEP: Final = 1.3
#: Side of a cube or locator in sizes of the letters, where it is not given.
_EXTENT: Final = 6.0
#: They take no more of the panel's smaller side than this.
_LARGEST: Final = 0.25
_ALIGN: Final[dict[float, Align]] = {0.0: "left", 0.5: "center", 1.0: "right"}


def blocks_of(
    layer: AnnotationLayer, panel: Panel, sheet: Sheet, silhouette: Silhouette
) -> Iterator[Block]:
    """What an annotation layer puts over its panel.

    Parameters
    ----------
    layer : AnnotationLayer
        Resolved.
    panel : Panel
    sheet : Sheet
    silhouette : callable
        The head's outline along an LPS axis.

    Raises
    ------
    SceneError
        If it cannot be shown: what it explains is not there, or it would not be true.
    """
    match layer.what:
        case "text":
            yield _text(layer, layer.text, sheet)
        case "color-bar":
            yield _block(layer, color_bar(layer, _with_numbers(layer, panel), sheet))
        case "scale-bar":
            yield _block(layer, scale_bar(layer, sheet))
        case "letters":
            yield from _letters(layer, sheet)
        case "convention":
            if word := _convention(panel, sheet):
                yield _text(layer, word, sheet)
        case "position":
            shown = _plane(layer, panel)
            words = position_words(shown.plane, known(shown.position_mm))
            yield _text(layer, words + tilt_words(shown.plane, _tilt(shown)), sheet)
        case "locator":
            shown = _plane(layer, panel)
            place = shown.plane, known(shown.position_mm)
            marks = locator(*place, silhouette, _extent_pt(layer, sheet), layer.color, layer.halo)
            yield _block(layer, marks)
        case "cube":
            half = _extent_pt(layer, sheet) / 2
            marks = tuple(cube(sheet.viewpoint, 2 * half))
            yield Block(marks, layer.place, layer.at, Box(-half, -half, half, half))
        case "legend":
            yield _block(layer, _legend(layer, panel))
        case "crosshair" | "distance" | "angle":
            return  # lies where it lies, below what is written: see `labelling`


def text_lines(text: str, look: Words, sheet: Sheet) -> tuple[Words, ...]:
    """Text that looks like `look`, below one another as many lines as it needs."""
    room_pt = sheet.width_pt - 2 * MARGIN_PT
    x, y = look.at_pt
    step = LINE_STEP * look.size_pt
    return tuple(
        replace(look, text=line, at_pt=(x, y - n * step))
        for n, line in enumerate(wrapped(text, look.size_pt, room_pt, bold=look.bold))
        if line
    )


def _text(layer: AnnotationLayer, text: str, sheet: Sheet) -> Block:
    """Aligned with the side of the panel that it stands at."""
    align = _ALIGN[align_of(layer.place)]
    look = Words("", (0.0, 0.0), layer.size_pt, layer.color, align=align, halo=layer.halo)
    return _block(layer, text_lines(text, look, sheet))


def _block(layer: AnnotationLayer, marks: Iterator[Mark] | tuple[Mark, ...]) -> Block:
    return Block(tuple(marks), layer.place, layer.at)


def _extent_pt(layer: AnnotationLayer, sheet: Sheet) -> float:
    if layer.extent_pt != "auto":
        return layer.extent_pt
    return min(_EXTENT * layer.size_pt, _LARGEST * min(sheet.width_pt, sheet.height_pt))


def _letters(layer: AnnotationLayer, sheet: Sheet) -> Iterator[Block]:
    """Where the patient's sides are, at the four sides of the panel."""
    right, up = sheet.viewpoint.right, sheet.viewpoint.up
    sides = {"left": -right, "right": right, "bottom": -up, "top": up}
    for place, direction in sides.items():
        words = direction_letters(direction)
        yield Block(
            (Words(words, (0.0, 0.0), layer.size_pt, layer.color, True, halo=layer.halo),), place
        )


def _convention(panel: Panel, sheet: Sheet) -> str:
    """Empty unless all that the panel shows are slices seen flat."""
    beside = (AnnotationLayer, OverlayLayer)
    shown = [layer for layer in _drawn(panel) if not isinstance(layer, beside)]
    flat = [
        isinstance(layer, (SliceLayer, MontageLayer))
        and is_flat(layer.plane, sheet.viewpoint, _tilt(layer))
        for layer in shown
    ]
    return convention_word(sheet.viewpoint) if shown and all(flat) else ""


def _tilt(layer: SliceLayer | MontageLayer | ReliefLayer) -> Pair:
    return layer.tilt_deg if isinstance(layer, SliceLayer) else LEVEL


def _drawn(panel: Panel) -> list[Layer]:
    return [layer for layer in panel.layers if layer.visible]


def _plane(layer: AnnotationLayer, panel: Panel) -> SliceLayer | ReliefLayer:
    """The slice that a position or locator speaks of: the one named, or the only one."""
    found = [
        other
        for other in panel.layers
        if isinstance(other, (SliceLayer, ReliefLayer)) and layer.of in ("", other.id)
    ]
    if layer.of and not found:
        raise _nothing(layer, "no slice or relief layer of this panel")
    if len(found) != 1:
        there = ", ".join(f"'{other.id}'" for other in found) or "none"
        raise SceneError(
            f"layer '{layer.id}'.of", f"say which slice is meant; this panel has: {there}"
        )
    return found[0]


def _with_numbers(layer: AnnotationLayer, panel: Panel) -> Colored:
    """The layer whose colours stand for intensities."""
    named = [other for other in panel.layers if other.id == layer.of]
    if named and isinstance(named[0], SurfaceLayer) and coloring_of(named[0]):
        return named[0]
    if not named or not isinstance(named[0], (SliceLayer, MontageLayer, ReliefLayer)):
        # A projection holds the scalp back: no intensity belongs to one of its greys.
        raise _nothing(layer, "no slice, montage, relief or coloured surface of this panel")
    if isinstance(named[0], SliceLayer) and named[0].within:
        raise _nothing(layer, "coloured by how deep in its band a voxel is, not by intensity")
    return named[0]


def _legend(layer: AnnotationLayer, panel: Panel) -> Iterator[Mark]:
    """A small square of a layer's colour, and what it stands for."""
    side = CAP_HEIGHT * layer.size_pt
    corners = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    yield Line(corners, 0.0, "", fill=_colored(layer, panel), closed=True)
    at = (1.7 * side, 0.0)
    yield Words(layer.text, at, layer.size_pt, layer.color, halo=layer.halo)


def _colored(layer: AnnotationLayer, panel: Panel) -> str:
    for other in panel.layers:
        if other.id == layer.of:
            match other:
                case SliceLayer(tint=band) | MontageLayer(tint=band) if band:
                    return other.tint_color
                case SurfaceLayer() | MaskSurfaceLayer() | VolumeLayer():
                    return other.color
    raise _nothing(layer, "no surface, volume or tinted slice of this panel")


def _nothing(layer: AnnotationLayer, why: str) -> SceneError:
    return SceneError(f"layer '{layer.id}'.of", f"'{layer.of}' is {why}")
