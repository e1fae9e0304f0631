"""``viz3d movie``: a turning head, moving slices, a moving cut, a fade."""

from __future__ import annotations

import argparse
from typing import Final

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain, add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.cli.render import size_in_pixels
from viz3d.cli.scene_options import add_overlay, add_set_option, asked_scene

_DETAILS: Final = """\
Motions go together; without any the movie is a turntable. A turntable is one full turn without
a doubled last frame, the camera going to the patient's left. A sweep goes from the first to the
last slice that holds head: upwards, backwards or to the patient's left.

    viz3d movie SERIES -o turn.mp4 --turntable --scene skin
    viz3d movie SERIES -o sweep.gif --sweep axial --back
    viz3d movie SERIES -o open.mp4 --cut --scene cutaway --fade planes --turntable
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _DETAILS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("path", metavar="PATH", help=PATH_HELP)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help=".mp4 .gif; - writes an MP4 to standard output",
    )
    parser.add_argument(
        "--scene",
        metavar="S",
        help="built-in name or .toml file, or - for standard input (cutaway for a moving cut, "
        "else planes; where PATH is a scene file, that)",
    )
    add_overlay(parser)
    add_set_option(parser)
    add_brain(parser, "the same scenes of the brain alone")
    add_brain_mask(parser)
    _add_motions(parser.add_argument_group("what moves"))
    parser.add_argument("--seconds", metavar="N", type=float, default=8.0, help="length (8)")
    parser.add_argument(
        "--fps", metavar="N", type=float, help="frames per second (30, or 20 for a GIF)"
    )
    parser.add_argument(
        "--size",
        metavar="WxH",
        type=size_in_pixels,
        help="pixels, even for an MP4 (1280 wide, or 640 for a GIF)",
    )


def run(args: argparse.Namespace) -> int:
    """Write the movie."""
    from viz3d import api
    from viz3d.film.plan import usual_scene

    with bar(args.quiet) as progress:
        api.movie(
            args.path,
            args.output,
            scene=asked_scene(args, usual_scene(cut=args.cut)),
            turntable=args.turntable,
            sweep=args.sweep,
            cut=args.cut,
            fade=args.fade,
            seconds=args.seconds,
            fps=args.fps,
            size=args.size,
            back=args.back,
            ease=args.ease,
            brain=args.brain,
            brain_mask=args.brain_mask,
            progress=progress,
            **reading_options(args),
        )
    return 0


def _add_motions(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--turntable", action="store_true", help="the head turns once")
    group.add_argument(
        "--sweep",
        choices=("axial", "coronal", "sagittal"),
        help="the scene's slices of this plane move through the head",
    )
    group.add_argument(
        "--cut", action="store_true", help="the scene's cut moves into the head, to its own place"
    )
    group.add_argument(
        "--fade",
        metavar="S",
        action="append",
        default=[],
        help="fade to this scene; again for more",
    )
    group.add_argument("--back", action="store_true", help="and back again in the second half")
    group.add_argument("--ease", action="store_true", help="start and end slowly")
