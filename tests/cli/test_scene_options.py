"""``--set``, ``--scene -`` and scene files in the place of data, by the real command line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from tests.cli.command import assert_refused, viz3d
from viz3d.cli import main
from viz3d.figure.carried import record_of
from viz3d.scene.files import load, to_text
from viz3d.scene.settings import with_settings

SMALL = ("--size", "160x120", "--quiet")
CHANGES = ("camera.view=left", "axial.position_mm=12.5", "page.background=black")
SETTINGS = tuple(word for change in CHANGES for word in ("--set", change))


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def written_scene(folder: Path, series: Path, name: str = "planes") -> Path:
    path = folder / "mine.toml"
    text = to_text(with_settings(load(name), CHANGES)) if name == "planes" else to_text(load(name))
    path.write_text(f"data = {json.dumps(str(series))}\n{text}")
    return path


def test_settings_standard_input_and_a_scene_file_make_one_picture(
    head_series: Path, tmp_path: Path
) -> None:
    by_set, by_file, by_input = (tmp_path / name for name in ("set.png", "file.png", "in.png"))
    scene = written_scene(tmp_path, head_series)
    wanted = with_settings(load("planes"), CHANGES)
    asked = ["--scene", "planes", *SETTINGS, *SMALL]
    assert main(["render", str(head_series), "-o", str(by_set), *asked]) == 0
    assert main(["render", str(scene), "-o", str(by_file), *SMALL]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "viz3d", "render", str(head_series), "-o", str(by_input),
         "--scene", "-", *SMALL],
        input=to_text(wanted).encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert record_of(by_set).asked_scene() == wanted
    np.testing.assert_array_equal(pixels(by_set), pixels(by_file))
    np.testing.assert_array_equal(pixels(by_set), pixels(by_input))


def test_a_setting_changes_a_scene_file_and_a_montage(head_series: Path, tmp_path: Path) -> None:
    scene, out = written_scene(tmp_path, head_series), tmp_path / "out.png"
    assert main(["render", str(scene), "-o", str(out), "--set", "camera.zoom=2", *SMALL]) == 0
    asked = record_of(out).asked_scene()
    assert asked == with_settings(load("planes"), [*CHANGES, "camera.zoom=2"])
    montage = ["--montage", "axial 2x2", "--set", "page.background=black"]
    assert main(["render", str(head_series), "-o", str(out), *montage, *SMALL]) == 0
    assert record_of(out).asked_scene().page.background == "black"


def test_what_cannot_be_set_is_refused_before_the_data_are_read(tmp_path: Path) -> None:
    for command in ("render", "movie", "mesh", "view"):
        out = [] if command == "view" else ["-o", tmp_path / "out.png"]
        result = viz3d(command, tmp_path, *out, "--scene", "four-up", "--set", "3d.skn.color=white")
        assert_refused(result, 2, "3d.skn.color", "skin")


def test_a_setting_without_a_scene_is_refused_for_a_mesh(head_series: Path, tmp_path: Path) -> None:
    result = viz3d("mesh", head_series, "-o", tmp_path / "a.stl", "--set", "skin.level=300")
    assert_refused(result, 2, "--scene")


def test_standard_input_that_is_no_scene_is_refused(head_series, tmp_path, monkeypatch, capsys):
    for given, words in ((b"\xff\xfe", "UTF-8"), (b"no scene", "TOML")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        arguments = ["render", str(head_series), "-o", str(tmp_path / "a.png"), "--scene", "-"]
        assert main(arguments) == 2
        assert words in capsys.readouterr().err


def test_a_scene_file_names_the_data_of_a_mesh(head_series: Path, tmp_path: Path, capsys) -> None:
    scene, out = written_scene(tmp_path, head_series, "cutaway"), tmp_path / "skin.ply"
    by_level = ["--set", "skin.level=300", "--set", "skin.smoothing_mm=4"]
    assert main(["mesh", str(scene), "-o", str(out), "--quiet", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["mesh", str(scene), "-o", str(out), "--quiet", "--json", *by_level]) == 0
    other = json.loads(capsys.readouterr().out)
    assert found["triangles"] != other["triangles"]
    assert main(["mesh", str(head_series), "-o", str(out), "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["triangles"] == found["triangles"]


def test_a_scene_file_names_the_data_of_a_movie(head_series: Path, tmp_path: Path) -> None:
    scene, out = written_scene(tmp_path, head_series), tmp_path / "turn.gif"
    arguments = ["--size", "64x48", "--seconds", "0.2", "--fps", "10", "--quiet"]
    assert main(["movie", str(scene), "-o", str(out), "--set", "camera.zoom=2", *arguments]) == 0
    with Image.open(out) as movie:
        assert movie.n_frames == 2
        assert "zoom = 2.0" in movie.info["comment"].decode()


def test_the_windows_scene_file_is_checked_with_its_data(head_series: Path, tmp_path: Path) -> None:
    scene = written_scene(tmp_path, tmp_path / "gone")
    assert_refused(viz3d("view", scene), 2, "gone")
    scene.write_text(to_text(load("planes")))
    assert_refused(viz3d("view", scene), 2, "names no data")
