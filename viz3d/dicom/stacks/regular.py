"""The regular grid that an irregular stack is brought onto, from headers only.

Every slice keeps the place that its own tags give: its distance along the common normal, and
its shift within its plane. What is planned here says where in the new grid that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.stacks.certificate import SINGLE_STEP, find_rungs
from viz3d.dicom.stacks.fitting import EXACT_RESIDUAL_MM, RESIDUAL_TOLERANCE_MM, Indices, Tags
from viz3d.dicom.stacks.stack import Stack
from viz3d.geometry import FloatArray, Grid

#: A slice this near to its place in the grid is taken as it is, mm: along the normal and
#: within its plane together it then stays within the certificate's tolerance.
KEPT_MM: Final = RESIDUAL_TOLERANCE_MM / 2
#: Shifts are rounded to this many decimals of a pixel, so that a whole one stays whole.
SHIFT_DECIMALS: Final = 6
#: Interpolation makes at most this many slices for each one that is there. A ladder that asks
#: for more has equal steps by chance.
MOST_RESAMPLED: Final = 4


@dataclass(frozen=True, eq=False)
class Plan:
    """Where each slice goes in a regular grid.

    Parameters
    ----------
    grid : Grid
        Right-angled, as wide as the shifted slices together.
    index_k : (nt, nk) float array
        Place of each slice along k; whole numbers on a ladder.
    shifts_ij : (nt, nk, 2) float array
        Index of each slice's first pixel, columns then rows, at least 0.
    residual_mm : float
        Largest distance between where a slice's own header puts a corner of it and where
        the plan puts that corner.
    tilt_deg : float
        Angle between the line of the slices and their normal.
    largest_shift_mm : float
        Within the plane, from the first slice.
    steps_mm : (nk - 1,) float array
        Distances between neighbouring slices.
    is_ladder : bool
        Whether the slices lie in planes of the grid, some of which may be empty.
    """

    grid: Grid
    index_k: FloatArray
    shifts_ij: FloatArray
    residual_mm: float
    tilt_deg: float
    largest_shift_mm: float
    steps_mm: FloatArray
    is_ladder: bool

    @property
    def is_straightened(self) -> bool:
        """Whether slices move within their plane."""
        return bool(self.shifts_ij.any())

    @property
    def is_bridged(self) -> NDArray[np.bool_]:
        """(nk - 1,) whether new planes lie between two neighbouring slices."""
        if not self.is_ladder:
            return np.ones(len(self.steps_mm), dtype=bool)
        return np.asarray(np.diff(self.index_k[0]) > 1)

    @property
    def holes(self) -> list[tuple[int, int]]:
        """Each hole of a ladder: how many slices lie before it, and how many are missing."""
        if not self.is_ladder:
            return []
        gaps = np.diff(self.index_k[0].astype(int)) - 1
        return [(before, int(gap)) for before, gap in enumerate(gaps, start=1) if gap]


def plan_grid(stack: Stack, *, keeps_gaps: bool = False) -> Plan:
    """The regular grid nearest to a stack's slices, and where they lie in it.

    Parameters
    ----------
    stack : Stack
        With a grid.
    keeps_gaps : bool
        Whether slices are to stay as they are in planes of equal steps, however many planes
        are empty. Otherwise a slice beside its plane by more than `KEPT_MM` is moved, and
        steps that are not equal become so, from the first slice to the last.
    """
    tags = Tags.of(stack.frames)
    shape = (len(stack.times), len(stack.times[0]))
    along = tags.distances.reshape(shape)
    aside = _aside_mm(tags).reshape(*shape, 2)
    planes = _find_planes(along, keeps_gaps=keeps_gaps)
    index_k = (along - planes.start_mm) / planes.step_mm
    if planes.is_ladder:
        index_k = np.rint(index_k)
    tolerance_mm = RESIDUAL_TOLERANCE_MM if keeps_gaps else KEPT_MM
    shifts, low = _place_aside(aside, tags.spacing[::-1], tolerance_mm)
    size_ij = np.array([stack.frames[0].columns, stack.frames[0].rows])
    ni, nj = (size_ij + np.ceil(shifts.max(axis=(0, 1)))).astype(int).tolist()
    grid = Grid((planes.count, nj, ni), _affine(tags, low, planes))
    return Plan(
        grid=grid,
        index_k=index_k,
        shifts_ij=shifts,
        residual_mm=_residual(grid, tags, index_k, shifts, size_ij),
        tilt_deg=_tilt_deg(along[0], aside[0]),
        largest_shift_mm=float(np.linalg.norm(aside, axis=-1).max()),
        steps_mm=np.diff(along[0]),
        is_ladder=planes.is_ladder,
    )


@dataclass(frozen=True)
class _Planes:
    """Planes at equal steps: the first one's distance along the normal, and how many."""

    start_mm: float
    step_mm: float
    count: int
    is_ladder: bool


