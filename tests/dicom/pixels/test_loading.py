"""Stored values to real values, and pixels that cannot be read."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.pixels.encoders.base import RLELosslessEncoder
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEGLSLossless,
    RLELossless,
)

from tests.dicom.encoding import ENCODERS, pixels_of, write_compressed
from tests.dicom.synthetic import AXIAL, make_slice, make_slices, write_slice, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.examine import examine_file
from viz3d.dicom.pixels import loading
from viz3d.dicom.pixels.loading import load_stored
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


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2"])
@pytest.mark.parametrize("syntax", ENCODERS)
def test_lossless_compression_gives_the_same(tmp_path, syntax, dtype):
    rng = np.random.default_rng(3)
    bits = 8 if dtype == "u1" else 12
    low = -(1 << bits - 1) if dtype == "i2" else 0
    planes = rng.integers(low, low + (1 << bits), (3, 33, 40))
    for path in write_values(tmp_path, planes, dtype, bits_stored=bits):
        slice_ = dcmread(path)
        write_compressed(path, slice_, [ENCODERS[syntax](pixels_of(slice_), bits)], syntax)
    array = read_volume(tmp_path).array
    assert array.dtype == np.dtype(dtype)
    assert np.array_equal(array, planes)


def write_compressed_slices(folder, count=4, size=32):
    """Slices in JPEG-LS, and what their pixels are."""
    slices = make_slices(count, rows=size, columns=size)
    planes = [pixels_of(slice_) for slice_ in slices]
    for k, (slice_, plane) in enumerate(zip(slices, planes, strict=True)):
        stream = ENCODERS[JPEGLSLossless](plane, 16)
        write_compressed(folder / f"s{k:03}.dcm", slice_, [stream], JPEGLSLossless)
    return planes


def test_several_processes_give_the_same_as_one(tmp_path, monkeypatch):
    planes = write_compressed_slices(tmp_path, 7)
    monkeypatch.setattr(loading, "PIXELS_PER_PROCESS", 1)
    monkeypatch.setattr(loading.os, "cpu_count", lambda: 3)
    assert np.array_equal(read_volume(tmp_path).array, planes)


@pytest.mark.parametrize("processors", [1, 2])
def test_reading_ends_where_the_progress_ends_it(tmp_path, monkeypatch, processors):
    write_compressed_slices(tmp_path, 7)
    monkeypatch.setattr(loading, "PIXELS_PER_PROCESS", 1)
    monkeypatch.setattr(loading.os, "cpu_count", lambda: processors)

    def stop(what, done, total):
        if what == "Loading" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_volume(tmp_path, progress=stop)


def test_damage_in_a_compressed_image_is_told_with_its_file(tmp_path):
    write_compressed_slices(tmp_path)
    path = tmp_path / "s002.dcm"
    whole = path.read_bytes()
    start = whole.index(b"\xff\xd8\xff\xf7") + 25
    path.write_bytes(whole[:start] + b"\xff" * 40 + whole[start + 40 :])
    with pytest.raises(PixelError, match=r"s002\.dcm .* JPEG-LS image is damaged") as caught:
        read_volume(tmp_path)
    assert caught.value.code == "corrupt-file"


@pytest.mark.parametrize("syntax", ENCODERS)
def test_frames_in_fragments_come_out_in_their_order(tmp_path, syntax):
    planes = np.random.default_rng(1).integers(0, 4096, (5, 33, 40)).astype("u2")
    slice_ = make_slice(
        values=planes[0],
        position=(0, 0, 0),
        orientation=AXIAL,
        spacing=(1, 1),
        dtype="u2",
        bits_stored=12,
        NumberOfFrames=5,
    )
    for has_table in (True, False):
        path = tmp_path / f"{has_table}.dcm"
        streams = [ENCODERS[syntax](plane, 12) for plane in planes]
        how = {"fragments_per_frame": 3, "has_bot": has_table}
        write_compressed(path, slice_, streams, syntax, **how)
        file = examine_file(path)
        assert file is not None
        order = [3, 0, 4, 1, 2]
        stored = load_stored([file.frames[index] for index in order])
        assert np.array_equal(stored, planes[order])


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_floats_are_read_as_floats(tmp_path, keyword):
    bits = 32 if keyword == "FloatPixelData" else 64
    planes = np.array([[[1.5, -2.25]], [[np.pi, 1e30]]]).astype(f"<f{bits // 8}")
    paths = write_values(tmp_path, np.zeros((2, 1, 2)))
    for path, plane in zip(paths, planes, strict=True):
        slice_ = dcmread(path)
        for gone in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
            del slice_[gone]
        slice_.BitsAllocated = bits
        setattr(slice_, keyword, plane.tobytes())
        write_slice(path, slice_)
    array = read_volume(tmp_path).array
    assert array.dtype == planes.dtype
    assert np.array_equal(array, planes)


@pytest.mark.parametrize("representation", ["OB", "OW"])
def test_bytes_in_big_endian_words_are_swapped(tmp_path, representation):
    planes = np.arange(2 * 3 * 5).reshape(2, 3, 5)
    for k, plane in enumerate(planes):
        slice_ = make_slice(
            values=plane,
            position=(0, 0, k),
            orientation=AXIAL,
            spacing=(1, 1),
            dtype="u1",
            SeriesInstanceUID="1.2",
        )
        if representation == "OW":
            slice_.PixelData = np.frombuffer(slice_.PixelData, "u2").byteswap().tobytes()
        slice_["PixelData"].VR = representation
        write_slice(tmp_path / f"{k}", slice_, ExplicitVRBigEndian)
    assert np.array_equal(read_volume(tmp_path).array, planes)


def test_values_that_end_at_the_highest_bit_are_read(tmp_path):
    write_values(tmp_path, [[[0xABC0, 0]], [[0xFFF0, 0x10]]], "u2", BitsStored=12, HighBit=15)
    assert read_volume(tmp_path).array.tolist() == [[[0xABC, 0]], [[0xFFF, 1]]]


def test_a_high_bit_that_the_values_belie_is_refused(tmp_path):
    write_values(tmp_path, [[[0xABC, 0]], [[0xFFF, 1]]], "u2", BitsStored=12, HighBit=15)
    with pytest.raises(PixelError, match="below the 12 that end at bit 15"):
        read_volume(tmp_path)


def test_a_slope_beyond_all_integers_gives_floats(tmp_path):
    write_values(tmp_path, [[[1, 2]], [[3, 4]]], RescaleSlope="1e20", RescaleIntercept=0)
    array = read_volume(tmp_path).array
    assert array.dtype == np.float32
    assert array.ravel() == pytest.approx(np.array([1e20, 2e20, 3e20, 4e20]))


def test_large_values_with_a_slope_keep_their_digits(tmp_path):
    write_values(tmp_path, [[[1, 2]], [[3, 4294967295]]], "u4", RescaleSlope="0.5")
    array = read_volume(tmp_path).array
    assert array.dtype == np.float64
    assert array[1, 0, 1] == 2147483647.5


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
        ({"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}, "1 bits"),
        ({"PhotometricInterpretation": "YBR_FULL", "SamplesPerPixel": 3}, "colour image"),
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
