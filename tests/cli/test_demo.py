"""``viz3d demo``: the whole tour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.cli.command import viz3d
from viz3d.scene.files import builtin_names


def test_the_tour_of_a_series(head_series: Path, tmp_path: Path) -> None:
    result = viz3d("demo", head_series, "-o", tmp_path / "tour", "--pixels", "400")
    assert result.returncode == 0, result.stderr
    assert result.stderr == b""
    pictures = sorted((tmp_path / "tour").glob("*.png"), key=lambda path: path.stem)
    assert [picture.stem for picture in pictures] == builtin_names()
    for picture in pictures:
        assert np.asarray(Image.open(picture).convert("L")).std() > 15, picture.name
    said = result.stdout.decode()
    assert "60 x 86 x 86 voxels of 3 x 3 x 3 mm" in said
    assert "Grey-matter band, smoothed, sigma 2 voxels: bins" in said
    assert str(tmp_path / "tour") in said
