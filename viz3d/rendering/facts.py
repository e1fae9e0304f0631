"""What a scene needs to know of a volume, from what is prepared of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.landmarks import display_window, values_in_ball
from viz3d.scene.layer_values import Pair, Point
from viz3d.scene.resolve import Facts
from viz3d.values import intensity_units

if TYPE_CHECKING:
    from viz3d.rendering.prepared import Prepared


def facts_of(prepared: Prepared) -> Facts:
    """What `viz3d.scene.resolve` needs to know of the head, or of a volume without one."""
    points_lps, middle_lps, window = (_head if prepared.has_head() else _whole)(prepared)
    return Facts(
        points_lps=points_lps,
        middle_lps=middle_lps,
        window=window,
        grey_bins=prepared.grey_bins,
        units=intensity_units(prepared.volume.metadata),
        brain_points_lps=prepared.brain_points_lps,
        overlay_window=lambda path: prepared.second_volume(path).window,
    )


def ball_values(prepared: Prepared) -> NDArray[Any]:
    """(n,) intensities in a ball of brain, found in the head alone; all where there is none."""
    array, grid = prepared.array, prepared.volume.grid
    if not prepared.has_head():
        return array.reshape(-1)
    marks = prepared.landmarks()
    return values_in_ball(array, grid, marks.middle_lps, marks.brain_radius_mm)


def _head(prepared: Prepared) -> tuple[FloatArray, Point, Pair]:
    grid, head = prepared.volume.grid, prepared.head()
    x, y, z = (float(mm) for mm in prepared.landmarks().middle_lps)
    window = display_window(ball_values(prepared), head.statistics.air)
    return grid.to_lps(head.points_local_mm / np.array(grid.spacing)), (x, y, z), window


def _whole(prepared: Prepared) -> tuple[FloatArray, Point, Pair]:
    grid = prepared.volume.grid
    x, y, z = (float(mm) for mm in grid.center_lps)
    low, high = np.percentile(prepared.array, [1, 99])
    return grid.corners_lps, (x, y, z), (float(low), float(max(high, low + 1e-6)))
