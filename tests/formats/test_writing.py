"""Volumes out, and back through this and other readers."""

from __future__ import annotations

import gzip
import itertools

import nibabel
import numpy as np
import pytest
import SimpleITK

from tests.formats.synthetic import (
    SHAPE,
    assert_placed_alike,
    make_affine,
    make_values,
    make_volume,
    placed_values,
    read_with_itk,
    read_with_nibabel,
)
from viz3d.errors import OutputError
from viz3d.formats import FORMATS, check_format, read_volume, write_volume
from viz3d.formats.nifti_writing import arrange
from viz3d.geometry import Grid
from viz3d.volume import Volume

READ_BACK = [".nii", ".nii.gz", ".nrrd", ".mha"]
DTYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]


@pytest.mark.parametrize("ending", READ_BACK)
@pytest.mark.parametrize("dtype", DTYPES)
def test_round_trips_are_exact(tmp_path, ending, dtype):
    volume = make_volume(2, dtype=dtype)
    write_volume(volume, tmp_path / f"a{ending}")
    back = read_volume(tmp_path / f"a{ending}")
    assert np.array_equal(back.array, volume.array)
    if not (dtype == "u2" and ending.startswith(".nii")):
        assert back.array.dtype == volume.array.dtype
    # NIfTI keeps its affine in 32 bits.
    atol = 1e-4 if ending.startswith(".nii") else 1e-6
    np.testing.assert_allclose(back.grid.corners_lps, volume.grid.corners_lps, atol=atol)


@pytest.mark.parametrize("ending", READ_BACK)
def test_round_trips_in_time(tmp_path, ending):
    volume = make_volume(3, (3, *SHAPE), metadata={"RepetitionTime": 2500.0})
    write_volume(volume, tmp_path / f"a{ending}")
    back = read_volume(tmp_path / f"a{ending}")
    assert np.array_equal(back.array, volume.array)
    np.testing.assert_allclose(back.affine, volume.affine, atol=1e-5)
    assert back.report["verdict"] == "ok"
    if ending.startswith(".nii"):
        assert back.metadata["RepetitionTime"] == 2500


@pytest.mark.parametrize("ending", [".nrrd", ".mha", ".nii"])
def test_itk_finds_series_in_time_in_their_place(tmp_path, ending):
    volume = make_volume(3, (3, *SHAPE), metadata={"RepetitionTime": 2500.0})
    write_volume(volume, tmp_path / f"a{ending}")
    array, affine = read_with_itk(tmp_path / f"a{ending}")
    for one, expected in zip(array, volume.array, strict=True):
        places = placed_values(expected, volume.affine)
        np.testing.assert_allclose(placed_values(one, affine), places, atol=2e-4)
    image = SimpleITK.ReadImage(str(tmp_path / f"a{ending}"))
    assert image.GetSpacing()[3] == pytest.approx(2.5)


@pytest.mark.parametrize("left_handed", [False, True])
@pytest.mark.parametrize("ending", READ_BACK)
def test_other_readers_find_every_value_in_its_place(tmp_path, ending, left_handed):
    affine = make_affine(4, left_handed=left_handed)
    volume = Volume(make_values(), Grid(SHAPE, affine))
    path = tmp_path / f"a{ending}"
    write_volume(volume, path)
    readers = [read_with_itk, read_with_nibabel] if ".nii" in ending else [read_with_itk]
    for read in readers:
        expected = placed_values(volume.array, affine)
        np.testing.assert_allclose(placed_values(*read(path)), expected, atol=2e-4)


def test_vti_is_placed_as_the_volume(tmp_path):
    import pyvista

    volume = make_volume(5, dtype="u2", provenance=("filled a gap", "straightened"))
    write_volume(volume, tmp_path / "a.vti")
    image = pyvista.read(tmp_path / "a.vti")
    assert np.array_equal(image["intensity"].reshape(SHAPE), volume.array)
    assert image["intensity"].dtype == np.uint16
    nk, nj, ni = SHAPE
    for i, j, k in itertools.product((0, ni - 1), (0, nj - 1), (0, nk - 1)):
        point = image.GetPoint((k * nj + j) * ni + i)
        assert point == pytest.approx((volume.affine @ [i, j, k, 1])[:3].tolist(), abs=1e-6)
    assert list(image.field_data["provenance"]) == ["filled a gap", "straightened"]


