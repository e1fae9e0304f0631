"""What ``info`` and ``check`` share: the series asked for, and their JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from viz3d import __version__
from viz3d.certificate import row_lines
from viz3d.cli.progress import bar

if TYPE_CHECKING:
    from viz3d.entry import SeriesEntry


#: What a path may be, for every command that reads one.
PATH_HELP = "folder, file or zip of DICOM, DICOMDIR, NIfTI, NRRD or MetaImage file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The path, and the choice of JSON."""
    parser.add_argument("path", metavar="PATH", help=PATH_HELP)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def find_entries(args: argparse.Namespace) -> list[SeriesEntry]:
    """The series at ``args.path``, those that ``args.series`` means."""
    from viz3d.choice import match_series
    from viz3d.reading import list_series

    with bar(args.quiet) as progress:
        return match_series(list_series(Path(args.path), progress), args.series)


def print_json(path: str, entries: Sequence[SeriesEntry], *, with_patient: bool = False) -> None:
    """One object with the version, the path and the series; on request whose they are."""
    answer = {
        "viz3d": __version__,
        "path": path,
        "series": [
            entry.as_json() | ({"patient": dict(entry.patient())} if with_patient else {})
            for entry in entries
        ],
    }
    print(json.dumps(answer, indent=1, ensure_ascii=False, allow_nan=False))


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and values in two columns; rows without a value are left out."""
    print("\n".join(row_lines(rows)))
