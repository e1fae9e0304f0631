"""The private header that Siemens keeps in its images, as far as mosaics need it.

A mosaic is one image with the slices of a volume as tiles. How many there are and where
they lie stands only in the "CSA Image Header Info": a little-endian list of named elements,
each a name of 64 bytes, its counts, and its values as text padded to four bytes. Newer ones
begin with the letters ``SV10``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from viz3d.dicom.elements import Elements
from viz3d.dicom.tags import number, texts

_CREATOR: Final = b"SIEMENS CSA HEADER"
_NAME_LENGTH: Final = 64
#: The element count of a real header is about a hundred; more is garbage.
_MAX_ELEMENTS: Final = 1000


@dataclass(frozen=True)
class Mosaic:
    """A mosaic's slices: how many, and how they follow each other.

    `normal_lps` and `step_mm` are None where the header does not tell.
    """

    slices: int
    normal_lps: tuple[float, ...] | None
    step_mm: float | None


def read_mosaic(elements: Elements) -> Mosaic | None:
    """The mosaic that an image is, None if it is a plain slice.

    Raises
    ------
    ValueError
        If it is a mosaic whose private header is missing or broken.
    """
    if "MOSAIC" not in texts(elements, "ImageType"):
        return None
    header = _image_header(elements)
    if header is None:
        raise ValueError("a Siemens mosaic without its CSA header: its slices have no position")
    values = read_csa(header)
    count = values.get("NumberOfImagesInMosaic", [])
    normal = tuple(map(float, values.get("SliceNormalVector", [])))
    slices = int(float(count[0])) if count else 0
    if slices < 1:
        raise ValueError("a Siemens mosaic whose CSA header does not tell how many slices it has")
    return Mosaic(
        slices=slices,
        normal_lps=normal if len(normal) == 3 else None,
        step_mm=number(elements, "SpacingBetweenSlices"),
    )


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


def _image_header(elements: Elements) -> bytes | None:
    for block in (0x10, 0x11, 0x12):
        creator = elements.get(0x00290000 + block)
        header = elements.get(0x00290000 + block * 0x100 + 0x10)
        if creator and header and creator.value.strip(b" \0") == _CREATOR:
            return header.value
    return None
