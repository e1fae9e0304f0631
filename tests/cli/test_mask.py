"""``viz3d mask`` through the command line."""

from __future__ import annotations

import json

import nibabel
import numpy as np
import pydicom
import pytest

import viz3d
from tests.cli.command import assert_refused
from tests.cli.command import viz3d as command
from viz3d.cli import main
from viz3d.formats import write_volume
from viz3d.geometry import Grid
from viz3d.phantom import make_ball_volume
from viz3d.volume import Volume


def test_a_mask_lies_on_its_series(tmp_path, head_series, capsys):
    target, picture = tmp_path / "brain.nii.gz", tmp_path / "head.nii.gz"
    assert main(["mask", str(head_series), "-o", str(target)]) == 0
    answer = capsys.readouterr()
    assert answer.err == ""
    assert "mL" in answer.out
    assert "Confidence" in answer.out
    assert main(["convert", str(head_series), "-o", str(picture)]) == 0
    mask, head = nibabel.load(target), nibabel.load(picture)
    assert mask.get_data_dtype() == np.uint8
    assert mask.shape == head.shape
    assert np.allclose(mask.affine, head.affine)
    values = np.asarray(mask.dataobj)
    assert np.unique(values).tolist() == [0, 1]
    again = viz3d.brain_mask(viz3d.read(head_series))
    assert values.sum() == again.mask.sum()
    centre = nibabel.affines.apply_affine(mask.affine, np.argwhere(values).mean(axis=0))
    # The synthetic brain's middle, RAS mm: on the middle line, above the eyes.
    assert abs(centre[0]) < 3
    assert -40 < centre[1] < 40


def test_without_an_output_the_numbers_are_printed(head_series, capsys):
    assert main(["mask", str(head_series), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["output"] is None
    assert 1000 < report["volume_ml"] < 1700
    assert 0.5 < report["confidence"] <= 1
    assert report["doubts"] == []
    assert report["means"]["csf"] < report["means"]["grey"] < report["means"]["white"]


@pytest.fixture
def bottle(tmp_path):
    grid = Grid((60, 70, 70), np.diag([3.0, 3.0, 3.0, 1.0]))
    write_volume(make_ball_volume(grid, (105.0, 105.0, 90.0), 75.0), tmp_path / "bottle.nii")
    return tmp_path / "bottle.nii"


def test_a_bottle_is_refused_and_nothing_is_written(tmp_path, bottle):
    result = command("mask", bottle, "-o", tmp_path / "brain.nii.gz")
    assert_refused(result, 2, "No brain found")
    assert not (tmp_path / "brain.nii.gz").exists()


def test_a_wrong_ending_is_refused_before_reading(tmp_path, capsys):
    assert main(["mask", str(tmp_path / "nothing"), "-o", str(tmp_path / "a.png")]) == 2
    told = capsys.readouterr().err
    assert "ending (there are: .nii" in told
    assert ".dcm)" in told


def test_of_several_volumes_one_is_to_be_chosen(tmp_path, head_volume, capsys):
    several = Volume(np.stack([head_volume.array] * 2), head_volume.grid)
    write_volume(several, tmp_path / "a.nii")
    assert main(["mask", str(tmp_path / "a.nii")]) == 2
    assert "--volume" in capsys.readouterr().err


def values_of(path):
    return viz3d.read(path).array


def test_a_given_mask_is_put_on_the_series(tmp_path, head_series, brain_mask_file, capsys):
    target = tmp_path / "again.nrrd"
    command = ["mask", str(head_series), "--brain-mask", str(brain_mask_file), "-o", str(target)]
    assert main(command) == 0
    assert capsys.readouterr().err == ""
    assert (values_of(target) == values_of(brain_mask_file)).all()


def test_a_dicom_segmentation_is_read_back(tmp_path, head_series, brain_mask_file, capsys):
    segmentation, target = tmp_path / "brain.dcm", tmp_path / "again.nrrd"
    given = ["mask", str(head_series), "--brain-mask"]
    assert main([*given, str(brain_mask_file), "-o", str(segmentation)]) == 0
    assert main([*given, str(segmentation), "-o", str(target)]) == 0
    assert capsys.readouterr().err == ""
    assert (values_of(target) == values_of(brain_mask_file)).all()
    found = pydicom.dcmread(segmentation)
    assert found.PatientName == "Phantom^Synthetic"
    assert found.SegmentSequence[0].SegmentAlgorithmType == "SEMIAUTOMATIC"


def test_an_odd_name_of_a_patient_is_not_said(tmp_path, head_series, brain_mask_file, recwarn):
    copy = tmp_path / "series"
    copy.mkdir()
    for path in head_series.iterdir():
        dataset = pydicom.dcmread(path)
        dataset.PatientName = "PLANTED"
        dataset.save_as(copy / path.name)
    viz3d.brain_mask(copy, output=tmp_path / "a.dcm", brain_mask=brain_mask_file)
    assert pydicom.dcmread(tmp_path / "a.dcm").PatientName == "PLANTED"
    assert not any("PLANTED" in str(warning.message) for warning in recwarn)


def test_only_dicom_files_can_have_a_dicom_segmentation(tmp_path, brain_mask_file, head_volume):
    """Neither a NIfTI file nor a volume in memory; said before anything is looked for."""
    for source in (brain_mask_file, head_volume):
        with pytest.raises(viz3d.Viz3dError, match="No DICOM segmentation can be written") as e:
            viz3d.brain_mask(source, output=tmp_path / "a.dcm")
        assert e.value.exit_code == 2
    assert not (tmp_path / "a.dcm").exists()


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path, head_series, brain_mask_file, monkeypatch, capsys
):
    monkeypatch.setattr("viz3d.dicom.segmentation_writing.find_spec", lambda name: None)
    assert main(["mask", str(head_series), "-o", str(tmp_path / "a.dcm")]) == 2
    said = capsys.readouterr().err
    assert 'pip install "viz3d[seg]"' in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", ["mask", "render", "mesh", "movie"])
def test_a_mask_that_is_not_there_is_said_at_once(tmp_path, head_series, command, capsys):
    output = {"mask": "a.nii", "render": "a.png", "mesh": "a.stl", "movie": "a.gif"}[command]
    given = ["--brain-mask", str(tmp_path / "nowhere.nii"), "-o", str(tmp_path / output)]
    assert main([command, str(head_series), *given]) == 2
    assert "nowhere.nii" in capsys.readouterr().err


def test_a_mask_of_another_place_is_refused(tmp_path, head_series, head_volume, capsys):
    affine = head_volume.affine.copy()
    affine[:3, 3] += 400
    array = np.ones(head_volume.grid.shape, np.uint8)
    write_volume(Volume(array, Grid(array.shape, affine)), tmp_path / "far.nii")
    assert main(["mask", str(head_series), "--brain-mask", str(tmp_path / "far.nii")]) == 2
    assert "lies elsewhere than the volume" in capsys.readouterr().err


def test_where_nothing_needs_a_brain_it_is_told(tmp_path, head_series, brain_mask_file, capsys):
    given = ["--brain-mask", str(brain_mask_file), "-o", str(tmp_path / "a.png")]
    assert main(["render", str(head_series), "--scene", "slice", "--size", "80x60", *given]) == 0
    assert "The brain mask changes nothing here" in capsys.readouterr().err
