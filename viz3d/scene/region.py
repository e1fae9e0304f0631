"""Which part of its plane a slice layer shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viz3d.geometry import (
    AXIS_OF_PLANE,
    DIRECTION_OF_LETTER,
    FloatArray,
    Rectangle,
    plane_rectangle,
    section_rectangle,
)
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Cut
from viz3d.scene.oblique import axes_of, is_tilted, point_of
from viz3d.scene.resolve import known


def slice_rectangle(
    layer: SliceLayer, cut: Cut, box_lps: tuple[FloatArray, FloatArray]
) -> Rectangle | None:
    """The rectangle that a slice layer covers, or None where nothing is left of it.

    Parameters
    ----------
    layer : SliceLayer
        Resolved.
    cut : Cut
        The panel's, resolved.
    box_lps : two (3,) arrays
        Corners of what slices may cover, LPS mm.
    """
    low, high = (np.array(corner, dtype=np.float64) for corner in box_lps)
    if layer.region == "cut-face":
        if not _is_a_face(layer, cut):
            return None
        low, high = _laid_bare(AXIS_OF_PLANE[layer.plane], cut, low, high)
    if (high <= low).any():
        return None
    if is_tilted(layer):
        return section_rectangle(axes_of(layer), point_of(layer), low, high)
    return plane_rectangle(layer.plane, known(layer.position_mm), low, high)


def resting_rectangle(
    layer: SliceLayer, middle_lps: ArrayLike, box_lps: tuple[FloatArray, FloatArray]
) -> Rectangle:
    """What a whole slice counts for a camera: the picture stays put while the plane is moved.

    It is as if it stood in the middle; one in space, which has a frame, as if it were level.
    """
    middle = np.asarray(middle_lps, np.float64)
    if is_tilted(layer) and not layer.frame:
        tilted = section_rectangle(axes_of(layer), middle, *box_lps)
        if tilted is not None:
            return tilted
    return plane_rectangle(layer.plane, float(middle[AXIS_OF_PLANE[layer.plane]]), *box_lps)


def _is_a_face(layer: SliceLayer, cut: Cut) -> bool:
    axis = AXIS_OF_PLANE[layer.plane]
    return any(DIRECTION_OF_LETTER[letter][axis] != 0 for letter in cut.away)


def _laid_bare(
    axis: int, cut: Cut, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The box, cut down to the removed side of every plane but the face's own."""
    at_lps = known(cut.at_lps)
    for letter in cut.away:
        direction = DIRECTION_OF_LETTER[letter]
        across = int(np.argmax(np.abs(direction)))
        if across == axis:
            continue
        if direction[across] > 0:
            low[across] = max(low[across], at_lps[across])
        else:
            high[across] = min(high[across], at_lps[across])
    return low, high
