"""From a volume to a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from viz3d.figure.make import write
from viz3d.figure.page import Size
from viz3d.scene.files import load
from viz3d.volume import Volume


def test_a_figure_tells_how_its_data_was_repaired(head_volume: Volume, tmp_path: Path) -> None:
    repaired = replace(head_volume, provenance=("filled 1 missing slice between 3 and 4",))
    picture = tmp_path / "head.png"
    write(lambda: repaired, load("relief"), Size.in_pixels(160, 120), str(picture))
    with Image.open(picture) as image:
        assert image.size == (160, 120)
        assert image.info["Provenance"] == "filled 1 missing slice between 3 and 4"
