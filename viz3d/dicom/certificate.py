"""The certificate: the grid nearest to the tags, and how far the tags are from it.

Every slice says itself where it is. The grid is what can be said about all of them with one
affine; the residual is how far the two are apart at the worst corner of a slice, and what is
beyond tolerance is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.faults import SPELLED_OUT, Fault, name_files, unique_files
from viz3d.dicom.frames import Frame
from viz3d.geometry import FloatArray, Grid, slice_normal

#: Largest distance of a slice's corner from its place in a regular grid, mm. Tags written to
#: two decimals put a corner up to 0.01 mm off; a tenth of a millimetre is visible in a figure.
RESIDUAL_TOLERANCE_MM: Final = 0.05
#: Up to this residual, mm, the first position, the mean step and unit directions are kept:
#: the tags have four decimals or more, and fitting would only move digits that agree.
EXACT_RESIDUAL_MM: Final = 1e-3
#: A step up to this multiple of the smallest one is a single step, not a gap.
SINGLE_STEP: Final = 1.5
#: Residual along the normal, as a fraction of a step, up to which a slice is on the ladder.
ON_LADDER: Final = 0.1

Indices = NDArray[np.intp]


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


@dataclass(frozen=True, eq=False)
class Tags:
    """What the headers say, one row for each frame, and the common directions."""

    positions: FloatArray
    rows: FloatArray
    columns: FloatArray
    spacings: FloatArray
    row: FloatArray
    column: FloatArray
    normal: FloatArray
    spacing: FloatArray

    @classmethod
    def of(cls, frames: Sequence[Frame]) -> Tags:
        orientations = np.array([frame.orientation for frame in frames], dtype=np.float64)
        spacings = np.array([frame.spacing_mm for frame in frames], dtype=np.float64)
        orientation = _common(orientations)
        spacing = _common(spacings)
        width, height = spacing[1] * frames[0].columns, spacing[0] * frames[0].rows
        return cls(
            positions=np.array([frame.position_lps for frame in frames], dtype=np.float64),
            rows=orientations[:, :3],
            columns=orientations[:, 3:],
            spacings=spacings,
            row=_unit(orientation[:3], width),
            column=_unit(orientation[3:], height),
            normal=slice_normal(orientation),
            spacing=spacing,
        )

    @property
    def distances(self) -> FloatArray:
        """(n,) place of each frame along the normal, mm."""
        return self.positions @ self.normal


def _unit(direction: FloatArray, length_mm: float) -> FloatArray:
    """A direction with unit length, so that spacings are those of the tags.

    Unless the cosines are so coarse that this moves a corner: then they stay as they are.
    """
    norm = float(np.linalg.norm(direction))
    is_fine = abs(norm - 1) * length_mm <= EXACT_RESIDUAL_MM
    return direction / norm if is_fine else direction


def _common(values: FloatArray) -> FloatArray:
    """The value that all rows have, to the last digit, or else their mean."""
    return values[0] if (values == values[0]).all() else np.asarray(values.mean(axis=0))


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
    rungs = _find_rungs(steps)
    grid, residuals = _fit_grid(frames[0], tags, rows, rungs)
    files = [frames[index].path for index in rows[0]]
    faults = list(_find_gaps(first, rungs, files))
    if residuals.max() > RESIDUAL_TOLERANCE_MM:
        faults += _explain(tags, rows, rungs, files, bool(faults))
    return Certificate(grid, float(residuals.max()), steps, tuple(faults))


def _find_rungs(steps: FloatArray) -> Indices:
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


def _fit_grid(frame: Frame, tags: Tags, rows: Indices, rungs: Indices) -> tuple[Grid, FloatArray]:
    """The grid nearest to the tags, and each frame's residual in mm.

    The first position and the mean step are the simplest that the tags allow. Only where
    rounded tags leave more than `EXACT_RESIDUAL_MM` is a line fitted through all positions
    (least squares), which no single rounded tag can tilt, and kept if it is nearer.
    """
    shape = (rows.shape[1], frame.rows, frame.columns)
    first = tags.distances[rows[0]]
    last_rung = float(rungs[-1])
    simple = _affine(tags, tags.positions[rows[0][0]], (first[-1] - first[0]) / last_rung)
    residuals = corner_residuals(simple, tags, rows, shape)
    if residuals.max() <= EXACT_RESIDUAL_MM:
        return Grid(shape, simple), residuals
    fitted = _fit_line(tags, rows, rungs)
    fitted_residuals = corner_residuals(fitted, tags, rows, shape)
    if fitted_residuals.max() < min(residuals.max(), RESIDUAL_TOLERANCE_MM):
        return Grid(shape, fitted), fitted_residuals
    return Grid(shape, simple), residuals


def _affine(tags: Tags, origin: FloatArray, step_mm: float) -> FloatArray:
    affine = np.eye(4)
    affine[:3, 0] = tags.row * tags.spacing[1]
    affine[:3, 1] = tags.column * tags.spacing[0]
    affine[:3, 2] = tags.normal * step_mm
    affine[:3, 3] = origin
    return affine + 0.0


def _fit_line(tags: Tags, rows: Indices, rungs: Indices) -> FloatArray:
    index = np.tile(rungs, len(rows)).astype(np.float64)
    step, _ = np.polyfit(index, tags.distances[rows.ravel()], 1)
    shifted = tags.positions[rows.ravel()] - index[:, None] * step * tags.normal
    return _affine(tags, shifted.mean(axis=0), float(step))


def corner_residuals(
    affine: FloatArray, tags: Tags, rows: Indices, shape: tuple[int, int, int]
) -> FloatArray:
    """Distance of each frame's farthest corner from where its own header puts it, mm.

    Parameters
    ----------
    affine : (4, 4) float array
        ``(i, j, k, 1)`` to LPS mm; the slice in column k of `rows` is at index k.
    rows : (nt, nk) int array
        Frame indices.
    shape : (nk, nj, ni) ints

    Returns
    -------
    (nt, nk) float array
    """
    nk, nj, ni = shape
    index = np.arange(nk)[:, None]
    residuals = np.zeros(rows.shape)
    for i, j in ((0, 0), (ni - 1, 0), (0, nj - 1), (ni - 1, nj - 1)):
        told = (
            tags.positions[rows]
            + i * tags.spacings[rows][..., 1:] * tags.rows[rows]
            + j * tags.spacings[rows][..., :1] * tags.columns[rows]
        )
        base = affine[:3, 3] + i * affine[:3, 0] + j * affine[:3, 1]
        placed = base + index * affine[:3, 2]
        residuals = np.maximum(residuals, np.linalg.norm(told - placed, axis=-1))
    return residuals


def _find_gaps(distances: FloatArray, rungs: Indices, files: Sequence[Path]) -> list[Fault]:
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
    files: Sequence[Path],
    has_gaps: bool,
) -> list[Fault]:
    """Why a residual is too large, beyond gaps: turned, tilted, uneven, or shifted slices."""
    faults = []
    positions = tags.positions[rows[0]]
    distances = positions @ tags.normal
    aside = positions - distances[:, None] * tags.normal
    drift, wobble = _split_drift(aside, rungs)
    length = float(np.linalg.norm(drift)) * float(rungs[-1])
    if length > RESIDUAL_TOLERANCE_MM:
        step = (distances[-1] - distances[0]) / float(rungs[-1])
        angle = np.degrees(np.arctan2(np.linalg.norm(drift), step))
        message = (
            f"The stack is sheared by {angle:.2f}°: its last slice lies {length:.2f} mm "
            "aside of the first one's normal (gantry tilt)"
        )
        faults.append(Fault("sheared-stack", message, unique_files(files)))
    if not _is_on_ladder(distances, rungs):
        faults.append(_uneven(distances, files))
    if wobble > RESIDUAL_TOLERANCE_MM:
        message = f"Slices are shifted within their plane by up to {wobble:.2f} mm"
        faults.append(Fault("ambiguous-stack", message, unique_files(files)))
    if not faults and not has_gaps:
        faults.append(_varying(tags, rows, files))
    return faults


def _split_drift(aside: FloatArray, rungs: Indices) -> tuple[FloatArray, float]:
    """In-plane positions as a steady drift, mm for each rung, and the largest rest, mm."""
    drift, start = np.polyfit(rungs, aside, 1)
    rest = aside - start - rungs[:, None] * drift
    return np.asarray(drift), float(np.linalg.norm(rest, axis=1).max())


def _uneven(distances: FloatArray, files: Sequence[Path]) -> Fault:
    steps = np.diff(distances)
    usual = _middle(steps)
    worst = int(np.argmax(np.abs(steps - usual)))
    message = (
        f"Slices {worst + 1} and {worst + 2} are {steps[worst]:.3f} mm apart, "
        f"the others {usual:.3f} mm ({name_files(files[worst : worst + 2])})"
    )
    return Fault("uneven-spacing", message, unique_files(files[worst : worst + 2]))


def _varying(tags: Tags, rows: Indices, files: Sequence[Path]) -> Fault:
    """What is left: directions, spacings, or positions that vary from time to time."""
    turned = np.abs(np.hstack([tags.rows, tags.columns]) - np.hstack([tags.row, tags.column]))
    scaled = np.abs(tags.spacings - tags.spacing)
    if turned.max() >= scaled.max() and turned.max() > 0:
        message = f"Direction cosines vary by up to {turned.max():.5f} from slice to slice"
        return Fault("mixed-orientation", message, unique_files(files))
    if scaled.max() > 0:
        message = f"PixelSpacing varies by up to {scaled.max():.5f} mm from slice to slice"
        return Fault("mixed-size", message, unique_files(files))
    shift = np.linalg.norm(tags.positions[rows] - tags.positions[rows[:1]], axis=-1).max()
    message = f"Positions differ by up to {shift:.2f} mm between the {len(rows)} time points"
    return Fault("ambiguous-stack", message, unique_files(files))
