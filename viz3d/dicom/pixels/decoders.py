"""Whether the pixels of a file can be read here, from what its header says."""

from __future__ import annotations

import io
from typing import Final

from viz3d.dicom.files.classes import class_name
from viz3d.dicom.files.elements import EXPLICIT_BIG
from viz3d.dicom.files.headers import PixelStorage
from viz3d.dicom.files.sources import Source, read_start
from viz3d.dicom.pixels.codecs import is_installed
from viz3d.dicom.pixels.codestream import (
    Codestream,
    HeaderCutError,
    UnsupportedCodestreamError,
    parse_codestream,
)
from viz3d.dicom.pixels.encapsulated import read_start_of_frame
from viz3d.faults import Fault, FaultCode

RLE: Final = "1.2.840.10008.1.2.5"
#: Compressed transfer syntaxes that hold images one by one, in JPEG, JPEG-LS or JPEG 2000:
#: which of these, and of what kind, the images themselves say. Retired ones are among them.
_JPEG_PREFIX: Final = "1.2.840.10008.1.2.4."
_JPEG_NUMBERS: Final = frozenset({*range(50, 67), 70, 80, 81, 90, 91, 201, 202, 203})

#: Bits for each pixel that are read: integers, floats.
BITS_ALLOCATED: Final = {False: (8, 16, 32), True: (32, 64)}
#: A compressed file cannot hold more than this many times its own size, a blank image of
#: JPEG 2000 included; a header that claims more is broken, and the memory that it asks for is
#: not given.
MAX_COMPRESSION: Final = 10_000
#: The same for run-length encoding: 128 bytes take two at least (DICOM PS3.5 G.3.1).
MAX_RUN_LENGTH: Final = 64
#: Bytes of an empty item, the least that a compressed frame takes.
ITEM_LENGTH: Final = 8
#: Bytes within which a compressed image says its size. Where it does not, as behind a long
#: comment, it is looked at when it is decoded.
START_LENGTH: Final = 1 << 13
SHORTEST_LONG_HEADER: Final = START_LENGTH // 2
#: Bytes of each frame in the table of offsets that may stand before the first.
OFFSET_LENGTH: Final = 4
GREYSCALE: Final = ("MONOCHROME1", "MONOCHROME2")


def find_storage_fault(source: Source, storage: PixelStorage) -> Fault | None:
    """Why the pixels of a file cannot be read, None if they can.

    Notes
    -----
    Cut-short data are found here, from the sizes alone, so that nobody fills them up. Of
    compressed data, the beginning of the first image is looked at.
    """
    for code, problem in (
        ("corrupt-file", _find_missing(storage)),
        ("unsupported-pixels", _find_unsupported(storage)),
        ("corrupt-file", _find_nonsense(storage)),
    ):
        if problem:
            return _fault(source, code, problem)
    if holds_codestreams(storage):
        return _find_stream_fault(source, storage)
    return None


def holds_codestreams(storage: PixelStorage) -> bool:
    """Whether the pixels are JPEG, JPEG-LS or JPEG 2000 images."""
    number = storage.transfer_syntax.removeprefix(_JPEG_PREFIX)
    return number.isdecimal() and int(number) in _JPEG_NUMBERS


def find_contradiction(codestream: Codestream, storage: PixelStorage) -> str:
    """How a compressed image contradicts the tags, empty if it does not."""
    title = codestream.codec.title
    size = (codestream.rows, codestream.columns)
    if size != (storage.rows, storage.columns):
        return (
            f"says that it has {storage.rows} x {storage.columns} pixels, and its {title} "
            f"image has {size[0]} x {size[1]}"
        )
    if codestream.components != 1:
        return f"says that it is grey, and its {title} image has {codestream.components} colours"
    if codestream.precision > storage.bits_allocated:
        return (
            f"says that it has {storage.bits_allocated} bits for each pixel, and its {title} "
            f"image has {codestream.precision}"
        )
    return ""


