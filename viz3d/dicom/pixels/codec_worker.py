"""The program of a decoding process: compressed images in, pixels out.

Decoders are native code, and what is damaged may crash them, or keep them for ever. So they
run here, in a process of their own that nobody misses. It is run by its file name, so that it
starts without the rest of the package.

A request is a `REQUEST` and the compressed bytes; an answer a `RESPONSE` and the pixels, or
the reason why there are none.
"""

from __future__ import annotations

import faulthandler
import os
import re
import signal
import struct
import sys
import tempfile
from contextlib import suppress
from typing import IO, Final

#: Length, codec, rows, columns, precision, seconds that it may take.
REQUEST: Final = struct.Struct("<IBIIBI")
#: Status and length.
RESPONSE: Final = struct.Struct("<BI")
DECODED: Final = 0
DAMAGED: Final = 1
NOT_INSTALLED: Final = 2

JPEG: Final = 0
JPEG_LS: Final = 1
JPEG_2000: Final = 2

#: Memory that decoding may take: the packages' own, and some copies of the image.
BASE_MEMORY: Final = 1 << 31
MEMORY_PER_PIXEL: Final = 64
#: What the JPEG library says when it goes on with made-up pixels; a few bytes too many are
#: padding.
_MADE_UP: Final = re.compile(
    rb"premature end|bad Huffman|bad progress|instead of RST|([2-9]\d|\d{3,}) extraneous bytes"
)
#: The image is decoded by what the stream says; GDCM wants a name for it nevertheless.
_ANY_JPEG: Final = "1.2.840.10008.1.2.4.57"


def main() -> None:
    """Answer requests until there are no more."""
    # An interruption is for who asks: it ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = sys.stdin.buffer
    responses = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with tempfile.TemporaryFile() as told:
        # What native code prints must not come between the answers, and is worth reading.
        os.dup2(told.fileno(), sys.stdout.fileno())
        os.dup2(told.fileno(), sys.stderr.fileno())
        while len(header := requests.read(REQUEST.size)) == REQUEST.size:
            length, *what = REQUEST.unpack(header)
            status, answer = _answer(requests.read(length), told, *what)
            responses.write(RESPONSE.pack(status, len(answer)))
            responses.write(answer)
            responses.flush()


def _answer(
    stream: bytes,
    told: IO[bytes],
    codec: int,
    rows: int,
    columns: int,
    precision: int,
    seconds: int,
) -> tuple[int, bytes | bytearray]:
    _limit_memory(rows * columns)
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        if codec == JPEG:
            return DECODED, decode_jpeg(stream, rows, columns, precision, told)
        return DECODED, (decode_jpeg_ls if codec == JPEG_LS else decode_jpeg_2000)(stream)
    except ImportError as error:
        return NOT_INSTALLED, str(error).encode()
    except (ArithmeticError, LookupError, MemoryError, RuntimeError, ValueError) as error:
        return DAMAGED, (" ".join(str(error).split()) or type(error).__name__).encode()
    finally:
        faulthandler.cancel_dump_traceback_later()


def _limit_memory(pixels: int) -> None:
    """Believe no size within a damaged stream, where the system can hold us to it."""
    limit = BASE_MEMORY + MEMORY_PER_PIXEL * pixels
    # Windows has no such limit, and macOS may refuse it.
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def decode_jpeg(stream: bytes, rows: int, columns: int, precision: int, told: IO[bytes]) -> bytes:
    """Pixels of a JPEG image, lossy or lossless, in 8 or 16 bits.

    `told` is the file that the library's warnings go to.
    """
    import gdcm

    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(stream)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((columns, rows, 1))
    image.SetDataElement(element)
    kind = gdcm.PhotometricInterpretation.GetPIType("MONOCHROME2")
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    syntax = gdcm.TransferSyntax.GetTSType(_ANY_JPEG)
    image.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    container = 8 if precision <= 8 else 16
    bits = max(8, precision)
    image.SetPixelFormat(gdcm.PixelFormat(1, container, bits, bits - 1, 0))
    told.seek(0)
    told.truncate()
    # GDCM hands its bytes over as text, or nothing where it fails.
    pixels: str | None = image.GetBuffer()
    told.seek(0)
    warnings = told.read()
    if pixels is None or _MADE_UP.search(warnings):
        reasons = warnings.decode("latin-1").splitlines() or ["GDCM cannot tell why"]
        raise ValueError(reasons[-1])
    return pixels.encode("utf-8", "surrogateescape")


def decode_jpeg_ls(stream: bytes) -> bytearray:
    """Pixels of a JPEG-LS image, in 8 or 16 bits."""
    import jpeg_ls

    pixels: bytearray = jpeg_ls.decode_pixel_data(stream)[0]
    return pixels


def decode_jpeg_2000(stream: bytes) -> bytearray:
    """Pixels of a JPEG 2000 image, in 8, 16 or 32 bits."""
    from openjpeg.utils import decode_pixel_data

    pixels = decode_pixel_data(stream, version=2)
    assert isinstance(pixels, bytearray)
    return pixels


if __name__ == "__main__":
    main()
