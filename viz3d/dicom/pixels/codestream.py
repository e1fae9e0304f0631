"""What a compressed image says of itself, before it is decoded.

JPEG (ISO 10918-1), JPEG-LS (ISO 14495-1) and JPEG 2000 (ISO 15444-1) streams carry the size
and the precision of their image. They decide what comes out of the decoder; where they
contradict the tags, the file is damaged, and the memory that the tags ask for is not given.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum
from typing import Final

_JPEG_START: Final = b"\xff\xd8"
_JPEG_END: Final = b"\xff\xd9"
_J2K_START: Final = b"\xff\x4f\xff\x51"
_JP2_START: Final = b"\x00\x00\x00\x0cjP"
#: JPEG markers of a frame; between them stand other markers.
_FRAME_MARKERS: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}) | {0xF7}
_JPEG_LS_MARKER: Final = 0xF7
#: Baseline, extended, progressive, lossless, all with Huffman coding.
_JPEG_READ: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3})
#: Markers without a length: fill bytes, TEM, restarts, SOI, EOI.
_BARE_MARKERS: Final = frozenset({0x01, *range(0xD0, 0xDA)})
_MARKER_SCAN: Final = 0xDA
#: Bytes of padding behind the end of a stream, as writers leave them.
_PADDING: Final = 16
#: Tiles that a JPEG 2000 image may have (ISO 15444-1 A.4.2).
_MAX_TILES: Final = 65535


class Codec(Enum):
    """The families of streams that are read, by the names of their decoders' packages."""

    JPEG = "python-gdcm"
    JPEG_LS = "pyjpegls"
    JPEG_2000 = "pylibjpeg-openjpeg"

    @property
    def title(self) -> str:
        """The name of the standard."""
        return self.name.replace("JPEG_LS", "JPEG-LS").replace("_", " ")


class UnsupportedCodestreamError(ValueError):
    """A kind of stream that no decoder here reads."""


class HeaderCutError(ValueError):
    """The bytes end before the header does."""


@dataclass(frozen=True, slots=True)
class Codestream:
    """Size and precision of a compressed image.

    `precision` is in bits, `is_signed` of the stream's own values: JPEG and JPEG-LS know only
    unsigned ones, and hold negative ones in two's complement.
    """

    codec: Codec
    rows: int
    columns: int
    components: int
    precision: int
    is_signed: bool = False

    @property
    def container_bits(self) -> int:
        """Bits of the integers that its decoder gives."""
        return next(bits for bits in (8, 16, 32) if self.precision <= bits)


def parse_codestream(start: bytes) -> Codestream:
    """What a stream that begins with these bytes holds.

    Parameters
    ----------
    start : bytes
        As far as its header, at least.

    Raises
    ------
    UnsupportedCodestreamError
        If no decoder here reads its kind.
    HeaderCutError
        If more bytes are needed.
    ValueError
        If it is no stream, or its header is damaged.
    """
    try:
        if start.startswith((_J2K_START, _JP2_START)):
            return _parse_jpeg_2000(start)
        if start.startswith(_JPEG_START):
            return _parse_jpeg(start)
    except (IndexError, struct.error) as error:
        raise HeaderCutError("its compressed image ends within its header") from error
    raise ValueError(f"its compressed image begins with {start[:4].hex(' ') or 'nothing'}")


def begins_codestream(start: bytes) -> bool:
    """Whether these bytes are the first of a stream."""
    return start.startswith((_JPEG_START, _J2K_START, _JP2_START))


def has_end(stream: bytes) -> bool:
    """Whether a JPEG stream ends with its end mark. Decoders fill up one that does not."""
    return _JPEG_END in stream.rstrip(b"\0")[-_PADDING:]


def _parse_jpeg(start: bytes) -> Codestream:
    position = len(_JPEG_START)
    while True:
        if start[position] != 0xFF:
            raise ValueError(f"its JPEG header has {start[position]:#04x} where a marker belongs")
        marker = start[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in _FRAME_MARKERS:
            return _parse_jpeg_frame(marker, start[position + 4 : position + 10])
        if marker == _MARKER_SCAN:
            raise ValueError("its JPEG image does not say its size")
        position += 2
        if marker not in _BARE_MARKERS:
            (length,) = struct.unpack_from(">H", start, position)
            position += length


def _parse_jpeg_frame(marker: int, frame: bytes) -> Codestream:
    precision, rows, columns, components = struct.unpack(">BHHB", frame)
    if marker != _JPEG_LS_MARKER and marker not in _JPEG_READ:
        raise UnsupportedCodestreamError(f"JPEG of kind {marker:#04x}")
    codec = Codec.JPEG_LS if marker == _JPEG_LS_MARKER else Codec.JPEG
    if not 2 <= precision <= 16:
        raise ValueError(f"its {codec.title} image has {precision} bits for each pixel")
    return Codestream(codec, rows, columns, components, precision)


def _parse_jpeg_2000(start: bytes) -> Codestream:
    position = start.index(_J2K_START)
    fields = struct.unpack_from(">8IH", start, position + 8)
    right, bottom, left, top, tile_width, tile_height, _, _, components = fields
    depth, *sampling = start[position + 42 : position + 45]
    if min(tile_width, tile_height) < 1 or right <= left or bottom <= top:
        raise ValueError("its JPEG 2000 header makes no sense")
    tiles = -(-right // tile_width) * -(-bottom // tile_height)
    precision = (depth & 0x7F) + 1
    if tiles > _MAX_TILES or sampling != [1, 1] or precision > 32:
        raise ValueError(
            f"its JPEG 2000 header claims {tiles} tiles, {precision} bits, sampling {sampling}"
        )
    is_signed = bool(depth & 0x80)
    return Codestream(Codec.JPEG_2000, bottom - top, right - left, components, precision, is_signed)