@pytest.mark.parametrize("ending", READ_BACK)
def test_what_was_done_goes_with_the_file(tmp_path, ending):
    notes = ("Straightened by 14.00°, of gantry tilt", "Filled 2 slices at 43.5 mm")
    write_volume(make_volume(provenance=notes), tmp_path / f"a{ending}")
    assert read_volume(tmp_path / f"a{ending}").provenance == notes


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_volume_gives_the_same_bytes(tmp_path, ending):
    for name in ("a", "b"):
        write_volume(make_volume(), tmp_path / f"{name}{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_the_header_says_how_and_where(tmp_path):
    write_volume(make_volume(metadata={"PatientName": "Doe"}), tmp_path / "a.nii.gz")
    header = nibabel.load(tmp_path / "a.nii.gz").header
    assert (int(header["sform_code"]), int(header["qform_code"])) == (1, 1)
    np.testing.assert_allclose(header.get_sform(), header.get_qform(), atol=1e-4)
    assert header.get_xyzt_units() == ("mm", "sec")
    assert header["descrip"].item().startswith(b"viz3d ")
    data = gzip.decompress((tmp_path / "a.nii.gz").read_bytes())
    assert b"Doe" not in data
    assert np.frombuffer(data[112:120], "<f4").tolist() == [1, 0]


def test_uint16_that_fits_is_written_as_int16_as_dcm2niix_does(tmp_path):
    for largest, expected in ((32767, np.int16), (32768, np.uint16)):
        array = np.zeros(SHAPE, np.uint16)
        array[1, 2, 3] = largest
        write_volume(Volume(array, Grid(SHAPE, np.eye(4))), tmp_path / "a.nii")
        image = nibabel.load(tmp_path / "a.nii")
        assert image.get_data_dtype() == expected
        assert np.asarray(image.dataobj).max() == largest


def test_axes_that_nifti_1_cannot_count_make_nifti_2(tmp_path):
    array = np.zeros((1, 2, 40000), np.uint8)
    array[0, 1, 39999] = 7
    write_volume(Volume(array, Grid(array.shape, make_affine(1))), tmp_path / "a.nii")
    assert isinstance(nibabel.load(tmp_path / "a.nii"), nibabel.Nifti2Image)
    assert np.array_equal(read_volume(tmp_path / "a.nii").array, array)


@pytest.mark.parametrize("seed", range(12))
def test_a_3d_acquisition_is_turned_to_ras_as_nibabel_does(seed):
    volume = make_volume(seed, metadata={"MRAcquisitionType": "3D"})
    array, affine_ras = arrange(volume)
    assert nibabel.aff2axcodes(affine_ras) == ("R", "A", "S")
    plain = make_volume(seed)
    unturned, unturned_ras = arrange(plain)
    expected = nibabel.as_closest_canonical(nibabel.Nifti1Image(unturned.T, unturned_ras))
    assert np.array_equal(array.T, np.asarray(expected.dataobj))
    np.testing.assert_allclose(affine_ras, expected.affine, atol=1e-4)


def test_the_same_place_after_a_turn_to_ras(tmp_path):
    volume = make_volume(8, metadata={"MRAcquisitionType": "3D", "ScanningSequence": "GR"})
    write_volume(volume, tmp_path / "a.nii")
    assert_placed_alike(read_volume(tmp_path / "a.nii"), volume.array, volume.affine)


@pytest.mark.parametrize(
    "metadata", [{}, {"MRAcquisitionType": "3D", "ScanningSequence": ["EP", "SE"]}]
)
def test_other_volumes_have_their_rows_turned_alone(metadata):
    volume = make_volume(9, metadata=metadata)
    array, _ = arrange(volume)
    assert np.array_equal(array, volume.array[:, ::-1])


def test_sagittal_mosaics_keep_the_order_of_siemens():
    sagittal = np.array([[0, 0, -3.0, 60], [2, 0, 0, -70], [0, -2, 0, 80], [0, 0, 0, 1]])
    metadata = {"ImageType": ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]}
    array, affine_ras = arrange(Volume(make_values(), Grid(SHAPE, sagittal), metadata))
    assert np.array_equal(array, make_values()[::-1, ::-1])
    assert affine_ras[:3, 2].tolist() == [-3, 0, 0]


def test_boolean_and_half_precision_values_are_widened(tmp_path):
    for dtype, expected in ((bool, np.uint8), (np.float16, np.float32)):
        array = (make_values(dtype="f4") > 10).astype(dtype)
        for ending in READ_BACK:
            write_volume(Volume(array, Grid(SHAPE, np.eye(4))), tmp_path / f"a{ending}")
            back = read_volume(tmp_path / f"a{ending}").array
            assert back.dtype == expected
            assert np.array_equal(back, array)


def test_complex_values_are_refused(tmp_path):
    volume = Volume(np.zeros(SHAPE, np.complex64), Grid(SHAPE, np.eye(4)))
    with pytest.raises(OutputError, match="complex64"):
        write_volume(volume, tmp_path / "a.nii")
    assert list(tmp_path.iterdir()) == []


def test_vti_of_several_times_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(OutputError, match=r"there are 2: choose one, as in --volume 0"):
        write_volume(make_volume(1, (2, *SHAPE)), tmp_path / "a.vti")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.png", "a", "a.gz", "a.nii.bz2", "nii"])
def test_unknown_endings_are_refused_with_those_that_are_known(name):
    with pytest.raises(OutputError, match=r"\.nii, \.nii\.gz, \.nrrd, \.mha, \.vti"):
        check_format(name)


def test_capital_endings_are_known(tmp_path):
    write_volume(make_volume(), tmp_path / "A.NII.GZ")
    assert (tmp_path / "A.NII.GZ").read_bytes()[:2] == b"\x1f\x8b"
    assert np.array_equal(read_volume(tmp_path / "A.NII.GZ").array, make_values())