def _find_stream_fault(source: Source, storage: PixelStorage) -> Fault | None:
    assert storage.offset is not None
    enough = storage.offset + OFFSET_LENGTH * storage.frames + START_LENGTH
    stream = io.BytesIO(read_start(source, enough))
    try:
        start = read_start_of_frame(stream, storage.offset, storage.file_length)
        codestream = parse_codestream(start)
    except UnsupportedCodestreamError as error:
        return _fault(source, "unsupported-pixels", f"is compressed as {error}, which is not read")
    except HeaderCutError as error:
        # A size that stands further back is looked at when the image is decoded.
        is_long = len(start) >= SHORTEST_LONG_HEADER
        return None if is_long else _fault(source, "corrupt-file", f"is damaged: {error}")
    except ValueError as error:
        return _fault(source, "corrupt-file", f"is damaged: {error}")
    problem = find_contradiction(codestream, storage)
    if problem:
        return _fault(source, "corrupt-file", problem)
    if not is_installed(codestream.codec):
        package = codestream.codec.value
        problem = f"is compressed as {codestream.codec.title}: to read it, pip install {package}"
        return _fault(source, "unsupported-pixels", problem)
    return None


def has_place(storage: PixelStorage) -> bool:
    """Whether a file with a fault is still one slice of known size: one that can be placed."""
    return storage.has_pixels and storage.frames == 1 and min(storage.rows, storage.columns) > 0


def _fault(source: Source, code: str, problem: str) -> Fault:
    known: FaultCode = "corrupt-file" if code == "corrupt-file" else "unsupported-pixels"
    return Fault(known, f"{source.name} {problem}", (source,))


def _find_missing(storage: PixelStorage) -> str:
    if not storage.has_pixels:
        return f"has no pixel data: the file ends or is damaged after {storage.file_length} bytes"
    if min(storage.rows, storage.columns, storage.frames) < 1:
        return f"has an image of {storage.rows} rows, {storage.columns} columns"
    return ""


def _find_unsupported(storage: PixelStorage) -> str:
    if storage.samples != 1 or storage.photometric not in GREYSCALE:
        return f"is a colour image ({storage.photometric}); only grey values form a volume"
    known = BITS_ALLOCATED[storage.is_float]
    if storage.bits_allocated not in known:
        bits = ", ".join(map(str, known))
        return f"has {storage.bits_allocated} bits for each pixel; read are {bits}"
    if storage.has_lookup_table:
        return "gives its values through a modality lookup table, which is not applied"
    is_read = storage.transfer_syntax == RLE or holds_codestreams(storage)
    if storage.is_encapsulated and not is_read:
        name = class_name(storage.transfer_syntax) or storage.transfer_syntax
        return f"is compressed as {name}, which is not read: decompress it first"
    return ""


def _find_nonsense(storage: PixelStorage) -> str:
    if not 0 < storage.bits_stored <= storage.bits_allocated:
        return f"stores {storage.bits_stored} of {storage.bits_allocated} bits"
    if not storage.has_sign and not storage.is_float:
        return "has no PixelRepresentation of 0 or 1: nothing tells the sign of its pixels"
    if not storage.bits_stored - 1 <= storage.high_bit < storage.bits_allocated:
        return f"has its {storage.bits_stored} bits below bit {storage.high_bit}"
    if not storage.is_encapsulated and (storage.order == ">") != (
        storage.transfer_syntax == EXPLICIT_BIG
    ):
        return "says one byte order, and its header has the other"
    if storage.is_encapsulated and storage.length is not None:
        return "says that its pixels are compressed, and they are not"
    expected = storage.expected_length
    if storage.is_encapsulated:
        is_run_length = storage.transfer_syntax == RLE
        most = MAX_RUN_LENGTH if is_run_length else MAX_COMPRESSION
        if expected > most * storage.file_length:
            return f"claims {expected} bytes of pixels in a file of {storage.file_length}"
        if storage.frames * ITEM_LENGTH > storage.file_length:
            return f"claims {storage.frames} frames in a file of {storage.file_length} bytes"
        return ""
    if storage.length is None:
        return "has compressed pixels and says that they are not"
    found = storage.length
    if storage.offset is not None:
        found = min(found, storage.file_length - storage.offset)
    surplus = found - expected
    if surplus < 0:
        return f"is cut short: {found} bytes of pixels found, {expected} expected"
    if surplus >= storage.columns * storage.bits_allocated // 8:
        return f"has {found} bytes of pixels, {expected} expected: its size tags are wrong"
    return ""
