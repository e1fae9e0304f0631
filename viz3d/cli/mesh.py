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
from viz3d.output import STANDARD_OUTPUT

if TYPE_CHECKING:
    from viz3d.meshes.report import MeshReport

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
        "--scene", metavar="S", help="where the layer is: built-in name or .toml file"
    )
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
            scene=args.scene,
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
    low, high = report.bounds_mm
    sides = ", ".join(
        f"{axis} {least:.1f}..{most:.1f}"
        for axis, least, most in zip("xyz", low, high, strict=True)
    )
    volume = "" if report.volume_ml is None else f"{report.volume_ml:,.2f} mL"
    rows = (
        ("Triangles", f"{report.triangles:,} ({report.vertices:,} vertices)"),
        ("Watertight", _watertight_words(report)),
        ("Pieces", f"{report.components:,}"),
        ("Area", f"{report.area_mm2:,.1f} mm²"),
        ("Volume", volume or "not told: the surface is not closed"),
        ("Box", f"{sides} mm ({'RAS' if args.ras else 'LPS'})"),
    )
    print(f"{args.output}: {args.layer}", file=stream)
    for label, value in rows:
        print(f"  {label:10}  {value}", file=stream)


def _watertight_words(report: MeshReport) -> str:
    if report.watertight:
        return "yes"
    return (
        f"no: {report.open_edges:,} open edges, {report.non_manifold_edges:,} that are not manifold"
    )
