"""PDF and SVG: sizes in mm, text that is text, pixels as they were drawn."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from viz3d.figure.drawing import Drawing
from viz3d.figure.files import write_drawing
from viz3d.figure.size import Size
from viz3d.scene.marks import Line, Words

WORDS = (
    Words("A  Größe <50 mm>", (20, 40), 9, "#102030", bold=True, halo="#ffffff"),
    Words("plain", (20, 20), 7, "#000000"),
)
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture
def drawing() -> Drawing:
    size = Size.in_mm(89, 61.3, 110)
    pixels = np.random.default_rng(0).integers(
        0, 256, (size.height, size.width, 4), dtype=np.uint8
    )  # fmt: skip
    pixels[..., 3] = 255
    return Drawing(size, pixels, (*WORDS, Line(((5, 5), (100, 5)), 1.5, "#ff0000")), "DejaVu Sans")


def tool(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} here")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_pdf_page_is_as_large_as_asked(drawing: Drawing, tmp_path: Path) -> None:
    write_drawing(drawing, str(tmp_path / "x.pdf"))
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", (tmp_path / "x.pdf").read_bytes())
    assert box is not None
    sides = [float(side) * 25.4 / 72 for side in box.groups()]
    assert sides == pytest.approx([89, 61.3], abs=0.01)


def test_a_pdf_holds_its_fonts_and_text(drawing: Drawing, tmp_path: Path) -> None:
    write_drawing(drawing, str(tmp_path / "x.pdf"))
    assert (tmp_path / "x.pdf").read_bytes().count(b"/FontFile2") == 2
    found = tool("pdftotext", str(tmp_path / "x.pdf"), "-").split()
    assert found == ["A", "Größe", "<50", "mm>", "plain"]


def test_a_pdf_keeps_every_pixel(drawing: Drawing, tmp_path: Path) -> None:
    write_drawing(drawing, str(tmp_path / "x.pdf"))
    tool("pdfimages", "-png", str(tmp_path / "x.pdf"), str(tmp_path / "x"))
    with Image.open(tmp_path / "x-000.png") as image:
        # A PDF counts rows from below.
        np.testing.assert_array_equal(np.asarray(image)[::-1], drawing.pixels[..., :3])


def test_a_pdf_may_be_transparent(drawing: Drawing, tmp_path: Path) -> None:
    drawing.pixels[:50, :, 3] = 0
    write_drawing(drawing, str(tmp_path / "x.pdf"))
    assert b"/SMask" in (tmp_path / "x.pdf").read_bytes()


def test_an_svg_is_as_large_as_asked_and_keeps_every_pixel(
    drawing: Drawing, tmp_path: Path
) -> None:
    write_drawing(drawing, str(tmp_path / "x.svg"))
    root = ElementTree.parse(tmp_path / "x.svg").getroot()
    assert (root.get("width"), root.get("height")) == ("89mm", "61.3mm")
    (image,) = root.iter(f"{SVG}image")
    data = b64decode(image.get(LINK, "").removeprefix("data:image/png;base64,"))
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(data)))[..., :3],
                                  drawing.pixels[..., :3])  # fmt: skip


def test_an_svg_brings_the_glyphs_of_its_text(drawing: Drawing, tmp_path: Path) -> None:
    write_drawing(drawing, str(tmp_path / "x.svg"))
    text = (tmp_path / "x.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    said = [item.text for item in root.iter(f"{SVG}text")]
    assert said == [mark.text for mark in WORDS]
    faces = re.findall(r"font-weight: (\w+); src: url\(data:font/woff;base64,([^)]+)\)", text)
    assert [weight for weight, _ in faces] == ["normal", "bold"]
    for (_, data), mark in zip(faces, reversed(WORDS), strict=True):
        known = TTFont(BytesIO(b64decode(data))).getBestCmap()
        assert {chr(code) for code in known} == set(mark.text)


@pytest.mark.parametrize("ending", ["pdf", "svg", "png", "tif"])
def test_the_same_drawing_is_the_same_file(drawing: Drawing, tmp_path: Path, ending: str) -> None:
    for name in ("one", "two"):
        write_drawing(drawing, str(tmp_path / f"{name}.{ending}"))
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_settings_of_matplotlib_change_nothing(
    drawing: Drawing, tmp_path: Path, ending: str
) -> None:
    write_drawing(drawing, str(tmp_path / f"one.{ending}"))
    theirs = {
        "text.usetex": True, "svg.fonttype": "path", "pdf.fonttype": 3,
        "path.sketch": (3, 100, 2), "text.antialiased": False, "savefig.bbox": "tight",
    }  # fmt: skip
    with matplotlib.rc_context(theirs):
        write_drawing(drawing, str(tmp_path / f"two.{ending}"))
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
