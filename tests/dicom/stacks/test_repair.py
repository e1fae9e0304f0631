"""Repair on request: against fields and balls whose true values are known everywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dicom.synthetic import (
    AXIAL,
    OBLIQUE,
    SAGITTAL,
    make_slice,
    make_slices,
    pixel_place,
    write_slices,
)
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.stacks.fitting import RESIDUAL_TOLERANCE_MM
from viz3d.dicom.stacks.repair import can_keep_gaps, can_repair, find_obstacle, repair
from viz3d.errors import GeometryError, Viz3dError

BALL_LPS = np.array([5.3, -4.7, 21.9])
BALL_RADIUS_MM = 11.0
ROWS, COLUMNS = 40, 36
SPACING = (1.5, 2.0)


def ball(points_lps):
    """A bright ball in CT air, with an edge wider than any voxel here."""
    distance = np.linalg.norm(points_lps - BALL_LPS, axis=-1) - BALL_RADIUS_MM
    return -1000 + 3000 * np.clip(0.5 - distance / 8, 0, 1)


def ramp(points_lps):
    """100 for each millimetre along a slanted line: a value tells its place to 0.01 mm."""
    return 4000 + 100 * points_lps @ np.array([0.48, -0.6, 0.64])


def slices_of(field, places_mm, *, orientation=AXIAL, tilt_deg=0.0, aside_mm=None, **tags):
    """Slices of a field at places along a normal that may be tilted, each moved aside."""
    cosines = np.array(orientation, dtype=float).reshape(2, 3)
    normal = np.cross(*cosines)
    along = normal + math.tan(math.radians(tilt_deg)) * cosines[1]
    aside = np.zeros((len(places_mm), 2)) if aside_mm is None else np.asarray(aside_mm)
    middle = cosines.T @ (np.array([(COLUMNS - 1) * SPACING[1], (ROWS - 1) * SPACING[0]]) / 2)
    start = BALL_LPS - middle - along * np.mean(places_mm)
    slices = []
    for k, place in enumerate(places_mm):
        position = start + place * along + aside[k] @ cosines
        slice_ = make_slice(
            values=np.zeros((ROWS, COLUMNS)),
            position=position,
            orientation=orientation,
            spacing=SPACING,
            SeriesInstanceUID="1.2.3.4",
            InstanceNumber=k + 1,
            **tags,
        )
        right, down = cosines[0] * SPACING[1], cosines[1] * SPACING[0]
        j, i = np.mgrid[:ROWS, :COLUMNS]
        points = position + i[..., None] * right + j[..., None] * down
        slice_.PixelData = np.rint(field(points)).astype("<i2").tobytes()
        slices.append(slice_)
    return slices


def grid_points(volume):
    k, j, i = np.indices(volume.grid.shape)
    return volume.grid.to_lps(np.stack([i, j, k], axis=-1))


def is_inside_all(points, slices, margin_px=1):
    """Whether points lie over every slice, at least so many pixels from its edge."""
    inside = np.ones(points.shape[:-1], dtype=bool)
    for slice_ in slices:
        offset = points - np.array(slice_.ImagePositionPatient, dtype=float)
        cosines = np.array(slice_.ImageOrientationPatient, dtype=float).reshape(2, 3)
        for direction, step, count in zip(cosines, SPACING[::-1], (COLUMNS, ROWS), strict=True):
            index = offset @ direction / step
            inside &= (index >= margin_px) & (index <= count - 1 - margin_px)
    return inside


def assert_true_places(volume, slices, tolerance_mm=0.03):
    """Inside the slices each voxel has the ramp's value at its place."""
    points = grid_points(volume)
    inside = is_inside_all(points, slices)
    assert inside.mean() > 0.2
    wrong = np.abs(volume.array - ramp(points))[..., inside]
    assert wrong.max() <= 100 * tolerance_mm


def assert_slices_kept(volume, slices):
    """Every pixel is found at the place that its header says, with its own value."""
    for slice_ in slices:
        stored = np.frombuffer(slice_.PixelData, "<i2").reshape(slice_.Rows, slice_.Columns)
        for row, column in np.ndindex(stored.shape):
            index = volume.grid.to_index(pixel_place(slice_, row, column))
            assert index == pytest.approx(np.rint(index), abs=1e-4)
            i, j, k = np.rint(index).astype(int)
            assert volume.array[k, j, i] == stored[row, column]


