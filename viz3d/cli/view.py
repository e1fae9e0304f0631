"""``viz3d view``: the desktop window."""

from __future__ import annotations

import argparse
from pathlib import Path

from viz3d.errors import InputError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help="folder of DICOM files, or one of them"
    )
    parser.add_argument(
        "--scene", metavar="S", default="planes", help="built-in name or .toml file (planes)"
    )


def run(args: argparse.Namespace) -> int:
    from viz3d.app.display import check_display
    from viz3d.scene.files import load

    # Whatever is wrong with the request is said before a window opens.
    if args.path is not None and not Path(args.path).exists():
        raise InputError(f"There is nothing at {args.path}: check the path")
    scene = load(args.scene)
    check_display()

    from viz3d.app import open_window

    open_window(args.path, args.series, scene)
    return 0
