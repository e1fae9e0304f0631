"""Which pixels are refused, before they are read."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from pydicom.uid import (
    MPEG2MPML,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    RLELossless,
)

from tests.dicom.encoding import ENCODERS, jpeg_2000, jpeg_lossless, pixels_of, write_compressed
from tests.dicom.synthetic import make_slices, write_slice
from viz3d.dicom.examine import examine_file
from viz3d.dicom.files.elements import MAX_INFLATED
from viz3d.dicom.pixels import decoders

SIZE = 40


def fault_of(path):
    file = examine_file(path)
    return None if file is None else file.fault


def slice_of(**tags):
    (slice_,) = make_slices(1, rows=SIZE, columns=SIZE, **tags)
    return slice_


def write_one(path, syntax=JPEG2000Lossless, stream=None, **tags):
    """A compressed slice, whose tags change after it is compressed."""
    slice_ = slice_of()
    stream = stream or ENCODERS[syntax](pixels_of(slice_), 16)
    for keyword, value in tags.items():
        setattr(slice_, keyword, value)
    write_compressed(path, slice_, [stream], syntax)
    return path


@pytest.mark.parametrize("syntax", ENCODERS)
def test_a_compressed_slice_has_no_fault(tmp_path, syntax):
    assert fault_of(write_one(tmp_path / "a", syntax)) is None


@pytest.mark.parametrize("syntax", ENCODERS)
@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"Rows": 60000, "Columns": 60000}, "claims 7200000000 bytes"),
        ({"Rows": SIZE - 1}, "39 x 40 pixels, and its .* has 40 x 40"),
        ({"Columns": 2 * SIZE}, "40 x 80 pixels, and its .* has 40 x 40"),
        ({"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}, "8 bits .* has 16"),
        ({"NumberOfFrames": 5000}, "claims"),
    ],
)
def test_tags_that_contradict_the_image_are_refused(tmp_path, syntax, tags, reason):
    fault = fault_of(write_one(tmp_path / "a", syntax, **tags))
    assert fault.code == "corrupt-file"
    with pytest.raises(Exception, match=reason):
        raise fault.as_error()


def test_colours_in_an_image_that_says_it_is_grey_are_refused(tmp_path):
    colours = np.zeros((SIZE, SIZE, 3), "u1")
    stream = jpeg_2000(colours, 8)
    fault = fault_of(write_one(tmp_path / "a", stream=stream))
    assert fault.code == "corrupt-file"
    assert "3 colours" in fault.message


def test_an_image_is_read_by_what_it_is_and_not_by_its_label(tmp_path):
    stream = jpeg_lossless(pixels_of(slice_of()), 16)
    assert fault_of(write_one(tmp_path / "a", JPEG2000Lossless, stream)) is None


@pytest.mark.parametrize(
    ("syntax", "stream", "code", "reason"),
    [
        (MPEG2MPML, b"\0\0\1\xb3", "unsupported-pixels", "compressed as MPEG2"),
        (JPEG2000Lossless, b"nonsense", "corrupt-file", "begins with 6e 6f 6e 73"),
        (JPEGLosslessSV1, b"\xff\xd8\xff\xc9\0\x0b\x08\0\1\0\1\1", "unsupported-pixels", "0xc9"),
        (JPEGLosslessSV1, b"\xff\xd8\xff\xc3\0\x0b", "corrupt-file", "within its header"),
    ],
)
def test_what_nobody_can_decode_is_named(tmp_path, syntax, stream, code, reason):
    fault = fault_of(write_one(tmp_path / "a", syntax, stream))
    assert fault.code == code
    assert reason in fault.message


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(decoders, "is_installed", lambda codec: False)
    fault = fault_of(write_one(tmp_path / "a"))
    assert fault.code == "unsupported-pixels"
    assert fault.message.endswith(
        "compressed as JPEG 2000: to read it, pip install pylibjpeg-openjpeg"
    )


@pytest.mark.parametrize("lost", [20, 100])
def test_a_compressed_image_cut_short_is_found_without_decoding(tmp_path, lost):
    path = write_one(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:-lost])
    fault = fault_of(path)
    assert fault.code == "corrupt-file"
    assert "cut short" in fault.message


def test_plain_pixels_labelled_as_compressed_are_refused(tmp_path):
    slice_ = slice_of()
    write_slice(tmp_path / "a", slice_)
    label = b"1.2.840.10008.1.2.1\0"
    data = (tmp_path / "a").read_bytes().replace(label, RLELossless.encode().ljust(20, b"\0"))
    (tmp_path / "a").write_bytes(data)
    assert "says that its pixels are compressed" in fault_of(tmp_path / "a").message


def test_a_byte_order_that_the_header_belies_is_refused(tmp_path):
    write_slice(tmp_path / "a", slice_of())
    label = b"1.2.840.10008.1.2.1\0"
    data = (
        (tmp_path / "a").read_bytes().replace(label, ExplicitVRBigEndian.encode().ljust(20, b"\0"))
    )
    (tmp_path / "a").write_bytes(data)
    fault = fault_of(tmp_path / "a")
    assert fault.code == "corrupt-file"
    assert "byte order" in fault.message


def test_a_blank_deflated_slice_is_read(tmp_path):
    slice_ = slice_of()
    slice_.Rows = slice_.Columns = 1024
    slice_.PixelData = bytes(2 * 1024 * 1024)
    write_slice(tmp_path / "a", slice_, DeflatedExplicitVRLittleEndian)
    assert (tmp_path / "a").stat().st_size < 4000
    assert fault_of(tmp_path / "a") is None


def test_a_deflated_trap_is_not_inflated(tmp_path):
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    trap = deflater.compress(bytes(2 * MAX_INFLATED)) + deflater.flush()
    write_slice(tmp_path / "a", slice_of(), DeflatedExplicitVRLittleEndian)
    whole = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(whole[: end_of_meta(whole)] + trap)
    fault = fault_of(tmp_path / "a")
    assert fault.code == "corrupt-file"
    assert "deflated bytes hold more than" in fault.message


def end_of_meta(whole: bytes) -> int:
    """Where FileMetaInformationGroupLength, the first element, says that the data set begins."""
    return 144 + int.from_bytes(whole[140:144], "little")
