"""Slices side by side: which ones, and where on the board. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from math import ceil, floor, sqrt
from typing import Final, NamedTuple

import numpy as np

from viz3d.errors import SceneError
from viz3d.geometry import AXIS_OF_PLANE, FloatArray, PlaneName, Rectangle
from viz3d.scene.codec import suggestion
from viz3d.scene.directions import position_words
from viz3d.scene.extent import text_width_pt
from viz3d.scene.layers import MontageLayer, SliceLayer
from viz3d.scene.model import Page, Panel, Scene
from viz3d.scene.views import looking

#: LPS axes that lie across and up in a picture of each plane.
ACROSS: Final[dict[PlaneName, int]] = {"axial": 0, "coronal": 0, "sagittal": 1}
UP: Final[dict[PlaneName, int]] = {"axial": 1, "coronal": 2, "sagittal": 2}
#: Width over height of a head in each plane, roughly.
SLICE_ASPECT: Final[dict[PlaneName, float]] = {"axial": 0.72, "coronal": 0.78, "sagittal": 1.02}
#: Steps from which on a millimetre more or less does not matter, and places are whole ones.
WHOLE_FROM_MM: Final = 6.0
#: A step that lacks no more than this is rounded up.
_NEARLY_MM: Final = 0.1
#: Slices bring their own margins: the board fills the picture.
BOARD_ZOOM: Final = 1.05
#: Rows and columns of a montage that says nothing of either.
USUAL: Final = 4
_PLANE_WORDS: Final[dict[str, PlaneName]] = {
    "axial": "axial",
    "a": "axial",
    "coronal": "coronal",
    "c": "coronal",
    "sagittal": "sagittal",
    "s": "sagittal",
}
_CLAUSES: Final = ("rows", "columns", "labels", "neurological", "bone", "whole")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_COUNTS: Final = re.compile(r"(\d+)x(\d+)")


class Tile(NamedTuple):
    """One slice on the board.

    Parameters
    ----------
    position_mm : float
        Where the slice lies in the patient.
    by_lps : (3,) float array, mm
        By how much it is drawn away from there.
    corner_lps : (3,) float array, mm
        Lower left corner of its place in the picture.
    """

    position_mm: float
    by_lps: FloatArray
    corner_lps: FloatArray


def board(layer: MontageLayer) -> tuple[int, int]:
    """Rows and columns of a montage."""
    rows, columns = layer.rows, layer.columns
    if layer.positions_mm == "auto":
        return (USUAL if rows == "auto" else rows), (USUAL if columns == "auto" else columns)
    count = len(layer.positions_mm)
    if columns == "auto":
        across = ceil(sqrt(count)) if rows == "auto" else ceil(count / rows)
    else:
        across = columns
    return (ceil(count / across) if rows == "auto" else rows), across


def spread(low: float, high: float, count: int) -> tuple[float, ...]:
    """Places in a range, evenly spaced: as far from its ends on both sides.

    They are the middles of `count` equal parts; where those are `WHOLE_FROM_MM` or more apart,
    places of whole millimetres, at most half of one off the centre.
    """
    step = (high - low) / count
    if step < WHOLE_FROM_MM:
        return tuple(round(low + (n + 0.5) * step, 3) for n in range(count))
    step = floor(step + _NEARLY_MM)
    first = round((low + high - (count - 1) * step) / 2)
    return tuple(float(first + n * step) for n in range(count))


def labels_of(layer: MontageLayer) -> tuple[str, ...]:
    """Positions of a resolved montage in words, with decimals for all or for none."""
    positions_mm = known_positions(layer)
    decimals = any(round(position, 1) != round(position) for position in positions_mm)
    return tuple(position_words(layer.plane, at, decimals=decimals) for at in positions_mm)


def label_pt(layer: MontageLayer, words: Iterable[str], room_pt: float) -> float:
    """Size of the labels: the layer's, or what lets the longest stay within its slice's room."""
    longest = max(text_width_pt(label, layer.size_pt) for label in words)
    return layer.size_pt * min(1.0, room_pt / longest)


def slice_of(layer: MontageLayer, position_mm: float) -> SliceLayer:
    """One slice of a resolved montage as a layer of its own."""
    return SliceLayer(
        plane=layer.plane,
        position_mm=position_mm,
        outline=layer.outline,
        part=layer.part,
        window=layer.window,
        gamma=layer.gamma,
        colormap=layer.colormap,
        tint=layer.tint,
        tint_color=layer.tint_color,
        sigma_voxels=layer.sigma_voxels,
        interpolation=layer.interpolation,
    )


def board_corners(layer: MontageLayer, rectangle: Rectangle) -> FloatArray:
    """(4, 3) corners of a resolved montage's board, whose middle is a slice's rectangle's."""
    size = _size(layer.plane, rectangle)
    middle = rectangle.corners_lps.mean(axis=0)
    half = np.zeros(3)
    rows, columns = board(layer)
    half[ACROSS[layer.plane]] = size[0] * columns / 2
    half[UP[layer.plane]] = size[1] * rows / 2
    signs = np.ones((4, 3))
    signs[:, ACROSS[layer.plane]] = (-1, 1, 1, -1)
    signs[:, UP[layer.plane]] = (-1, -1, 1, 1)
    return np.asarray(middle + signs * half)


