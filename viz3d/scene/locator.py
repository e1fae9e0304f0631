"""A small outline of the head from the side, with a slice's line in it. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np

from viz3d.geometry import AXIS_OF_PLANE, FloatArray, PlaneName
from viz3d.scene.marks import Line, Mark, Place

#: Line of the slice: a warm hue, told from grey by every reader.
SLICE_COLOR: Final = "#e69f00"
_OUTLINE_PT: Final = 0.6
_SLICE_PT: Final = 1.2
#: How far the slice's line goes beyond the head, as a share of the locator's size.
_BEYOND: Final = 0.06
#: LPS axes to the right and upwards: from the patient's left for axial and coronal planes, the
#: nose at the left; from the front for sagittal ones.
_SEEN: Final[dict[PlaneName, tuple[int, int]]] = {
    "axial": (1, 2),
    "coronal": (1, 2),
    "sagittal": (0, 2),
}


def locator(
    plane: PlaneName,
    position_mm: float,
    head_lps: FloatArray,
    extent_pt: float,
    color: str,
    halo: str,
) -> tuple[Mark, ...]:
    """The head's outline, seen along the plane, and the plane as a line.

    Parameters
    ----------
    plane : "axial", "coronal" or "sagittal"
    position_mm : float
        LPS coordinate along the plane's normal.
    head_lps : (n, 3) float array, mm
        Outermost points of the head.
    extent_pt : float
        Of the outline's longer side.
    """
    axes = list(_SEEN[plane])
    outline = convex_outline(head_lps[:, axes])
    low, high = outline.min(axis=0), outline.max(axis=0)
    pt_per_mm = extent_pt / float((high - low).max())
    width, height = (float(side) for side in (high - low) * pt_per_mm)
    beyond = _BEYOND * extent_pt
    axis = axes.index(AXIS_OF_PLANE[plane])
    at = float((position_mm - low[axis]) * pt_per_mm)
    ends = ((-beyond, at), (width + beyond, at)) if axis else ((at, -beyond), (at, height + beyond))
    return (
        Line(_places((outline - low) * pt_per_mm), _OUTLINE_PT, color, closed=True, halo=halo),
        Line(ends, _SLICE_PT, SLICE_COLOR, halo=halo),
    )


def convex_outline(points: FloatArray) -> FloatArray:
    """(m, 2) corners of the convex hull of (n, 2) points, counter-clockwise.

    By the monotone chain (A. M. Andrew, Information Processing Letters 9, 1979).
    """
    ordered = np.unique(points, axis=0)
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1])


def _chain(points: FloatArray) -> list[FloatArray]:
    kept: list[FloatArray] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    """Above 0 where the way from a over b to c turns to the left."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _places(points: FloatArray) -> tuple[Place, ...]:
    return tuple((float(x), float(y)) for x, y in points)
