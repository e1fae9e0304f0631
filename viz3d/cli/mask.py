"""``viz3d mask``: the brain of a T1-weighted head as a mask, and how sure it is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, TextIO

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.cli.reporting import tell

if TYPE_CHECKING:
    from viz3d.process.brain import BrainMask

_DETAILS: Final = """\
The mask holds cerebrum, cerebellum and brain stem, with ventricles and the fluid in the sulci:
1 in the brain and 0 elsewhere, on the grid of the series. It is found from the picture alone,
by brightness and depth, in T1-weighted MR. What cannot be a brain is refused, with the reason.
Look at it before you use it: strong shading of the coil can still hide a part of the brain.

With --brain-mask a mask made elsewhere is put on the grid of the series, and judged.

A .dcm is a DICOM segmentation: it belongs to the series, in its study and its coordinates, and
3D Slicer and archives show it there. As DICOM demands, it carries the patient's name and the
other identity of its series; no other output of viz3d does. It needs: pip install "viz3d[seg]"

What was found is kept in the user's cache folder, by what the voxels are: to ask again costs
nothing. It holds the mask and no word of the series; VIZ3D_CACHE=off keeps nothing, and
VIZ3D_CACHE=FOLDER keeps it there.

examples:
  viz3d mask study/ -o brain.nii.gz
  viz3d mask study/ --series 4 --json
  viz3d mask study/ --brain-mask synthstrip.nii.gz -o brain.dcm
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
        help=".nii.gz .nii .nrrd .mha .vti, or .dcm for a DICOM segmentation; - for .nii.gz on "
        "standard output; without it the numbers only",
    )
    add_brain_mask(parser)
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Write the mask and print what is known of it."""
    from viz3d import api

    with bar(args.quiet) as progress:
        brain = api.brain_mask(
            args.path,
            output=args.output,
            brain_mask=args.brain_mask,
            progress=progress,
            **reading_options(args),
        )
    tell(args, brain, _print)
    return 0


def _print(args: argparse.Namespace, brain: BrainMask, stream: TextIO) -> None:
    means = zip(("fluid", "grey", "white"), brain.classes.means, strict=True)
    rows = (
        ("Volume", f"{brain.volume_ml:,.0f} mL, with ventricles and sulci"),
        ("Confidence", f"{100 * brain.confidence.value:.0f} %"),
        *(("Doubt", doubt) for doubt in brain.confidence.doubts),
        ("Tissues", ", ".join(f"{name} {mean:.4g}" for name, mean in means)),
    )
    print(f"{args.output or args.path}: brain", file=stream)
    for label, value in rows:
        print(f"  {label:10}  {value}", file=stream)
