"""Order, spacing, gaps, tilt and copies, against slices whose places are known."""

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
    assert_every_pixel_in_place,
    make_slice,
    make_slices,
    write_slices,
)
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.stacks.fitting import RESIDUAL_TOLERANCE_MM
from viz3d.errors import GeometryError


def codes(entry):
    return [fault.code for fault in entry.faults]


def only_entry(folder):
    (entry,) = list_series(folder)
    return entry


def refusal(folder):
    with pytest.raises(GeometryError) as caught:
        read_volume(folder)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    return caught.value


def test_affine_of_a_sagittal_stack_by_hand(tmp_path):
    write_slices(tmp_path, make_slices(4, orientation=SAGITTAL, origin=(9, -8, 7)))
    volume = read_volume(tmp_path)
    # Columns run to posterior (2 mm), rows to inferior (1.5 mm), slices along their cross
    # product, to the right (3 mm).
    expected = [[0, 0, -3, 9], [2, 0, 0, -8], [0, -1.5, 0, 7], [0, 0, 0, 1]]
    assert volume.affine.tolist() == expected
    assert volume.array.shape == (4, 5, 7)
    assert volume.array.dtype == np.int16
    assert volume.report["verdict"] == "ok"
    assert volume.report["residual_mm"] == 0


@pytest.mark.parametrize("orientation", [AXIAL, SAGITTAL, OBLIQUE, (-1, 0, 0, 0, 1, 0)])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_names_and_numbers_decide_nothing(tmp_path, orientation, is_reversed):
    slices = make_slices(6, orientation=orientation)
    random = np.random.default_rng(3)
    for slice_, number in zip(slices, random.permutation(6), strict=True):
        slice_.InstanceNumber = int(number)
    order = list(reversed(range(6))) if is_reversed else random.permutation(6).tolist()
    write_slices(tmp_path, slices, [f"any-{name}" for name in order])
    volume = read_volume(tmp_path)
    assert volume.grid.is_right_handed
    assert_every_pixel_in_place(volume, slices, tolerance_mm=1e-4)


def test_slices_against_the_normal_are_put_in_ascending_order(tmp_path):
    slices = make_slices(5, step=[0, -3, -6, -9, -12])
    write_slices(tmp_path, slices)
    volume = read_volume(tmp_path)
    assert volume.grid.is_right_handed
    assert volume.grid.origin_lps.tolist() == [-10, 20, 30 - 12]
    assert_every_pixel_in_place(volume, slices)


def test_slice_thickness_is_no_spacing(tmp_path):
    write_slices(tmp_path, make_slices(4, step=2.5))
    assert read_volume(tmp_path).spacing == (2.0, 1.5, 2.5)


def test_positions_of_two_decimals_are_no_fault(tmp_path):
    slices = make_slices(40, step=0.857)
    for slice_ in slices:
        slice_.ImagePositionPatient = [round(mm, 2) for mm in slice_.ImagePositionPatient]
    write_slices(tmp_path, slices)
    entry = only_entry(tmp_path)
    assert codes(entry) == []
    assert 0 < entry.stack.residual_mm <= 0.0051
    # A line through all positions is nearer to the true step than the two end slices.
    assert entry.stack.grid.spacing[2] == pytest.approx(0.857, abs=5e-5)


@pytest.mark.parametrize("step", [0.9375, 0.625, 1.1])
def test_long_stacks_of_two_decimals_are_no_fault(tmp_path, step):
    slices = make_slices(320, step=step, orientation=OBLIQUE, rows=3, columns=3)
    for slice_ in slices:
        slice_.ImagePositionPatient = [round(mm, 2) for mm in slice_.ImagePositionPatient]
    write_slices(tmp_path, slices)
    entry = only_entry(tmp_path)
    assert codes(entry) == []
    assert entry.residual_mm < 0.01
    assert entry.grid.spacing[2] == pytest.approx(step, abs=1e-5)


