"""``viz3d phantom``: write the synthetic head as a DICOM series."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from viz3d.cli.progress import bar
from viz3d.phantom.parameters import LETTERS_OF_PLANE, SLICE_ORDERS, Phantom
from viz3d.phantom.truth import Truth

EPILOG = """
examples:
  viz3d phantom head
  viz3d phantom oblique --plane axial --oblique 20 --spacing 0.9,0.9,2 --shape 100x256x256
  viz3d phantom shuffled --order shuffled --flip k --seed 7
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``viz3d phantom``."""
    default = Phantom()
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", metavar="OUTDIR", help="folder to make")
    parser.add_argument(
        "--shape",
        type=_numbers(int, "x", 3),
        default=default.shape,
        metavar="KxJxI",
        help="slices, rows, columns (176x256x256)",
    )
    parser.add_argument(
        "--spacing",
        type=_numbers(float, ",", 1, 3),
        default=default.spacing_mm,
        metavar="MM[,MM,MM]",
        help="between columns, rows and slices (1)",
    )
    parser.add_argument("--plane", choices=tuple(LETTERS_OF_PLANE), default=default.plane)
    parser.add_argument(
        "--oblique",
        type=_numbers(float, ",", 1, 3),
        default=(0.0,),
        metavar="DEG[,DEG,DEG]",
        help="one angle tilts the slices about their rows; three turn about L, P and S",
    )
    parser.add_argument(
        "--flip", default="", metavar="AXES", help="axes that run the other way: of i, j, k"
    )
    parser.add_argument(
        "--center",
        type=_numbers(float, ",", 3),
        default=default.center_lps,
        metavar="L,P,S",
        help="middle of the scan in mm; with a minus first, write --center=-5,0,0",
    )
    parser.add_argument("--seed", type=int, default=default.seed, help="of noise and shading (1)")
    parser.add_argument(
        "--noise", type=float, default=default.noise, help="relative to white matter (0.02)"
    )
    parser.add_argument(
        "--shading", type=float, default=default.shading, help="of the coil, a fraction (0.2)"
    )
    parser.add_argument("--no-marker", action="store_true", help="leave out the left marker")
    parser.add_argument(
        "--order", choices=SLICE_ORDERS, default=default.order, help="of names and numbers"
    )
    parser.add_argument("--json", action="store_true", help="print the known truth as JSON")


def run(args: argparse.Namespace) -> int:
    """Write the series and print what is known of it."""
    from viz3d.phantom.series import write_series

    phantom = _phantom(args)
    with bar(quiet=args.quiet) as progress:
        truth = write_series(args.folder, phantom, progress)
    print(json.dumps(truth.to_json(), indent=1) if args.json else _summary(args.folder, truth))
    return 0


def _phantom(args: argparse.Namespace) -> Phantom:
    spacing = args.spacing * 3 if len(args.spacing) == 1 else args.spacing
    return Phantom(
        shape=args.shape,
        spacing_mm=spacing,
        plane=args.plane,
        rotation_deg=_rotation(args.plane, args.oblique),
        flipped=args.flip,
        center_lps=args.center,
        seed=args.seed,
        noise=args.noise,
        shading=args.shading,
        with_marker=not args.no_marker,
        order=args.order,
    )


def _rotation(plane: str, angles_deg: tuple[float, ...]) -> tuple[float, float, float]:
    """Three turns as they are; one is about the direction of the plane's rows."""
    if len(angles_deg) == 3:
        return angles_deg
    (angle,) = angles_deg
    return (0.0, angle, 0.0) if plane == "sagittal" else (angle, 0.0, 0.0)


def _summary(folder: str, truth: Truth) -> str:
    lines = [f"{folder}: a synthetic head. Inside the field of view, in mL:"]
    lines += [
        f"  {name:24} {millilitres:8.1f}"
        for name, millilitres in truth.volumes_ml.items()
        if name != "air"
    ]
    if truth.marker_center_lps is not None:
        x, y, z = truth.marker_center_lps
        lines.append(
            f"Marker on the left temple: a ball of {truth.marker_radius_mm:g} mm radius "
            f"at L {x:g}, P {y:g}, S {z:g} mm"
        )
    return "\n".join(lines)


def _numbers(
    number: type[int] | type[float], separator: str, *counts: int
) -> Callable[[str], tuple[float, ...]]:
    """A parser of so many numbers between separators."""

    def parse(text: str) -> tuple[float, ...]:
        parts = text.split(separator)
        if len(parts) not in counts:
            wanted = " or ".join(map(str, counts))
            raise argparse.ArgumentTypeError(
                f"'{text}' has {len(parts)} numbers between '{separator}', not {wanted}"
            )
        try:
            return tuple(number(part) for part in parts)
        except ValueError as fault:
            raise argparse.ArgumentTypeError(f"'{text}': {fault}") from None

    return parse
