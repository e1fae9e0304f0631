"""The geometry certificate in words, as ``viz3d check`` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from viz3d.entry import SeriesEntry
from viz3d.geometry import Grid, nearest_letter, orientation_words

Rows = Sequence[tuple[str, str]]

_RESIDUAL: Final = "largest distance of a slice's corner from where its own header puts it"
_WORD_OF_LETTER: Final = {
    "L": "left",
    "R": "right",
    "P": "posterior",
    "A": "anterior",
    "S": "superior",
    "I": "inferior",
}


def certificate(entry: SeriesEntry) -> str:
    """The certificate of one series, in lines."""
    grid = entry.grid
    rows: list[tuple[str, str]] = [("Verdict", entry.verdict)]
    if grid is not None:
        rows += _geometry_rows(entry, grid)
    rows += [(fault.code, fault.message) for fault in entry.faults]
    return "\n".join([title(entry), *row_lines(rows)])


def title(entry: SeriesEntry) -> str:
    """Id, description, and what tells it from other stacks of its series."""
    names = ", ".join(filter(None, [entry.description, entry.part]))
    return f"Series {entry.id}" + (f": {names}" if names else "")


def row_lines(rows: Rows) -> list[str]:
    """Labels and values in two columns; rows without a value are left out."""
    shown = [(label, value) for label, value in rows if value]
    width = max(len(label) for label, _ in shown)
    return [f"  {label:{width}}  {value}" for label, value in shown]


def axis_words(grid: Grid) -> str:
    """Where rows, columns and slices lead to."""
    column, row, stack = (
        _WORD_OF_LETTER[nearest_letter(grid.direction[:, axis])] for axis in range(3)
    )
    return f"columns run to {column}, rows to {row}, slices to {stack}"


def _geometry_rows(entry: SeriesEntry, grid: Grid) -> list[tuple[str, str]]:
    return [
        ("Slices", _slices(entry, grid)),
        ("Orientation", f"{orientation_words(grid)}; {axis_words(grid)}"),
        ("In plane", f"{grid.spacing[0]:.6g} x {grid.spacing[1]:.6g} mm"),
        ("Steps", _steps(entry)),
        ("Residual", f"{entry.residual_mm:.6f} mm, {_RESIDUAL}"),
        ("Handedness", "right-handed" if grid.is_right_handed else "left-handed"),
    ]


def _slices(entry: SeriesEntry, grid: Grid) -> str:
    nk, nj, ni = grid.shape
    files = "1 file" if entry.files == 1 else f"{entry.files} files"
    at_times = f" at {entry.times} times" if entry.times > 1 else ""
    return f"{nk} of {ni} columns x {nj} rows{at_times}, in {files}"


def _steps(entry: SeriesEntry) -> str:
    steps = entry.steps_mm
    if not len(steps):
        return ""
    return f"{steps.mean():.6g} mm in the mean, from {steps.min():.6g} to {steps.max():.6g} mm"