def only_stack(folder):
    (entry,) = list_series(folder)
    return entry.stack


@pytest.mark.parametrize("orientation", [AXIAL, SAGITTAL, OBLIQUE])
@pytest.mark.parametrize("tilt_deg", [0.4, 14.0, -20.0])
def test_a_tilted_ball_is_straightened(tmp_path, orientation, tilt_deg):
    places = np.arange(0, 44, 2.5)
    write_slices(tmp_path, slices_of(ball, places, orientation=orientation, tilt_deg=tilt_deg))
    volume = read_volume(tmp_path, repair=True)
    points = grid_points(volume)
    weights = volume.array + 1000.0
    centroid = (weights[..., None] * points).sum(axis=(0, 1, 2)) / weights.sum()
    assert centroid == pytest.approx(BALL_LPS, abs=0.1)
    assert weights.sum() == pytest.approx((ball(points) + 1000).sum(), rel=0.005)
    # 3 % of the ball's contrast: a pixel moved by a tenth of a millimetre differs by 1 %.
    assert np.abs(volume.array - ball(points)).max() < 90
    assert volume.array.dtype == np.int16
    assert volume.spacing == pytest.approx((2.0, 1.5, 2.5), abs=1e-5)


def test_straightening_is_said_in_numbers(tmp_path):
    write_slices(tmp_path, slices_of(ball, np.arange(11) * 2.0, tilt_deg=14.0))
    volume = read_volume(tmp_path, repair=True)
    # The last of 11 slices lies 20 mm x tan 14 degrees = 4.99 mm aside: 3.3 rows of 1.5 mm.
    assert volume.provenance == (
        "straightened: tilted by 14.00 degrees, slices shifted within their plane by up to "
        "4.99 mm by cubic interpolation within neighbours; grid enlarged by 4 rows and "
        "0 columns, filled with -1000",
    )
    assert volume.array.shape == (11, ROWS + 4, COLUMNS)
    assert volume.report["verdict"] == "warning"
    assert volume.report["shape"] == [11, ROWS + 4, COLUMNS]
    assert [fault["code"] for fault in volume.report["faults"]] == ["sheared-stack"]
    assert volume.report["residual_mm"] < 1e-4


@pytest.mark.parametrize("sign", [1, -1])
def test_whole_pixels_are_moved_unchanged_and_none_is_cut(tmp_path, sign):
    # 3 mm aside on each step of 4 mm are two rows of 1.5 mm.
    tilt_deg = math.degrees(math.atan(sign * 0.75))
    slices = slices_of(ramp, np.arange(5) * 4.0, tilt_deg=tilt_deg)
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path, repair=True)
    assert volume.array.shape == (5, ROWS + 8, COLUMNS)
    assert_slices_kept(volume, slices)
    uncovered = volume.array == volume.array.min()
    assert uncovered.sum() == pytest.approx(5 * 8 * COLUMNS, abs=1)


def test_slices_shifted_within_their_plane_are_put_back(tmp_path):
    aside = np.random.default_rng(5).normal(0, 0.7, (9, 2))
    slices = slices_of(ramp, np.arange(9) * 3.0, aside_mm=aside)
    write_slices(tmp_path, slices)
    assert [fault.code for fault in only_stack(tmp_path).faults][-1] == "ambiguous-stack"
    volume = read_volume(tmp_path, repair=True)
    assert_true_places(volume, slices)
    assert volume.report["residual_mm"] < 1e-4


def test_a_missing_slice_is_the_mean_of_its_neighbours(tmp_path):
    slices = slices_of(ball, np.arange(8) * 2.0)
    write_slices(tmp_path, slices[:4] + slices[5:])
    volume = read_volume(tmp_path, repair=True)
    assert volume.array.shape == (8, ROWS, COLUMNS)
    assert_slices_kept(volume, slices[:4] + slices[5:])
    mean = (volume.array[3].astype(float) + volume.array[5]) / 2
    assert np.array_equal(volume.array[4], np.rint(mean))
    assert volume.provenance == ("filled 1 missing slice between 4 and 5 by linear interpolation",)
    assert volume.report["residual_mm"] < 1e-6


