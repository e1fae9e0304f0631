"""Compressed images for tests: a naive encoder of lossless JPEG, and those of the decoders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jpeg_ls
import numpy as np
from openjpeg.utils import encode_array
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless

from tests.dicom.synthetic import write_slice

#: Every size of a difference gets a code of five bits: 17 codes, none all ones.
_CODE_LENGTH = 5
_COUNTS = bytes(17 if length == _CODE_LENGTH else 0 for length in range(1, 17))


def jpeg_lossless(values: np.ndarray, precision: int) -> bytes:
    """Lossless JPEG with the left neighbour as prediction (ITU-T T.81 Annex H)."""
    rows, columns = values.shape
    frame = bytes([precision, *rows.to_bytes(2), *columns.to_bytes(2), 1, 1, 0x11, 0])
    tables = bytes([0, *_COUNTS, *range(17)])
    scan = bytes([1, 1, 0, 1, 0, 0])
    return (
        b"\xff\xd8"
        + _segment(0xC3, frame)
        + _segment(0xC4, tables)
        + _segment(0xDA, scan)
        + _entropy_coded(values.astype(int) & ((1 << precision) - 1), precision)
        + b"\xff\xd9"
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def _entropy_coded(values: np.ndarray, precision: int) -> bytes:
    bits = []
    for j, row in enumerate(values):
        for i, value in enumerate(row):
            if i > 0:
                predicted = row[i - 1]
            else:
                predicted = values[j - 1][0] if j > 0 else 1 << (precision - 1)
            bits.append(_bits_of_difference(int(value) - int(predicted)))
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8)
    return data.replace(b"\xff", b"\xff\x00")


def _bits_of_difference(difference: int) -> str:
    difference = (difference + 32767) % 65536 - 32767
    size = abs(difference).bit_length()
    code = format(size, f"0{_CODE_LENGTH}b")
    if size in (0, 16):
        return code
    extra = difference if difference > 0 else difference + (1 << size) - 1
    return code + format(extra, f"0{size}b")


def jpeg_ls_lossless(values: np.ndarray, precision: int) -> bytes:
    """JPEG-LS of unsigned values; negative ones in two's complement of the precision."""
    dtype = "<u1" if precision <= 8 else "<u2"
    unsigned = (values.astype(int) & ((1 << precision) - 1)).astype(dtype)
    rows, columns = values.shape
    encoded = jpeg_ls.encode_pixel_data(
        unsigned.tobytes(),
        rows=rows,
        columns=columns,
        samples_per_pixel=1,
        bits_allocated=unsigned.dtype.itemsize * 8,
        bits_stored=precision,
        photometric_interpretation="MONOCHROME2",
        planar_configuration=0,
        lossy_error=0,
    )
    return bytes(encoded)


def jpeg_2000(values: np.ndarray, precision: int) -> bytes:
    """Lossless JPEG 2000, signed as the values are."""
    return bytes(encode_array(values, bits_stored=precision))


ENCODERS = {
    JPEGLosslessSV1: jpeg_lossless,
    JPEGLSLossless: jpeg_ls_lossless,
    JPEG2000Lossless: jpeg_2000,
}


def write_compressed(
    path: Path, slice_: Dataset, frames: Sequence[bytes], syntax: str, **how: object
) -> None:
    """Write a slice with compressed frames in place of its pixels."""
    slice_.PixelData = encapsulate(list(frames), **how)
    slice_["PixelData"].VR = "OB"
    slice_["PixelData"].is_undefined_length = True
    write_slice(path, slice_, syntax)


def pixels_of(slice_: Dataset) -> np.ndarray:
    """The pixels of a slice that is not compressed yet."""
    kind = "i" if slice_.PixelRepresentation else "u"
    stored = np.frombuffer(slice_.PixelData, f"<{kind}{slice_.BitsAllocated // 8}")
    return stored[: slice_.Rows * slice_.Columns].reshape(slice_.Rows, slice_.Columns)
