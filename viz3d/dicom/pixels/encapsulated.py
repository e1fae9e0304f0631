"""The compressed images in a file (DICOM PS3.5 A.4).

Encapsulated pixel data are a sequence of items: a table of offsets, which may be empty, then
fragments. A frame is one fragment or several.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import BinaryIO, Final

from viz3d.dicom.pixels.codestream import begins_codestream

_ITEM: Final = 0xFFFEE000
_ITEM_HEADER: Final = struct.Struct("<HHI")
#: Bytes that tell whether a fragment begins an image.
_MAGIC_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Fragment:
    """Where one item's bytes are in the file, and what they begin with."""

    offset: int
    length: int
    magic: bytes


def find_frames(stream: BinaryIO, offset: int, frames: int) -> list[tuple[Fragment, ...]]:
    """The fragments of each frame.

    Parameters
    ----------
    stream : binary file
    offset : int
        Of the first byte of the pixel data's value.
    frames : int
        How many there are, as the header says.

    Raises
    ------
    ValueError
        If the items are damaged, or do not tell which frame they belong to.
    """
    table, fragments = _read_items(stream, offset)
    if not fragments:
        raise ValueError("it holds no compressed image")
    if len(fragments) < frames:
        raise ValueError(f"{len(fragments)} of {frames} frames are there")
    if len(fragments) == frames:
        return [(fragment,) for fragment in fragments]
    starts = [index for index, fragment in enumerate(fragments) if _begins_image(fragment)]
    if frames == 1 and len(starts) <= 1:
        return [tuple(fragments)]
    if len(starts) != frames or starts[0] != 0:
        starts = _starts_by_table(table, fragments)
    if len(starts) != frames:
        raise ValueError(f"{len(fragments)} fragments are {frames} frames, nobody knows how")
    return [tuple(fragments[i:j]) for i, j in pairwise([*starts, len(fragments)])]


def read_frame(stream: BinaryIO, fragments: Sequence[Fragment]) -> bytes:
    """One frame's compressed bytes."""
    parts = []
    for fragment in fragments:
        stream.seek(fragment.offset)
        parts.append(stream.read(fragment.length))
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_start_of_frame(stream: BinaryIO, offset: int, file_length: int) -> bytes:
    """The first bytes of the first fragment, as many as the stream has.

    Parameters
    ----------
    stream : binary file
        A file's beginning.
    offset : int
        Of the first byte of the pixel data's value.
    file_length : int
        Of the whole file.

    Raises
    ------
    ValueError
        If the fragment goes beyond the end of the file, or there is none.
    """
    stream.seek(offset)
    _, table_length = _read_item_header(stream)
    stream.seek(table_length, 1)
    tag, length = _read_item_header(stream)
    if tag != _ITEM:
        raise ValueError("it holds no compressed image")
    _check_length(stream.tell(), length, file_length)
    return stream.read(length)


def _read_items(stream: BinaryIO, offset: int) -> tuple[bytes, list[Fragment]]:
    """The table of offsets and the fragments, up to whatever is no item."""
    file_length = stream.seek(0, 2)
    stream.seek(offset)
    table = b""
    fragments: list[Fragment] = []
    position = offset
    while position + _ITEM_HEADER.size <= file_length:
        stream.seek(position)
        tag, length = _read_item_header(stream)
        if tag != _ITEM:
            break
        start = position + _ITEM_HEADER.size
        _check_length(start, length, file_length)
        if position == offset:
            table = stream.read(length)
        else:
            fragments.append(Fragment(start, length, stream.read(min(_MAGIC_LENGTH, length))))
        position = start + length
    return table, fragments


def _read_item_header(stream: BinaryIO) -> tuple[int, int]:
    header = stream.read(_ITEM_HEADER.size)
    if len(header) < _ITEM_HEADER.size:
        raise ValueError("it is cut short before its compressed image")
    group, element, length = _ITEM_HEADER.unpack(header)
    return group << 16 | element, length


def _check_length(start: int, length: int, file_length: int) -> None:
    if start + length > file_length:
        raise ValueError(
            f"it is cut short: {max(0, file_length - start)} of {length} bytes of a "
            "compressed image are there"
        )


def _begins_image(fragment: Fragment) -> bool:
    return begins_codestream(fragment.magic)


def _starts_by_table(table: bytes, fragments: Sequence[Fragment]) -> list[int]:
    """Index of each frame's first fragment; empty if the table points to none of them."""
    offsets = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    lengths = [fragment.length + _ITEM_HEADER.size for fragment in fragments]
    known = {start: index for index, start in enumerate(accumulate(lengths, initial=0))}
    starts = [known.get(offset, -1) for offset in offsets]
    is_ascending = starts[:1] == [0] and all(a < b < len(fragments) for a, b in pairwise(starts))
    return starts if is_ascending else []
