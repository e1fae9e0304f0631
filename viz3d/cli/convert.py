"""``viz3d convert``: the volume as one file of another format."""

from __future__ import annotations

import argparse

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain, add_brain_mask
from viz3d.cli.progress import bar

EPILOG = """
examples:
  viz3d convert study/ -o head.nii.gz
  viz3d convert study/ --series 4 --volume 0 -o first.nrrd
  viz3d convert head.nii.gz -o head.mha
  viz3d convert study/ --brain -o brain.nii.gz
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "path", metavar="PATH", help="folder, file or zip of DICOM; or a NIfTI, NRRD, .mha file"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help=".nii.gz .nii .nrrd .mha .vti; - for .nii.gz on standard output",
    )
    add_brain(parser, "the brain alone (skull-stripped), with air's level everywhere else")
    add_brain_mask(parser)


def run(args: argparse.Namespace) -> int:
    """Write the file."""
    from viz3d import api

    with bar(args.quiet) as progress:
        api.convert(
            args.path,
            args.output,
            brain=args.brain,
            brain_mask=args.brain_mask,
            progress=progress,
            **reading_options(args),
        )
    return 0
