"""One series to its stacks, and what each of them is called."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dicom.synthetic import AXIAL, SAGITTAL, make_slices, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.errors import GeometryError

CORONAL = (1, 0, 0, 0, 0, -1)


def codes(entry):
    return [fault.code for fault in entry.faults]


def numbered(slices, start):
    """The same slices with instance numbers and values of their own."""
    for k, slice_ in enumerate(slices):
        slice_.InstanceNumber = start + k
        values = np.frombuffer(slice_.PixelData, "<i2") + start
        slice_.PixelData = values.astype("<i2").tobytes()
    return slices


def parts_of(folder):
    """Part of each entry and its shape, None where it is refused."""
    return {
        entry.part: entry.shape if entry.verdict != "refused" else None
        for entry in list_series(folder)
    }


@pytest.mark.parametrize(
    ("keyword", "values", "names"),
    [
        ("EchoTime", (2.5, 5.0), ("echo 2.5 ms", "echo 5 ms")),
        ("EchoNumbers", (1, 2), ("echo 2", "echo 1")),
        ("ImageType", (["A", "B", "M"], ["A", "B", "P"]), ("magnitude", "phase")),
        ("ImageType", (["A", "B", "T2"], ["A", "B", "ADC"]), ("ADC", "T2")),
        ("ComplexImageComponent", ("REAL", "IMAGINARY"), ("imaginary", "real")),
        ("ConvolutionKernel", ("BONE", "SOFT"), ("kernel BONE", "kernel SOFT")),
        ("KVP", (80, 140), ("80 kV", "140 kV")),
        ("FlipAngle", (5, 20), ("flip 5°", "flip 20°")),
        ("InversionTime", (400, 900), ("inversion 400 ms", "inversion 900 ms")),
    ],
)
def test_images_of_different_kinds_at_one_place_are_stacks(tmp_path, keyword, values, names):
    slices = []
    for number, value in enumerate(values):
        slices += numbered(make_slices(4, **{keyword: value}), 10 * number)
    write_slices(tmp_path, slices)
    assert parts_of(tmp_path) == dict.fromkeys(names, (4, 5, 7))


def test_raw_data_types_of_ge_are_components(tmp_path):
    slices = []
    for number in (0, 1):
        some = numbered(make_slices(3), 10 * number)
        for slice_ in some:
            slice_.add_new(0x00430010, "LO", "GEMS_PARM_01")
            slice_.add_new(0x0043102F, "SS", number)
        slices += some
    write_slices(tmp_path, slices)
    assert set(parts_of(tmp_path)) == {"magnitude", "phase"}


def test_echo_times_with_noise_are_few(tmp_path):
    random = np.random.default_rng(2)
    slices = numbered(make_slices(5), 0) + numbered(make_slices(5), 10)
    for n, slice_ in enumerate(slices):
        slice_.EchoTime = (2.5, 5.0)[n // 5] + float(random.normal(0, 1e-4))
    write_slices(tmp_path, slices)
    assert [entry.shape for entry in list_series(tmp_path)] == [(5, 5, 7)] * 2


def test_times_of_several_echoes_are_four_dimensional_each(tmp_path):
    slices = []
    for time in range(3):
        for echo in (2.5, 5.0):
            tags = {"EchoTime": echo, "TemporalPositionIdentifier": time}
            slices += numbered(make_slices(4, **tags), 100 * time + int(10 * echo))
    write_slices(tmp_path, slices)
    assert parts_of(tmp_path) == {"echo 2.5 ms": (3, 4, 5, 7), "echo 5 ms": (3, 4, 5, 7)}


def test_a_whole_magnitude_beside_half_a_phase(tmp_path):
    phase = numbered(make_slices(6, ImageType=["A", "B", "P"]), 10)
    write_slices(
        tmp_path, numbered(make_slices(6, ImageType=["A", "B", "M"]), 0) + phase[:2] + phase[3:]
    )
    entries = {entry.part: entry for entry in list_series(tmp_path)}
    assert entries["magnitude"].shape == (6, 5, 7)
    assert codes(entries["phase"]) == ["missing-slices"]


def test_b_values_with_fewer_slices_are_stacks_of_their_own(tmp_path):
    weak = numbered(make_slices(6, DiffusionBValue=0.0), 0)
    write_slices(tmp_path, weak + numbered(make_slices(6, DiffusionBValue=1000.0), 10)[:4])
    assert parts_of(tmp_path) == {"b 0": (6, 5, 7), "b 1000": (4, 5, 7)}


@pytest.mark.parametrize("shift", [12.0, 13.0])
def test_acquisitions_that_overlap_are_stacks(tmp_path, shift):
    # Six slices at 0 to 15 mm, and six that begin at 12 mm, or between two of the first.
    first = numbered(make_slices(6, AcquisitionNumber=1), 0)
    second = make_slices(6, AcquisitionNumber=2, step=[shift + 3 * k for k in range(6)])
    write_slices(tmp_path, first + numbered(second, 10))
    assert parts_of(tmp_path) == {"acquisition 1": (6, 5, 7), "acquisition 2": (6, 5, 7)}


def test_a_repetition_cut_short_is_no_acquisition_of_its_own(tmp_path):
    first = numbered(make_slices(6, AcquisitionNumber=1), 0)
    write_slices(tmp_path, first + numbered(make_slices(6, AcquisitionNumber=2), 10)[:3])
    (entry,) = list_series(tmp_path)
    assert entry.verdict == "refused"


def test_slices_acquired_in_turns_do_not_hide_a_missing_one(tmp_path):
    slices = make_slices(9)
    for k, slice_ in enumerate(slices):
        slice_.AcquisitionNumber = 1 + k % 2
    write_slices(tmp_path, [slices[0], *slices[2:]])
    (entry,) = list_series(tmp_path)
    assert codes(entry) == ["missing-slices"]


def test_stations_beside_each_other_are_stacks(tmp_path):
    upper = numbered(make_slices(4, orientation=SAGITTAL, origin=(0, 0, 200)), 0)
    lower = numbered(make_slices(4, orientation=SAGITTAL, origin=(0, 0, -50)), 10)
    write_slices(tmp_path, upper + lower)
    assert set(parts_of(tmp_path).values()) == {(4, 5, 7)}
    assert len(list_series(tmp_path)) == 2


def test_three_planes_are_stacks_named_after_them(tmp_path):
    slices = []
    for plane in (AXIAL, CORONAL, SAGITTAL):
        slices += make_slices(3, orientation=plane)
    write_slices(tmp_path, slices)
    assert set(parts_of(tmp_path)) == {"axial", "coronal", "sagittal"}


def test_sizes_are_stacks_named_after_them(tmp_path):
    write_slices(tmp_path, make_slices(3, rows=5) + make_slices(3, rows=9))
    assert parts_of(tmp_path) == {"5 x 7": (3, 5, 7), "9 x 7": (3, 9, 7)}


def test_images_exported_twice_are_used_once_and_told(tmp_path):
    write_slices(tmp_path, make_slices(4) + make_slices(4))
    (entry,) = list_series(tmp_path)
    assert entry.shape == (4, 5, 7)
    assert codes(entry) == ["duplicate-slices"]
    assert entry.verdict == "warning"
    assert "4 images are there twice" in entry.faults[0].message


def test_one_image_exported_twice_is_used_once(tmp_path):
    write_slices(tmp_path, [*make_slices(4), make_slices(4)[2]])
    assert read_volume(tmp_path).array.shape == (4, 5, 7)


@pytest.mark.parametrize("keyword", ["PixelData", "RescaleSlope", "AcquisitionTime"])
def test_images_that_differ_at_all_are_no_copies(tmp_path, keyword):
    slices = make_slices(4, RescaleSlope=1, RescaleIntercept=0, AcquisitionTime="100000")
    extra = make_slices(4, RescaleSlope=1, RescaleIntercept=0, AcquisitionTime="100000")[2]
    other = {"PixelData": extra.PixelData[::-1], "RescaleSlope": 2, "AcquisitionTime": "100001"}
    setattr(extra, keyword, other[keyword])
    write_slices(tmp_path, [*slices, extra])
    (entry,) = list_series(tmp_path)
    assert codes(entry) == ["duplicate-slices"]
    assert entry.verdict == "refused"


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("mixed-size", {"rows": 9}),
        ("mixed-size", {"spacing": (1.0, 1.0)}),
        ("mixed-orientation", {"orientation": (0.9998, 0.02, 0, -0.02, 0.9998, 0)}),
    ],
)
def test_one_slice_unlike_the_others_is_named(tmp_path, place, code, change):
    slices = make_slices(7)
    slices[place] = make_slices(7, **change)[place]
    slices[place].ImagePositionPatient = make_slices(7)[place].ImagePositionPatient
    write_slices(tmp_path, slices)
    with pytest.raises(GeometryError) as caught:
        read_volume(tmp_path)
    assert caught.value.code == code
    assert f"s{place:03}.dcm" in str(caught.value)
    assert "1 of 7 slices is" in str(caught.value)


@pytest.mark.parametrize("keyword", ["ImageOrientationPatient", "PixelSpacing"])
def test_one_slice_without_its_direction_or_spacing_is_named(tmp_path, keyword):
    slices = make_slices(7)
    delattr(slices[6], keyword)
    write_slices(tmp_path, slices)
    (entry,) = list_series(tmp_path)
    assert codes(entry) == ["no-position"]
    assert "1 of 7 slices is without" in entry.faults[0].message


def test_a_scout_does_not_spoil_a_stack(tmp_path):
    scout = make_slices(1, rows=30, orientation=CORONAL, origin=(-10, 20, 33))
    write_slices(tmp_path, make_slices(5) + scout)
    entries = list_series(tmp_path)
    assert sorted(codes(entry) for entry in entries) == [[], ["too-few-slices"]]


def test_a_thousand_directions_are_told_apart_in_time(tmp_path):
    # Grouping compares directions; a pair at a time it would take a minute.
    from dataclasses import replace

    from viz3d.dicom.stacks.splitting import split_series

    write_slices(tmp_path, make_slices(2))
    frame = list_series(tmp_path)[0].stack.frames[0]
    turns = np.linspace(0, 3, 1500)
    frames = [
        replace(frame, orientation=(np.cos(a), np.sin(a), 0.0, -np.sin(a), np.cos(a), 0.0))
        for a in turns
    ]
    (stack,) = split_series(frames)
    assert [fault.code for fault in stack.faults] == ["mixed-orientation"]
