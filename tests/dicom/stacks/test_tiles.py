"""Sheets of slices: Siemens mosaics and United Imaging grids."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dicom.mosaics import (
    CORNER,
    NORMAL,
    SLICES,
    STEP_MM,
    make_grid,
    make_mosaic,
    slice_values,
)
from tests.dicom.synthetic import write_slices
from viz3d.dicom import read_volume
from viz3d.errors import GeometryError


def assert_slices_follow(volume, side):
    """Each slice lies where the first one's corner and the steps along one side put it."""
    assert volume.array.shape == (SLICES, 2, 3)
    assert volume.spacing == (2, 1.5, STEP_MM)
    for k in range(SLICES):
        place = [*(CORNER + side * k * STEP_MM * NORMAL), 1]
        i, j, found = np.rint((np.linalg.inv(volume.affine) @ place)[:3]).astype(int)
        assert (i, j) == (0, 0)
        assert volume.affine @ [i, j, found, 1] == pytest.approx(place)
        assert volume.array[found].tolist() == slice_values(k).tolist()


def refusal(tmp_path, sheet):
    write_slices(tmp_path, [sheet])
    with pytest.raises(GeometryError) as caught:
        read_volume(tmp_path)
    return caught.value


@pytest.mark.parametrize("protocol_side", [None, "same"])
@pytest.mark.parametrize("side", [1, -1])
def test_the_tiles_of_a_mosaic_are_slices_at_their_places(tmp_path, side, protocol_side):
    write_slices(tmp_path, [make_mosaic(side, protocol_side and side)])
    assert_slices_follow(read_volume(tmp_path), side)


@pytest.mark.parametrize("side", [1, -1])
def test_the_protocol_places_the_tiles_where_the_image_header_is_lost(tmp_path, side):
    write_slices(tmp_path, [make_mosaic(None, side)])
    assert_slices_follow(read_volume(tmp_path), side)


def test_a_mosaic_is_known_by_its_private_count_too(tmp_path):
    mosaic = make_mosaic(None, -1, ImageType=["ORIGINAL", "PRIMARY", "M"])
    mosaic.add_new(0x00190010, "LO", "SIEMENS MR HEADER")
    mosaic.add_new(0x0019100A, "US", SLICES)
    write_slices(tmp_path, [mosaic])
    assert_slices_follow(read_volume(tmp_path), -1)


def test_a_mosaic_that_contradicts_its_protocol_is_refused(tmp_path):
    error = refusal(tmp_path, make_mosaic(1, -1))
    assert error.code == "no-position"
    assert "SliceNormalVector" in str(error)


def test_a_mosaic_without_a_side_is_refused(tmp_path):
    mosaic = make_mosaic(None)
    mosaic.add_new(0x00190010, "LO", "SIEMENS MR HEADER")
    mosaic.add_new(0x0019100A, "US", SLICES)
    error = refusal(tmp_path, mosaic)
    assert error.code == "no-position"
    assert "CSA header" in str(error)


def test_times_of_a_mosaic_follow_the_acquisition_in_any_order_of_files(tmp_path):
    mosaics = []
    for time in (3, 1, 2):
        mosaic = make_mosaic(AcquisitionNumber=time)
        values = np.frombuffer(mosaic.PixelData, "<i2") + 100 * time
        mosaic.PixelData = values.astype("<i2").tobytes()
        mosaics.append(mosaic)
    write_slices(tmp_path, mosaics)
    volume = read_volume(tmp_path)
    assert volume.array.shape == (3, SLICES, 2, 3)
    assert volume.array[:, 0, 0, 0].tolist() == [100, 200, 300]


def test_the_tiles_of_a_grid_have_positions_of_their_own(tmp_path):
    write_slices(tmp_path, [make_grid()])
    assert_slices_follow(read_volume(tmp_path), -1)


def test_a_grid_without_all_positions_is_refused_and_no_slice(tmp_path):
    error = refusal(tmp_path, make_grid(count=SLICES - 1))
    assert error.code == "no-position"
    assert "grid of 5 slices, and (0065,1051) has 4 positions" in str(error)
