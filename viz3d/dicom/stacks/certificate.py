"""The certificate: the grid nearest to the tags, and how far the tags are from it.

Every slice says itself where it is. The grid is what can be said about all of them with one
affine; the residual is how far the two are apart at the worst corner of a slice, and what is
beyond tolerance is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from viz3d.dicom.files.sources import Source
from viz3d.dicom.stacks.fitting import (
    COARSE_DIGIT_MM,
    LARGEST_LEAN,
    RESIDUAL_TOLERANCE_MM,
    TOLD_RESIDUAL_MM,
    Indices,
    Tags,
    corner_residuals,
    fit_grid,
    fit_leaning_line,
    is_rounded,
    lean,
)
from viz3d.dicom.stacks.frames import Frame
from viz3d.faults import SPELLED_OUT, Fault, name_files, unique_files
from viz3d.geometry import FloatArray, Grid

#: A shear is named even within tolerance where a lean takes away all but this fraction of a
#: residual above `VISIBLE_SHEAR_MM`, in so many slices or more: rounding does not do that.
SHEAR_GAIN: Final = 0.25
VISIBLE_SHEAR_MM: Final = 0.01
SHEARED_SLICES: Final = 5
#: Means of equal numbers differ from them by less.
FLOAT_NOISE: Final = 1e-9
#: A step up to this multiple of the smallest one is a single step, not a gap.
SINGLE_STEP: Final = 1.5
#: Residual along the normal, as a fraction of a step, up to which a slice is on the ladder.
ON_LADDER: Final = 0.1


@dataclass(frozen=True, eq=False)
class Certificate:
    """What was found about ordered slices.

    Parameters
    ----------
    grid : Grid
        Of one time.
    residual_mm : float
        Largest distance of a slice's corner from where its own header puts it.
    steps_mm : (nk - 1,) float array
        Distances between neighbouring slices along the normal.
    faults : tuple of Fault
    """

    grid: Grid
    residual_mm: float
    steps_mm: FloatArray
    faults: tuple[Fault, ...]


def certify(frames: Sequence[Frame], tags: Tags, rows: Indices) -> Certificate:
    """Fit the grid to ordered frames and find what is wrong with it.

    Parameters
    ----------
    frames : sequence of n Frame
    tags : Tags
        Of the same frames.
    rows : (nt, nk) int array
        Frame indices, slices ascending along the normal, nk at least 2.
    """
    distances = tags.distances
    first = distances[rows[0]]
    steps = np.diff(first)
    rungs = find_rungs(steps)
    grid, residuals = fit_grid(frames[0], tags, rows, rungs)
    files = [frames[index].path for index in rows[0]]
    faults = list(_find_gaps(first, rungs, files))
    is_off = residuals.max() > RESIDUAL_TOLERANCE_MM
    if is_off and not faults and is_rounded(grid.affine, tags, rows, rungs):
        faults.append(_rounded(float(residuals.max()), files))
    elif is_off:
        faults += _explain(tags, rows, rungs, files, residuals.max(), has_gaps=bool(faults))
    elif _is_slightly_sheared(grid, tags, rows, rungs, float(residuals.max())):
        drift, _ = _split_drift(_aside(tags, rows[0]), rungs)
        faults.append(_sheared(drift, first, rungs, files))
    elif residuals.max() > TOLD_RESIDUAL_MM and not faults:
        faults.append(_off(float(residuals.max()), files))
    return Certificate(grid, float(residuals.max()), steps, tuple(faults))


def find_rungs(steps: FloatArray) -> Indices:
    """Rung of each slice on a ladder of equal steps; a gap leaves rungs free.

    The single steps are those near the smallest; the middle one is the ladder's.
    """
    single = _middle(steps[steps <= SINGLE_STEP * steps.min()])
    return np.concatenate([[0], np.cumsum(np.maximum(1, np.rint(steps / single)))]).astype(np.intp)


def _middle(values: FloatArray) -> float:
    """The upper median, which is one of the values."""
    return float(np.sort(values)[len(values) // 2])


def _is_on_ladder(distances: FloatArray, rungs: Indices) -> bool:
    step, start = np.polyfit(rungs, distances, 1)
    off = np.abs(distances - start - step * rungs).max()
    return bool(off <= min(RESIDUAL_TOLERANCE_MM, ON_LADDER * step))


def _find_gaps(distances: FloatArray, rungs: Indices, files: Sequence[Source]) -> list[Fault]:
    steps = np.diff(rungs)
    gaps = np.flatnonzero(steps > 1)
    if not len(gaps) or not _is_on_ladder(distances, rungs):
        return []
    told = [_tell_gap(distances, int(gap), int(steps[gap]) - 1) for gap in gaps[:SPELLED_OUT]]
    if len(gaps) > SPELLED_OUT:
        told.append(f"and {len(gaps) - SPELLED_OUT} more gaps")
    beside = [files[index] for gap in gaps.tolist() for index in (gap, gap + 1)]
    return [
        Fault("missing-slices", f"{'; '.join(told)} ({name_files(beside)})", unique_files(beside))
    ]


def _tell_gap(distances: FloatArray, gap: int, missing: int) -> str:
    """A gap in words; slices are counted from 1, places from the first slice."""
    count = "1 slice" if missing == 1 else f"{missing} slices"
    place = (distances[gap] + distances[gap + 1]) / 2 - distances[0]
    return f"{count} missing between {gap + 1} and {gap + 2}, at {place:.1f} mm"


def _explain(
    tags: Tags,
    rows: Indices,
    rungs: Indices,
    files: Sequence[Source],
    residual_mm: float,
    *,
    has_gaps: bool,
) -> list[Fault]:
    """Why a residual is too large, beyond gaps: turned, tilted, uneven, or shifted slices."""
    faults = []
    distances = tags.distances[rows[0]]
    drift, wobble = _split_drift(_aside(tags, rows[0]), rungs)
    if float(np.linalg.norm(drift)) * float(rungs[-1]) > RESIDUAL_TOLERANCE_MM:
        faults.append(_sheared(drift, distances, rungs, files))
    if not _is_on_ladder(distances, rungs):
        faults.append(_uneven(distances, files))
    if wobble > RESIDUAL_TOLERANCE_MM:
        message = f"Slices are shifted within their plane by up to {wobble:.2f} mm"
        faults.append(Fault("ambiguous-stack", message, unique_files(files)))
    if not faults and not has_gaps:
        faults.append(_varying(tags, rows, files, residual_mm))
    return faults


def _sheared(
    drift: FloatArray, distances: FloatArray, rungs: Indices, files: Sequence[Source]
) -> Fault:
    length = float(np.linalg.norm(drift))
    angle = np.degrees(np.arctan2(length * rungs[-1], distances[-1] - distances[0]))
    message = (
        f"The stack is sheared by {angle:.2f}°: its last slice lies {length * rungs[-1]:.2f} mm "
        "aside of the first one's normal (gantry tilt)"
    )
    return Fault("sheared-stack", message, unique_files(files))


def _is_slightly_sheared(
    grid: Grid, tags: Tags, rows: Indices, rungs: Indices, residual_mm: float
) -> bool:
    """Whether a residual within tolerance is all shear, more than a grid may lean."""
    if residual_mm <= VISIBLE_SHEAR_MM or rows.shape[1] < SHEARED_SLICES:
        return False
    leaning = fit_leaning_line(tags, rows, rungs)
    left = corner_residuals(leaning, tags, rows, grid.shape).max()
    return bool(lean(leaning) > LARGEST_LEAN and left < SHEAR_GAIN * residual_mm)


def _aside(tags: Tags, row: Indices) -> FloatArray:
    """Positions less their part along the normal."""
    return tags.positions[row] - np.outer(tags.distances[row], tags.normal)


def _rounded(residual_mm: float, files: Sequence[Source]) -> Fault:
    message = (
        f"Positions are rounded to {COARSE_DIGIT_MM:g} mm: slices lie up to "
        f"{residual_mm:.3f} mm from a regular grid"
    )
    return Fault("uneven-spacing", message, unique_files(files), refuses=False)


def _off(residual_mm: float, files: Sequence[Source]) -> Fault:
    message = f"Slices lie up to {residual_mm:.3f} mm from the regular grid that they are put on"
    return Fault("uneven-spacing", message, unique_files(files), refuses=False)


def _split_drift(aside: FloatArray, rungs: Indices) -> tuple[FloatArray, float]:
    """In-plane positions as a steady drift, mm for each rung, and the largest rest, mm."""
    drift, start = np.polyfit(rungs, aside, 1)
    rest = aside - start - rungs[:, None] * drift
    return np.asarray(drift), float(np.linalg.norm(rest, axis=1).max())


def _uneven(distances: FloatArray, files: Sequence[Source]) -> Fault:
    steps = np.diff(distances)
    usual = _middle(steps)
    worst = int(np.argmax(np.abs(steps - usual)))
    message = (
        f"Slices {worst + 1} and {worst + 2} are {steps[worst]:.3f} mm apart, "
        f"the others {usual:.3f} mm ({name_files(files[worst : worst + 2])})"
    )
    return Fault("uneven-spacing", message, unique_files(files[worst : worst + 2]))


def _varying(tags: Tags, rows: Indices, files: Sequence[Source], residual_mm: float) -> Fault:
    """What is left: directions, spacings, or positions that vary from slice to slice."""
    turned = np.abs(np.hstack([tags.rows, tags.columns]) - np.hstack([tags.row, tags.column]))
    scaled = np.abs(tags.spacings - tags.spacing)
    if turned.max() >= scaled.max() and turned.max() > FLOAT_NOISE:
        message = f"Direction cosines vary by up to {turned.max():.5f} from slice to slice"
        return Fault("mixed-orientation", message, unique_files(files))
    if scaled.max() > FLOAT_NOISE:
        message = f"PixelSpacing varies by up to {scaled.max():.5f} mm from slice to slice"
        return Fault("mixed-size", message, unique_files(files))
    if len(rows) > 1:
        shift = np.linalg.norm(tags.positions[rows] - tags.positions[rows[:1]], axis=-1).max()
        message = f"Positions differ by up to {shift:.2f} mm between the {len(rows)} time points"
        return Fault("ambiguous-stack", message, unique_files(files))
    message = f"Slices lie up to {residual_mm:.3f} mm from a regular grid, without a pattern"
    return Fault("uneven-spacing", message, unique_files(files))
