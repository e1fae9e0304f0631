"""``viz3d render``: one figure, without a display."""

from __future__ import annotations

import argparse
import re

from viz3d.cli import reading_options
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.errors import InputError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help=PATH_HELP)
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help=".png .tif .jpg; - for standard output"
    )
    parser.add_argument(
        "--scene", metavar="S", default="overview", help="built-in name or .toml file (overview)"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--size", metavar="WxH", type=size_in_pixels, help="pixels, as in 1600x1200")
    size.add_argument(
        "--width", metavar="MM", type=length_in_mm, help="width on paper, as in 180mm"
    )
    parser.add_argument(
        "--dpi", metavar="N", type=float, default=300, help="pixels per inch, with --width (300)"
    )


def run(args: argparse.Namespace) -> int:
    from viz3d import api

    with bar(args.quiet) as progress:
        api.render(
            args.path,
            args.output,
            scene=args.scene,
            size=args.size,
            width_mm=args.width,
            dpi=args.dpi,
            progress=progress,
            **reading_options(args),
        )
    return 0


def size_in_pixels(text: str) -> tuple[int, int]:
    """``"1600x1200"`` to (1600, 1200)."""
    found = re.fullmatch(r"(\d+)[xX×](\d+)", text)
    if not found:
        raise InputError(f"'{text}' is not a size in pixels such as 1600x1200", code="bad-size")
    return int(found[1]), int(found[2])


def length_in_mm(text: str) -> float:
    """``"180mm"``, ``"18cm"``, ``"7.1in"`` or plain millimetres to mm."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mm|cm|in)?", text)
    if not found:
        raise InputError(f"'{text}' is not a width such as 180mm", code="bad-size")
    return float(found[1]) * {"mm": 1.0, "cm": 10.0, "in": 25.4, None: 1.0}[found[2]]
