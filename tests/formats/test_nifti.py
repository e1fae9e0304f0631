"""NIfTI in: every kind of placement, scaling and damage."""

from __future__ import annotations

import contextlib
import gzip
import random

import nibabel
import numpy as np
import pytest

from tests.formats.synthetic import (
    SHAPE,
    assert_placed_alike,
    make_affine,
    make_values,
    read_with_nibabel,
)
from viz3d.errors import GeometryError, InputError, PixelError
from viz3d.formats import is_volume_file, read_entry, read_header, read_volume
from viz3d.geometry import RAS_FROM_LPS

VALUES = make_values()


def write(path, values=VALUES, affine_lps=None, *, kind=nibabel.Nifti1Image, **fields):
    """A NIfTI file of an array ``[..., k, j, i]``; fields set as they are."""
    affine_lps = make_affine(1) if affine_lps is None else affine_lps
    image = kind(values.T, RAS_FROM_LPS @ affine_lps, dtype=values.dtype)
    nibabel.save(image, path)
    if fields:
        set_fields(path, image.header, fields)
    return path


def set_fields(path, header, fields):
    """Write over a header's fields, whatever nibabel thinks of the values."""
    for name, value in fields.items():
        header[name] = value
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rb") as stream:
        data = stream.read()
    # nibabel keeps its header's own scaling and offset empty.
    header["vox_offset"] = 352
    with open_file(path, "wb") as stream:
        stream.write(header.binaryblock + data[len(header.binaryblock) :])