def _aside_mm(tags: Tags) -> FloatArray:
    """(n, 2) place of each frame from the first one, along rows and along columns, mm."""
    moved = tags.positions - tags.positions[0]
    return np.stack([moved @ tags.row, moved @ tags.column], axis=-1)


def _find_planes(along: FloatArray, *, keeps_gaps: bool) -> _Planes:
    if keeps_gaps:
        return _fit_ladder(along, RESIDUAL_TOLERANCE_MM)
    ladder = _fit_ladder(along, KEPT_MM)
    is_sparse = ladder.count > MOST_RESAMPLED * along.shape[1]
    return ladder if ladder.is_ladder and not is_sparse else _even_out(along)


def _fit_ladder(along: FloatArray, tolerance_mm: float) -> _Planes:
    """Equal steps, and whether every slice lies on one of them."""
    rungs = find_rungs(np.diff(along[0]))
    start, step = float(along[0, 0]), float((along[0, -1] - along[0, 0]) / rungs[-1])
    if _off_ladder(along, rungs, start, step) > EXACT_RESIDUAL_MM:
        index = np.tile(rungs, len(along)).astype(np.float64)
        step, start = map(float, np.polyfit(index, along.ravel(), 1))
    off_mm = _off_ladder(along, rungs, start, step)
    return _Planes(start, step, int(rungs[-1]) + 1, off_mm <= tolerance_mm)


def _off_ladder(along: FloatArray, rungs: Indices, start: float, step: float) -> float:
    return float(np.abs(along - start - step * rungs).max())


def _even_out(along: FloatArray) -> _Planes:
    """Equal steps of the usual length, from the first slice to the last."""
    start, end = float(along[:, 0].max()), float(along[:, -1].min())
    count = round((end - start) / usual_step_mm(np.diff(along[0])))
    count = min(max(count, 1), MOST_RESAMPLED * (along.shape[1] - 1))
    return _Planes(start, (end - start) / count, count + 1, is_ladder=False)


def usual_step_mm(steps_mm: FloatArray) -> float:
    """The usual one of the finer steps: what is finely sampled stays so.

    It is the median of those near the lower quartile, which a few odd steps cannot move.
    """
    fine = float(np.percentile(steps_mm, 25, method="lower"))
    near = (steps_mm <= SINGLE_STEP * fine) & (steps_mm * SINGLE_STEP >= fine)
    return float(np.median(steps_mm[near]))


def _place_aside(
    aside_mm: FloatArray, spacing_mm: FloatArray, tolerance_mm: float
) -> tuple[FloatArray, FloatArray]:
    """Each slice's shift in pixels, from 0, and where 0 is, in pixels from the first slice."""
    is_exact = np.abs(aside_mm).max() <= EXACT_RESIDUAL_MM
    middle = np.zeros(2) if is_exact else aside_mm.mean(axis=(0, 1))
    if np.linalg.norm(aside_mm - middle, axis=-1).max() <= tolerance_mm:
        return np.zeros_like(aside_mm), middle / spacing_mm
    pixels = np.round(aside_mm / spacing_mm, SHIFT_DECIMALS)
    low = np.floor(pixels.min(axis=(0, 1)))
    return pixels - low, low


def _affine(tags: Tags, low_ij: FloatArray, planes: _Planes) -> FloatArray:
    """Affine of a grid that begins so many pixels from the first frame's own first one."""
    start_mm = planes.start_mm - tags.distances[0]
    affine = np.eye(4)
    affine[:3, 0] = tags.row * tags.spacing[1]
    affine[:3, 1] = tags.column * tags.spacing[0]
    affine[:3, 2] = tags.normal * planes.step_mm
    affine[:3, 3] = tags.positions[0] + affine[:3, :2] @ low_ij + tags.normal * start_mm
    return affine + 0.0


def _residual(
    grid: Grid, tags: Tags, index_k: FloatArray, shifts_ij: FloatArray, size_ij: NDArray[np.intp]
) -> float:
    worst = 0.0
    first = np.concatenate([shifts_ij, index_k[..., None]], axis=-1).reshape(-1, 3)
    for i in (0, size_ij[0] - 1):
        for j in (0, size_ij[1] - 1):
            told = (
                tags.positions
                + i * tags.spacings[:, 1:] * tags.rows
                + j * tags.spacings[:, :1] * tags.columns
            )
            placed = grid.to_lps(first + np.array([i, j, 0]))
            worst = max(worst, float(np.linalg.norm(told - placed, axis=-1).max()))
    return worst


def _tilt_deg(along_mm: FloatArray, aside_mm: FloatArray) -> float:
    drift = np.polyfit(along_mm - along_mm[0], aside_mm, 1)[0]
    return float(np.degrees(np.arctan(np.linalg.norm(drift))))