def test_coarse_direction_cosines_do_not_shear_a_long_stack(tmp_path):
    # The slices follow each other along the true normal; the cosines are rounded after it.
    slices = make_slices(200, orientation=OBLIQUE, rows=3, columns=3)
    for slice_ in slices:
        slice_.ImageOrientationPatient = [round(float(x), 3) for x in OBLIQUE]
    write_slices(tmp_path, slices)
    entry = only_entry(tmp_path)
    assert codes(entry) == []
    assert entry.residual_mm < 1e-3
    last = max(slices, key=lambda s: s.InstanceNumber)
    found = entry.grid.to_lps([[0, 0, 0], [0, 0, 199]])
    ends = [np.array(s.ImagePositionPatient, float) for s in (slices[0], last)]
    assert min(np.abs(found - ends).max(), np.abs(found - ends[::-1]).max()) < 1e-3


@pytest.mark.parametrize("step", [7.0, 1.5])
def test_positions_of_one_decimal_are_read_and_told(tmp_path, step):
    slices = make_slices(20, step=step, orientation=OBLIQUE, origin=(1.2345, -6.7891, 3.3333))
    first = np.array(slices[0].ImagePositionPatient, float)
    for slice_ in slices:
        tenths = np.rint((np.array(slice_.ImagePositionPatient, float) - first) * 10)
        slice_.ImagePositionPatient = [float(f"{mm:.4f}") for mm in first + tenths / 10]
    write_slices(tmp_path, slices)
    entry = only_entry(tmp_path)
    assert entry.verdict == "warning"
    assert codes(entry) == ["uneven-spacing"]
    assert "rounded to 0.1 mm" in entry.faults[0].message
    assert 0.05 < entry.residual_mm < 0.1
    assert entry.grid.spacing[2] == pytest.approx(step, abs=0.005)


def test_one_slice_a_tenth_off_is_not_taken_for_rounding(tmp_path):
    write_slices(tmp_path, make_slices(8, step=[0, 3, 6, 9.1, 12, 15, 18, 21]))
    assert refusal(tmp_path).code == "uneven-spacing"


def test_a_shear_within_tolerance_is_named(tmp_path):
    # 0.004 mm aside with every millimetre: 0.038 mm from a grid, and no rounding.
    write_slices(tmp_path, make_slices(20, step=1.0, direction=(0, 0.004, 1)))
    error = refusal(tmp_path)
    assert error.code == "sheared-stack"
    assert "0.23°" in str(error)


def test_steps_of_micrometres_are_slices(tmp_path):
    write_slices(tmp_path, make_slices(6, step=0.02, spacing=(0.02, 0.02)))
    assert read_volume(tmp_path).spacing == pytest.approx((0.02, 0.02, 0.02))
    write_slices(tmp_path / "wide", make_slices(6, step=0.02, spacing=(0.3, 0.3)))
    assert read_volume(tmp_path / "wide").spacing == pytest.approx((0.3, 0.3, 0.02))


def test_negative_zeros_are_zeros(tmp_path):
    slices = make_slices(4)
    for k, slice_ in enumerate(slices):
        slice_.ImageOrientationPatient = [1, "-0.0", 0, 0, 1, 0] if k % 2 else [1, 0, 0, 0, 1, 0]
    write_slices(tmp_path, slices)
    assert codes(only_entry(tmp_path)) == []


def test_images_that_all_claim_one_place_are_no_volume(tmp_path):
    slices = make_slices(6)
    for slice_ in slices:
        slice_.ImagePositionPatient = slices[0].ImagePositionPatient
    write_slices(tmp_path, slices)
    error = refusal(tmp_path)
    assert error.code == "too-few-slices"
    assert "6 images, all at one place" in str(error)


def test_missing_slices_are_counted_and_placed(tmp_path):
    slices = make_slices(10, step=1.5)
    write_slices(tmp_path, slices[:4] + slices[6:])
    error = refusal(tmp_path)
    assert error.code == "missing-slices"
    # The slices at 6.0 and 7.5 mm are gone, between the 4th at 4.5 and the 5th at 9 mm.
    assert "2 slices missing between 4 and 5, at 6.8 mm" in str(error)
    assert "s003.dcm" in str(error)


