"""A small outline of the head from the side, with a slice's line in it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from viz3d.geometry import FloatArray, PlaneName
from viz3d.scene.marks import Line, Mark, Place

#: Line of the slice: a warm hue, told from grey by every reader.
SLICE_COLOR: Final = "#e69f00"
_OUTLINE_PT: Final = 0.6
_SLICE_PT: Final = 1.2
#: How far the slice's line goes beyond the head, as a share of the locator's size.
_BEYOND: Final = 0.06
#: LPS axis along which the head is seen: from the patient's left for axial and coronal planes,
#: the nose at the left; from the front for sagittal ones.
_SEEN_ALONG: Final[dict[PlaneName, int]] = {"axial": 0, "coronal": 0, "sagittal": 1}

#: Gives the (m, 2) corners of the head's outline along an LPS axis, in the two other
#: coordinates, mm.
Silhouette: TypeAlias = Callable[[int], FloatArray]


def locator(
    plane: PlaneName,
    position_mm: float,
    silhouette: Silhouette,
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
    silhouette : callable
        The head's outline along an LPS axis.
    extent_pt : float
        Of the outline's longer side.
    """
    outline = silhouette(_SEEN_ALONG[plane])
    low, high = outline.min(axis=0), outline.max(axis=0)
    pt_per_mm = extent_pt / float((high - low).max())
    width, height = (float(side) for side in (high - low) * pt_per_mm)
    beyond = _BEYOND * extent_pt
    lies = plane == "axial"
    at = float((position_mm - low[int(lies)]) * pt_per_mm)
    ends = ((-beyond, at), (width + beyond, at)) if lies else ((at, -beyond), (at, height + beyond))
    return (
        Line(_places((outline - low) * pt_per_mm), _OUTLINE_PT, color, closed=True, halo=halo),
        Line(ends, _SLICE_PT, SLICE_COLOR, halo=halo),
    )


def _places(points: FloatArray) -> tuple[Place, ...]:
    return tuple((float(x), float(y)) for x, y in points)