def test_a_hole_of_three_is_filled_by_quarters(tmp_path):
    slices = slices_of(ball, np.arange(9) * 2.0)
    write_slices(tmp_path, slices[:3] + slices[6:])
    volume = read_volume(tmp_path, repair=True)
    below, above = volume.array[2].astype(float), volume.array[6]
    for n in (1, 2, 3):
        assert np.array_equal(volume.array[2 + n], np.rint(below + n / 4 * (above - below)))
    assert "filled 3 missing slices between 3 and 4" in volume.provenance[0]


def test_many_holes_are_told_briefly(tmp_path):
    slices = make_slices(20, step=2.0)
    kept = [slices[k] for k in (0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 14, 17, 18, 19)]
    write_slices(tmp_path, kept)
    (words,) = read_volume(tmp_path, repair=True).provenance
    assert words == (
        "filled 1 missing slice between 2 and 3, 1 missing slice between 4 and 5, "
        "1 missing slice between 6 and 7, 3 more in 2 other places by linear interpolation"
    )


def test_a_hole_may_stay_a_hole(tmp_path):
    slices = slices_of(ball, np.arange(8) * 6.0)
    kept = slices[:3] + slices[5:]
    write_slices(tmp_path, kept)
    volume = read_volume(tmp_path, allow_gaps=True)
    assert volume.array.shape == (8, ROWS, COLUMNS)
    assert_slices_kept(volume, kept)
    assert (volume.array[3:5] == -1000).all()
    assert volume.provenance == (
        "left 2 missing slices between 3 and 4 empty, with the value -1000",
    )
    assert volume.report["verdict"] == "warning"


def test_a_centimetre_and_more_is_not_made_up(tmp_path):
    slices = slices_of(ball, np.arange(8) * 6.0)
    write_slices(tmp_path, slices[:3] + slices[4:])
    stack = only_stack(tmp_path)
    assert not can_repair(stack)
    assert can_keep_gaps(stack)
    assert "slices 3 and 4 are 12.0 mm apart" in find_obstacle(stack)
    with pytest.raises(GeometryError, match="between slices more than 10 mm apart") as caught:
        repair(stack, np.zeros((7, ROWS, COLUMNS)))
    assert caught.value.code == "missing-slices"
    assert "\n" not in str(caught.value)
    with pytest.raises(GeometryError, match="--repair cannot heal it: slices 3 and 4"):
        read_volume(tmp_path, repair=True)


def test_a_hole_of_just_a_centimetre_is(tmp_path):
    slices = slices_of(ball, np.arange(8) * 5.0)
    write_slices(tmp_path, slices[:3] + slices[4:])
    assert can_repair(only_stack(tmp_path))


def test_thick_slices_are_straightened_and_not_made_even(tmp_path):
    write_slices(tmp_path / "tilted", slices_of(ramp, np.arange(5) * 12.0, tilt_deg=9))
    write_slices(tmp_path / "uneven", slices_of(ramp, [0, 12, 24, 36.5, 48]))
    assert can_repair(only_stack(tmp_path / "tilted"))
    assert "12.5 mm apart" in find_obstacle(only_stack(tmp_path / "uneven"))


def test_gaps_are_not_kept_in_a_volume_of_nothing(tmp_path):
    slices = make_slices(1000, rows=2, columns=2, step=1.0)
    write_slices(tmp_path, [slices[0], slices[1], slices[-1]])
    stack = only_stack(tmp_path)
    assert not can_keep_gaps(stack)
    assert "times as large as the slices" in find_obstacle(stack, keeps_gaps=True)


def test_uneven_steps_are_resampled(tmp_path):
    places = [0, 3, 6, 9, 13.2, 16.2]
    slices = slices_of(ball, places)
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path, repair=True)
    # 16.2 mm are nearest to five of the usual steps of 3 mm; both ends stay.
    assert volume.spacing[2] == pytest.approx(3.24)
    stored = [np.frombuffer(s.PixelData, "<i2").reshape(ROWS, COLUMNS) for s in slices]
    for row, column in [(3, 4), (20, 18), (17, 22)]:
        profile = [plane[row, column] for plane in stored]
        expected = np.interp(np.arange(6) * 3.24, places, profile)
        assert volume.array[:, row, column] == pytest.approx(expected, abs=0.51)
    assert volume.provenance == (
        "resampled from uneven steps of 3.000 to 4.200 mm to even ones of 3.240 mm "
        "by linear interpolation",
    )
    assert volume.report["residual_mm"] < 1e-6


