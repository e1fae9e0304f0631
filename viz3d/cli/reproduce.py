"""``viz3d reproduce``: a figure made again from what it carries, and compared."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from viz3d import __version__
from viz3d.cli import BAD_USAGE, reading_options
from viz3d.cli.brain_option import add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.output import STANDARD_OUTPUT

if TYPE_CHECKING:
    from viz3d.figure.reproduce import Reproduction


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description = (
        "Make a figure again, from the scene that it carries, and say whether it is the same "
        "picture of the same data, and where not. Exit code 0 if it is, 2 if not."
    )
    parser.add_argument(
        "figure", metavar="FIGURE", help=".png .tif .jpg .pdf .svg .html, as viz3d wrote it"
    )
    parser.add_argument("path", metavar="PATH", help=f"its data: {PATH_HELP}")
    parser.add_argument("-o", "--output", metavar="OUT", help="write the new figure too")
    add_brain_mask(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of words")


def run(args: argparse.Namespace) -> int:
    """Print what was found; exit 2 if the figure is not the same."""
    from viz3d import api

    with bar(args.quiet) as progress:
        found = api.reproduce(
            args.figure,
            args.path,
            output=args.output,
            brain_mask=args.brain_mask,
            progress=progress,
            **reading_options(args),
        )
    # Standard output holds the figure itself where it was asked for there.
    stream = sys.stderr if args.output == STANDARD_OUTPUT else sys.stdout
    if args.json:
        table = {"viz3d": __version__, "path": args.path, **found.as_json()}
        print(json.dumps(table, indent=1, ensure_ascii=False), file=stream)
    else:
        print(_in_words(found), file=stream)
    return 0 if found.same else BAD_USAGE


def _in_words(found: Reproduction) -> str:
    verdict, *reasons = found.findings()
    return "\n".join([f"{found.figure}: {verdict}", *(f"  {reason}" for reason in reasons)])
