"""``viz3d phantom`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest

from viz3d.cli import main
from viz3d.geometry import slice_normal

SMALL = ["--shape", "9x24x20", "--spacing", "9,9,16", "--quiet"]


def first_of(folder: Path) -> pydicom.Dataset:
    return pydicom.dcmread(min(folder.iterdir()))


def test_series_is_written_and_summed_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["phantom", str(tmp_path / "head"), *SMALL]) == 0
    assert len(list((tmp_path / "head").iterdir())) == 9
    said = capsys.readouterr()
    assert "white matter" in said.out
    assert "left temple" in said.out
    assert said.err == ""


def test_truth_is_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phantom", str(tmp_path / "head"), *SMALL, "--json", "--no-marker"]) == 0
    truth = json.loads(capsys.readouterr().out)
    assert truth["volumes_ml"]["white matter"] > 100
    assert truth["marker_center_lps"] is None


def test_options_reach_the_files(tmp_path: Path) -> None:
    options = ["--plane", "axial", "--oblique", "20", "--center=-5,1,2", "--flip", "k"]
    assert main(["phantom", str(tmp_path / "head"), *SMALL, *options]) == 0
    dataset = first_of(tmp_path / "head")
    tilt = np.radians(20)
    assert slice_normal(dataset.ImageOrientationPatient) == pytest.approx(
        [0, -np.sin(tilt), np.cos(tilt)]
    )
    assert [float(mm) for mm in dataset.PixelSpacing] == [9, 9]


def test_one_angle_tilts_slices_of_any_plane(tmp_path: Path) -> None:
    for plane, straight in (("sagittal", [-1, 0, 0]), ("coronal", [0, 1, 0]), ("axial", [0, 0, 1])):
        folder = tmp_path / plane
        assert main(["phantom", str(folder), *SMALL, "--plane", plane, "--oblique", "15"]) == 0
        normal = slice_normal(first_of(folder).ImageOrientationPatient)
        assert np.degrees(np.arccos(normal @ straight)) == pytest.approx(15)


def test_a_folder_in_use_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["phantom", str(tmp_path), *SMALL]) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert str(tmp_path) in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "options",
    [
        ["--shape", "9x9"],
        ["--spacing", "one"],
        ["--plane", "diagonal"],
        ["--order", "random"],
        ["--noise", "7"],
        ["--flip", "q"],
        ["--oblique", "1,2"],
    ],
)
def test_bad_options_are_refused_in_one_line(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["phantom", str(tmp_path / "head"), *options]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.iterdir())
