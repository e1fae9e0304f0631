"""``viz3d view``: the desktop window."""

from __future__ import annotations

import argparse
from pathlib import Path

from viz3d.cli import reading_options
from viz3d.cli.listing import PATH_HELP
from viz3d.reading import check_there


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", help=PATH_HELP)
    parser.add_argument(
        "--scene", metavar="S", default="planes", help="built-in name or .toml file (planes)"
    )


def run(args: argparse.Namespace) -> int:
    from viz3d.app.display import check_display
    from viz3d.scene.files import load

    # Whatever is wrong with the request is said before a window opens.
    if args.path is not None:
        check_there(Path(args.path))
    scene = load(args.scene)
    check_display()

    from viz3d.app import open_window

    open_window(args.path, reading_options(args), scene)
    return 0
