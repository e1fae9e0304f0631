"""Records in files: written in every format, read back, and refused where a file is broken."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz3d.errors import InputError, OutputError
from viz3d.figure.carried import carried, record_of
from viz3d.figure.drawing import Drawing
from viz3d.figure.files import write_drawing
from viz3d.figure.record import VERSION, Record, record_text
from viz3d.figure.size import Size
from viz3d.fingerprint import fingerprint_of_pixels
from viz3d.scene.files import load, to_text
from viz3d.scene.marks import Line, Words

ENDINGS = ["png", "tif", "jpg", "pdf", "svg"]
#: All that JSON, XML and PDF have to escape.
TITLE = 'A (b) <c> & "d" \\ é </metadata> ]]>'


def a_record(title: str = TITLE) -> Record:
    scene = to_text(load("planes")).replace('name = "planes"', "")
    scene = scene.replace("version = 1", f"version = 1\nname = '{title}'")
    return Record(
        VERSION, "0.0.1", scene, Size(60, 40, 96.0), data="x", provenance=("straightened: 14°",)
    )


def a_drawing(seed: int = 3, alpha: int = 255, word: str = "S") -> Drawing:
    pixels = np.random.default_rng(seed).integers(0, 256, (40, 60, 4), dtype=np.uint8)
    pixels[..., 3] = alpha
    marks = (
        Words(word, (20.0, 10.0), 9.0, "black"),
        Line(((2.0, 2.0), (30.0, 2.0)), 1.0, "black"),
    )
    return Drawing(Size(60, 40, 96.0), pixels, marks, "DejaVu Sans")


@pytest.fixture(params=ENDINGS)
def figure(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"figure.{request.param}"
    write_drawing(a_drawing(), str(path), ("straightened: 14°",), a_record())
    return path


def test_every_format_carries_the_record(figure: Path) -> None:
    record = record_of(figure)
    assert record.scene == a_record().scene
    assert record.asked_scene().name == TITLE
    assert (record.viz3d, record.size, record.provenance) == (
        "0.0.1", Size(60, 40, 96.0), ("straightened: 14°",),
    )  # fmt: skip


def test_the_picture_is_read_as_it_was_drawn(figure: Path) -> None:
    found = carried(figure)
    if figure.suffix == ".jpg":
        assert found.pixels.shape == (40, 60, 4)
        return
    assert fingerprint_of_pixels(found.pixels) == found.record.pixels
    if figure.suffix in (".pdf", ".svg"):
        np.testing.assert_array_equal(found.pixels, a_drawing().pixels)


@pytest.mark.parametrize("ending", ["png", "tif", "pdf", "svg"])
@pytest.mark.parametrize("alpha", [0, 128])
def test_a_transparent_picture_too(tmp_path: Path, ending: str, alpha: int) -> None:
    path = tmp_path / f"x.{ending}"
    drawing = a_drawing()
    drawing.pixels[:10, :, 3] = alpha
    write_drawing(drawing, str(path), (), a_record())
    found = carried(path)
    assert fingerprint_of_pixels(found.pixels) == found.record.pixels


@pytest.mark.parametrize("colors", [1, 2, 5, 200])
def test_a_picture_of_few_colours_too(tmp_path: Path, colors: int) -> None:
    """matplotlib packs these in PDFs with a table."""
    palette = np.random.default_rng(1).integers(0, 256, (colors, 4), dtype=np.uint8)
    palette[:, 3] = 255
    drawing = a_drawing()
    drawing.pixels[...] = palette[np.arange(40 * 60).reshape(40, 60) % colors]
    write_drawing(drawing, str(tmp_path / "x.pdf"), (), a_record())
    found = carried(tmp_path / "x.pdf")
    np.testing.assert_array_equal(found.pixels, drawing.pixels)


@pytest.mark.parametrize("ending", ["pdf", "svg"])
def test_ink_is_told_apart_from_the_picture(tmp_path: Path, ending: str) -> None:
    drawings = {
        "one": a_drawing(),
        "again": a_drawing(),
        "other": a_drawing(seed=4),
        "word": a_drawing(word="I"),
    }
    for name, drawing in drawings.items():
        record = a_record(title=f"a scene called {name}")
        write_drawing(drawing, str(tmp_path / f"{name}.{ending}"), (), record)
    found = {name: carried(tmp_path / f"{name}.{ending}") for name in drawings}
    assert found["one"].ink == found["again"].ink == found["other"].ink
    assert found["one"].ink != found["word"].ink
    assert (found["one"].pixels != found["other"].pixels).any()
    assert (found["one"].pixels == found["word"].pixels).all()


def test_without_a_record_files_are_as_they_were(tmp_path: Path) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"x.{ending}"
        write_drawing(a_drawing(), str(path))
        with pytest.raises(InputError, match=r"x\.\w+ carries no record") as caught:
            record_of(path)
        assert caught.value.code == "no-record"


def test_other_programs_open_what_carries_it(figure: Path) -> None:
    if figure.suffix in (".png", ".tif", ".jpg"):
        with Image.open(figure) as image:
            image.load()
    elif figure.suffix == ".svg":
        from xml.etree import ElementTree

        assert ElementTree.parse(figure).getroot().tag.endswith("svg")
    else:
        data = figure.read_bytes()
        start = int(data.rsplit(b"startxref", 1)[1].split()[0])
        assert data[start : start + 4] == b"xref"


def test_a_record_beyond_a_jpeg_s_comment_is_refused(tmp_path: Path) -> None:
    record = a_record(title="x" * 70_000)
    with pytest.raises(OutputError, match="a JPEG carries 65533"):
        write_drawing(a_drawing(), str(tmp_path / "x.jpg"), (), record)
    assert not list(tmp_path.iterdir())
    write_drawing(a_drawing(), str(tmp_path / "x.png"), (), record)
    assert record_of(tmp_path / "x.png").scene == record.scene


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_broken_file_is_refused(figure: Path) -> None:
    whole = figure.read_bytes()
    for keep in (0, 1, 9, len(whole) // 3, len(whole) - len(whole) // 4):
        figure.write_bytes(whole[:keep])
        with pytest.raises(InputError) as caught:
            carried(figure)
        assert figure.name in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_bytes_are_read_or_refused(figure: Path) -> None:
    whole = figure.read_bytes()
    rng = np.random.default_rng(11)
    for _ in range(60):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 6):
            damaged[place] = rng.integers(0, 256)
        figure.write_bytes(bytes(damaged))
        try:
            carried(figure)
        except InputError as refusal:
            assert figure.name in str(refusal)  # noqa: PT017 - reading it is as well


@pytest.mark.parametrize("name", ["none.png", "none.pdf", "none.svg", ".", "x.gif", "x.txt"])
def test_what_is_no_figure_is_refused(tmp_path: Path, name: str) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "x.gif")
    (tmp_path / "x.txt").write_text("{}")
    with pytest.raises(InputError):
        record_of(tmp_path / name)


def test_a_forged_record_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.svg"
    path.write_text(f'<svg><metadata id="viz3d">{"[" * 50_000}</metadata></svg>')
    with pytest.raises(InputError, match=r"x\.svg: The record is not valid JSON"):
        record_of(path)


def test_a_pdf_that_unpacks_without_end_is_bounded(tmp_path: Path) -> None:
    import zlib

    path = tmp_path / "x.pdf"
    write_drawing(a_drawing(), str(path), (), a_record())
    bomb = zlib.compress(bytes(200_000_000), 9)
    body = b"\n90 0 obj\n<< /Length %d >>\nstream\n" % len(bomb) + bomb + b"\nendstream\nendobj\n"
    path.write_bytes(path.read_bytes() + body)
    found = carried(path)
    assert max(map(len, found.ink)) <= 50_000_000


def test_poppler_reads_the_pdf(tmp_path: Path) -> None:
    import shutil

    if not shutil.which("pdfinfo"):
        pytest.skip("pdfinfo (poppler-utils) is not installed")
    path = tmp_path / "x.pdf"
    write_drawing(a_drawing(), str(path), (), a_record())
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    custom = subprocess.run(
        ["pdfinfo", "-custom", path], capture_output=True, text=True, check=True
    )
    line = next(line for line in custom.stdout.splitlines() if line.startswith("viz3d:"))
    assert line.removeprefix("viz3d:").strip().startswith('{"record": 1')


def test_the_record_does_not_grow_figures_much() -> None:
    assert len(record_text(a_record())) < 6000
