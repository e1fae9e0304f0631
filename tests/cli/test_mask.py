"""``viz3d mask`` through the command line."""

from __future__ import annotations

import json

import nibabel
import numpy as np
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
    assert "ending" in capsys.readouterr().err


def test_of_several_volumes_one_is_to_be_chosen(tmp_path, head_volume, capsys):
    several = Volume(np.stack([head_volume.array] * 2), head_volume.grid)
    write_volume(several, tmp_path / "a.nii")
    assert main(["mask", str(tmp_path / "a.nii")]) == 2
    assert "--volume" in capsys.readouterr().err
