"""``viz3d check``: the geometry certificate, in words or as JSON."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from viz3d.cli.info import axis_words
from viz3d.cli.listing import add_arguments, find_entries, print_json, print_rows, title
from viz3d.errors import GeometryError
from viz3d.geometry import Grid, orientation_words

if TYPE_CHECKING:
    from viz3d.entry import SeriesEntry


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the certificate of each series; exit 3 if one of them is refused."""
    entries = find_entries(args)
    if args.json:
        print_json(args.path, entries)
    else:
        for entry in entries:
            _print_certificate(entry)
    is_refused = any(entry.verdict == "refused" for entry in entries)
    return GeometryError.exit_code if is_refused else 0


def _print_certificate(entry: SeriesEntry) -> None:
    grid = entry.grid
    print(title(entry))
    rows: list[tuple[str, str]] = [("Verdict", entry.verdict)]
    if grid is not None:
        rows += _geometry_rows(entry, grid)
    rows += [(fault.code, fault.message) for fault in entry.faults]
    print_rows(rows)


def _geometry_rows(entry: SeriesEntry, grid: Grid) -> list[tuple[str, str]]:
    return [
        ("Slices", _slices(entry, grid)),
        ("Orientation", f"{orientation_words(grid)}; {axis_words(grid)}"),
        ("In plane", f"{grid.spacing[0]:.6g} x {grid.spacing[1]:.6g} mm"),
        ("Steps", _steps(entry)),
        ("Residual", f"{entry.residual_mm:.6f} mm, {_RESIDUAL}"),
        ("Handedness", "right-handed" if grid.is_right_handed else "left-handed"),
    ]


_RESIDUAL = "largest distance of a slice's corner from where its own header puts it"


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
