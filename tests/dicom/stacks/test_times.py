"""Images that share their places: their order in time, and what must not be mixed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dicom.synthetic import make_slices, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.errors import GeometryError


def make_times(counts, places=4, **tags_of):
    """Slices of several times, `counts` telling each; the values of time t begin at 100 t.

    Each further argument is a function from (t, k) to the value of a tag.
    """
    slices = []
    for t in range(counts):
        for k, slice_ in enumerate(make_slices(places)):
            values = np.frombuffer(slice_.PixelData, "<i2") + 100 * t
            slice_.PixelData = values.astype("<i2").tobytes()
            for keyword, value_of in tags_of.items():
                setattr(slice_, keyword, value_of(t, k))
            slices.append(slice_)
    return slices


def written(tmp_path, slices, seed=0):
    order = np.random.default_rng(seed).permutation(len(slices))
    write_slices(tmp_path, [slices[n] for n in order])
    return tmp_path


def assert_in_order(volume, times):
    assert volume.array.shape[:2] == (times, 4)
    for k in range(4):
        assert (volume.array[:, k, 0, 0] - volume.array[0, k, 0, 0]).tolist() == [
            100 * t for t in range(times)
        ]


@pytest.mark.parametrize(
    "tags",
    [
        {"TemporalPositionIdentifier": lambda t, k: t + 1},
        {"AcquisitionNumber": lambda t, k: t + 1},
        # Slices acquired in turns: the even ones of each time first.
        {"AcquisitionNumber": lambda t, k: 2 * t + k % 2},
        {"InstanceNumber": lambda t, k: 4 * t + k},
        {"InstanceNumber": lambda t, k: 3 * k + t},
        {"TriggerTime": lambda t, k: 10.0 * t + k},
        {"AcquisitionTime": lambda t, k: f"10000{t}.{k}"},
        {"ContentTime": lambda t, k: f"10000{t}"},
        {"AcquisitionDateTime": lambda t, k: f"2026010110000{t}"},
        {"AcquisitionDate": lambda t, k: f"2026010{1 + t}", "AcquisitionTime": lambda t, k: "01"},
        {"DiffusionBValue": lambda t, k: 500.0 * t, "InstanceNumber": lambda t, k: 1},
    ],
)
def test_any_of_these_tags_orders_times(tmp_path, tags):
    assert_in_order(read_volume(written(tmp_path, make_times(3, **tags))), 3)


def test_a_number_that_mixes_b_values_does_not_order(tmp_path):
    # The instance numbers go the other way at every second place.
    tags = {
        "DiffusionBValue": lambda t, k: 500.0 * t,
        "InstanceNumber": lambda t, k: 10 * k + (t if k % 2 else 9 - t),
    }
    assert_in_order(read_volume(written(tmp_path, make_times(3, **tags))), 3)


def test_directions_of_one_b_value_are_ordered_by_number(tmp_path):
    gradients = [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    tags = {
        "DiffusionBValue": lambda t, k: 700.0,
        "DiffusionGradientOrientation": lambda t, k: gradients[t],
        "InstanceNumber": lambda t, k: 4 * t + k,
    }
    assert_in_order(read_volume(written(tmp_path, make_times(3, **tags))), 3)


def test_a_time_that_misses_somewhere_and_another_elsewhere_is_refused(tmp_path):
    slices = make_times(3, TemporalPositionIdentifier=lambda t, k: t + 1)
    # One image less at each place, but not of the same time: 2 are left everywhere.
    kept = [s for n, s in enumerate(slices) if n not in (0, 5, 10, 3)]
    with pytest.raises(
        GeometryError, match="temporal position 2, 3, those at slice 2 of 1, 3"
    ) as e:
        read_volume(written(tmp_path, kept))
    assert e.value.code == "ambiguous-stack"


@pytest.mark.parametrize(
    "tags",
    [
        {"EchoTime": lambda k: (2.5, 5.0)[k % 2]},
        {"EchoTime": lambda k: (2.5, 5.0)[k > 2]},
        {"ImageType": lambda k: ["ORIGINAL", "PRIMARY", "MP"[k % 2]]},
        {"ComplexImageComponent": lambda k: ("REAL", "IMAGINARY")[k % 2]},
        {"DiffusionBValue": lambda k: (0.0, 1000.0)[k % 2]},
        {"FrameOfReferenceUID": lambda k: ("1.2.5", "1.2.6")[k > 2]},
    ],
)
def test_regular_slices_of_different_kinds_are_no_volume(tmp_path, tags):
    slices = make_slices(6)
    for k, slice_ in enumerate(slices):
        for keyword, value_of in tags.items():
            setattr(slice_, keyword, value_of(k))
    (entry,) = list_series(written(tmp_path, slices))
    assert [fault.code for fault in entry.faults] == ["ambiguous-stack"]
    assert "different kinds" in entry.faults[0].message


@pytest.mark.parametrize(
    "tags",
    [
        # The echo time is rounded, the effective b-value depends on the direction.
        {"EchoTime": lambda k: 2.5 + 0.001 * k, "DiffusionBValue": lambda k: 1000.0 + k},
        # A count of slices, and settings that are made for each slice.
        {"TemporalPositionIdentifier": lambda k: k + 1, "InversionTime": lambda k: 10.0 * k},
        {"AcquisitionNumber": lambda k: k % 2, "FlipAngle": lambda k: 90.0 - k},
        # Anonymised without care.
        {"FrameOfReferenceUID": lambda k: f"1.2.{k}"},
    ],
)
def test_slices_that_differ_in_their_settings_are_one_volume(tmp_path, tags):
    slices = make_slices(6)
    for k, slice_ in enumerate(slices):
        for keyword, value_of in tags.items():
            setattr(slice_, keyword, value_of(k))
    volume = read_volume(written(tmp_path, slices))
    assert volume.array.shape == (6, 5, 7)
    assert volume.report["verdict"] == "ok"


def test_settings_of_each_slice_do_not_split_times(tmp_path):
    tags = {
        "TemporalPositionIdentifier": lambda t, k: t + 1,
        "InversionTime": lambda t, k: 100.0 + 50 * ((k + t) % 4),
    }
    assert_in_order(read_volume(written(tmp_path, make_times(3, **tags))), 3)


def move(slices, shift_mm):
    """The slices, moved along the z axis."""
    for slice_ in slices:
        x, y, z = slice_.ImagePositionPatient
        slice_.ImagePositionPatient = [x, y, float(z) + shift_mm]
    return slices


# Not acquisitions that moved by a third of a step: so do slices that are acquired in turns.
@pytest.mark.parametrize(
    ("keyword", "shift_mm"),
    [
        *(("TemporalPositionIdentifier", shift) for shift in (0.2, 1.0, 1.5, 2.0)),
        *(("AcquisitionNumber", shift) for shift in (0.2, 1.5, 1.9)),
    ],
)
def test_times_that_moved_are_never_mixed(tmp_path, keyword, shift_mm):
    slices = make_times(3, InstanceNumber=lambda t, k: 4 * t + k, **{keyword: lambda t, k: t + 1})
    for t in range(3):
        move(slices[4 * t : 4 * t + 4], t * shift_mm)
    entries = list_series(written(tmp_path, slices))
    for entry in entries:
        frames = entry.stack.frames
        times = {(frame.temporal_position, frame.acquisition) for frame in frames}
        assert len(times) == 1 or not entry.stack.grid
    if entries[0].verdict == "ok":
        assert [entry.shape for entry in entries] == [(4, 5, 7)] * 3


def test_very_many_times_that_moved_are_one_refusal(tmp_path):
    slices = make_times(18, places=2, AcquisitionNumber=lambda t, k: t + 1)
    for t in range(18):
        move(slices[2 * t : 2 * t + 2], 0.1 * t)
    (entry,) = list_series(written(tmp_path, slices))
    assert [fault.code for fault in entry.faults] == ["ambiguous-stack"]
    assert "18 times" in entry.faults[0].message
    assert entry.grid is None


def test_times_that_waver_within_tolerance_are_one_volume(tmp_path):
    slices = make_times(3, TemporalPositionIdentifier=lambda t, k: t + 1)
    for t in range(3):
        move(slices[4 * t : 4 * t + 4], 0.03 * (t - 1))
    volume = read_volume(written(tmp_path, slices))
    assert_in_order(volume, 3)
    assert volume.report["residual_mm"] == pytest.approx(0.03)


def test_the_b_value_of_ge_stands_behind_an_offset(tmp_path):
    slices = make_times(2, InstanceNumber=lambda t, k: 10 * k + (t if k % 2 else 1 - t))
    for n, slice_ in enumerate(slices):
        slice_.add_new(0x00430010, "LO", "GEMS_PARM_01")
        slice_.add_new(0x00431039, "IS", [(0, 1_000_000_800)[n // 4], 8, 0, 0])
    folder = written(tmp_path, slices)
    assert_in_order(read_volume(folder), 2)
    frames = list_series(folder)[0].stack.times
    assert [{f.kind.b_value for f in row} for row in frames] == [{0}, {800}]


@pytest.mark.parametrize(
    ("keyword", "value_of"),
    [
        ("TemporalPositionIdentifier", lambda t, k: t + 1),
        ("AcquisitionNumber", lambda t, k: t + 1),
        ("InstanceNumber", lambda t, k: 4 * t + k),
        ("InstanceNumber", lambda t, k: 3 * k + t),
        ("ContentTime", lambda t, k: f"10000{t}.{k}"),
    ],
)
@pytest.mark.parametrize("times", [2, 3])
def test_a_word_here_and_there_makes_no_stacks(tmp_path, keyword, value_of, times):
    words = {True: ["A", "B", "M", "NORM"], False: ["A", "B", "M"]}
    tags = {"InstanceNumber": lambda t, k: 1, keyword: value_of}
    slices = make_times(times, ImageType=lambda t, k: words[(t + k) % times == 0], **tags)
    assert_in_order(read_volume(written(tmp_path, slices)), times)


def test_words_decide_where_numbers_are_random(tmp_path):
    random = np.random.default_rng(5).permutation(12).tolist()
    tags = {
        "ImageType": lambda t, k: ["A", "B", ("T2", "ADC", "TRACE")[t]],
        "InstanceNumber": lambda t, k: random[4 * t + k],
    }
    entries = list_series(written(tmp_path, make_times(3, **tags)))
    assert [entry.part for entry in entries] == ["ADC", "T2", "TRACE"]
    for entry in entries:
        assert len({frame.image_type for frame in entry.stack.frames}) == 1
