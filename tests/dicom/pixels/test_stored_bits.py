"""Bits to values, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.dicom.files.elements import DOUBLE_PIXEL_DATA, FLOAT_PIXEL_DATA
from viz3d.dicom.files.headers import PixelStorage
from viz3d.dicom.pixels.codestream import Codec, Codestream
from viz3d.dicom.pixels.stored_bits import keep_stored_bits, stored_dtype, stored_values


def storage(allocated=16, stored=12, high_bit=None, *, is_signed=False, **how) -> PixelStorage:
    return PixelStorage(
        transfer_syntax="1.2.840.10008.1.2.1",
        has_pixels=True,
        offset=0,
        length=None,
        file_length=0,
        rows=1,
        columns=1,
        frames=1,
        samples=1,
        photometric="MONOCHROME2",
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=stored - 1 if high_bit is None else high_bit,
        is_signed=is_signed,
        has_lookup_table=False,
        **how,
    )


def stream(precision, codec=Codec.JPEG, is_signed=False) -> Codestream:
    return Codestream(codec, 1, 1, 1, precision, is_signed)


def test_types():
    assert stored_dtype(storage(8, 8)) == np.uint8
    assert stored_dtype(storage(32, 32, is_signed=True)) == np.int32
    assert stored_dtype(storage(32, 32, pixel_tag=FLOAT_PIXEL_DATA)) == np.float32
    assert stored_dtype(storage(64, 64, pixel_tag=DOUBLE_PIXEL_DATA)) == np.float64


@pytest.mark.parametrize(
    ("how", "bits", "value"),
    [
        ({}, 0xF123, 0x123),
        ({"is_signed": True}, 0x0FFF, -1),
        ({"is_signed": True}, 0xF7FF, 0x7FF),
        ({"high_bit": 15}, 0xABC0, 0xABC),
        ({"high_bit": 15, "is_signed": True}, 0xFFE0, -2),
        ({"high_bit": 13}, 0xC004, 1),
        ({"stored": 16}, 0xFFFF, 0xFFFF),
    ],
)
def test_stored_bits_are_kept_and_the_sign_carried(how, bits, value):
    declared = storage(**how)
    values = np.array([bits], "u2").view(stored_dtype(declared))
    keep_stored_bits(values, declared)
    assert values.tolist() == [value]


def test_bits_below_those_stored_are_refused():
    values = np.array([0xABC1], "u2")
    with pytest.raises(ValueError, match="below the 12 that end at bit 15"):
        keep_stored_bits(values, storage(high_bit=15))


@pytest.mark.parametrize(
    ("declared", "found", "pixel", "value"),
    [
        # Two's complement of the precision, which is that of the header.
        (storage(is_signed=True), stream(12), 0xFFF, -1),
        (storage(stored=16, is_signed=True), stream(16), 0x8000, -32768),
        # Twelve bits in a stream of sixteen: without and with the sign carried.
        (storage(is_signed=True), stream(16), 0x0FFB, -5),
        (storage(is_signed=True), stream(16), 0xFFFB, -5),
        (storage(is_signed=True), stream(16), 5, 5),
        # The stream has a sign of its own.
        (storage(stored=16, is_signed=True), stream(12, Codec.JPEG_2000, True), -7, -7),
        # An overlay above the value, in JPEG only.
        (storage(), stream(16), 0x8123, 0x123),
        (storage(), stream(16, Codec.JPEG_2000), 0x8123, 0x8123),
        (storage(8, 8), stream(8), 200, 200),
        (storage(high_bit=15), stream(12), 0xABC, 0xABC),
    ],
)
def test_decoded_pixels_are_stored_values(declared, found, pixel, value):
    kind = "i2" if found.is_signed else "u2"
    values = stored_values(np.array([pixel], kind), found, declared)
    assert values.dtype == stored_dtype(declared)
    assert values.tolist() == [value]


@pytest.mark.parametrize(
    ("declared", "found", "pixel", "reason"),
    [
        (storage(), stream(12, Codec.JPEG_2000, True), -1, "negative values"),
        (storage(stored=16, is_signed=True), stream(12), 0x800, "may be a sign"),
        (storage(is_signed=True), stream(16), 0x1FFF, "more than 12 bits"),
        (storage(high_bit=15), stream(16), 0x1FF0, "12 that end at bit 15"),
    ],
)
def test_what_may_be_one_or_another_is_refused(declared, found, pixel, reason):
    kind = "i2" if found.is_signed else "u2"
    with pytest.raises(ValueError, match=reason):
        stored_values(np.array([pixel], kind), found, declared)
