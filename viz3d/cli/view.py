"""``viz3d view``: the desktop window."""

from __future__ import annotations

import argparse
from pathlib import Path

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain, add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.errors import InputError
from viz3d.reading import check_there


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", help=PATH_HELP)
    parser.add_argument(
        "--scene", metavar="S", default="planes", help="built-in name or .toml file (planes)"
    )
    add_brain(parser, "the same scene of the brain alone")
    add_brain_mask(parser)


def run(args: argparse.Namespace) -> int:
    from viz3d.app.display import check_display
    from viz3d.scene.brain_only import of_brain
    from viz3d.scene.files import load

    # Whatever is wrong with the request is said before a window opens.
    if args.path is not None:
        check_there(Path(args.path))
    mask = None if args.brain_mask is None else Path(args.brain_mask)
    if mask is not None:
        check_there(mask)
        if args.path is None:
            raise InputError("A brain mask belongs to a series: give its path too")
    scene = of_brain(load(args.scene)) if args.brain else load(args.scene)
    check_display()

    from viz3d.app import open_window

    open_window(args.path, reading_options(args), scene, mask)
    return 0
