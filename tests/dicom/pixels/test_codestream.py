"""What compressed images say of themselves."""

from __future__ import annotations

import jpeg_ls
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openjpeg.utils import encode_array

from tests.dicom.encoding import jpeg_lossless
from viz3d.dicom.pixels.codestream import (
    Codec,
    Codestream,
    HeaderCutError,
    UnsupportedCodestreamError,
    has_end,
    parse_codestream,
)

RAMP = np.arange(40 * 48).reshape(40, 48)


def test_a_jpeg_tells_its_size_and_precision():
    stream = jpeg_lossless(RAMP[:3, :5], 12)
    expected = Codestream(Codec.JPEG, 3, 5, 1, 12)
    assert parse_codestream(stream) == expected
    comment = b"\xff\xfe" + (3 + 300).to_bytes(2) + b"\xc0" * 301
    assert parse_codestream(stream[:2] + comment + b"\xff" + stream[2:]) == expected


def test_a_jpeg_ls_is_told_from_a_jpeg():
    stream = bytes(jpeg_ls.encode_array(RAMP.astype("u2")))
    # 1919 takes eleven bits.
    assert parse_codestream(stream) == Codestream(Codec.JPEG_LS, 40, 48, 1, 11)


@pytest.mark.parametrize(("dtype", "is_signed"), [("u2", False), ("i2", True)])
@pytest.mark.parametrize("has_boxes", [False, True])
def test_a_jpeg_2000_tells_its_sign_too(dtype, is_signed, has_boxes):
    stream = bytes(encode_array(RAMP.astype(dtype), bits_stored=13, codec_format=int(has_boxes)))
    expected = Codestream(Codec.JPEG_2000, 40, 48, 1, 13, is_signed)
    assert parse_codestream(stream) == expected


@pytest.mark.parametrize("marker", [0xC5, 0xC9, 0xCB, 0xCF])
def test_kinds_of_jpeg_that_nobody_reads_are_named(marker):
    stream = jpeg_lossless(RAMP[:3, :5], 12).replace(b"\xff\xc3", bytes([0xFF, marker]))
    with pytest.raises(UnsupportedCodestreamError, match=f"{marker:#x}"):
        parse_codestream(stream)


def test_a_header_cut_short_asks_for_more():
    stream = jpeg_lossless(RAMP[:3, :5], 12)
    with pytest.raises(HeaderCutError):
        parse_codestream(stream[:9])


def test_a_jpeg_2000_of_a_million_tiles_is_refused():
    stream = bytearray(encode_array(RAMP.astype("u2"), bits_stored=13))
    # XTsiz stands 24 bytes into the SIZ marker's content (ISO 15444-1 A.5.1).
    stream[24:28] = (1).to_bytes(4)
    stream[8:12] = (1 << 20).to_bytes(4)
    with pytest.raises(ValueError, match="tiles"):
        parse_codestream(bytes(stream))


@given(st.sampled_from([b"\xff\xd8", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ", b""]), st.binary())
def test_any_bytes_are_a_stream_or_a_named_fault(start, rest):
    try:
        found = parse_codestream(start + rest)
    except ValueError as error:
        assert str(error)  # noqa: PT017
    else:
        assert found.container_bits >= found.precision


@pytest.mark.parametrize(
    ("stream", "expected"),
    [(b"..\xff\xd9", True), (b"..\xff\xd9\0", True), (b"\xff\xd9" + b"x" * 50, False)],
)
def test_the_end_mark_may_have_padding(stream, expected):
    assert has_end(stream) is expected
