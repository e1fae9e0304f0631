"""The private headers that Siemens keeps in its images, as far as mosaics need them.

A mosaic is one image with the slices of a volume as tiles. How many there are and where
they lie stands only in the "CSA Image Header Info": a little-endian list of named elements,
each a name of 64 bytes, its counts, and its values as text padded to four bytes. Newer ones
begin with the letters ``SV10``. The "CSA Series Header Info" has the protocol as text, with
the centres of the slices that were asked for.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from viz3d.dicom.files.elements import Elements
from viz3d.dicom.files.private import (
    SIEMENS_IMAGE_HEADER,
    SIEMENS_MOSAIC_COUNT,
    SIEMENS_SERIES_HEADER,
    find_private,
)
from viz3d.dicom.files.tags import number, numbers_in, texts
from viz3d.geometry import FloatArray

_NAME_LENGTH: Final = 64
#: The element count of a real header is about a hundred; more is garbage.
_MAX_ELEMENTS: Final = 1000
_PROTOCOL: Final = re.compile(rb"### ASCCONV BEGIN.*?### ASCCONV END", re.DOTALL)
_CENTER: Final = re.compile(
    rb"sSliceArray\.asSlice\[(\d{1,3})\]\.sPosition\.d(Sag|Cor|Tra)\s*=\s*([-+.\deE]+)"
)
_AXES: Final = {b"Sag": 0, b"Cor": 1, b"Tra": 2}


@dataclass(frozen=True, eq=False)
class Mosaic:
    """A mosaic's slices: how many, and how they follow each other.

    Parameters
    ----------
    slices : int
        0 where nothing tells it.
    normal_lps : (3,) floats or None
        From tile to tile; None where the header does not tell, as in the next two.
    step_mm : float or None
    centers_lps : (n, 3) float array or None
        Of the slices that the protocol asked for, in no certain order.
    """

    slices: int
    normal_lps: tuple[float, ...] | None
    step_mm: float | None
    centers_lps: FloatArray | None


def read_mosaic(elements: Elements) -> Mosaic | None:
    """The mosaic that an image is, None if it is a plain slice.

    Raises
    ------
    ValueError
        If its private header is broken.
    """
    if "MOSAIC" not in texts(elements, "ImageType") and _count_told(elements) < 2:
        return None
    values = _image_values(elements)
    centers = _slice_centers(elements)
    count = values.get("NumberOfImagesInMosaic", [])
    normal = tuple(map(float, values.get("SliceNormalVector", [])))
    slices = int(float(count[0])) if count else _count_told(elements)
    slices = slices or (0 if centers is None else len(centers))
    return Mosaic(
        slices=slices,
        normal_lps=normal if len(normal) == 3 else None,
        step_mm=number(elements, "SpacingBetweenSlices"),
        centers_lps=centers,
    )


def _count_told(elements: Elements) -> int:
    """Slices of the mosaic as the image's own private element has them, 0 without it."""
    element = find_private(elements, SIEMENS_MOSAIC_COUNT)
    if element is None:
        return 0
    values = numbers_in(element, SIEMENS_MOSAIC_COUNT.representation, "NumberOfImagesInMosaic")
    return int(values[0]) if values else 0


def _image_values(elements: Elements) -> dict[str, list[str]]:
    header = find_private(elements, SIEMENS_IMAGE_HEADER)
    return {} if header is None else read_csa(header.value)


def _slice_centers(elements: Elements) -> FloatArray | None:
    header = find_private(elements, SIEMENS_SERIES_HEADER)
    return None if header is None else read_slice_centers(header.value)


@lru_cache(maxsize=4)
def read_slice_centers(header: bytes) -> FloatArray | None:
    """Centres of the slices in the protocol of a CSA series header, None if it has none.

    Parameters
    ----------
    header : bytes
        All images of a series have the same.

    Returns
    -------
    (n, 3) float array, LPS mm
        Coordinates that are 0 do not stand in the protocol.
    """
    protocol = _PROTOCOL.search(header)
    found = _CENTER.findall(protocol[0]) if protocol else []
    if not found:
        return None
    centers = np.zeros((max(int(index) for index, _, _ in found) + 1, 3))
    for index, axis, value in found:
        centers[int(index), _AXES[axis]] = float(value)
    centers.setflags(write=False)
    return centers


def read_csa(header: bytes) -> dict[str, list[str]]:
    """Named values of a CSA header, those that are empty left out.

    Raises
    ------
    ValueError
        If the bytes are no CSA header.
    """
    try:
        return _read_elements(header)
    except struct.error as error:
        raise ValueError("the CSA header is cut short") from error


def _read_elements(header: bytes) -> dict[str, list[str]]:
    is_second = header[:4] == b"SV10"
    position = 8 if is_second else 0
    (count,) = struct.unpack_from("<I", header, position)
    if not 0 < count <= _MAX_ELEMENTS:
        raise ValueError(f"the CSA header claims {count} elements")
    position += 8
    found: dict[str, list[str]] = {}
    first_count = None
    for _ in range(count):
        name = header[position : position + _NAME_LENGTH].split(b"\0")[0].decode("latin-1")
        (values,) = struct.unpack_from("<i", header, position + _NAME_LENGTH + 12)
        first_count = values if first_count is None else first_count
        position += _NAME_LENGTH + 20
        texts_found, position = _read_values(
            header, position, values, 1 if is_second else 0, 0 if is_second else first_count
        )
        if texts_found:
            found[name] = texts_found
    return found


def _read_values(
    header: bytes, position: int, count: int, length_field: int, excess: int
) -> tuple[list[str], int]:
    """The values of one element and where the next begins.

    The older layout counts the first element's number of values on top of each length.
    """
    values = []
    for _ in range(count):
        fields = struct.unpack_from("<4i", header, position)
        length = fields[length_field] - excess
        position += 16
        if not 0 <= length <= len(header) - position:
            raise ValueError("the CSA header is cut short")
        value = header[position : position + length].split(b"\0")[0].strip().decode("latin-1")
        if value:
            values.append(value)
        position += (length + 3) // 4 * 4
    return values, position
