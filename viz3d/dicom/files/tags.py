"""Values of elements: numbers, text and items, by keyword."""

from __future__ import annotations

import math
import struct
from collections.abc import Collection
from typing import Any, Final

from viz3d.dicom.files.dictionary import DICTIONARY, tag_of
from viz3d.dicom.files.elements import Element, Elements, parse_items

#: `struct` letter of the binary number types (DICOM PS3.5 6.2).
_BINARY: Final = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d"}

#: Control characters that reset a switched character set (DICOM PS3.5 6.1.2.5.3).
_DELIMITERS: Final = set(b"\r\n\t\f")


def numbers(elements: Elements, keyword: str) -> tuple[float, ...]:
    """All values of a numeric element; empty where it is absent or has no value.

    Raises
    ------
    ValueError
        If a value is not a finite number; the message names the element.
    """
    element = elements.get(tag_of(keyword))
    if element is None:
        return ()
    return numbers_in(element, DICTIONARY[keyword][1], keyword)


def numbers_in(element: Element, representation: str, name: str) -> tuple[float, ...]:
    """All values of a numeric element.

    Parameters
    ----------
    element : Element
    representation : str
        Taken where the file does not say one.
    name : str
        For the message.

    Raises
    ------
    ValueError
        If a value is not a finite number.
    """
    try:
        values = _convert(element, representation)
    except (ValueError, struct.error):
        values = (math.nan,)
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{name} is not a number: {_shown(element.value)}")
    return values


def number(elements: Elements, keyword: str) -> float | None:
    """First value of a numeric element, None where there is none."""
    values = numbers(elements, keyword)
    return values[0] if values else None


def integer(elements: Elements, keyword: str) -> int | None:
    """First value of a numeric element, cut to an integer."""
    value = number(elements, keyword)
    return None if value is None else int(value)


def texts(elements: Elements, keyword: str) -> tuple[str, ...]:
    """All values of a text element, without padding.

    Characters beyond ASCII are decoded as SpecificCharacterSet says.
    """
    element = elements.get(tag_of(keyword))
    if element is None:
        return ()
    decoded = _decode(element.value, elements).strip(" \0")
    return tuple(_printable(part.strip(" \0")) for part in decoded.split("\\")) if decoded else ()


def text(elements: Elements, keyword: str) -> str:
    """First value of a text element, empty where there is none."""
    values = texts(elements, keyword)
    return values[0] if values else ""


def items(
    elements: Elements, keyword: str, wanted: Collection[int] | None = None
) -> list[Elements]:
    """The items of a sequence, none where it is absent.

    Raises
    ------
    ValueError
        If its bytes are no items.
    """
    element = elements.get(tag_of(keyword))
    return [] if element is None else parse_items(element, wanted)


def plain_value(elements: Elements, keyword: str) -> Any:
    """An element as int, float or str, or a list of them; None where it has no value."""
    representation = DICTIONARY[keyword][1]
    if representation in _BINARY or representation in ("DS", "IS"):
        is_whole = representation in ("IS", "US", "SS", "UL", "SL")
        values: list[Any] = [int(v) if is_whole else v for v in numbers(elements, keyword)]
    else:
        values = [value for value in texts(elements, keyword) if value]
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _convert(element: Element, representation: str) -> tuple[float, ...]:
    raw = element.value
    is_told = element.representation not in ("", "UN")
    letter = _BINARY.get(element.representation if is_told else representation)
    if letter is None:
        stripped = raw.rstrip(b" \0").lstrip(b" ")
        return tuple(map(float, stripped.split(b"\\"))) if stripped else ()
    count = len(raw) // struct.calcsize(f"<{letter}")
    return struct.unpack_from(f"{element.order}{count}{letter}", raw)


def _decode(raw: bytes, elements: Elements) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    from pydicom.charset import convert_encodings, decode_bytes

    character_set = elements.get(tag_of("SpecificCharacterSet"))
    declared = character_set.value.decode("latin-1") if character_set else ""
    encodings = convert_encodings([part.strip(" \0") for part in declared.split("\\")])
    return decode_bytes(raw, encodings, _DELIMITERS)


def _printable(value: str) -> str:
    """Text without control characters, which damage brings into lists and messages."""
    if value.isprintable():
        return value
    return "".join(letter if letter.isprintable() else "?" for letter in value)


def _shown(value: bytes) -> str:
    return repr(value.decode("latin-1").strip(" \0")[:40])