def test_several_gaps_are_all_told(tmp_path):
    slices = make_slices(12)
    write_slices(tmp_path, [slices[k] for k in (0, 1, 2, 4, 5, 6, 9, 10, 11)])
    fault = only_entry(tmp_path).faults[0]
    assert "1 slice missing between 3 and 4" in fault.message
    assert "2 slices missing between 6 and 7" in fault.message


def test_uneven_spacing_names_the_odd_step(tmp_path):
    write_slices(tmp_path, make_slices(6, step=[0, 3, 6, 9, 13.2, 16.2]))
    error = refusal(tmp_path)
    assert error.code == "uneven-spacing"
    assert "Slices 4 and 5 are 4.200 mm apart, the others 3.000 mm" in str(error)


@pytest.mark.parametrize("angle", [0.5, 14.0, -20.0])
def test_gantry_tilt_is_measured(tmp_path, angle):
    tilt = math.radians(angle)
    direction = (0, math.sin(tilt), math.cos(tilt))
    write_slices(tmp_path, make_slices(20, direction=direction))
    error = refusal(tmp_path)
    assert error.code == "sheared-stack"
    assert f"sheared by {abs(angle):.2f}°" in str(error)


def test_tilt_and_gap_are_both_named(tmp_path):
    slices = make_slices(9, direction=(0, 0.3, math.sqrt(1 - 0.09)))
    write_slices(tmp_path, slices[:3] + slices[4:])
    assert codes(only_entry(tmp_path)) == ["missing-slices", "sheared-stack"]


def test_a_slice_shifted_in_its_plane_is_refused(tmp_path):
    slices = make_slices(7)
    x, y, z = slices[3].ImagePositionPatient
    slices[3].ImagePositionPatient = [x + 0.4, y, z]
    write_slices(tmp_path, slices)
    entry = only_entry(tmp_path)
    assert codes(entry) == ["ambiguous-stack"]
    assert entry.stack.residual_mm == pytest.approx(0.4)


def test_a_copied_file_is_used_once_and_told(tmp_path):
    paths = write_slices(tmp_path, make_slices(5))
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "copy.dcm").write_bytes(paths[2].read_bytes())
    volume = read_volume(tmp_path)
    assert volume.array.shape == (5, 5, 7)
    assert volume.report["verdict"] == "warning"
    assert volume.report["faults"][0]["code"] == "duplicate-slices"


def test_two_different_slices_at_one_place_are_refused(tmp_path):
    slices = make_slices(5)
    extra = make_slices(5)[3]
    extra.ImagePositionPatient = slices[2].ImagePositionPatient
    write_slices(tmp_path, [*slices, extra])
    error = refusal(tmp_path)
    assert error.code == "duplicate-slices"
    assert "slice 3 (2)" in str(error)


def test_repeats_at_every_place_are_times(tmp_path):
    slices = []
    for time in range(3):
        slices += make_slices(4, TemporalPositionIdentifier=time + 1)
        for slice_ in slices[-4:]:
            stored = np.frombuffer(slice_.PixelData, "<i2") + 100 * time
            slice_.PixelData = stored.astype("<i2").tobytes()
    order = np.random.default_rng(1).permutation(12)
    write_slices(tmp_path, [slices[k] for k in order])
    volume = read_volume(tmp_path)
    assert volume.array.shape == (3, 4, 5, 7)
    assert volume.report["shape"] == [3, 4, 5, 7]
    assert volume.array[:, 0, 0, 0].tolist() == [0, 100, 200]
    assert volume.array[2, 3, 0, 1] == 3000 + 200 + 1


def test_a_time_point_cut_short_is_refused(tmp_path):
    slices = [s for time in range(3) for s in make_slices(4, TemporalPositionIdentifier=time)]
    write_slices(tmp_path, slices[:-2])
    assert refusal(tmp_path).code == "missing-slices"


def test_repeats_that_nothing_orders_are_refused(tmp_path):
    others = make_slices(4)
    for slice_ in others:
        slice_.PixelData = slice_.PixelData[::-1]
    write_slices(tmp_path, make_slices(4) + others)
    assert refusal(tmp_path).code == "ambiguous-stack"


def test_one_slice_is_no_volume(tmp_path):
    write_slices(tmp_path, make_slices(1))
    assert refusal(tmp_path).code == "too-few-slices"