def test_what_is_finely_sampled_stays_so(tmp_path):
    # As in CT of the head: finer at the base of the skull, here by no whole factor.
    slices = slices_of(ramp, [0, 2.5, 5, 7.5, 10, 16.3, 22.6, 28.9])
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path, repair=True)
    assert volume.spacing[2] == pytest.approx(28.9 / 12)
    assert_true_places(volume, slices)


def test_one_close_pair_does_not_blow_the_volume_up(tmp_path):
    write_slices(tmp_path, make_slices(9, step=[0, 0.3, 2, 4, 6, 8, 10, 12, 14]))
    assert read_volume(tmp_path, repair=True).array.shape[0] == 8


def test_tilt_and_hole_are_healed_together(tmp_path):
    slices = slices_of(ramp, np.arange(9) * 3.0, tilt_deg=8.0)
    write_slices(tmp_path, slices[:3] + slices[4:])
    volume = read_volume(tmp_path, repair=True)
    assert volume.array.shape[0] == 9
    assert_true_places(volume, slices)
    assert [words.split()[0] for words in volume.provenance] == ["straightened:", "filled"]
    assert not can_keep_gaps(only_stack(tmp_path))


def test_every_time_is_repaired(tmp_path):
    slices = []
    for time in range(3):

        def field(points, time=time):
            return ramp(points) + 500 * time

        places = [0, 3, 6, 10, 13]
        slices += slices_of(field, places, tilt_deg=5, TemporalPositionIdentifier=time + 1)
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path, repair=True)
    assert volume.array.shape[:2] == (3, 5)
    points = grid_points(volume)
    inside = is_inside_all(points, slices)
    for time in range(3):
        wrong = np.abs(volume.array[time] - ramp(points) - 500 * time)
        assert wrong[inside].max() <= 3
    single = read_volume(tmp_path, repair=True, volume_index=1)
    # The least value of all times, which fills what no slice covers, is of another time.
    assert np.array_equal(single.array[inside], volume.array[1][inside])


def test_times_that_lie_apart_are_brought_together(tmp_path):
    slices = [
        slice_
        for time in range(3)
        for slice_ in slices_of(
            ramp,
            np.arange(5) * 2.0,
            aside_mm=np.full((5, 2), (0.7 * time, -0.3 * time)),
            TemporalPositionIdentifier=time + 1,
        )
    ]
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path, repair=True)
    points = grid_points(volume)
    wrong = np.abs(volume.array - ramp(points))[:, is_inside_all(points, slices)]
    assert wrong.max() <= 3


def test_values_with_a_slope_stay_real(tmp_path):
    slices = slices_of(ball, np.arange(6) * 2.0, RescaleSlope=0.25, RescaleIntercept=3)
    write_slices(tmp_path, slices[:2] + slices[3:])
    volume = read_volume(tmp_path, repair=True)
    assert volume.array.dtype == np.float32
    assert volume.array[2] == pytest.approx((volume.array[1] + volume.array[3]) / 2)


def test_the_values_that_come_in_are_not_touched(tmp_path):
    write_slices(tmp_path, slices_of(ramp, np.arange(6) * 2.0, tilt_deg=10))
    stack = only_stack(tmp_path)
    array = np.random.default_rng(1).integers(-9, 9, (6, ROWS, COLUMNS))
    array.setflags(write=False)
    assert repair(stack, array).array.dtype == array.dtype


def with_another_image_at_a_place(slices):
    extra = make_slices(6)[2]
    extra.PixelData = bytes(len(extra.PixelData))
    return [*slices, extra]


def without_a_position(slices):
    del slices[2].ImagePositionPatient
    return slices


def with_one_cut_short(slices):
    slices[0].PixelData = slices[0].PixelData[:10]
    return slices


def with_one_turned(slices):
    # By less than what would make another stack of it, 0.1 mm at its far corner; and tilted.
    turned = make_slices(6, columns=200, direction=(0, 0.3, 0.954))
    turned[1].ImageOrientationPatient = [1, 0.0005, 0, -0.0005, 1, 0]
    return turned


