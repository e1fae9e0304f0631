"""The grid nearest to what the headers say of each slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.stacks.frames import Frame
from viz3d.geometry import UNIT_TOLERANCE, FloatArray, Grid, slice_normal

#: Largest distance of a slice's corner from its place in a regular grid, mm. Tags written to
#: two decimals put a corner up to 0.01 mm off; a tenth of a millimetre is visible in a figure.
RESIDUAL_TOLERANCE_MM: Final = 0.05
#: Beyond this residual, mm, a stack is read with a warning: more than two decimals explain.
TOLD_RESIDUAL_MM: Final = 0.01
#: Up to this residual, mm, the first position, the mean step and unit directions are kept:
#: the tags have four decimals or more, and fitting would only move digits that agree.
EXACT_RESIDUAL_MM: Final = 1e-3
#: A stack may lean by this, a sine, and still be a grid: cosines of three digits lean as much.
LARGEST_LEAN: Final = 0.9 * UNIT_TOLERANCE
#: A lean is believed where it makes the residual smaller by this factor or more.
LEAN_GAIN: Final = 0.5
#: Old scanners round positions to this, mm, in each direction. It is no fault, and told.
COARSE_DIGIT_MM: Final = 0.1
#: How much more than half a digit rounded positions may be off a line fitted through them.
ROUNDING_SLACK: Final = 1.2

Indices: TypeAlias = NDArray[np.intp]


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


def fit_grid(frame: Frame, tags: Tags, rows: Indices, rungs: Indices) -> tuple[Grid, FloatArray]:
    """The grid nearest to the tags, and each frame's residual in mm.

    The first position and the mean step are the simplest that the tags allow. Only where
    rounded tags leave more than `EXACT_RESIDUAL_MM` is a line fitted through all positions
    (least squares), which no single rounded tag can tilt, and kept if it is nearer. Where
    that line leans against the normal, as it does when direction cosines are rounded, the
    lean is kept if it is slight and makes the difference.
    """
    shape = (rows.shape[1], frame.rows, frame.columns)
    first = tags.distances[rows[0]]
    step = (first[-1] - first[0]) / float(rungs[-1])
    affine = _affine(tags, tags.positions[rows[0][0]], tags.normal * step)
    residuals = corner_residuals(affine, tags, rows, shape)
    if residuals.max() <= EXACT_RESIDUAL_MM:
        return Grid(shape, affine), residuals
    fitted = _fit_line(tags, rows, rungs)
    leaning = fit_leaning_line(tags, rows, rungs)
    candidates = [(fitted, 1.0)]
    if lean(leaning) <= LARGEST_LEAN:
        candidates.append((leaning, LEAN_GAIN))
    for other, gain in candidates:
        found = corner_residuals(other, tags, rows, shape)
        is_near = found.max() < RESIDUAL_TOLERANCE_MM or is_rounded(other, tags, rows, rungs)
        if is_near and found.max() < gain * residuals.max():
            affine, residuals = other, found
    return Grid(shape, affine), residuals


def _affine(tags: Tags, origin: FloatArray, step_lps: FloatArray) -> FloatArray:
    affine = np.eye(4)
    affine[:3, 0] = tags.row * tags.spacing[1]
    affine[:3, 1] = tags.column * tags.spacing[0]
    affine[:3, 2] = step_lps
    affine[:3, 3] = origin
    return affine + 0.0


def _fit_line(tags: Tags, rows: Indices, rungs: Indices) -> FloatArray:
    index = np.tile(rungs, len(rows)).astype(np.float64)
    step, _ = np.polyfit(index, tags.distances[rows.ravel()], 1)
    shifted = tags.positions[rows.ravel()] - index[:, None] * step * tags.normal
    return _affine(tags, shifted.mean(axis=0), tags.normal * float(step))


def fit_leaning_line(tags: Tags, rows: Indices, rungs: Indices) -> FloatArray:
    """The affine whose slices follow the line through their positions, wherever it leads."""
    index = np.tile(rungs, len(rows)).astype(np.float64)
    step, origin = np.polyfit(index, tags.positions[rows.ravel()], 1)
    return _affine(tags, np.asarray(origin), np.asarray(step))


def lean(affine: FloatArray) -> float:
    """Sine of the angle between the slices' line and their normal."""
    normal = np.cross(affine[:3, 0], affine[:3, 1])
    normal /= np.linalg.norm(normal)
    step = affine[:3, 2]
    return float(np.linalg.norm(step - (step @ normal) * normal) / np.linalg.norm(step))


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


def is_rounded(affine: FloatArray, tags: Tags, rows: Indices, rungs: Indices) -> bool:
    """Whether positions are those of an affine, rounded to `COARSE_DIGIT_MM`.

    Some scanners write the first position in full and the others that many tenths from it.
    """
    positions = tags.positions[rows]
    tenths = (positions - positions[0, 0]) / COARSE_DIGIT_MM
    if np.abs(tenths - np.rint(tenths)).max() > EXACT_RESIDUAL_MM:
        return False
    off = positions - (affine[:3, 3] + rungs[:, None] * affine[:3, 2])
    return bool(np.abs(off).max() <= COARSE_DIGIT_MM / 2 * ROUNDING_SLACK)
