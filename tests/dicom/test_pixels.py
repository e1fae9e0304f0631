"""Stored values to real values, and pixels that cannot be read."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.pixels.encoders.base import RLELosslessEncoder
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from tests.dicom.synthetic import AXIAL, make_slice, make_slices, write_slice, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.errors import PixelError


def write_values(folder, planes, dtype="i2", per_slice=(), **tags):
    slices = []
    for k, plane in enumerate(planes):
        slice_ = make_slice(
            values=np.asarray(plane),
            position=(0, 0, k),
            orientation=AXIAL,
            spacing=(1, 1),
            dtype=dtype,
            SeriesInstanceUID="1.2",
            **tags,
        )
        for keyword, value in per_slice[k].items() if per_slice else ():
            setattr(slice_, keyword, value)
        slices.append(slice_)
    return write_slices(folder, slices)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4"])
def test_stored_type_is_kept(tmp_path, dtype):
    limits = np.iinfo(dtype)
    planes = [[[limits.min, limits.max], [1, 2]], [[3, 4], [5, 6]]]
    write_values(tmp_path, planes, dtype)
    array = read_volume(tmp_path).array
    assert array.dtype == np.dtype(dtype)
    assert array.tolist() == planes


def test_bits_above_those_stored_are_cleared(tmp_path):
    write_values(tmp_path, [[[0xF123, 0x0FFF]], [[0x1000, 5]]], "u2", bits_stored=12)
    assert read_volume(tmp_path).array.tolist() == [[[0x123, 0xFFF]], [[0, 5]]]


def test_the_sign_of_twelve_bits_is_carried(tmp_path):
    # 0x0FFF is -1 in twelve bits, 0x0800 the lowest number, 0x07FF the highest.
    write_values(tmp_path, [[[0x0FFF, 0x0800]], [[0x07FF, 7]]], "i2", bits_stored=12)
    assert read_volume(tmp_path).array.tolist() == [[[-1, -2048]], [[2047, 7]]]


def test_whole_rescale_keeps_integers(tmp_path):
    tags = {"RescaleSlope": 1, "RescaleIntercept": -1024}
    write_values(tmp_path, [[[0, 4095]], [[1024, 1]]], "u2", bits_stored=12, **tags)
    array = read_volume(tmp_path).array
    assert array.dtype == np.int16
    assert array.tolist() == [[[-1024, 3071]], [[0, -1023]]]


def test_whole_rescale_widens_where_it_must(tmp_path):
    write_values(tmp_path, [[[0, 32767]], [[1, 2]]], RescaleSlope=3, RescaleIntercept=0)
    array = read_volume(tmp_path).array
    assert array.dtype == np.int32
    assert array.max() == 3 * 32767


def test_every_slice_has_its_own_slope(tmp_path):
    scales = [
        {"RescaleSlope": "0.5", "RescaleIntercept": "10"},
        {"RescaleSlope": "0.25", "RescaleIntercept": "-1"},
    ]
    write_values(tmp_path, [[[2, 4]], [[2, 4]]], per_slice=scales)
    array = read_volume(tmp_path).array
    assert array.dtype == np.float32
    assert array.tolist() == [[[11, 12]], [[-0.5, 0]]]


def test_monochrome1_is_a_way_to_show_and_not_a_value(tmp_path):
    write_values(tmp_path, [[[1, 2]], [[3, 4]]], PhotometricInterpretation="MONOCHROME1")
    assert read_volume(tmp_path).array.tolist() == [[[1, 2]], [[3, 4]]]


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_every_plain_transfer_syntax_gives_the_same(tmp_path, syntax):
    slices = make_slices(3)
    write_slices(tmp_path / "explicit", slices)
    expected = read_volume(tmp_path / "explicit").array
    (tmp_path / "other").mkdir()
    for k, slice_ in enumerate(slices):
        if syntax == ExplicitVRBigEndian:
            slice_.PixelData = np.frombuffer(slice_.PixelData, "<i2").astype(">i2").tobytes()
        write_slice(tmp_path / "other" / f"{k}", slice_, syntax)
    assert np.array_equal(read_volume(tmp_path / "other").array, expected)


def test_run_length_encoding_gives_the_same(tmp_path):
    slices = make_slices(3)
    write_slices(tmp_path / "plain", slices)
    expected = read_volume(tmp_path / "plain").array
    assert RLELosslessEncoder.is_available
    (tmp_path / "rle").mkdir()
    for k, slice_ in enumerate(slices):
        slice_.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
        write_slice(tmp_path / "rle" / f"{k}", slice_, RLELossless)
    assert np.array_equal(read_volume(tmp_path / "rle").array, expected)


@pytest.mark.parametrize("lost", [1, 10, 69])
def test_pixels_cut_short_are_never_filled_up(tmp_path, lost):
    paths = write_slices(tmp_path, make_slices(4))
    whole = paths[2].read_bytes()
    paths[2].write_bytes(whole[:-lost])
    with pytest.raises(
        PixelError, match=rf"s002.dcm .* {70 - lost} bytes .* 70 expected"
    ) as caught:
        read_volume(tmp_path)
    assert caught.value.code == "corrupt-file"
    assert caught.value.exit_code == 2


def test_a_header_cut_short_refuses_its_series(tmp_path):
    paths = write_slices(tmp_path, make_slices(4))
    whole = paths[3].read_bytes()
    paths[3].write_bytes(whole[: whole.index(b"MONOCHROME2") + 4])
    (entry,) = list_series(tmp_path)
    assert next(fault.code for fault in entry.faults if fault.refuses) == "corrupt-file"
    assert entry.faults[0].files == (paths[3],)


def test_a_size_larger_than_the_pixels_is_refused(tmp_path):
    write_slices(tmp_path, make_slices(4, Rows=60000, Columns=60000))
    with pytest.raises(PixelError, match="7200000000 expected"):
        read_volume(tmp_path)


def test_a_size_smaller_than_the_pixels_is_refused(tmp_path):
    write_slices(tmp_path, make_slices(4, Rows=4))
    with pytest.raises(PixelError, match="size tags are wrong"):
        read_volume(tmp_path)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"PhotometricInterpretation": "RGB", "SamplesPerPixel": 3}, "colour image"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "colour image"),
        ({"BitsAllocated": 12}, "12 bits"),
        ({"HighBit": 11, "BitsStored": 8}, "below bit 11"),
    ],
)
def test_pixels_that_are_not_read_are_refused_by_name(tmp_path, tags, reason):
    write_slices(tmp_path, make_slices(4, **tags))
    with pytest.raises(PixelError, match=reason) as caught:
        read_volume(tmp_path)
    assert caught.value.code == "unsupported-pixels"


def test_an_unknown_compression_is_named(tmp_path):
    for path in write_slices(tmp_path, make_slices(3)):
        data = path.read_bytes()
        path.write_bytes(data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0"))
    with pytest.raises(PixelError, match=r"compressed as 1.2.840.10008.1.2.9"):
        read_volume(tmp_path)


def test_progress_tells_both_phases(tmp_path):
    write_slices(tmp_path, make_slices(3))
    told = []
    read_volume(tmp_path, progress=lambda what, done, total: told.append((what, done, total)))
    assert told[0] == ("Examining", 0, 3)
    assert told[-1] == ("Loading", 3, 3)
