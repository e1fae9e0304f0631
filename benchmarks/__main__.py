"""``python -m benchmarks SERIES``: one table, each row side by side in one run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figures, in_turn

HERE = Path(__file__).parent
OVERVIEW = ("--scene", "overview", "--size", "1600x1200")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("series", help="folder of a DICOM series; the lesson's for the table saved")
    parser.add_argument("--repeats", type=int, default=3, help="counted runs of each (3)")
    args = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"{'work':34}{'viz3d':>16}{'peer':>16}{'time':>8}{'memory':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, ours, peer in rows(args.series, Path(folder)):
            print_row(name, *in_turn([ours, peer], args.repeats))


def rows(series: str, folder: Path) -> list[tuple[str, list[str], list[str]]]:
    """Name, our command, the peer's command."""
    python = sys.executable
    peers = HERE / "peers"
    return [
        (
            "overview 1600x1200, start to file",
            [python, "-m", "viz3d", "render", series, "-o", f"{folder}/ours.png", *OVERVIEW],
            [python, str(peers / "overview_pyvista.py"), series, f"{folder}/peer.png"],
        ),
        (
            "series to values, start to end",
            [python, "-c", f"import viz3d; viz3d.read({series!r})"],
            [python, "-c", f"import imageio.v2 as i; i.volread({series!r}, 'DICOM')"],
        ),
    ]


def print_row(name: str, ours: Figures, peer: Figures) -> None:
    """One row: both sides, and ours over theirs."""
    cells = [f"{f.median_seconds:.2f} s {f.median_megabytes:.0f} MB" for f in (ours, peer)]
    time_ratio = ours.median_seconds / peer.median_seconds
    memory_ratio = ours.median_megabytes / peer.median_megabytes
    print(f"{name:34}{cells[0]:>16}{cells[1]:>16}{time_ratio:>8.2f}{memory_ratio:>8.2f}")


if __name__ == "__main__":
    main()
