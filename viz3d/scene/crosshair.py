"""Lines through the crosshair where slices are seen flat. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from viz3d.geometry import PLANE_OF_AXIS, FloatArray, tilted_axes
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.clipping import clipped
from viz3d.scene.colors import PLANE_COLORS
from viz3d.scene.directions import FLAT_DEG
from viz3d.scene.marks import Line, Sheet
from viz3d.scene.resolve import known

LINE_PT: Final = 0.75
#: Half the gap around the point: what it lies on stays seen.
GAP_PT: Final = 6.0
#: A smaller share of a direction is rounding.
_LEAST: Final = 1e-9


def crosshair(layer: AnnotationLayer, sheet: Sheet) -> Iterator[Line]:
    """Where the two planes cross the panel that meet its own at a point.

    Nothing in a panel that does not look straight at one of the planes.

    Parameters
    ----------
    layer : AnnotationLayer
        Resolved.
    sheet : Sheet
    """
    toward = sheet.viewpoint.toward
    tilts = known(layer.tilts_deg)
    normals = {
        plane: tilted_axes(plane, tilt)[2] for plane, tilt in zip(PLANE_OF_AXIS, tilts, strict=True)
    }
    own = max(normals, key=lambda plane: abs(normals[plane] @ toward))
    if not sheet.viewpoint.is_parallel or not _is_along(normals.pop(own), toward):
        return
    at = sheet.project(np.array([known(layer.at_lps)]))[0]
    far = sheet.width_pt + sheet.height_pt + float(np.abs(at).max())
    for plane, normal in normals.items():
        if _is_along(normal, toward):
            continue
        along = _seen(np.cross(normal, toward), sheet)
        for near_pt, far_pt in ((-far, -GAP_PT), (GAP_PT, far)):
            ends = clipped(at + near_pt * along, at + far_pt * along, sheet)
            if ends:
                yield Line(ends, LINE_PT, PLANE_COLORS[plane])


def _is_along(normal: FloatArray, toward: FloatArray) -> bool:
    return bool(abs(normal @ toward) >= np.cos(np.radians(FLAT_DEG)))


def _seen(direction_lps: FloatArray, sheet: Sheet) -> FloatArray:
    """A direction in the patient as a unit direction on the sheet, to the right or upwards."""
    viewpoint = sheet.viewpoint
    seen = np.array([direction_lps @ viewpoint.right, direction_lps @ viewpoint.up])
    seen /= np.linalg.norm(seen)
    # Along a side of the sheet exactly, where it is so but for rounding.
    seen[np.abs(seen) < _LEAST] = 0.0
    return np.asarray(seen if seen.sum() > 0 else -seen)