@pytest.mark.parametrize("left_handed", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_oblique_and_left_handed_files_are_placed_as_nibabel_says(tmp_path, seed, left_handed):
    affine = make_affine(seed, left_handed=left_handed)
    path = write(tmp_path / "a.nii.gz", affine_lps=affine)
    assert_placed_alike(read_volume(path), *read_with_nibabel(path))
    assert_placed_alike(read_volume(path), VALUES, affine)


def test_rows_from_the_bottom_up_become_rows_from_the_top_down(tmp_path):
    affine_ras = np.array([[-1, 0, 0, 50], [0, 2, 0, -70], [0, 0, 3, -10], [0, 0, 0, 1.0]])
    path = write(tmp_path / "a.nii", affine_lps=RAS_FROM_LPS @ affine_ras)
    volume = read_volume(path)
    assert np.array_equal(volume.array, VALUES[:, ::-1])
    expected = [[1, 0, 0, -50], [0, 2, 0, 70 - 2 * (SHAPE[1] - 1)], [0, 0, 3, -10], [0, 0, 0, 1]]
    assert volume.affine.tolist() == expected


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_every_type_in_both_versions(tmp_path, dtype, kind):
    values = make_values(dtype=dtype)
    volume = read_volume(write(tmp_path / "a.nii", values, kind=kind))
    assert volume.array.dtype == np.dtype(dtype)
    assert np.array_equal(np.sort(volume.array, None), np.sort(values, None))
    version = 1 if kind is nibabel.Nifti1Image else 2
    assert read_header(tmp_path / "a.nii").format == f"NIfTI-{version}"


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_big_endian_files(tmp_path, kind):
    image = kind(VALUES.T, RAS_FROM_LPS @ make_affine(2))
    swapped = kind(VALUES.T, None, image.header.as_byteswapped(">"))
    nibabel.save(swapped, tmp_path / "a.nii")
    assert (tmp_path / "a.nii").read_bytes()[:4] in (b"\0\0\x01\x5c", b"\0\0\x02\x1c")
    assert is_volume_file(tmp_path / "a.nii")
    assert_placed_alike(read_volume(tmp_path / "a.nii"), VALUES, make_affine(2))


@pytest.mark.parametrize("ending", [".hdr", ".img"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Pair, nibabel.Nifti2Pair])
def test_pairs_by_either_half(tmp_path, kind, ending):
    write(tmp_path / "a.hdr", affine_lps=make_affine(3), kind=kind)
    assert is_volume_file(tmp_path / f"a{ending}")
    assert_placed_alike(read_volume(tmp_path / f"a{ending}"), VALUES, make_affine(3))
    assert read_entry(tmp_path / f"a{ending}").files == 2


def test_a_pair_without_its_other_half_is_refused(tmp_path):
    write(tmp_path / "a.hdr", kind=nibabel.Nifti1Pair)
    (tmp_path / "a.img").unlink()
    with pytest.raises(PixelError, match=r"a\.img is missing"):
        read_volume(tmp_path / "a.hdr")


def test_the_sform_wins_and_a_qform_at_odds_is_told(tmp_path):
    image = nibabel.Nifti1Image(VALUES.T, None)
    sform, qform = RAS_FROM_LPS @ make_affine(4), RAS_FROM_LPS @ make_affine(4)
    qform[:3, 3] += (0, 3, 4)
    image.set_sform(sform, 2)
    image.set_qform(qform, 1)
    nibabel.save(image, tmp_path / "a.nii")
    volume = read_volume(tmp_path / "a.nii")
    assert_placed_alike(volume, VALUES, make_affine(4))
    assert volume.report["verdict"] == "warning"
    (fault,) = volume.report["faults"]
    assert fault["code"] == "ambiguous-stack"
    assert "put a corner 5 mm apart: the sform is used" in fault["message"]


def test_forms_that_agree_are_no_fault(tmp_path):
    image = nibabel.Nifti1Image(VALUES.T, None)
    for place in (image.set_sform, image.set_qform):
        place(RAS_FROM_LPS @ make_affine(5, left_handed=True), 1)
    nibabel.save(image, tmp_path / "a.nii")
    report = read_volume(tmp_path / "a.nii").report
    assert (report["verdict"], report["faults"]) == ("ok", [])
    assert report["residual_mm"] == 0


@pytest.mark.parametrize("left_handed", [False, True])
def test_a_qform_alone_places(tmp_path, left_handed):
    affine = make_affine(6, left_handed=left_handed)
    image = nibabel.Nifti1Image(VALUES.T, None)
    image.set_sform(None, 0)
    image.set_qform(RAS_FROM_LPS @ affine, 1)
    nibabel.save(image, tmp_path / "a.nii")
    assert_placed_alike(read_volume(tmp_path / "a.nii"), VALUES, affine)


def test_without_any_form_the_place_is_said_to_be_unknown(tmp_path):
    path = write(tmp_path / "a.nii", sform_code=0, qform_code=0)
    volume = read_volume(path)
    assert volume.spacing == pytest.approx((0.7, 1.1, 2.3), rel=1e-6)
    (fault,) = volume.report["faults"]
    assert fault["code"] == "no-position"
    assert volume.report["verdict"] == "warning"
    assert_placed_alike(volume, *read_with_nibabel(path))


@pytest.mark.parametrize(("code", "factor"), [(1, 1000.0), (2, 1.0), (3, 0.001), (0, 1.0)])
def test_lengths_are_turned_into_mm(tmp_path, code, factor):
    affine = make_affine(7)
    affine[:3] /= factor
    path = write(tmp_path / "a.nii", affine_lps=affine, xyzt_units=code)
    assert_placed_alike(read_volume(path), VALUES, make_affine(7), atol=1e-3)


def test_series_in_time_and_one_of_them(tmp_path):
    values = make_values((3, *SHAPE))
    for name in ("a.nii", "a.nii.gz"):
        path = write(
            tmp_path / name, values, xyzt_units=2 | 8, pixdim=[1, 0.7, 1.1, 2.3, 1.5, 1, 1, 1]
        )
        volume = read_volume(path)
        assert volume.array.shape == (3, *SHAPE)
        assert volume.metadata["RepetitionTime"] == 1500
        assert read_entry(path).shape == (3, *SHAPE)
        one = read_volume(path, 1)
        assert np.array_equal(one.array, volume.array[1])
        assert one.report["shape"] == list(SHAPE)
        with pytest.raises(InputError, match="volumes 0 to 2, and 3 was asked for"):
            read_volume(path, 3)


def test_single_axes_at_the_end_are_dropped(tmp_path):
    assert read_volume(write(tmp_path / "a.nii", VALUES[None, None])).array.shape == SHAPE
    assert read_volume(write(tmp_path / "b.nii", VALUES[0])).array.shape == (1, *SHAPE[1:])


@pytest.mark.parametrize("factor", [(2.0, -5.0), (0.5, 0.0), (1.0, 40000.0), (-3.0, 0.25)])
def test_scaling_is_applied_and_whole_numbers_stay_whole(tmp_path, factor):
    slope, intercept = factor
    path = write(tmp_path / "a.nii")
    data = bytearray(path.read_bytes())
    data[112:120] = np.array(factor, "<f4").tobytes()
    path.write_bytes(data)
    array = read_volume(path).array
    assert (array.dtype.kind in "iu") == (slope % 1 == 0 and intercept % 1 == 0)
    expected = np.sort(VALUES.astype(float) * slope + intercept, None)
    assert np.array_equal(np.sort(array.astype(float), None), expected)


def test_values_that_are_no_numbers_are_replaced_and_told(tmp_path):
    values = make_values(dtype="f4")
    values[0, 0, :3] = (np.nan, np.inf, -np.inf)
    volume = read_volume(write(tmp_path / "a.nii", values, np.eye(4)))
    finite = values[np.isfinite(values)]
    assert volume.array[0, 0, :3].tolist() == [finite.min(), finite.max(), finite.min()]
    assert volume.provenance[0].startswith("3 values that are no finite numbers")


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (np.zeros((3, 4, 5), np.complex64), "complex"),
        (np.zeros((3, 4, 5), [("R", "u1"), ("G", "u1"), ("B", "u1")]), "colours"),
        (np.zeros((3, 1, 4, 5, 6), np.float32), "5 axes"),
    ],
)
def test_what_is_not_one_number_for_each_voxel_is_refused_by_name(tmp_path, values, word):
    path = write(tmp_path / "a.nii", values)
    with pytest.raises(PixelError, match=word) as caught:
        read_volume(path)
    assert caught.value.code == "unsupported-pixels"
    assert read_entry(path).verdict == "refused"


