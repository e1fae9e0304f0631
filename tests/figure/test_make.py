"""From a volume to a file."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz3d.errors import OutputError, SceneError
from viz3d.figure.make import draw, write
from viz3d.figure.record import Renderer, this_renderer
from viz3d.figure.size import Size
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.page import with_page
from viz3d.volume import Volume


def test_a_figure_tells_how_its_data_was_repaired(head_volume: Volume, tmp_path: Path) -> None:
    repaired = replace(head_volume, provenance=("filled 1 missing slice between 3 and 4",))
    picture = tmp_path / "head.png"
    write(lambda: repaired, load("relief"), Size.in_pixels(160, 120), str(picture))
    with Image.open(picture) as image:
        assert image.size == (160, 120)
        assert image.info["Provenance"] == "filled 1 missing slice between 3 and 4"


def test_the_words_lie_beside_the_figure(head_volume: Volume, tmp_path: Path) -> None:
    target = str(tmp_path / "head.png")
    write(lambda: head_volume, load("skin"), Size.in_pixels(160, 120), target, alt_text=True)
    assert "The skin as a surface" in (tmp_path / "head.txt").read_text(encoding="utf-8")


def test_standard_output_has_no_place_for_words(head_volume: Volume) -> None:
    with pytest.raises(OutputError, match="beside"):
        write(lambda: head_volume, load("skin"), Size.in_pixels(160, 120), "-", alt_text=True)


def test_a_missing_font_is_refused_before_the_data_are_read(tmp_path: Path) -> None:
    def read() -> Volume:
        raise AssertionError("the data were read")

    scene = with_page(load("skin"), font="DejaVu Snas")
    with pytest.raises(SceneError, match="DejaVu Sans"):
        write(read, scene, Size.in_pixels(160, 120), str(tmp_path / "x.png"))


def test_a_cropped_figure_is_smaller(head_volume: Volume, tmp_path: Path) -> None:
    scene = with_page(load("skin"), background="transparent", border_mm=1)
    write(lambda: head_volume, scene, Size.in_mm(60, 45, 127), str(tmp_path / "x.png"))
    with Image.open(tmp_path / "x.png") as image:
        alpha = np.asarray(image)[..., 3]
    assert alpha.shape[1] < 200
    # 1 mm is 5 pixels.
    rows, columns = (np.flatnonzero((alpha > 2).any(axis=axis)) for axis in (1, 0))
    assert (rows[0], columns[0]) == (5, 5)
    assert (alpha.shape[0] - rows[-1], alpha.shape[1] - columns[-1]) == (6, 6)


def test_the_renderer_is_asked_for_where_windows_are_made(
    head_volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making a window changes the environment for a moment, and the answer depends on it."""
    asked = []

    def told() -> Renderer:
        asked.append(threading.current_thread())
        return this_renderer()

    monkeypatch.setattr("viz3d.figure.make.this_renderer", told)
    draw(load("slice"), Prepared(head_volume), Size.in_pixels(60, 60))
    assert asked == [threading.current_thread()]
