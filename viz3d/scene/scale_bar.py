"""A scale bar: so many millimetres of the patient, as long as they are in the picture. Pure."""

from __future__ import annotations

from typing import Final

from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layout import MARGIN_PT
from viz3d.scene.marks import Line, Mark, Sheet, Words
from viz3d.scene.round_numbers import nearest_round, number_words

#: Length of an "auto" bar as a share of the panel's width.
_AUTO_SHARE: Final = 0.2
#: Thickness of the bar, and distance of its number, as shares of the letters' size.
_THICK, _GAP = 0.2, 0.35


def check_projection(is_parallel: bool, field: str) -> None:
    """Refuse a scale bar where it would be true at one depth only.

    Raises
    ------
    SceneError
    """
    if not is_parallel:
        raise SceneError(
            field,
            "a scale bar would be wrong: in perspective a millimetre is longer the nearer it is; "
            'set the camera\'s projection = "parallel"',
        )


def scale_bar(layer: AnnotationLayer, sheet: Sheet) -> tuple[Mark, ...]:
    """A line of round length, with its length above it.

    Raises
    ------
    SceneError
        In perspective, and if a given length does not fit into the panel.
    """
    check_projection(sheet.viewpoint.is_parallel, f"layer '{layer.id}'.what")
    length_mm = _length_mm(layer, sheet)
    length_pt = length_mm * sheet.pt_per_mm
    thick = _THICK * layer.size_pt
    line = ((0.0, 0.0), (length_pt, 0.0))
    above = (length_pt / 2, thick / 2 + _GAP * layer.size_pt)
    words = f"{number_words(length_mm)} mm"
    return (
        Line(line, thick, layer.color, halo=layer.halo),
        Words(words, above, layer.size_pt, layer.color, align="center", halo=layer.halo),
    )


def _length_mm(layer: AnnotationLayer, sheet: Sheet) -> float:
    if layer.length_mm == "auto":
        return nearest_round(_AUTO_SHARE * sheet.width_pt / sheet.pt_per_mm)
    room_mm = (sheet.width_pt - 2 * MARGIN_PT) / sheet.pt_per_mm
    if layer.length_mm > room_mm:
        raise SceneError(
            f"layer '{layer.id}'.length_mm",
            f"a bar of {layer.length_mm:g} mm does not fit: there is room for {room_mm:.0f} mm",
        )
    return layer.length_mm
