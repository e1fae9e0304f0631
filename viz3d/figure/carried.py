"""How a figure's file carries its record, in each format, and how both are read back.

A file may be anybody's: what is read is bounded, and anything odd is refused by name.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError, OutputError
from viz3d.figure.record import KEY, Record, record_from
from viz3d.figure.vector_parts import (
    html_parts,
    html_record,
    pdf_parts,
    pdf_record,
    svg_parts,
    svg_record,
)

#: A JPEG's comment, bytes.
LONGEST_COMMENT: Final = 65_533
#: A larger file is none of ours.
LARGEST_FILE: Final = 2**31
_IMAGE_DESCRIPTION: Final = 270


@dataclass(frozen=True, eq=False)
class Carried:
    """What a figure's file holds.

    Parameters
    ----------
    record : Record
    pixels : (height, width, 4) uint8 array
        Its picture; of a PDF or SVG without the words and lines over it; an interactive page
        has none.
    ink : tuple of bytes
        The words and lines of a PDF or SVG, as they are written down; the whole of an
        interactive page.
    """

    record: Record
    pixels: NDArray[np.uint8]
    ink: tuple[bytes, ...] = ()


def pillow_options(kind: str, provenance: Sequence[str], record: str) -> dict[str, Any]:
    """What Pillow is told to write provenance and record into a PNG, TIFF or JPEG.

    Raises
    ------
    OutputError
        If they are too long for a JPEG's comment.
    """
    if kind == "PNG":
        return _png_texts(provenance, record)
    words = [f"Provenance: {'; '.join(provenance)}"] if provenance else []
    comment = "\n".join([*words, record] if record else words)
    if not comment:
        return {}
    if kind == "TIFF":
        return {"description": comment}
    if len(comment.encode()) > LONGEST_COMMENT:
        raise OutputError(
            f"The scene and its provenance take {len(comment.encode())} bytes, and a JPEG "
            f"carries {LONGEST_COMMENT}: write a .png or .tif"
        )
    return {"comment": comment}


def _png_texts(provenance: Sequence[str], record: str) -> dict[str, Any]:
    from PIL.PngImagePlugin import PngInfo

    if not provenance and not record:
        return {}
    chunks = PngInfo()
    if provenance:
        chunks.add_itxt("Provenance", "; ".join(provenance))
    if record:
        chunks.add_itxt(KEY, record)
    return {"pnginfo": chunks}


def record_of(path: Path) -> Record:
    """The record that a figure carries.

    Raises
    ------
    InputError
        If there is no figure, it carries no record, or one that cannot be read.
    """
    with _refusals(path):
        text = _record_text(path)
        if not text:
            raise InputError(
                f"{path} carries no record of how it was made: only figures that viz3d wrote, "
                "and nobody stripped, can be made again",
                code="no-record",
            )
        return record_from(text)


def carried(path: Path) -> Carried:
    """All that a figure's file holds.

    Raises
    ------
    InputError
        As `record_of`; or if its picture cannot be read.
    """
    record = record_of(path)
    with _refusals(path):
        match path.suffix.lower():
            case ".pdf":
                return Carried(record, *pdf_parts(path.read_bytes()))
            case ".svg":
                return Carried(record, *svg_parts(path.read_text(encoding="utf-8")))
            case ".html":
                return Carried(record, *html_parts(path.read_text(encoding="utf-8")))
            case _:
                with _opened(path) as image:
                    return Carried(record, _rgba(image))


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what decoders say of a broken file into one line that names it."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except InputError as fault:
        if str(path) in str(fault):
            raise
        raise InputError(f"{path}: {fault}", code=fault.code) from fault
    except DecompressionBombError as fault:
        raise InputError(f"{path} is too large to be read back: {fault}") from fault
    # Pillow raises all of these but the last for broken files.
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        raise InputError(f"{path} cannot be read as a figure: {reason}") from fault


def _record_text(path: Path) -> str:
    match path.suffix.lower():
        case ".pdf":
            return pdf_record(_bytes_of(path))
        case ".svg":
            return svg_record(_bytes_of(path).decode("utf-8"))
        case ".html":
            return html_record(_bytes_of(path).decode("utf-8"))
        case _:
            with _opened(path) as image:
                return _pillow_record(image)


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(f"The file has more than {LARGEST_FILE} bytes", code="bad-record")
    return path.read_bytes()


def _opened(path: Path) -> Any:
    from PIL import Image

    return Image.open(path, formats=("PNG", "TIFF", "JPEG"))


def _pillow_record(image: Any) -> str:
    if image.format == "PNG":
        return str(image.info.get(KEY, ""))
    comment = image.info.get("comment", b"")
    if image.format == "TIFF":
        comment = image.tag_v2.get(_IMAGE_DESCRIPTION, "")
    text = comment.decode("utf-8", "replace") if isinstance(comment, bytes) else str(comment)
    # The provenance may stand above it.
    return next((line for line in text.splitlines() if line.startswith("{")), "")


def _rgba(image: Any) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGBA"))