@pytest.mark.parametrize(
    "keyword", ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"]
)
def test_a_slice_without_its_place_is_refused(tmp_path, keyword):
    slices = make_slices(4)
    for slice_ in slices:
        delattr(slice_, keyword)
    write_slices(tmp_path, slices)
    assert refusal(tmp_path).code == "no-position"


def test_direction_cosines_that_are_none_are_refused(tmp_path):
    write_slices(tmp_path, make_slices(4, ImageOrientationPatient=[1, 0, 0, 1, 0, 0]))
    assert refusal(tmp_path).code == "no-position"


def test_coarse_direction_cosines_do_not_move_corners(tmp_path):
    slices = make_slices(4, rows=64, columns=64, orientation=(0.707, 0.707, 0, 0, 0, -1))
    write_slices(tmp_path, slices)
    entry = only_entry(tmp_path)
    # Made unit length, the far corner would lie 0.02 mm off.
    assert entry.stack.residual_mm < 1e-6
    assert codes(entry) == []


def naive_certificate(slices):
    """Largest distance of a corner from a grid through the first slice, plainly computed."""
    first = slices[0]
    cosines = np.array(first.ImageOrientationPatient, dtype=float)
    normal = np.cross(cosines[:3], cosines[3:])
    normal /= math.sqrt(float(normal @ normal))
    places = sorted(slices, key=lambda s: float(normal @ np.array(s.ImagePositionPatient)))
    start = np.array(places[0].ImagePositionPatient, dtype=float)
    end = np.array(places[-1].ImagePositionPatient, dtype=float)
    step = float(normal @ (end - start)) / (len(places) - 1)
    worst = 0.0
    for k, slice_ in enumerate(places):
        for row in (0, slice_.Rows - 1):
            for column in (0, slice_.Columns - 1):
                height, width = map(float, slice_.PixelSpacing)
                inside = cosines[:3] * width * column + cosines[3:] * height * row
                told = np.array(slice_.ImagePositionPatient, dtype=float) + inside
                worst = max(worst, math.dist(told, start + inside + k * step * normal))
    return worst


@settings(max_examples=40, deadline=None)
@given(
    noise=st.sampled_from([0.0, 1e-4, 0.003, 0.2]),
    step=st.floats(0.3, 8),
    count=st.integers(2, 12),
    orientation=st.sampled_from([AXIAL, SAGITTAL, OBLIQUE]),
    seed=st.integers(0, 2**16),
)
def test_no_residual_goes_unnamed(tmp_path_factory, noise, step, count, orientation, seed):
    random = np.random.default_rng(seed)
    slices = make_slices(count, step=step, orientation=orientation)
    for slice_ in slices:
        moved = np.array(slice_.ImagePositionPatient) + random.normal(0, noise, 3)
        slice_.ImagePositionPatient = [float(f"{mm:.8f}") for mm in moved]
    folder = tmp_path_factory.mktemp("noisy")
    write_slices(folder, [slices[k] for k in random.permutation(count)])
    entry = only_entry(folder)
    if entry.stack.residual_mm is not None and not codes(entry):
        assert entry.stack.residual_mm <= RESIDUAL_TOLERANCE_MM
        # The grid chosen is never farther from the tags than the plain one.
        assert entry.stack.residual_mm <= naive_certificate(slices) + 1e-3
        assert_every_pixel_in_place(read_volume(folder), slices, RESIDUAL_TOLERANCE_MM)
    if noise < 0.01:
        assert codes(entry) == []


def test_sizes_and_spacings_come_from_the_right_axes(tmp_path):
    tall = make_slice(
        values=np.zeros((9, 4)), position=(0, 0, 0), orientation=AXIAL, spacing=(0.5, 4)
    )
    other = make_slice(
        values=np.ones((9, 4)), position=(0, 0, 6), orientation=AXIAL, spacing=(0.5, 4)
    )
    for slice_ in (tall, other):
        slice_.SeriesInstanceUID = "1.2.3"
    write_slices(tmp_path, [tall, other])
    volume = read_volume(tmp_path)
    assert volume.array.shape == (2, 9, 4)
    assert volume.spacing == (4, 0.5, 6)
