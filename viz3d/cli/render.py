"""``viz3d render``: one figure, without a display."""

from __future__ import annotations

import argparse
import re

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain, add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.cli.scene_options import add_scene_options, chosen_scene
from viz3d.errors import InputError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help=PATH_HELP)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help=".png .tif .jpg .pdf .svg, or .html to turn it in a browser; - for standard output",
    )
    add_scene_options(parser)
    add_brain(parser, "the same scene of the brain alone")
    add_brain_mask(parser)
    _add_size(parser)
    _add_page(parser)


def _add_size(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("size")
    width = group.add_mutually_exclusive_group()
    width.add_argument("--size", metavar="WxH", type=size_in_pixels, help="pixels, as in 1600x1200")
    width.add_argument(
        "--width",
        metavar="MM",
        type=length,
        help="width on paper: 180mm, 7in, or a journal's, as in nature-single, plos-full, a4",
    )
    group.add_argument("--height", metavar="MM", type=length, help="height on paper")
    group.add_argument(
        "--dpi", metavar="N", type=float, help="pixels per inch (300, for a size on paper)"
    )


def _add_page(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("page")
    group.add_argument(
        "--background", metavar="COLOR", help="of page and panels: white, '#rrggbb', transparent"
    )
    group.add_argument("--font", metavar="NAME", help="family of everything written")
    group.add_argument(
        "--crop", action="store_true", help="cut the empty margin off: the page gets smaller"
    )
    group.add_argument("--border", metavar="MM", type=length, help="crop, but for so much")
    group.add_argument(
        "--alt-text", action="store_true", help="write what is seen in words, to OUT.txt"
    )


def run(args: argparse.Namespace) -> int:
    from viz3d import api

    with bar(args.quiet) as progress:
        api.render(
            args.path,
            args.output,
            scene=chosen_scene(args),
            size=args.size,
            width_mm=args.width,
            height_mm=args.height,
            dpi=args.dpi,
            background=args.background,
            font=args.font,
            crop=args.crop,
            border_mm=args.border,
            alt_text=args.alt_text,
            brain=args.brain,
            brain_mask=args.brain_mask,
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


def length(text: str) -> float:
    """A length on paper, mm; see `viz3d.figure.paper`."""
    from viz3d.figure.paper import length_mm

    return length_mm(text)