def tiles(
    layer: MontageLayer, rectangle: Rectangle, right: FloatArray, up: FloatArray
) -> list[Tile]:
    """Where the slices of a resolved montage are drawn, in reading order.

    Parameters
    ----------
    layer : MontageLayer
    rectangle : Rectangle
        What one slice covers, at the depth of the board.
    right, up : (3,) float arrays
        The picture's directions, LPS: they decide where reading begins.
    """
    width, height = _size(layer.plane, rectangle)
    across = _toward(ACROSS[layer.plane], right)
    upward = _toward(UP[layer.plane], up)
    axis = AXIS_OF_PLANE[layer.plane]
    middle = rectangle.corners_lps.mean(axis=0)
    rows, columns = board(layer)
    found = []
    for n, position_mm in enumerate(known_positions(layer)):
        row, column = divmod(n, columns)
        by = (column - (columns - 1) / 2) * width * across
        by = by - (row - (rows - 1) / 2) * height * upward
        corner = middle + by - width / 2 * across - height / 2 * upward
        by[axis] = middle[axis] - position_mm
        found.append(Tile(position_mm, by, corner))
    return found


def known_positions(layer: MontageLayer) -> tuple[float, ...]:
    """Positions of a resolved montage, as many as its board holds."""
    if layer.positions_mm == "auto":
        raise SceneError("", "the montage was not resolved: its positions are still 'auto'")
    return layer.positions_mm


def montage_scene(words: str) -> Scene:
    """A scene of one montage from a line such as ``"axial -20 0 20 40; rows 2; labels"``.

    First the plane, with positions in mm (along L, P or S) or ``ROWSxCOLUMNS``; then, parted by
    semicolons: ``rows N``, ``columns N``, ``labels`` (positions), ``bone`` (colours), ``whole``
    (nothing is cut away around the head), ``neurological`` (from the other side).

    Raises
    ------
    SceneError
        Naming the word that is not understood.
    """
    first, *clauses = [clause.split() for clause in words.lower().split(";")]
    if not first or first[0] not in _PLANE_WORDS:
        found = first[0] if first else ""
        hint = suggestion(found, ("axial", "coronal", "sagittal"))
        raise SceneError("montage", f"expected a plane first, found '{found}'{hint}")
    layer = MontageLayer(id="montage", plane=_PLANE_WORDS[first[0]], labels=False, gamma=0.85)
    layer = _with_slices(layer, first[1:])
    view: str = layer.plane
    for clause in clauses:
        if clause == ["neurological"]:
            view = f"{layer.plane}-neurological"
        elif clause:
            layer = _with_clause(layer, clause)
    camera = replace(looking(view), zoom=BOARD_ZOOM)
    panel = Panel(id="montage", background="black", camera=camera, layers=(layer,))
    rows, columns = board(layer)
    page = Page(background="black", cell_aspect=SLICE_ASPECT[layer.plane] * columns / rows)
    return Scene(name="montage", title=f"Montage: {words}", page=page, panels=(panel,))


def _with_slices(layer: MontageLayer, words: list[str]) -> MontageLayer:
    counts = _COUNTS.fullmatch(words[0]) if len(words) == 1 else None
    if counts:
        return replace(layer, rows=_count(counts[1]), columns=_count(counts[2]))
    for word in words:
        if not _NUMBER.fullmatch(word):
            raise SceneError("montage", f"'{word}' is neither a position in mm nor such as 4x4")
    return replace(layer, positions_mm=tuple(float(word) for word in words) or "auto")


def _with_clause(layer: MontageLayer, clause: list[str]) -> MontageLayer:
    match clause:
        case ["labels"]:
            return replace(layer, labels=True)
        case ["bone"]:
            return replace(layer, colormap="bone")
        case ["whole"]:
            return replace(layer, outline=False)
        case [("rows" | "columns") as name, count] if count.isdecimal():
            number = _count(count)
            return replace(layer, rows=number) if name == "rows" else _columns(layer, number)
    text = " ".join(clause)
    raise SceneError("montage", f"'{text}' is not understood{suggestion(text, _CLAUSES)}")


def _columns(layer: MontageLayer, count: int) -> MontageLayer:
    return replace(layer, columns=count)


def _count(digits: str) -> int:
    if int(digits) == 0:
        raise SceneError("montage", "no rows or columns of slices: ask for 1 or more of each")
    return int(digits)


def _size(plane: PlaneName, rectangle: Rectangle) -> tuple[float, float]:
    """Width and height of a slice in the picture, mm."""
    sides = np.abs(rectangle.u_lps * rectangle.width_mm + rectangle.v_lps * rectangle.height_mm)
    return float(sides[ACROSS[plane]]), float(sides[UP[plane]])


def _toward(axis: int, direction: FloatArray) -> FloatArray:
    """The unit vector along an LPS axis that points to the side of a direction."""
    unit = np.zeros(3)
    unit[axis] = 1.0 if direction[axis] >= 0 else -1.0
    return unit
