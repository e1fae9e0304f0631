"""The bytes of a DICOM file to its elements (DICOM PS3.5 section 7, PS3.10 section 7).

Only headers are parsed, only the elements asked for are kept, and the pixels are found but
not read. Listing thousands of files stands or falls with this loop; reading them with
pydicom costs about four times as much, and importing it half a second. pydicom keeps
rare character sets.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

IMPLICIT_LITTLE: Final = "1.2.840.10008.1.2"
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
EXPLICIT_BIG: Final = "1.2.840.10008.1.2.2"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"

PREAMBLE_LENGTH: Final = 128
_OBJECT_CLASS: Final = 0x00020002
_TRANSFER_SYNTAX: Final = 0x00020010
_META_GROUP: Final = b"\x02\x00"
_ITEM: Final = 0xFFFEE000
_DELIMITERS: Final = frozenset({0xFFFEE00D, 0xFFFEE0DD})
_SEQUENCE_END: Final = 0xFFFEE0DD
#: Pixel data as integers, float and double.
PIXEL_DATA: Final = 0x7FE00010
FLOAT_PIXEL_DATA: Final = 0x7FE00008
DOUBLE_PIXEL_DATA: Final = 0x7FE00009
_ANY_PIXEL_DATA: Final = frozenset({PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA})
_UNDEFINED: Final = 0xFFFFFFFF
#: Value representations whose length takes four bytes after two reserved ones.
_LONG: Final = frozenset(
    {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
)
#: Bytes that any deflated file may hold, and the times its own size that it may hold besides:
#: images deflate to a half, blank ones to a thousandth.
MAX_INFLATED: Final = 1 << 26
MAX_INFLATION: Final = 32
#: Deeper nesting than this is no real header.
_MAX_DEPTH: Final = 30


class CutShortError(ValueError):
    """The bytes end within an element."""


class Element(NamedTuple):
    """One element as it stands in the file.

    `representation` is the VR, empty where the encoding is implicit; `value` the bytes, for a
    sequence those of its items; `order` the byte order as `struct` writes it.
    """

    representation: str
    value: bytes
    is_explicit: bool
    order: str


Elements: TypeAlias = dict[int, Element]


@dataclass(frozen=True, slots=True)
class PixelPlace:
    """Where the pixel bytes are: `length` is None where they are encapsulated.

    `tag` tells integers from floats; `representation` is the VR, empty where it is implicit.
    """

    offset: int
    length: int | None
    tag: int
    representation: str


@dataclass(frozen=True, slots=True)
class Header:
    """The elements asked for, the transfer syntax, and the place of the pixels if any.

    `object_class` is the SOP class that the file meta information names; `is_inflated` says
    that the place is in the inflated data and not in the file.
    """

    elements: Elements
    object_class: str
    transfer_syntax: str
    pixels: PixelPlace | None
    is_inflated: bool


def parse_header(buffer: bytes, wanted: Collection[int] | None, *, is_whole: bool) -> Header:
    """Parse the beginning of a file, as far as its pixels.

    Parameters
    ----------
    buffer : bytes
        From the file's first byte on.
    wanted : collection of int or None
        Tags to keep, None for all.
    is_whole : bool
        Whether the buffer is the whole file. If so, an element that is cut short ends the
        header without a fault: what stands before it may still tell whose it is.

    Raises
    ------
    CutShortError
        If the buffer ends within the header, and more of the file is there.
    ValueError, zlib.error
        If the bytes make no sense.
    """
    has_preamble = buffer[PREAMBLE_LENGTH : PREAMBLE_LENGTH + 4] == b"DICM"
    object_class, syntax, position = _read_meta(buffer, PREAMBLE_LENGTH + 4 if has_preamble else 0)
    is_inflated = syntax == DEFLATED
    if is_inflated:
        if not is_whole:
            raise CutShortError("a deflated file has to be read as a whole")
        buffer, position = inflate(buffer, position), 0
    is_explicit, order = _guess_encoding(buffer, position, syntax)
    elements: Elements = {}
    try:
        pixels = _collect(buffer, position, is_explicit, order, wanted, elements)
    except CutShortError:
        if not is_whole:
            raise
        pixels = None
    if pixels is None and not is_whole:
        raise CutShortError("the pixels are not reached")
    syntax = syntax or _syntax_of(is_explicit, order)
    return Header(elements, object_class, syntax, pixels, is_inflated)


def inflate(buffer: bytes, position: int | None = None) -> bytes:
    """The data set of a deflated file, whose bytes begin at `position`.

    Parameters
    ----------
    buffer : bytes
        The whole file.
    position : int, optional
        By default, where the file meta information ends.

    Raises
    ------
    ValueError, zlib.error
        If the bytes are damaged or cut short, or are so many more than a slice has that they
        are a trap (`MAX_INFLATED`).
    """
    if position is None:
        has_preamble = buffer[PREAMBLE_LENGTH : PREAMBLE_LENGTH + 4] == b"DICM"
        *_, position = _read_meta(buffer, PREAMBLE_LENGTH + 4 if has_preamble else 0)
    limit = MAX_INFLATED + MAX_INFLATION * len(buffer)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated = inflater.decompress(buffer[position:], limit)
    if inflater.unconsumed_tail:
        raise ValueError(f"{len(buffer)} deflated bytes hold more than {limit}")
    if not inflater.eof:
        raise CutShortError("the deflated data are cut short")
    return inflated


def parse_items(
    element: Element, wanted: Collection[int] | None = None, *, may_overrun: bool = False
) -> list[Elements]:
    """The items of a sequence, each with the elements wanted (all by default).

    An item whose length goes beyond the sequence ends with it where it `may_overrun`.

    Raises
    ------
    ValueError
        If the bytes are no items.
    """
    found: list[Elements] = []
    position = 0
    while position + 8 <= len(element.value):
        tag, length = _read_item(element.value, position, element.order)
        if tag == _SEQUENCE_END:
            return found
        start = position + 8
        if may_overrun and length != _UNDEFINED:
            length = min(length, len(element.value) - start)
        end = _end_of_item(element.value, start, length, element.is_explicit, element.order, 0)
        item: Elements = {}
        body = element.value[start:end]
        _collect(body, 0, element.is_explicit, element.order, wanted, item)
        found.append(item)
        position = end + (8 if length == _UNDEFINED else 0)
    if position < len(element.value):
        raise ValueError(f"{len(element.value) - position} bytes of a sequence are no item")
    return found


def _read_meta(buffer: bytes, position: int) -> tuple[str, str, int]:
    """SOP class and transfer syntax, empty if not there, and where the data set begins."""
    found = {_OBJECT_CLASS: "", _TRANSFER_SYNTAX: ""}
    while buffer[position : position + 2] == _META_GROUP:
        element = next(_iterate(buffer, position, True, "<"), None)
        if element is None:
            break
        tag, _, start, length = element
        if tag in found:
            found[tag] = buffer[start : start + length].decode("latin-1").strip(" \0")
        position = start + length
    return found[_OBJECT_CLASS], found[_TRANSFER_SYNTAX], position


def _guess_encoding(buffer: bytes, position: int, syntax: str) -> tuple[bool, str]:
    """Whether the data set is explicit, and its byte order.

    Its own first element is believed more than the transfer syntax: some writers mix them.
    """
    first = buffer[position : position + 6]
    if len(first) < 6:
        return syntax != IMPLICIT_LITTLE, "<"
    is_explicit = first[4:6].isalpha() and first[4:6].isupper()
    is_big = is_explicit and struct.unpack("<H", first[:2])[0] >= 0x0100
    return is_explicit, ">" if is_big else "<"


def _syntax_of(is_explicit: bool, order: str) -> str:
    if not is_explicit:
        return IMPLICIT_LITTLE
    return EXPLICIT_LITTLE if order == "<" else EXPLICIT_BIG


def _collect(
    buffer: bytes,
    position: int,
    is_explicit: bool,
    order: str,
    wanted: Collection[int] | None,
    into: Elements,
) -> PixelPlace | None:
    """Keep the elements wanted, all where it is None, and find the pixels."""
    for tag, representation, start, length in _iterate(buffer, position, is_explicit, order):
        if tag in _ANY_PIXEL_DATA:
            known_length = None if length == _UNDEFINED else length
            return PixelPlace(start, known_length, tag, representation.decode("latin-1"))
        if wanted is None or tag in wanted:
            value = buffer[start : start + length]
            into[tag] = Element(representation.decode("latin-1"), value, is_explicit, order)
    return None


def _iterate(
    buffer: bytes, position: int, is_explicit: bool, order: str, depth: int = 0
) -> Iterator[tuple[int, bytes, int, int]]:
    """Tag, representation, start and length of each element, up to a delimiter.

    The length of a sequence without one is measured; that of pixel data is left undefined.
    """
    unpack_explicit = struct.Struct(f"{order}HH2sH").unpack_from
    unpack_implicit = struct.Struct(f"{order}HHI").unpack_from
    unpack_length = struct.Struct(f"{order}I").unpack_from
    end = len(buffer)
    while position + 8 <= end:
        group, number, length = unpack_implicit(buffer, position)
        representation = b""
        start = position + 8
        if is_explicit and group != 0xFFFE:
            group, number, representation, length = unpack_explicit(buffer, position)
            if representation in _LONG:
                if position + 12 > end:
                    break
                (length,) = unpack_length(buffer, position + 8)
                start = position + 12
        tag = group << 16 | number
        if tag in _DELIMITERS:
            return
        if tag not in _ANY_PIXEL_DATA:
            if length == _UNDEFINED:
                has_vr = is_explicit and representation != b"UN"
                length = _sequence_length(buffer, start, has_vr, order, depth)
            if start + length > end:
                raise CutShortError(f"the file ends within element ({group:04X},{number:04X})")
        yield tag, representation, start, length
        position = start + length
    if position < end:
        raise CutShortError("the file ends within an element")


def _sequence_length(buffer: bytes, start: int, is_explicit: bool, order: str, depth: int) -> int:
    """Bytes of a sequence without a length, its end mark included."""
    position = start
    while True:
        tag, length = _read_item(buffer, position, order)
        position += 8
        if tag == _SEQUENCE_END:
            return position - start
        position = _end_of_item(buffer, position, length, is_explicit, order, depth)
        if length == _UNDEFINED:
            position += 8


def _read_item(buffer: bytes, position: int, order: str) -> tuple[int, int]:
    if position + 8 > len(buffer):
        raise CutShortError("the file ends within a sequence")
    group, number, length = struct.unpack_from(f"{order}HHI", buffer, position)
    tag = group << 16 | number
    if tag not in (_ITEM, _SEQUENCE_END):
        raise ValueError(f"({group:04X},{number:04X}) stands where a sequence has its items")
    return tag, length


def _end_of_item(
    buffer: bytes, start: int, length: int, is_explicit: bool, order: str, depth: int
) -> int:
    """Where an item's elements end, before its end mark if it has one."""
    if depth > _MAX_DEPTH:
        raise ValueError(f"sequences are nested more than {_MAX_DEPTH} deep")
    end = start + length
    if length == _UNDEFINED:
        end = start
        for _, _, value, size in _iterate(buffer, start, is_explicit, order, depth + 1):
            end = value + size
    if end > len(buffer):
        raise CutShortError("the file ends within a sequence")
    return end
