"""``viz3d render`` as a person runs it: pictures, and one clear line for each mistake."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.command import assert_refused, viz3d

PLANES = ("--scene", "planes", "--size", "320x240")


def render(*arguments: object, cwd: Path | None = None):
    return viz3d("render", *arguments, cwd=cwd)


@pytest.mark.parametrize(("ending", "kind"), [("png", "PNG"), ("tif", "TIFF"), ("jpg", "JPEG")])
def test_a_picture_of_each_kind(head_series: Path, tmp_path: Path, ending: str, kind: str) -> None:
    target = tmp_path / f"head.{ending}"
    result = render(head_series, "-o", target, *PLANES)
    assert result.returncode == 0, result.stderr
    assert (result.stdout, result.stderr) == (b"", b"")
    with Image.open(target) as picture:
        assert (picture.format, picture.size) == (kind, (320, 240))
        assert np.asarray(picture.convert("L")).std() > 20
    assert os.listdir(tmp_path) == [target.name]


def test_a_width_on_paper(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "head.png"
    options = ("--scene", "planes", "--width", "50mm", "--dpi", "200")
    assert render(head_series, "-o", target, *options).returncode == 0
    with Image.open(target) as picture:
        assert picture.size == (394, 295)
        assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_a_vector_figure_at_a_journals_width(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "fig1.svg"
    options = ("--scene", "planes", "--width", "nature-single", "--dpi", "150", "--alt-text")
    result = render(head_series, "-o", target, *options)
    assert result.returncode == 0, result.stderr
    head = target.read_text(encoding="utf-8")[:600]
    assert 'width="89mm" height="66.75mm"' in head
    assert "axial slice" in (tmp_path / "fig1.txt").read_text(encoding="utf-8")


def test_a_pdf_of_a_size_in_pixels_or_none(head_series: Path, tmp_path: Path) -> None:
    # 320 pixels at the least resolution, 96 dpi: 240 by 180 points.
    assert render(head_series, "-o", tmp_path / "x.pdf", *PLANES).returncode == 0
    assert b"/MediaBox [ 0 0 240 180 ]" in (tmp_path / "x.pdf").read_bytes()


def test_height_background_and_border(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    page = ("--height", "30mm", "--width", "50mm", "--dpi", "127", "--background", "#ff0000")
    assert render(head_series, "-o", target, "--scene", "volume", *page).returncode == 0
    with Image.open(target) as picture:
        assert picture.size == (250, 150)
        assert picture.getpixel((0, 0)) == (255, 0, 0)
    page = ("--height", "30mm", "--dpi", "127", "--background", "transparent", "--border", "2mm")
    assert render(head_series, "-o", target, "--scene", "skin", *page).returncode == 0
    with Image.open(target) as picture:
        assert picture.mode == "RGBA"
        alpha = np.asarray(picture)[..., 3]
    assert not alpha[:, :9].any()
    assert alpha[:, 10:12].any()


def test_dots_per_inch_of_a_size_in_pixels(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    assert render(head_series, "-o", target, *PLANES, "--dpi", "200").returncode == 0
    with Image.open(target) as picture:
        assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_a_page_that_cannot_be(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    refused = {
        ("--font", "No Such Face"): ("page.font", "not installed"),
        ("--background", "whit"): ("page.background", "'white'"),
        ("--width", "nature-singel"): ("nature-single",),
        ("--border", "900mm"): ("page.border_mm",),
    }
    for options, words in refused.items():
        assert_refused(render(head_series, "-o", target, "--scene", "planes", *options), 2, *words)
    assert_refused(render(head_series, "-o", "-", *PLANES, "--alt-text"), 2, "beside")
    assert os.listdir(tmp_path) == []


def test_a_picture_to_standard_output(head_series: Path) -> None:
    result = render(head_series, "-o", "-", *PLANES)
    assert result.returncode == 0
    assert Image.open(io.BytesIO(result.stdout)).size == (320, 240)


def test_the_same_scene_gives_the_same_bytes(head_series: Path, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        render(head_series, "-o", tmp_path / name, "--scene", "cutaway", "--size", "200x150")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_a_scene_file(head_series: Path, tmp_path: Path) -> None:
    scene = tmp_path / "mine.toml"
    scene.write_bytes(viz3d("scenes", "skin").stdout)
    result = render(head_series, "-o", tmp_path / "head.png", "--scene", scene)
    assert result.returncode == 0, result.stderr
    with Image.open(tmp_path / "head.png") as picture:
        assert picture.size == (1600, 1200)


def test_a_missing_path(tmp_path: Path) -> None:
    result = render(tmp_path / "nowhere", "-o", tmp_path / "x.png")
    assert_refused(result, 2, "nowhere")
    assert os.listdir(tmp_path) == []


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_refused(render(tmp_path / "empty", "-o", tmp_path / "x.png"), 2, "empty")


def test_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    assert_refused(render(tmp_path / "notes.txt", "-o", tmp_path / "x.png"), 2, "notes.txt")


def test_a_truncated_slice(head_series: Path, tmp_path: Path) -> None:
    series = tmp_path / "series"
    shutil.copytree(head_series, series)
    victim = sorted(series.iterdir())[30]
    os.truncate(victim, victim.stat().st_size - 1000)
    result = render(series, "-o", tmp_path / "x.png", *PLANES)
    assert_refused(result, 2, victim.name)
    assert not (tmp_path / "x.png").exists()


def test_a_missing_slice(head_series: Path, tmp_path: Path) -> None:
    series = tmp_path / "series"
    shutil.copytree(head_series, series)
    sorted(series.iterdir())[30].unlink()
    assert_refused(render(series, "-o", tmp_path / "x.png", *PLANES), 3, "missing")


def test_two_series_in_one_folder(head_series: Path, tmp_path: Path) -> None:
    from viz3d.phantom import Phantom, write_series

    both = tmp_path / "both"
    shutil.copytree(head_series, both / "a")
    write_series(both / "b", Phantom(shape=(20, 20, 20), spacing_mm=(9.0, 9.0, 9.0), seed=5))
    chosen = render(both, "-o", tmp_path / "x.png", *PLANES)
    assert chosen.returncode == 0
    assert b"the only one that holds a whole head" in chosen.stderr
    assert render(both, "-o", tmp_path / "x.png", *PLANES, "--quiet").stderr == b""
    listing = json.loads(viz3d("info", both, "--json").stdout)
    ids = [entry["id"] for entry in listing["series"]]
    assert len(set(ids)) == 2
    assert render(both, "-o", tmp_path / "x.png", *PLANES, "--series", ids[0]).returncode == 0
    assert_refused(render(both, "-o", tmp_path / "x.png", "--series", "zzz"), 2, "zzz")


def test_two_heads_in_one_folder(head_series: Path, tmp_path: Path) -> None:
    from viz3d.phantom import Phantom, write_series

    shutil.copytree(head_series, tmp_path / "a")
    write_series(tmp_path / "b", Phantom(shape=(70, 80, 80), spacing_mm=(3.0, 3.0, 3.0), seed=5))
    result = render(tmp_path, "-o", tmp_path / "x.png", *PLANES)
    assert_refused(result, 2, "There are 2 series", "--series 1.1")


def test_a_scene_with_a_typo(head_series: Path, tmp_path: Path) -> None:
    scene = tmp_path / "typo.toml"
    scene.write_text('version = 1\n[[layer]]\nkind = "slice"\nopacty = 1\n')
    result = render(head_series, "-o", tmp_path / "x.png", "--scene", scene)
    assert_refused(result, 2, "layer[0].opacty", "did you mean 'opacity'")
    assert_refused(render(head_series, "-o", "x.png", "--scene", "plans"), 2, "'planes'")


def test_an_output_that_cannot_be_written(head_series: Path, tmp_path: Path) -> None:
    assert_refused(render(head_series, "-o", tmp_path / "none" / "x.png"), 2, "none")
    assert_refused(render(head_series, "-o", tmp_path), 2)
    assert_refused(render(head_series, "-o", tmp_path / "x.bmp"), 2, ".bmp", ".png")


@pytest.mark.parametrize(
    "options",
    [("--size", "big"), ("--size", "0x10"), ("--size", "99999x10"), ("--width", "wide"),
     ("--width", "10mm", "--dpi", "0"), ("--size", "10x10", "--width", "10mm"), ("--dpi", "x")],
)  # fmt: skip
def test_sizes_that_make_no_sense(
    head_series: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    assert_refused(render(head_series, "-o", tmp_path / "x.png", *options), 2)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("ending", "options", "said"),
    [("png", ("--montage", "axial 0 9999"), "no axial slice at 9999 mm"),
     ("png", ("--montage", "axial 0x4"), "1 or more"), ("png", ("--montage", ""), "a plane first"),
     ("png", ("--azimuth", "nan"), "azimuth_deg"), ("png", ("--view", ""), "view"),
     ("html", ("--scene", ""), "no built-in scene")],
)  # fmt: skip
def test_what_there_is_nothing_to_see_of(
    head_series: Path, tmp_path: Path, ending: str, options: tuple[str, ...], said: str
) -> None:
    assert_refused(render(head_series, "-o", tmp_path / f"x.{ending}", *options), 2, said)
    assert os.listdir(tmp_path) == []


def test_an_old_picture_survives_a_failure(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    target.write_bytes(b"old")
    assert render(head_series, "-o", target, "--scene", "nonsense").returncode == 2
    assert target.read_bytes() == b"old"


def test_a_montage_in_one_line(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "montage.png"
    words = "axial -20 0 20 40; rows 1; labels"
    result = render(head_series, "-o", target, "--montage", words, "--size", "400x120")
    assert result.returncode == 0, result.stderr
    picture = np.asarray(Image.open(target).convert("L")).astype(float)
    assert picture.shape == (120, 400)
    for tile in np.split(picture, 4, axis=1):
        assert tile.std() > 20
    wrong = render(head_series, "-o", tmp_path / "x.png", "--montage", "axial 4x4; lables")
    assert_refused(wrong, 2, "lables", "did you mean 'labels'")
    both = render(head_series, "-o", target, "--montage", "axial", "--scene", "skin")
    assert_refused(both, 2, "not allowed with")


def test_a_view_by_its_word(head_series: Path, tmp_path: Path) -> None:
    small = ("--scene", "skin", "--size", "160x120")
    pictures = {}
    for name, options in {
        "word": ("--view", "left"),
        "angles": ("--azimuth", "90", "--elevation", "0"),
        "parallel": ("--view", "left", "--parallel"),
    }.items():
        target = tmp_path / f"{name}.png"
        result = render(head_series, "-o", target, *small, *options)
        assert result.returncode == 0, result.stderr
        pictures[name] = np.asarray(Image.open(target).convert("L")).astype(int)
    assert (pictures["word"] == pictures["angles"]).all()
    assert (pictures["word"] != pictures["parallel"]).any()
    wrong = render(head_series, "-o", tmp_path / "x.png", *small, "--view", "lefft")
    assert_refused(wrong, 2, "lefft", "did you mean 'left'")
    steep = render(head_series, "-o", tmp_path / "x.png", *small, "--elevation", "100")
    assert_refused(steep, 2, "100")
