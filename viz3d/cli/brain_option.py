"""The options that ask for the brain alone, and say where it is."""

from __future__ import annotations

import argparse


def add_brain(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--brain``."""
    parser.add_argument("--brain", action="store_true", help=what)


def add_brain_mask(parser: argparse.ArgumentParser) -> None:
    """Add ``--brain-mask``."""
    parser.add_argument(
        "--brain-mask",
        metavar="FILE",
        help="where the brain is, instead of finding it: a mask made elsewhere (NIfTI, NRRD, "
        ".mha, DICOM segmentation), on any grid, in the patient's coordinates; labels other "
        "than 0 and probabilities from one half on are brain",
    )
