"""Whether the pixels of a file can be read here, from what its header says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from viz3d.dicom.classes import class_name
from viz3d.dicom.faults import Fault, FaultCode
from viz3d.dicom.headers import PixelStorage

#: Bits for each pixel that are read.
BITS_ALLOCATED: Final = (8, 16, 32)
#: A compressed file cannot hold more than this many times its own size; a header that
#: claims more is broken, and the memory that it asks for is not given.
MAX_COMPRESSION: Final = 10_000
#: Bytes of an empty item, the least that a compressed frame takes.
ITEM_LENGTH: Final = 8
GREYSCALE: Final = ("MONOCHROME1", "MONOCHROME2")


def find_storage_fault(path: Path, storage: PixelStorage) -> Fault | None:
    """Why the pixels of a file cannot be read, None if they can.

    Notes
    -----
    Cut-short data are found here, from the sizes alone, so that nobody fills them up.
    """
    for code, problem in (
        ("corrupt-file", _find_missing(storage)),
        ("unsupported-pixels", _find_unsupported(storage)),
        ("corrupt-file", _find_nonsense(storage)),
    ):
        if problem:
            return _fault(path, code, problem)
    return None


def has_place(storage: PixelStorage) -> bool:
    """Whether a file with a fault is still one slice of known size: one that can be placed."""
    return storage.has_pixels and storage.frames == 1 and min(storage.rows, storage.columns) > 0


def _fault(path: Path, code: str, problem: str) -> Fault:
    known: FaultCode = "corrupt-file" if code == "corrupt-file" else "unsupported-pixels"
    return Fault(known, f"{path.name} {problem}", (path,))


def _find_missing(storage: PixelStorage) -> str:
    if not storage.has_pixels:
        return f"has no pixel data: the file ends or is damaged after {storage.file_length} bytes"
    if min(storage.rows, storage.columns, storage.frames) < 1:
        return f"has an image of {storage.rows} rows, {storage.columns} columns"
    return ""


def _find_unsupported(storage: PixelStorage) -> str:
    if storage.samples != 1 or storage.photometric not in GREYSCALE:
        return f"is a colour image ({storage.photometric}); only grey values form a volume"
    if storage.bits_allocated not in BITS_ALLOCATED:
        return f"has {storage.bits_allocated} bits for each pixel; 8, 16 and 32 are read"
    if storage.has_lookup_table:
        return "gives its values through a modality lookup table, which is not applied"
    if storage.high_bit != storage.bits_stored - 1:
        return f"has its {storage.bits_stored} bits below bit {storage.high_bit}, not from bit 0"
    if storage.is_encapsulated and not _can_decode(storage.transfer_syntax):
        name = class_name(storage.transfer_syntax) or storage.transfer_syntax
        return f"is compressed as {name}, and no decoder for that is installed{_remedy(name)}"
    return ""


def _find_nonsense(storage: PixelStorage) -> str:
    if not 0 < storage.bits_stored <= storage.bits_allocated:
        return f"stores {storage.bits_stored} of {storage.bits_allocated} bits"
    expected = storage.expected_length
    if storage.is_encapsulated or storage.offset is None:
        if expected > MAX_COMPRESSION * storage.file_length:
            return f"claims {expected} bytes of pixels in a file of {storage.file_length}"
        if storage.is_encapsulated and storage.frames * ITEM_LENGTH > storage.file_length:
            return f"claims {storage.frames} frames in a file of {storage.file_length} bytes"
        return ""
    if storage.length is None:
        return "has compressed pixels and says that they are not"
    found = min(storage.length, storage.file_length - storage.offset)
    surplus = found - expected
    if surplus < 0:
        return f"is cut short: {found} bytes of pixels found, {expected} expected"
    if surplus >= storage.columns * storage.bits_allocated // 8:
        return f"has {found} bytes of pixels, {expected} expected: its size tags are wrong"
    return ""


@lru_cache(maxsize=64)
def _can_decode(transfer_syntax: str) -> bool:
    from pydicom.config import IGNORE
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    try:
        return get_decoder(UID(transfer_syntax, validation_mode=IGNORE)).is_available
    except NotImplementedError:
        return False


def _remedy(name: str) -> str:
    if "JPEG" not in name:
        return ""
    return ": install pylibjpeg with its plugins (openjpeg, libjpeg), or python-gdcm"
