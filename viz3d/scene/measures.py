"""Distances and angles in the patient, and what is drawn of them over a panel. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from viz3d.geometry import FloatArray
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.clipping import clipped
from viz3d.scene.extent import box_of
from viz3d.scene.flat import flat_slice
from viz3d.scene.layer_values import Point
from viz3d.scene.layout import inside
from viz3d.scene.marks import Line, Mark, Place, Sheet, Words
from viz3d.scene.model import Panel
from viz3d.scene.oblique import normal_of, point_of

#: A slice this near to all points of a measure goes through them.
NEAR_MM: Final = 0.75
LINE_PT: Final = 1.25
#: Length of the strokes across the ends of a distance.
TICK_PT: Final = 8.0
#: Most that an angle's arc is away from its vertex, and the most of the shorter arm.
ARC_PT, ARC_SHARE = 22.0, 0.6
#: From a line to its number.
GAP_PT: Final = 4.0
_ARC_STEPS: Final = 24


def distance_mm(points_lps: tuple[Point, ...]) -> float:
    """Between two points of the patient."""
    start, end = np.array(points_lps, np.float64)
    return float(np.linalg.norm(end - start))


def angle_deg(points_lps: tuple[Point, ...]) -> float | None:
    """At the second of three points; None where an arm has no length."""
    first, vertex, last = np.array(points_lps, np.float64)
    arms = first - vertex, last - vertex
    lengths = [float(np.linalg.norm(arm)) for arm in arms]
    if min(lengths) == 0:
        return None
    across = float(np.linalg.norm(np.cross(*arms)))
    return float(np.degrees(np.arctan2(across, arms[0] @ arms[1])))


def measure_words(layer: AnnotationLayer) -> str:
    """``"63.2 mm"`` or ``"41.3°"``; empty for an angle with an arm without length."""
    if layer.what == "distance":
        return f"{distance_mm(layer.points_lps):.1f} mm"
    found = angle_deg(layer.points_lps)
    return "" if found is None else f"{found:.1f}°"


def is_seen(layer: AnnotationLayer, panel: Panel) -> bool:
    """Whether a measure lies on what a resolved panel shows: always, where that is in space."""
    flat = flat_slice(panel)
    if flat is None:
        return True
    off = (np.array(layer.points_lps, np.float64) - point_of(flat)) @ normal_of(flat)
    return bool(np.abs(off).max() <= NEAR_MM)


def measure(layer: AnnotationLayer, panel: Panel, sheet: Sheet) -> Iterator[Mark]:
    """Lines and number of a distance or an angle.

    Parameters
    ----------
    layer : AnnotationLayer
        Resolved.
    panel : Panel
        Resolved; nothing is drawn where its slice lies elsewhere.
    sheet : Sheet
    """
    if not is_seen(layer, panel):
        return
    places = sheet.project(np.array(layer.points_lps, np.float64))
    marks = _distance(places, layer, sheet) if len(places) == 2 else _angle(layer, sheet)
    yield from _lines(places, layer, sheet)
    yield from marks


def _distance(places: FloatArray, layer: AnnotationLayer, sheet: Sheet) -> Iterator[Mark]:
    across = _across(places[1] - places[0])
    for end in places:
        yield from _lines(end + np.outer([-TICK_PT / 2, TICK_PT / 2], across), layer, sheet)
    yield from _number(places.mean(axis=0), across if across[1] >= 0 else -across, layer, sheet)


def _angle(layer: AnnotationLayer, sheet: Sheet) -> Iterator[Mark]:
    """The arc lies in the plane of the arms, seen as they are seen."""
    first, vertex, last = np.array(layer.points_lps, np.float64)
    found = angle_deg(layer.points_lps)
    if not found:
        return
    along = (first - vertex) / np.linalg.norm(first - vertex)
    upright = (last - vertex) - ((last - vertex) @ along) * along
    length = float(np.linalg.norm(upright))
    if length == 0:
        return
    shorter = min(float(np.linalg.norm(arm - vertex)) for arm in (first, last))
    radius = min(ARC_PT / sheet.pt_per_mm, ARC_SHARE * shorter)
    at = np.radians(np.linspace(0, found, _ARC_STEPS))[:, None]
    arc = sheet.project(vertex + radius * (np.cos(at) * along + np.sin(at) * upright / length))
    yield from _lines(arc, layer, sheet)
    corner = sheet.project(vertex[None])[0]
    # Between the arms there may be too little room.
    outward = corner - arc[_ARC_STEPS // 2]
    outward /= max(float(np.linalg.norm(outward)), 1e-9)
    yield from _number(corner, outward, layer, sheet)


def _number(
    at: FloatArray, outward: FloatArray, layer: AnnotationLayer, sheet: Sheet
) -> Iterator[Mark]:
    """What was measured, beyond a place of the sheet in a direction, and within the sheet."""
    if not _is_on(at[None], sheet):
        return
    words = Words(
        measure_words(layer), (0.0, 0.0), layer.size_pt, layer.color, bold=True, align="center",
        anchor="middle", halo=layer.halo,
    )  # fmt: skip
    box = box_of(words)
    x, y = at + outward * (np.abs(outward) @ (box.width, box.height) / 2 + GAP_PT)
    held = inside(box.moved(x, y), sheet)
    yield replace(words, at_pt=(float(held.left - box.left), float(held.bottom - box.bottom)))


def _across(along: FloatArray) -> FloatArray:
    """Unit direction at right angles; upwards for what has no length."""
    length = float(np.linalg.norm(along))
    return np.array([-along[1], along[0]]) / length if length else np.array([0.0, 1.0])


def _lines(places: FloatArray, layer: AnnotationLayer, sheet: Sheet) -> Iterator[Mark]:
    """The line through places; in pieces where it leaves the sheet."""
    if not _is_on(places, sheet):
        ends = (clipped(*pair, sheet) for pair in pairwise(places))
        yield from (_line(pair, layer) for pair in ends if pair)
    else:
        yield _line(tuple((float(x), float(y)) for x, y in places), layer)


def _is_on(places: FloatArray, sheet: Sheet) -> bool:
    return bool((places >= 0).all() and (places <= (sheet.width_pt, sheet.height_pt)).all())


def _line(points_pt: tuple[Place, ...], layer: AnnotationLayer) -> Line:
    return Line(points_pt, LINE_PT, layer.color, halo=layer.halo)
