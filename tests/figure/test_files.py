"""Pictures to files: what is written is what was drawn, at its resolution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz3d.errors import OutputError
from viz3d.figure.drawing import Drawing
from viz3d.figure.files import check_format, write_drawing
from viz3d.figure.size import Size


def drawing_of(pixels: np.ndarray, dpi: float) -> Drawing:
    return Drawing(Size(pixels.shape[1], pixels.shape[0], dpi), pixels, (), "DejaVu Sans")


@pytest.fixture
def picture() -> np.ndarray:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (8, 6, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


@pytest.mark.parametrize("ending", ["png", "tif", "tiff", "PNG"])
def test_lossless_kinds_keep_every_pixel(picture: np.ndarray, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    write_drawing(drawing_of(picture, 300), str(path))
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image), picture[..., :3])
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_transparency_is_kept_where_there_is_any(picture: np.ndarray, tmp_path: Path) -> None:
    picture[0, 0, 3] = 0
    write_drawing(drawing_of(picture, 96), str(tmp_path / "x.png"))
    with Image.open(tmp_path / "x.png") as image:
        np.testing.assert_array_equal(np.asarray(image), picture)


def test_a_photograph_has_a_white_ground(tmp_path: Path) -> None:
    clear = np.zeros((16, 16, 4), dtype=np.uint8)
    write_drawing(drawing_of(clear, 96), str(tmp_path / "x.jpg"))
    with Image.open(tmp_path / "x.jpg") as image:
        assert image.mode == "RGB"
        assert np.asarray(image).min() >= 250


@pytest.mark.parametrize("name", ["x.bmp", "x", "x.pgn"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(OutputError, match=r"\.png"):
        check_format(name)


@pytest.mark.parametrize(
    ("name", "key"), [("x.png", "Provenance"), ("x.tif", None), ("x.jpg", "comment")]
)
def test_what_was_done_to_the_data_is_written_in(
    picture: np.ndarray, tmp_path: Path, name: str, key: str | None
) -> None:
    provenance = ("straightened: tilted by 14.00 degrees", "filled 1 missing slice")
    write_drawing(drawing_of(picture, 300), str(tmp_path / name), provenance)
    with Image.open(tmp_path / name) as image:
        found = image.tag_v2[270] if key is None else image.info[key]
    words = found.decode() if isinstance(found, bytes) else found
    assert words.removeprefix("Provenance: ") == "; ".join(provenance)


@pytest.mark.parametrize("name", ["x.png", "x.tif", "x.jpg"])
def test_nothing_is_written_in_where_nothing_was_done(
    picture: np.ndarray, tmp_path: Path, name: str
) -> None:
    write_drawing(drawing_of(picture, 300), str(tmp_path / name))
    assert b"Provenance" not in (tmp_path / name).read_bytes()


def test_a_tiff_is_packed(picture: np.ndarray, tmp_path: Path) -> None:
    write_drawing(drawing_of(picture, 300), str(tmp_path / "x.tif"))
    with Image.open(tmp_path / "x.tif") as image:
        assert image.info["compression"] == "tiff_lzw"
