"""``viz3d demo``: the whole tour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from PIL import Image

from tests.cli.command import viz3d
from viz3d.scene.files import builtin_names


def test_the_tour_of_a_series(head_series: Path, tmp_path: Path) -> None:
    result = viz3d("demo", head_series, "-o", tmp_path / "tour", "--pixels", "400")
    assert result.returncode == 0, result.stderr
    assert result.stderr == b""
    pictures = sorted((tmp_path / "tour").glob("*.png"), key=lambda path: path.stem)
    # Hounsfield units mean nothing in MR.
    assert [picture.stem for picture in pictures] == sorted({*builtin_names()} - {"ct-bone"})
    for picture in pictures:
        assert np.asarray(Image.open(picture).convert("L")).std() > 15, picture.name
    said = result.stdout.decode()
    assert "60 x 86 x 86 voxels of 3 x 3 x 3 mm" in said
    assert "Grey-matter band, smoothed, sigma 2 voxels: bins" in said
    assert str(tmp_path / "tour") in said


def test_what_has_no_brain_is_shown_without_the_brain_scenes(tmp_path: Path) -> None:
    """A bottle is no head: the tour says what it leaves out, and goes on."""
    k, j, i = np.mgrid[-20:20, -20:20, -20:20]
    noise = np.random.default_rng(1).normal(0, 20, i.shape)
    ball = np.abs(np.where(i**2 + j**2 + k**2 < 15**2, 500, 0) + noise).astype(np.int16)
    image: Any = nibabel.Nifti1Image
    image(ball, np.diag([4.0, 4.0, 4.0, 1.0])).to_filename(tmp_path / "ball.nii")
    result = viz3d("demo", tmp_path / "ball.nii", "-o", tmp_path / "tour", "--pixels", "300")
    assert result.returncode == 0, result.stderr
    assert b"brain is left out. No brain found" in result.stderr
    assert (tmp_path / "tour" / "planes.png").exists()
    assert not (tmp_path / "tour" / "brain.png").exists()
