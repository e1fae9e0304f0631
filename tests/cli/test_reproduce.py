"""``viz3d reproduce`` as a person runs it, and scenes taken from figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.command import assert_refused, viz3d

PLANES = ("--scene", "planes", "--size", "320x240")


@pytest.fixture(scope="module")
def figure(head_series: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "fig1.png"
    result = viz3d("render", head_series, "-o", path, *PLANES)
    assert result.returncode == 0, result.stderr
    return path


def test_the_same(figure: Path, head_series: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.png"
    result = viz3d("reproduce", figure, head_series, "-o", again)
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode() == f"{figure}: the same picture: identical\n"
    assert result.stderr == b""
    assert again.read_bytes() == figure.read_bytes()


def test_another_series(figure: Path, tmp_path: Path) -> None:
    from viz3d.phantom import Phantom, write_series

    other = tmp_path / "other"
    write_series(other, Phantom(shape=(60, 86, 86), spacing_mm=(3.0, 3.0, 3.0), seed=9))
    result = viz3d("reproduce", figure, other, "--json")
    assert result.returncode == 2
    table = json.loads(result.stdout)
    assert (table["same"], table["same_data"]) == (False, False)
    assert table["figure"] == str(figure)
    assert any("fingerprint" in line for line in table["findings"])


def test_to_standard_output(figure: Path, head_series: Path) -> None:
    result = viz3d("reproduce", figure, head_series, "-o", "-")
    assert result.stdout == figure.read_bytes()
    assert b"the same picture" in result.stderr


def test_what_cannot_be_made_again(figure: Path, head_series: Path, tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "bare.png")
    assert_refused(viz3d("reproduce", tmp_path / "bare.png", head_series), 2, "no record")
    assert_refused(viz3d("reproduce", tmp_path / "none.png", head_series), 2, "none.png")
    assert_refused(viz3d("reproduce", figure, tmp_path / "nowhere"), 2, "nowhere")
    assert_refused(viz3d("reproduce", figure, head_series, "-o", tmp_path / "x.bmp"), 2, ".bmp")


def test_the_scene_of_a_figure_makes_it_again(
    figure: Path, head_series: Path, tmp_path: Path
) -> None:
    scene = tmp_path / "mine.toml"
    scene.write_bytes(viz3d("scenes", "--of", figure).stdout)
    again = tmp_path / "again.png"
    size = ("--size", "320x240")
    assert viz3d("render", head_series, "-o", again, "--scene", scene, *size).returncode == 0
    assert again.read_bytes() == figure.read_bytes()


def test_a_scene_that_names_its_data(figure: Path, head_series: Path, tmp_path: Path) -> None:
    scene = tmp_path / "mine.toml"
    planes = viz3d("scenes", "planes").stdout.decode()
    scene.write_text(f'data = "{head_series}"\n{planes}')
    result = viz3d("render", scene, "-o", "x.png", "--size", "320x240", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "x.png").read_bytes() == figure.read_bytes()
    assert str(head_series).encode() not in (tmp_path / "x.png").read_bytes()


def test_another_scene_of_the_data_that_a_scene_names(
    figure: Path, head_series: Path, tmp_path: Path
) -> None:
    scene = tmp_path / "mine.toml"
    skin = viz3d("scenes", "skin").stdout.decode()
    scene.write_text(f'data = "{head_series}"\n{skin}')
    assert viz3d("render", scene, "-o", tmp_path / "x.png", *PLANES).returncode == 0
    assert (tmp_path / "x.png").read_bytes() == figure.read_bytes()


def test_a_scene_that_names_no_data_or_none_that_is_there(tmp_path: Path) -> None:
    scene = tmp_path / "mine.toml"
    scene.write_bytes(viz3d("scenes", "planes").stdout)
    refused = viz3d("render", scene, "-o", tmp_path / "x.png")
    assert_refused(refused, 2, "mine.toml names no data", "data = ")
    scene.write_text('data = "nowhere"\n' + scene.read_text())
    assert_refused(viz3d("render", scene, "-o", tmp_path / "x.png"), 2, str(tmp_path / "nowhere"))


def test_the_schema_is_printed() -> None:
    table = json.loads(viz3d("scenes", "--schema").stdout)
    assert table["$schema"].startswith("http://json-schema.org/")


def test_a_file_without_a_scene_has_none_to_print(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "bare.png")
    assert_refused(viz3d("scenes", "--of", tmp_path / "bare.png"), 2, "bare.png", "no record")
