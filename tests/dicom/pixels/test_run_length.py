"""Run-length encoding, against pydicom and against damaged segments."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.pixels.encoders.base import RLELosslessEncoder

from viz3d.dicom.pixels.run_length import decode_run_length

#: The example of Apple's technical note 1023, and what it unpacks to.
PACKED = bytes.fromhex("FE AA 02 80 00 2A FD AA 03 80 00 2A 22 F7 AA")
UNPACKED = bytes.fromhex("AA AA AA 80 00 2A AA AA AA AA 80 00 2A 22" + "AA" * 10)


def frame(*segments: bytes) -> bytes:
    ends = np.cumsum([64, *map(len, segments)])
    header = [len(segments), *ends[: len(segments)], *[0] * (15 - len(segments))]
    return struct.pack("<16I", *header) + b"".join(segments)


def test_the_known_example():
    assert decode_run_length(frame(PACKED), 4, 6, 1).tobytes() == UNPACKED


def test_the_most_significant_byte_comes_first():
    decoded = decode_run_length(frame(b"\x01\x01\x02", b"\x01\x03\x04"), 1, 2, 2)
    assert decoded.tolist() == [[0x103, 0x204]]


@given(st.integers(0, 1 << 30), st.sampled_from([1, 2]), st.integers(1, 9), st.integers(1, 9))
def test_what_pydicom_encodes(seed, size, rows, columns):
    values = np.random.default_rng(seed).choice([0, 1, 255, (1 << 8 * size) - 1], (rows, columns))
    values = values.astype(f"<u{size}")
    encoded = RLELosslessEncoder.encode(
        values.tobytes(),
        encoding_plugin="pydicom",
        rows=rows,
        columns=columns,
        samples_per_pixel=1,
        bits_allocated=8 * size,
        bits_stored=8 * size,
        pixel_representation=0,
        photometric_interpretation="MONOCHROME2",
        number_of_frames=1,
    )
    assert np.array_equal(decode_run_length(encoded, rows, columns, size), values)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "0 bytes"),
        (frame(PACKED, PACKED), "2 run-length segments for pixels of 1"),
        (frame(PACKED[:-2]), "14 of 24"),
        (frame(PACKED[:-1]), "14 of 24"),
        (frame(PACKED[:5]), "5 of 24"),
    ],
)
def test_damaged_segments_are_never_filled_up(data, reason):
    with pytest.raises(ValueError, match=reason):
        decode_run_length(data, 4, 6, 1)


@given(st.binary(max_size=200), st.integers(0, 3))
def test_any_bytes_are_an_image_or_a_named_fault(tail, segments):
    try:
        decoded = decode_run_length(bytes([segments, 0, 0, 0]) + tail, 3, 5, 2)
    except ValueError as error:
        assert str(error)  # noqa: PT017
    else:
        assert decoded.shape == (3, 5)
