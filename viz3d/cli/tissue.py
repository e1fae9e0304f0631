"""``viz3d tissue``: how much fluid, grey and white matter is in a brain, and where."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TextIO

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.cli.reporting import tell
from viz3d.scene.resolve import known

if TYPE_CHECKING:
    from viz3d.rendering.tissue_bands import BandReport, TissueReport

_DETAILS: Final = """\
Within the brain, voxels are told apart by how bright they are, once the coil's shading is taken
off: fluid, grey and white matter, and voxels that two of them share, which count in parts.

What the volumes are not: there is no atlas and no model of the cortex. Thalamus and pallidum
are nearly as bright as white matter and count with it in part; the rim of a ventricle, half
fluid and half white, looks grey; contrast differs from scanner to scanner. They show what is in
the picture; they compare no patients and make no diagnosis.

The labels of -o are what most of each voxel is: fluid 1, grey 2, white 3, elsewhere 0.

--json prints one object:
  viz3d, path, output     the version, what was read, where the labels are (null: nowhere)
  brain                   as in 'viz3d mask --json'
  air                     level of air, in the volume's units
  bins_of                 how many bins the histogram over 0..max has
  tissues                 fluid, grey and white, each with
      volume_ml, share    mixed voxels in parts; of the three together
      mean, sigma         of pure voxels: intensity above air, without shading
      limits              the intensities at which it is most of a voxel
      bins                the edges nearest to them, in the histogram of the volume
  grey_band               the band of the smoothed brain that is most like its grey matter,
  plain_band              and the lesson's over the whole head, each with
      bins, of, sigma_voxels, limits
      volume_ml, in_brain_ml    all that the band holds, and what of it lies in the brain

examples:
  viz3d tissue study/
  viz3d tissue study/ --brain-mask brain.nii.gz --json
  viz3d tissue study/ -o labels.nii.gz
"""
_NOTE: Final = (
    "Told apart by T1 intensity alone: no atlas, no morphometry, not for diagnosis.",
    "'viz3d tissue --help' says what the volumes are and are not.",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _DETAILS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("path", metavar="PATH", help=PATH_HELP)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="write the labels: .nii.gz .nii .nrrd .mha .vti; - for .nii.gz on standard output",
    )
    add_brain_mask(parser)
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Write the labels and print what was measured."""
    from viz3d import api

    with bar(args.quiet) as progress:
        report = api.tissue(
            args.path,
            output=args.output,
            brain_mask=args.brain_mask,
            progress=progress,
            **reading_options(args),
        )
    tell(args, report, _print)
    return 0


def _print(args: argparse.Namespace, report: TissueReport, stream: TextIO) -> None:
    brain = report.brain
    print(f"{args.output or args.path}: tissues in {brain.volume_ml:,.0f} mL of brain", file=stream)
    bins = f"Bins (of {report.of})"
    print(f"  {'':6}  {'Volume':>8}  {'Share':>5}  {'Intensity':>15}  {bins}", file=stream)
    for row in _tissue_rows(report):
        print(f"  {row}", file=stream)
    for doubt in brain.confidence.doubts:
        print(f"  Doubt   {doubt}", file=stream)
    sigma = report.plain_band.band.sigma_voxels
    print(f"Grey matter's band, smoothed with sigma {sigma:g} voxels", file=stream)
    print(f"  in the brain    {_band_words(report.grey_band)}", file=stream)
    print(f"  in the head     {_band_words(report.plain_band)}", file=stream)
    print(*_NOTE, sep="\n", file=stream)


def _tissue_rows(report: TissueReport) -> Iterator[str]:
    air = report.tissue.air
    for (name, (first, last)), found in zip(
        report.bins.items(), report.tissue.classes, strict=True
    ):
        volume, share = f"{found.volume_ml:,.0f} mL", f"{100 * found.share:.0f} %"
        intensity = f"{found.mean + air:.4g} ± {found.sigma:.3g}"
        yield f"{name.capitalize():6}  {volume:>8}  {share:>5}  {intensity:>15}  {first} to {last}"


def _band_words(report: BandReport) -> str:
    first, last = known(report.band.bins)
    words = f"bins {first} to {last}, {report.volume_ml:,.0f} mL"
    aside = report.volume_ml - report.in_brain_ml
    return f"{words}, {aside:,.0f} mL of it outside the brain" if aside else words
