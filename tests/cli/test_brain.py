"""``--brain`` and ``--brain-mask`` of every command that has them."""

from __future__ import annotations

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from viz3d.cli import main

SMALL = ("--size", "160x120")


@pytest.fixture
def series(head_series: Path, brain_mask_file: Path) -> tuple[str, ...]:
    """The synthetic head, and where its brain is."""
    return (str(head_series), "--brain-mask", str(brain_mask_file))


def test_a_picture_is_of_the_brain_alone(series, tmp_path: Path) -> None:
    whole, brain = tmp_path / "whole.png", tmp_path / "brain.png"
    scene = ("--scene", "slice", *SMALL, "--quiet", "--alt-text")
    assert main(["render", series[0], "-o", str(whole), *scene]) == 0
    assert main(["render", *series, "-o", str(brain), *scene, "--brain"]) == 0
    assert "of the brain alone" not in whole.with_suffix(".txt").read_text()
    assert "of the brain alone" in brain.with_suffix(".txt").read_text()
    assert not np.array_equal(np.asarray(Image.open(whole)), np.asarray(Image.open(brain)))


def test_a_converted_brain_is_the_head_within_the_mask(
    series, brain_mask_file: Path, tmp_path: Path
) -> None:
    whole, brain = tmp_path / "whole.nii", tmp_path / "brain.nii"
    assert main(["convert", series[0], "-o", str(whole)]) == 0
    assert main(["convert", *series, "-o", str(brain), "--brain"]) == 0
    head, alone, mask = (
        np.asarray(nibabel.as_closest_canonical(nibabel.load(path)).dataobj)
        for path in (whole, brain, brain_mask_file)
    )
    inside = mask > 0
    np.testing.assert_array_equal(alone[inside], head[inside])
    assert np.ptp(alone[~inside]) == 0


def test_a_mesh_is_of_the_brain(series, tmp_path: Path, capsys) -> None:
    volumes = {}
    for name, options in {
        "skin": (),
        "brain": ("--layer", "brain"),
        "alone": ("--brain",),
    }.items():
        target = str(tmp_path / f"{name}.stl")
        assert main(["mesh", *series, "-o", target, *options, "--json", "--quiet"]) == 0
        volumes[name] = json.loads(capsys.readouterr().out)["volume_ml"]
    assert 700 < volumes["brain"] < 1700 < volumes["skin"]
    assert volumes["alone"] == volumes["brain"]


def test_a_movie_sweeps_through_the_brain(series, tmp_path: Path) -> None:
    target = tmp_path / "sweep.gif"
    options = ("--scene", "slice", "--sweep", "axial", "--brain", "--quiet")
    length = ("--seconds", "1", "--fps", "4", *SMALL)
    assert main(["movie", *series, "-o", str(target), *options, *length]) == 0
    with Image.open(target) as film:
        assert film.n_frames >= 3


def test_a_figure_of_the_brain_is_made_again(series, tmp_path: Path, capsys) -> None:
    figure = tmp_path / "fig.png"
    options = ("--scene", "slice", *SMALL, "--brain", "--quiet")
    assert main(["render", *series, "-o", str(figure), *options]) == 0
    assert main(["reproduce", str(figure), *series]) == 0
    assert "same" in capsys.readouterr().out


def test_where_all_is_brain_already_it_is_said(series, tmp_path: Path, capsys) -> None:
    options = ("--scene", "brain", "--brain")
    assert main(["render", *series, "-o", str(tmp_path / "a.png"), *options]) == 2
    assert "leave --brain out" in capsys.readouterr().err
    assert not (tmp_path / "a.png").exists()


def test_a_mask_of_another_place_is_refused(series, brain_mask_file, tmp_path, capsys) -> None:
    image = nibabel.load(brain_mask_file)
    affine = image.affine.copy()
    affine[:3, 3] += 1000
    moved = tmp_path / "moved.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj), affine), moved)
    options = ("-o", str(tmp_path / "a.png"), "--scene", "brain", "--brain-mask", str(moved))
    assert main(["render", series[0], *options]) == 2
    assert "moved.nii.gz" in capsys.readouterr().err
    assert not (tmp_path / "a.png").exists()