@pytest.mark.parametrize(
    "spoil",
    [with_another_image_at_a_place, without_a_position, with_one_cut_short, with_one_turned],
)
def test_what_interpolation_cannot_heal_stays_refused(tmp_path, spoil):
    write_slices(tmp_path, spoil(make_slices(6)))
    stack = only_stack(tmp_path)
    assert find_obstacle(stack)
    assert not can_repair(stack)
    assert not can_keep_gaps(stack)
    code = next(fault.code for fault in stack.faults if fault.refuses)
    with pytest.raises(Viz3dError) as caught:
        read_volume(tmp_path, repair=True, allow_gaps=True)
    assert caught.value.code == code


def test_a_regular_series_is_read_as_ever(tmp_path):
    slices = make_slices(5)
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path, repair=True, allow_gaps=True)
    assert volume.provenance == ()
    assert_slices_kept(volume, slices)


def centroid_of(values):
    """(row, column) of the centre of mass."""
    rows, columns = np.indices(values.shape)
    return (rows * values).sum() / values.sum(), (columns * values).sum() / values.sum()


@settings(max_examples=25, deadline=None)
@given(
    orientation=st.sampled_from([AXIAL, SAGITTAL, OBLIQUE]),
    tilt_deg=st.sampled_from([0.0, 0.0, 0.3, 7.0, -18.0]),
    wobble_mm=st.sampled_from([0.0, 0.02, 0.4]),
    jitter_mm=st.sampled_from([0.0, 0.02, 0.3]),
    missing=st.sets(st.integers(1, 7), max_size=2),
    seed=st.integers(0, 2**16),
)
def test_every_repaired_voxel_is_in_its_place(
    tmp_path_factory, orientation, tilt_deg, wobble_mm, jitter_mm, missing, seed
):
    random = np.random.default_rng(seed)
    kept = [k for k in range(9) if k not in missing]
    places = np.array(kept) * 2.4 + random.uniform(-jitter_mm, jitter_mm, len(kept))
    aside = random.uniform(-wobble_mm, wobble_mm, (len(kept), 2))
    slices = slices_of(ramp, places, orientation=orientation, tilt_deg=tilt_deg, aside_mm=aside)
    folder = tmp_path_factory.mktemp("irregular")
    write_slices(folder, [slices[k] for k in random.permutation(len(slices))])
    volume = read_volume(folder, repair=True)
    assert_true_places(volume, slices, RESIDUAL_TOLERANCE_MM + 0.02)
    assert volume.report["residual_mm"] <= RESIDUAL_TOLERANCE_MM


@pytest.mark.real_data
def test_a_real_tilt_is_straightened(data_dir):
    from pydicom import dcmread

    volume = read_volume(data_dir / "ct_gantry_tilt_no_tag", repair=True)
    assert "tilted by 14.00 degrees" in volume.provenance[0]
    assert volume.report["residual_mm"] < 0.01
    points = grid_points(volume)
    for path in (data_dir / "ct_gantry_tilt_no_tag").iterdir():
        slice_ = dcmread(path)
        row, column = centroid_of(slice_.pixel_array.astype(float))
        told = pixel_place(slice_, row, column)
        k = round(float(volume.grid.to_index(told)[2]))
        weights = volume.array[k] - float(slice_.RescaleIntercept)
        found = (weights[..., None] * points[k]).sum(axis=(0, 1)) / weights.sum()
        assert found == pytest.approx(told, abs=0.02)


@pytest.mark.real_data
def test_a_real_hole_is_filled_or_left(data_dir):
    folder = data_dir / "ct_missing_slice"
    filled = read_volume(folder, repair=True)
    left = read_volume(folder, allow_gaps=True)
    assert filled.array.shape == left.array.shape == (5, 512, 512)
    assert np.array_equal(filled.array[[0, 1, 2, 4]], left.array[[0, 1, 2, 4]])
    assert (left.array[3] == left.array.min()).all()
    mean = (left.array[2].astype(float) + left.array[4]) / 2
    assert np.array_equal(filled.array[3], np.rint(mean))
    assert filled.provenance == ("filled 1 missing slice between 3 and 4 by linear interpolation",)