def test_a_sheared_affine_is_refused_with_its_angle(tmp_path):
    affine = np.diag([1.0, 1, 2, 1])
    affine[1, 2] = 2 * np.tan(np.radians(10))
    path = write(tmp_path / "a.nii", affine_lps=affine)
    with pytest.raises(GeometryError, match=r"sheared by 10\.00°") as caught:
        read_volume(path)
    assert caught.value.code == "sheared-stack"
    assert [fault.code for fault in read_entry(path).faults] == ["sheared-stack"]


@pytest.mark.parametrize(
    "fields",
    [
        {"srow_x": [0, 0, 0, 0]},
        {"srow_y": [np.nan, 0, 0, 0]},
        {"sform_code": 0, "qform_code": 1, "quatern_b": 3.0},
        {"sform_code": 0, "qform_code": 1, "pixdim": [1, -1, 1, 1, 1, 1, 1, 1]},
    ],
)
def test_a_form_that_places_nothing_is_refused(tmp_path, fields):
    with pytest.raises(GeometryError) as caught:
        read_volume(write(tmp_path / "a.nii", **fields))
    assert caught.value.code == "no-position"


def test_a_header_that_claims_gigabytes_is_refused(tmp_path):
    path = write(tmp_path / "a.nii", dim=[3, 30000, 30000, 30000, 1, 1, 1, 1])
    packed = tmp_path / "a.nii.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for file in (path, packed):
        with pytest.raises(PixelError, match="its header claims 54000000000000 bytes"):
            read_header(file)


def test_a_file_cut_short_anywhere_is_refused_by_name(tmp_path):
    whole = write(tmp_path / "a.nii").read_bytes()
    for name, data in (("a.nii", whole), ("a.nii.gz", gzip.compress(whole, mtime=0))):
        for kept in (0, 1, 2, 20, 100, 340, 347, 351, len(data) // 2, len(data) - 9):
            path = tmp_path / name
            path.write_bytes(data[:kept])
            assert is_volume_file(path)
            with pytest.raises(PixelError, match=name) as caught:
                read_volume(path)
            assert caught.value.code == "corrupt-file"


def test_damage_in_the_header_gives_a_volume_or_a_named_fault(tmp_path):
    whole = write(tmp_path / "a.nii", make_values((2, *SHAPE))).read_bytes()
    rng = random.Random(5)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(4, 352)] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
        path = tmp_path / "b.nii"
        path.write_bytes(data)
        with contextlib.suppress(PixelError, GeometryError):
            assert read_volume(path).array.nbytes < 10 * len(whole)


def test_a_dicom_file_is_none_by_any_name(tmp_path):
    (tmp_path / "a.nii").write_bytes(bytes(128) + b"DICM" + bytes(1000))
    (tmp_path / "b.txt").write_bytes(b"hello")
    assert not is_volume_file(tmp_path / "a.nii")
    assert not is_volume_file(tmp_path / "b.txt")
    assert not is_volume_file(tmp_path)


def test_nifti_is_known_by_its_content(tmp_path):
    for name in ("a.nii", "b.nii.gz"):
        path = write(tmp_path / name).rename(tmp_path / f"{name}.bak")
        assert is_volume_file(path)
        assert_placed_alike(read_volume(path), VALUES, make_affine(1))
