"""What a PDF, SVG or HTML that viz3d wrote holds: its record, picture, and the ink over it."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64decode
from collections.abc import Iterator
from html import escape, unescape
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.figure.record import KEY

#: Bytes of any other stream: fonts and what is drawn with them.
LARGEST_STREAM: Final = 50_000_000

_PDF_RECORD: Final = re.compile(rb"/" + KEY.encode() + rb" \(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_PDF_STREAM: Final = re.compile(rb"\nstream\r?\n")
_PDF_ESCAPE: Final = re.compile(rb"\\(.)", re.DOTALL)
_HTML_RECORD: Final = re.compile(rf'<script type="application/json" id="{KEY}">([^<]*)</script>')
_HTML_UNSEEN: Final = re.compile(_HTML_RECORD.pattern + r"|\bviz3d \d[\w.]*")
_SVG_RECORD: Final = re.compile(rf'<metadata id="{KEY}">([^<]*)</metadata>')
#: Metadata, and the picture's id, which matplotlib makes from its pixels.
_SVG_UNSEEN: Final = re.compile(r'<metadata[^>]*>.*?</metadata>|id="image[0-9a-f]+"', re.DOTALL)
_SVG_PICTURE: Final = re.compile(r'href="data:image/png;base64,([^"]*)"')
#: PNG's colour types, of grey and of red, green and blue; an indexed one has a table.
_PNG_COLOR_TYPES: Final = {False: 0, True: 2}
_INDEXED: Final = 3

Parts = tuple[NDArray[np.uint8], tuple[bytes, ...]]


def pdf_record(data: bytes) -> str:
    """The record that a PDF carries, or ""."""
    found = _PDF_RECORD.search(data)
    if not found:
        return ""
    return _plain(found[1]).decode("ascii", "replace")


def svg_metadata(record: str) -> str:
    """The element that carries a record in an SVG."""
    return f'<metadata id="{KEY}">{escape(record, quote=False)}</metadata>'


def svg_record(text: str) -> str:
    """The record that an SVG carries, or ""."""
    found = _SVG_RECORD.search(text)
    return unescape(found[1]) if found else ""


def html_metadata(record: str) -> str:
    """The element that carries a record in an interactive page; browsers do not run it."""
    plain = record.replace("<", "\\u003c")
    return f'<script type="application/json" id="{KEY}">{plain}</script>'


def html_record(text: str) -> str:
    """The record that an interactive page carries, or ""."""
    found = _HTML_RECORD.search(text)
    return found[1] if found else ""


def html_parts(text: str) -> Parts:
    """No pixels, and an interactive page without its record and the name of what made it."""
    return np.empty((0, 0, 4), np.uint8), (_HTML_UNSEEN.sub("", text).encode(),)


def svg_parts(text: str) -> Parts:
    """An SVG's first picture, and all else but metadata.

    Returns
    -------
    (height, width, 4) uint8 array, tuple of bytes
    """
    found = _SVG_PICTURE.search(text)
    if not found:
        raise InputError("There is no picture in it", code="bad-record")
    ink = _SVG_UNSEEN.sub("", text[: found.start()] + text[found.end() :])
    return _decoded(b64decode(found[1])), (ink.encode(),)


def pdf_parts(data: bytes) -> Parts:
    """A PDF's first picture, and what its other streams hold.

    Returns
    -------
    (height, width, 4) uint8 array, tuple of bytes
    """
    picture: NDArray[np.uint8] | None = None
    mask: NDArray[np.uint8] | None = None
    ink = []
    for head, body in _streams(data):
        if picture is not None or b"/Subtype /Image" not in head:
            ink.append(_unpacked(body))
        elif b"/DeviceGray" in head:
            # The page's own mask stands before it.
            mask = _pdf_picture(head, body)
        else:
            picture = _pdf_picture(head, body).copy()
    if picture is None:
        raise InputError("There is no picture in it", code="bad-record")
    if mask is not None and mask.shape == picture.shape:
        picture[..., 3] = mask[..., 0]
    # matplotlib stores pictures upside down, and turns them in the page.
    return picture[::-1], tuple(ink)


def _streams(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The dictionary and the content of each stream."""
    found = _PDF_STREAM.search(data)
    while found:
        head = data[data.rfind(b" obj\n", 0, found.start()) : found.start()]
        end = found.end() + _length(data, head)
        yield head, data[found.end() : end]
        found = _PDF_STREAM.search(data, end)


def _length(data: bytes, head: bytes) -> int:
    found = re.search(rb"/Length (\d{1,10})( 0 R)?", head)
    if found and found[2]:
        found = re.search(rb"\n%s 0 obj\n(\d{1,10})\n" % found[1], data)
    if not found:
        raise InputError("A stream has no length: it is not as viz3d wrote it", code="bad-record")
    return int(found[1])


def _unpacked(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body, LARGEST_STREAM)


def _pdf_picture(head: bytes, body: bytes) -> NDArray[np.uint8]:
    """A stream of PNG's own packing, as a PNG to whoever reads those."""
    width, height, depth = (
        _number(head, key) for key in (b"Width", b"Height", b"BitsPerComponent")
    )
    table = re.search(
        rb"\[\s*/Indexed\s*/DeviceRGB\s*\d+\s*\(((?:[^\\()]|\\.)*)\)", head, re.DOTALL
    )
    color_type = _INDEXED if table else _PNG_COLOR_TYPES[b"/DeviceRGB" in head]
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0))]
    if table:
        chunks.append((b"PLTE", _plain(table[1])))
    chunks += [(b"IDAT", body), (b"IEND", b"")]
    return _decoded(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _number(head: bytes, key: bytes) -> int:
    found = re.search(rb"/%s (\d{1,6})\b" % key, head)
    if not found:
        raise InputError("A picture has no size: it is not as viz3d wrote it", code="bad-record")
    return int(found[1])


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _plain(text: bytes) -> bytes:
    """A PDF's string without its escapes."""
    letters = {b"n": b"\n", b"r": b"\r"}
    return _PDF_ESCAPE.sub(lambda found: letters.get(found[1], found[1]), text)


def _decoded(png: bytes) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(BytesIO(png), formats=("PNG",)) as image:
        return np.asarray(image.convert("RGBA"))
