"""Run-length encoded images (DICOM PS3.5 Annex G)."""

from __future__ import annotations

import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_HEADER: Final = struct.Struct("<16I")


def decode_run_length(data: bytes, rows: int, columns: int, sample_bytes: int) -> NDArray[Any]:
    """Stored values of one image.

    Parameters
    ----------
    data : bytes
        A frame: a header of offsets, then one segment for each byte of a pixel, the most
        significant first.
    rows, columns, sample_bytes : int

    Returns
    -------
    (rows, columns) array of unsigned integers of `sample_bytes` bytes

    Raises
    ------
    ValueError
        If the segments are not as many or not as long as they must be.
    """
    if len(data) < _HEADER.size:
        raise ValueError(f"{len(data)} bytes are no run-length encoded image")
    segments, *offsets = _HEADER.unpack_from(data)
    if segments != sample_bytes:
        raise ValueError(f"{segments} run-length segments for pixels of {sample_bytes} bytes")
    ends = [*offsets[1:segments], len(data)]
    planes = np.empty((rows * columns, sample_bytes), np.uint8)
    for index, (start, end) in enumerate(zip(offsets, ends, strict=False)):
        plane = _unpack_bits(data[start:end], rows * columns)
        planes[:, sample_bytes - 1 - index] = np.frombuffer(plane, np.uint8)
    return planes.view(f"<u{sample_bytes}").reshape(rows, columns)


def _unpack_bits(segment: bytes, length: int) -> bytes:
    """PackBits: a count of literal bytes, or of repetitions of one byte, before each run."""
    parts = []
    found = position = 0
    while found < length and position < len(segment):
        count = segment[position]
        if count < 128:
            part = segment[position + 1 : position + 2 + count]
            position += 2 + count
        elif count > 128:
            part = segment[position + 1 : position + 2] * (257 - count)
            position += 2
        else:
            part = b""
            position += 1
        parts.append(part)
        found += len(part)
    if found < length:
        raise ValueError(f"a run-length segment has {found} of {length} bytes")
    if found > length + 1 or segment[position:].strip(b"\0"):
        raise ValueError(f"a run-length segment has more than its {length} bytes")
    return b"".join(parts)[:length]
