"""``viz3d convert`` through the command line."""

from __future__ import annotations

import gzip

import nibabel
import numpy as np
import pytest

import viz3d
from tests.cli.command import assert_refused
from tests.cli.command import viz3d as command
from tests.dicom.synthetic import make_slices, write_slices
from tests.formats.synthetic import assert_placed_alike, make_volume
from viz3d.cli import main
from viz3d.formats import write_volume


@pytest.fixture
def series(tmp_path):
    folder = tmp_path / "series"
    folder.mkdir()
    write_slices(folder, make_slices(4))
    return folder


@pytest.mark.parametrize("ending", ["nii", "nii.gz", "nrrd", "mha"])
def test_a_series_to_a_file_and_back(tmp_path, series, capsys, ending):
    target = tmp_path / f"head.{ending}"
    assert main(["convert", str(series), "-o", str(target)]) == 0
    assert capsys.readouterr() == ("", "")
    expected = viz3d.read(series)
    assert_placed_alike(viz3d.read(target), expected.array, expected.affine)


def test_a_file_to_a_file_of_another_format(tmp_path, capsys):
    volume = make_volume(3)
    write_volume(volume, tmp_path / "a.nii.gz")
    assert main(["convert", str(tmp_path / "a.nii.gz"), "-o", str(tmp_path / "b.nrrd")]) == 0
    assert capsys.readouterr() == ("", "")
    assert_placed_alike(viz3d.read(tmp_path / "b.nrrd"), volume.array, volume.affine)


def test_one_volume_of_several(tmp_path):
    volume = make_volume(4, (3, 4, 5, 6))
    write_volume(volume, tmp_path / "a.nii")
    source, target = str(tmp_path / "a.nii"), str(tmp_path / "b.mha")
    assert main(["convert", source, "--volume", "2", "-o", target]) == 0
    assert np.array_equal(viz3d.read(target).array, volume.array[2])


def test_standard_output_gets_nifti(tmp_path, series):
    result = command("convert", series, "-o", "-")
    assert result.returncode == 0
    assert result.stderr == b""
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(result.stdout))
    assert np.array_equal(np.sort(image.get_fdata(), None), np.sort(viz3d.read(series).array, None))


def test_unknown_endings_are_refused_before_anything_is_read(tmp_path):
    result = command("convert", tmp_path / "not there", "-o", tmp_path / "a.png")
    assert_refused(result, 2, "unknown ending", ".nii, .nii.gz, .nrrd, .mha, .vti")


def test_a_volume_that_is_not_there_is_refused(tmp_path):
    write_volume(make_volume(4, (3, 4, 5, 6)), tmp_path / "a.nii")
    result = command("convert", tmp_path / "a.nii", "--volume", "3", "-o", tmp_path / "b.nii")
    assert_refused(result, 2, "volumes 0 to 2, and 3 was asked for")
    assert not (tmp_path / "b.nii").exists()


def test_a_file_cut_short_is_refused_by_name(tmp_path):
    write_volume(make_volume(4), tmp_path / "a.nii.gz")
    whole = (tmp_path / "a.nii.gz").read_bytes()
    (tmp_path / "a.nii.gz").write_bytes(whole[: len(whole) * 2 // 3])
    result = command("convert", tmp_path / "a.nii.gz", "-o", tmp_path / "b.nrrd")
    assert_refused(result, 2, "a.nii.gz is cut short")


def test_irregular_slices_are_refused_with_their_fault(tmp_path):
    slices = make_slices(6)
    write_slices(tmp_path, slices[:2] + slices[3:])
    result = command("convert", tmp_path, "-o", tmp_path / "b.nii")
    assert_refused(result, 3, "1 slice missing between 2 and 3")


def test_info_and_check_of_a_file(tmp_path, capsys):
    write_volume(make_volume(4), tmp_path / "head.nii.gz")
    assert main(["check", str(tmp_path / "head.nii.gz")]) == 0
    assert "ok" in capsys.readouterr().out
    assert main(["info", str(tmp_path / "head.nii.gz")]) == 0
    assert "head" in capsys.readouterr().out
