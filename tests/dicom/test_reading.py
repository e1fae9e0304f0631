"""Which series and which of its volumes is read, and what is said of the choice."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from tests.dicom.synthetic import AXIAL, make_slices, write_slices
from viz3d.dicom import read_volume
from viz3d.errors import AmbiguousSeriesError, GeometryError, InputError

#: A head's size with few pixels.
HEAD = {"rows": 48, "columns": 48, "spacing": (3.0, 3.0), "step": 3.0}


def write_series(folder, count, *, number, **slices):
    made = make_slices(count, series=f"1.2.{number}", SeriesNumber=number, **slices)
    write_slices(folder / str(number), made)


def test_the_only_head_is_taken_and_named(tmp_path, caplog):
    write_series(tmp_path, 3, number=1)
    write_series(tmp_path, 48, number=4, SeriesDescription="SAG T1", **HEAD)
    with caplog.at_level(logging.WARNING):
        volume = read_volume(tmp_path)
    assert volume.report["id"] == "4"
    assert "There are 2 series; taken: 4 (SAG T1)" in caplog.text


def test_of_two_heads_none_is_taken(tmp_path):
    for number in (4, 5):
        write_series(tmp_path, 48, number=number, **HEAD)
    with pytest.raises(AmbiguousSeriesError, match=r"4 .*; 5 .*--series 4"):
        read_volume(tmp_path)


def test_a_fine_head_goes_before_a_coarse_one(tmp_path):
    write_series(tmp_path, 48, number=4, **HEAD)
    write_series(tmp_path, 24, number=5, **{**HEAD, "step": 6.0})
    assert read_volume(tmp_path).report["id"] == "4"


def two_times(folder, shift_mm=0.0):
    for time in (0, 1):
        made = make_slices(
            4, origin=(-10.0 + shift_mm * time, 20, 30), orientation=AXIAL, AcquisitionNumber=time
        )
        for slice_ in made:
            pixels = np.frombuffer(slice_.PixelData, "<i2") + 10_000 * time
            slice_.PixelData = pixels.astype("<i2").tobytes()
        write_slices(folder / str(time), made)


@pytest.mark.parametrize("index", [0, 1])
def test_one_volume_of_several(tmp_path, index):
    two_times(tmp_path)
    whole, one = read_volume(tmp_path), read_volume(tmp_path, volume_index=index)
    assert whole.array.shape == (2, 4, 5, 7)
    assert np.array_equal(one.array, whole.array[index])
    assert one.report["shape"] == [4, 5, 7]
    assert one.report["files"] == 4


@pytest.mark.parametrize("index", [-1, 2])
def test_a_volume_that_is_not_there_is_refused(tmp_path, index):
    two_times(tmp_path)
    with pytest.raises(InputError, match=f"volumes 0 to 1, and {index} was asked for"):
        read_volume(tmp_path, volume_index=index)


def test_what_repair_would_do_is_said_in_the_refusal(tmp_path):
    places = [3.0 * k for k in range(8) if k != 4]
    write_slices(tmp_path, make_slices(step=places, count=7))
    with pytest.raises(GeometryError, match=r"--repair makes .*--allow-gaps leaves"):
        read_volume(tmp_path)
    assert read_volume(tmp_path, repair=True).array.shape[0] == 8
    kept = read_volume(tmp_path, allow_gaps=True)
    assert (kept.array[4] == kept.array.min()).all()
    assert kept.report["verdict"] == "warning"
    assert kept.provenance
