"""Irregular stacks made regular, on explicit request only, and what was done in words.

`repair` straightens what is tilted or shifted, fills holes and evens out steps, all by
interpolation between what is there. `keep_gaps` puts every slice in its place and leaves the
places of missing ones empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.stacks.fitting import RESIDUAL_TOLERANCE_MM
from viz3d.dicom.stacks.regular import Plan, plan_grid
from viz3d.dicom.stacks.resampling import interpolate_planes, shift_plane
from viz3d.dicom.stacks.stack import Stack
from viz3d.errors import GeometryError
from viz3d.faults import SPELLED_OUT, FaultCode
from viz3d.geometry import FloatArray, Grid
from viz3d.progress import Progress, silent

Array = NDArray[Any]

#: Faults that are about where slices lie, and that interpolation can heal.
REPAIRED_CODES: frozenset[FaultCode] = frozenset(
    {"missing-slices", "uneven-spacing", "sheared-stack", "ambiguous-stack"}
)
#: Slices farther apart than this are not interpolated between, mm. In T1 images of a head the
#: slice made up half way between two then correlates with the true one by 0.62 (0.94 at 2 mm,
#: 0.81 at 5 mm), and at 15 mm it is no nearer to it than an even grey.
LARGEST_HOLE_MM: Final = 10.0
#: A volume may become at most this many times as large as the slices that are there.
LARGEST_GROWTH: Final = 10


@dataclass(frozen=True, eq=False)
class Repaired:
    """A regular volume made from an irregular stack.

    Parameters
    ----------
    array : (nk, nj, ni) or (nt, nk, nj, ni) array
        Of the type of the values that came in; integers are rounded.
    grid : Grid
    provenance : tuple of str
        What was done, in words and numbers.
    residual_mm : float
        Largest distance between where a slice's own header puts a corner of it and where
        it was taken to be.
    """

    array: Array
    grid: Grid
    provenance: tuple[str, ...]
    residual_mm: float


def can_repair(stack: Stack) -> bool:
    """Whether `repair` makes the stack regular."""
    return find_obstacle(stack) is None


def can_keep_gaps(stack: Stack) -> bool:
    """Whether holes in an otherwise regular ladder are all that is wrong."""
    return find_obstacle(stack, keeps_gaps=True) is None


def find_obstacle(stack: Stack, *, keeps_gaps: bool = False) -> str | None:
    """Why `repair`, or `keep_gaps`, cannot be done, in words; None if it can."""
    allowed = {"missing-slices"} if keeps_gaps else REPAIRED_CODES
    for fault in stack.faults:
        if fault.refuses and (fault.code not in allowed or stack.grid is None):
            return f"interpolation between slices heals no {fault.code}"
    if stack.grid is None:
        return "the slices have no place"
    plan = plan_grid(stack, keeps_gaps=keeps_gaps)
    if keeps_gaps:
        is_kept = plan.is_ladder and not plan.is_straightened
        return _find_growth(plan, stack) if is_kept else "slices lie beside their places"
    return _find_wide_hole(plan) or _find_growth(plan, stack) or _find_turns(plan)


def repair(stack: Stack, array: Array, progress: Progress = silent) -> Repaired:
    """A regular volume by interpolation between the slices that are there.

    Each slice is moved within its plane by what its own position says (see
    `viz3d.dicom.stacks.resampling.shift_plane`), onto a right-angled grid that is wide enough for
    all of them. Planes between slices are linear in the two beside them, along the normal:
    those of holes up to `LARGEST_HOLE_MM`, or all, where steps are uneven. Nothing is
    extrapolated; what no slice covers gets the smallest value of the volume.

    Parameters
    ----------
    stack : Stack
    array : (nk, nj, ni) or (nt, nk, nj, ni) array
        Real values, slices in the stack's order.
    progress : callable, optional
        Told "Repairing", and how many planes of how many are done.

    Returns
    -------
    Repaired

    Raises
    ------
    GeometryError
        If `find_obstacle` finds one; its `code` is the fault's.
    """
    _refuse_obstacle(stack, find_obstacle(stack))
    plan = plan_grid(stack)
    fill = array.min()
    repaired = _resample(plan, array, fill, progress, keeps_gaps=False)
    words = (_tell_straightening(plan, stack, fill), _tell_planes(plan))
    return Repaired(repaired, plan.grid, tuple(filter(None, words)), plan.residual_mm)


def keep_gaps(stack: Stack, array: Array, progress: Progress = silent) -> Repaired:
    """Every slice as it is in its true place, and holes left as holes.

    The planes of missing slices get the smallest value of the volume: air in CT and the dark
    around the head in MR, and a value that is there anyway.

    Parameters, results and errors are those of `repair`.
    """
    _refuse_obstacle(stack, find_obstacle(stack, keeps_gaps=True))
    plan = plan_grid(stack, keeps_gaps=True)
    fill = array.min()
    kept = _resample(plan, array, fill, progress, keeps_gaps=True)
    words = f"left {_tell_holes(plan.holes)} empty, with the value {fill:g}"
    return Repaired(kept, plan.grid, (words,), plan.residual_mm)


def _refuse_obstacle(stack: Stack, obstacle: str | None) -> None:
    if obstacle is None:
        return
    fault = next((fault for fault in stack.faults if fault.refuses), None)
    message = "The stack cannot be made regular" if fault is None else fault.message
    code = None if fault is None else fault.code
    raise GeometryError(f"{message}; this cannot be repaired: {obstacle}", code=code)


def _find_wide_hole(plan: Plan) -> str | None:
    """Slices too far apart for a plane between them."""
    bridged = np.where(plan.is_bridged, plan.steps_mm, 0)
    widest = int(np.argmax(bridged))
    if bridged[widest] <= LARGEST_HOLE_MM + RESIDUAL_TOLERANCE_MM:
        return None
    return (
        f"slices {widest + 1} and {widest + 2} are {bridged[widest]:.1f} mm apart, and "
        f"nothing is made up between slices more than {LARGEST_HOLE_MM:.0f} mm apart"
    )


def _find_growth(plan: Plan, stack: Stack) -> str | None:
    frame = stack.frames[0]
    there = len(stack.times[0]) * frame.rows * frame.columns
    growth = float(np.prod(plan.grid.shape, dtype=float)) / there
    if growth <= LARGEST_GROWTH:
        return None
    return (
        f"the grid would be {growth:.0f} times as large as the slices, "
        f"more than {LARGEST_GROWTH} times"
    )


def _find_turns(plan: Plan) -> str | None:
    if plan.residual_mm <= RESIDUAL_TOLERANCE_MM:
        return None
    return f"slices are also turned or scaled, by {plan.residual_mm:.2f} mm at a corner"


def _resample(
    plan: Plan, array: Array, fill: Any, progress: Progress, *, keeps_gaps: bool
) -> Array:
    times = array if array.ndim == 4 else array[None]
    result = np.full((len(times), *plan.grid.shape), fill, dtype=array.dtype)
    count = len(result) * plan.grid.shape[0]
    for t, values in enumerate(times):
        planes = _moved(plan, values, plan.shifts_ij[t], float(fill))
        targets = _targets(plan, t, keeps_gaps=keeps_gaps)
        between = interpolate_planes(planes, plan.index_k[t], targets)
        for k, plane in zip(targets.astype(int).tolist(), between, strict=True):
            progress("Repairing", t * plan.grid.shape[0] + k, count)
            result[t, k] = plane if array.dtype.kind == "f" else np.rint(plane)
    progress("Repairing", count, count)
    return result.reshape((*array.shape[:-3], *plan.grid.shape))


def _targets(plan: Plan, time: int, *, keeps_gaps: bool) -> FloatArray:
    return plan.index_k[time] if keeps_gaps else np.arange(plan.grid.shape[0], dtype=float)


def _moved(plan: Plan, values: Array, shifts_ij: FloatArray, fill: float) -> Iterator[Array]:
    shape = plan.grid.shape[1:]
    return (
        shift_plane(plane, shift, shape, fill)
        for plane, shift in zip(values, shifts_ij.tolist(), strict=True)
    )


def _tell_straightening(plan: Plan, stack: Stack, fill: Any) -> str:
    if not plan.is_straightened:
        return ""
    frame = stack.frames[0]
    rows, columns = plan.grid.shape[1] - frame.rows, plan.grid.shape[2] - frame.columns
    is_tilted = any(fault.code == "sheared-stack" for fault in stack.faults)
    tilted = f"tilted by {plan.tilt_deg:.2f} degrees, " if is_tilted else ""
    return (
        f"straightened: {tilted}slices shifted within their plane by up to "
        f"{plan.largest_shift_mm:.2f} mm by cubic interpolation within neighbours; "
        f"grid enlarged by {rows} rows and {columns} columns, filled with {fill:g}"
    )


def _tell_planes(plan: Plan) -> str:
    if plan.holes:
        return f"filled {_tell_holes(plan.holes)} by linear interpolation"
    if plan.is_ladder:
        return ""
    low, high = plan.steps_mm.min(), plan.steps_mm.max()
    return (
        f"resampled from uneven steps of {low:.3f} to {high:.3f} mm to even ones of "
        f"{plan.grid.spacing[2]:.3f} mm by linear interpolation"
    )


def _tell_holes(holes: list[tuple[int, int]]) -> str:
    """Holes in words; slices are counted from 1, as in the fault's message."""
    told = [
        f"{'1 missing slice' if missing == 1 else f'{missing} missing slices'} "
        f"between {before} and {before + 1}"
        for before, missing in holes[:SPELLED_OUT]
    ]
    rest = holes[SPELLED_OUT:]
    if rest:
        told.append(f"{sum(n for _, n in rest)} more in {len(rest)} other places")
    return ", ".join(told)
