"""Sheets of slices as Siemens and United Imaging write them, with known places."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from tests.dicom.synthetic import SAGITTAL, make_slice

#: Slices of 2 rows of 1.5 mm and 3 columns of 2 mm, 3.5 mm apart; five on 3 x 3 tiles.
ROWS, COLUMNS, SLICES, STEP_MM = 2, 3, 5, 3.5
ROW, COLUMN = np.array(SAGITTAL, float).reshape(2, 3)
NORMAL = np.cross(ROW, COLUMN)
#: Corner of the first slice.
CORNER = np.array([4.0, -20.0, 30.0])


def slice_values(k: int) -> np.ndarray:
    """Pixels of one slice, all different."""
    return 10 * k + np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)


def sheet_values(down: int, across: int) -> np.ndarray:
    """The slices as tiles, zeros behind the last."""
    sheet = np.zeros((ROWS * down, COLUMNS * across), int)
    for k in range(SLICES):
        top, left = k // across * ROWS, k % across * COLUMNS
        sheet[top : top + ROWS, left : left + COLUMNS] = slice_values(k)
    return sheet


def csa_element(name: str, values: Sequence[str], is_second: bool) -> bytes:
    """One element of the private header; the older layout writes lengths its own way."""
    text = name.encode().ljust(64, b"\0") + struct.pack("<i4s3i", 1, b"FD\0\0", 4, len(values), 77)
    for value in values:
        raw = value.encode() + b"\0"
        fields = (len(raw), len(raw), 77, 0) if is_second else (len(raw) + 1, 0, 0, 0)
        text += struct.pack("<4i", *fields) + raw + b"\0" * (-len(raw) % 4)
    return text


def csa_header(elements: Sequence[tuple[str, Sequence[str]]], is_second: bool = True) -> bytes:
    """A private header of Siemens."""
    start = b"SV10\4\3\2\1" if is_second else b""
    body = b"".join(csa_element(name, values, is_second) for name, values in elements)
    return start + struct.pack("<2I", len(elements), 77) + body


def image_header(side: int) -> bytes:
    """The header of a mosaic whose slices follow along (1) or against (-1) the normal."""
    normal = [f"{side * cosine:.8f}" for cosine in NORMAL]
    return csa_header([("NumberOfImagesInMosaic", [str(SLICES)]), ("SliceNormalVector", normal)])


def protocol(side: int) -> bytes:
    """A series header with the protocol: centres of slices that ascend from the first."""
    lines = [b"junk\0### ASCCONV BEGIN ###"]
    middle = CORNER + ROW * COLUMNS + COLUMN * ROWS * 0.75
    for k in range(SLICES):
        for name, value in zip(
            ("Sag", "Cor", "Tra"), middle + side * k * STEP_MM * NORMAL, strict=True
        ):
            lines.append(f"sSliceArray.asSlice[{k}].sPosition.d{name}\t = \t{value:.9g}".encode())
    return b"\n".join([*lines, b"### ASCCONV END ###\0\0"])


def make_mosaic(side: int | None = 1, protocol_side: int | None = None, **tags: Any) -> Dataset:
    """A Siemens mosaic; `side` None leaves its image header away."""
    # The header's position is that of a sheet of 6 x 9 pixels about the centre of a slice:
    # 3 columns of 2 mm and 2 rows of 1.5 mm before the slice's own corner.
    mosaic = make_slice(
        values=sheet_values(3, 3),
        position=CORNER - 3 * 2 * ROW - 2 * 1.5 * COLUMN,
        orientation=SAGITTAL,
        spacing=(1.5, 2),
        SeriesInstanceUID="1.2.3",
        ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"],
        SpacingBetweenSlices=STEP_MM,
    )
    mosaic.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    if side is not None:
        mosaic.add_new(0x00291010, "OB", image_header(side))
    if protocol_side is not None:
        mosaic.add_new(0x00291020, "OB", protocol(protocol_side))
    for keyword, value in tags.items():
        setattr(mosaic, keyword, value)
    return mosaic


def make_grid(count: int = SLICES) -> Dataset:
    """A grid of United Imaging: 3 tiles beside each other, two rows, a position for each."""
    grid = make_slice(
        values=sheet_values(2, 3),
        position=(99, 99, 99),
        orientation=SAGITTAL,
        spacing=(1.5, 2),
        SeriesInstanceUID="1.2.3",
    )
    items = []
    for k in range(count):
        item = Dataset()
        item.ImagePositionPatient = [float(mm) for mm in CORNER - k * STEP_MM * NORMAL]
        items.append(item)
    grid.add_new(0x00650010, "LO", "Image Private Header")
    grid.add_new(0x00651050, "DS", str(SLICES))
    grid.add_new(0x00651051, "SQ", items)
    return grid
