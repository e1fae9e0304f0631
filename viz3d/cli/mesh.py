"""``viz3d mesh``: a surface as triangles in the patient's millimetres, and what they are like."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Final, TextIO

from viz3d import __version__
from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain, add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.cli.scene_options import add_set_option, asked_scene
from viz3d.errors import InputError
from viz3d.output import STANDARD_OUTPUT

if TYPE_CHECKING:
    from viz3d.meshes.report import MeshReport
    from viz3d.scene.model import Scene

_DETAILS: Final = """\
The coordinates are the patient's, in millimetres: LPS (x to the patient's left, y to posterior,
z to superior), or RAS. Every file but the STL says so in words, and the STL in its header.
A .glb holds the same numbers under a node that stands the head upright in metres, as glTF
demands: Y superior, Z anterior. A scene's cut takes nothing away: the whole surface is written.
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
        help=".stl .ply .obj .glb .vtp; - writes an STL to standard output",
    )
    parser.add_argument(
        "--layer",
        metavar="NAME",
        default="skin",
        help="skin, grey-matter, or the id of a surface in the scene (skin)",
    )
    parser.add_argument(
        "--scene",
        metavar="S",
        help="where the layer is: built-in name or .toml file, or - for standard input (where "
        "PATH is a scene file, that)",
    )
    add_set_option(parser)
    add_brain(parser, "the brain's surface for the skin's; a band within the brain")
    add_brain_mask(parser)
    parser.add_argument("--ras", action="store_true", help="coordinates in RAS instead of LPS")
    parser.add_argument(
        "--triangles", metavar="N", type=int, help="at most so many, in the same shape"
    )
    parser.add_argument(
        "--watertight",
        action="store_true",
        help="closed and manifold for printing: holes filled, crumbs dropped",
    )
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Write the mesh and print its report."""
    from viz3d import api

    with bar(args.quiet) as progress:
        report = api.mesh(
            args.path,
            args.output,
            layer=args.layer,
            scene=_scene(args),
            ras=args.ras,
            triangles=args.triangles,
            watertight=args.watertight,
            brain=args.brain,
            brain_mask=args.brain_mask,
            progress=progress,
            **reading_options(args),
        )
    # Standard output holds the mesh itself where it was asked for there.
    is_aside = args.output == STANDARD_OUTPUT
    stream = sys.stderr if is_aside else sys.stdout
    if args.json:
        print(json.dumps(_as_json(args, report), indent=1, ensure_ascii=False), file=stream)
    elif not (is_aside and args.quiet):
        _print(args, report, stream)
    return 0


def _scene(args: argparse.Namespace) -> Scene | None:
    """Where the layer is looked for; None for all built-in scenes."""
    from viz3d.reading import is_scene_file

    if args.scene is not None or is_scene_file(args.path):
        return asked_scene(args, args.path)
    if args.set:
        raise InputError("--set changes a scene: say which one by --scene", code="bad-option")
    return None


def _as_json(args: argparse.Namespace, report: MeshReport) -> dict[str, object]:
    return {
        "viz3d": __version__,
        "path": args.path,
        "output": args.output,
        "layer": args.layer,
        "space": "RAS" if args.ras else "LPS",
        "units": "mm",
        **report.as_json(),
    }


def _print(args: argparse.Namespace, report: MeshReport, stream: TextIO) -> None:
    print(f"{args.output}: {args.layer}", file=stream)
    for label, value in report.rows("RAS" if args.ras else "LPS"):
        print(f"  {label:10}  {value}", file=stream)
