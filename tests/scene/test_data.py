"""Scene files that name their data."""

from __future__ import annotations

from pathlib import Path

import pytest

from viz3d.errors import SceneError
from viz3d.reading import is_scene_file, named_in
from viz3d.scene.files import from_text, load, to_text
from viz3d.scene.model import Data

LAYER = '[[layer]]\nkind = "slice"\n'


def written(folder: Path, data: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(f"version = 1\n{data}\n{LAYER}")
    return path


def test_a_path_is_seen_from_the_scene_file(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    named = named_in(written(tmp_path / "scenes", 'data = "../series"'), {})
    assert named.path == str(tmp_path / "series")
    assert named.brain_mask == ""
    assert named.reading == {
        "series": None, "volume_index": None, "repair": False, "allow_gaps": False,
    }  # fmt: skip


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    scene = written(tmp_path, f'data = "{tmp_path / "elsewhere"}"')
    assert load(scene).data == Data(str(tmp_path / "elsewhere"))


def test_all_that_a_table_can_say(tmp_path: Path) -> None:
    table = '[data]\npath = "x"\nseries = "4"\nvolume = 2\nrepair = true\nallow_gaps = true'
    assert load(written(tmp_path, table)).data == Data(str(tmp_path / "x"), "4", 2, True, True)


def test_a_brain_mask_is_seen_from_the_scene_file_too(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    table = '[data]\npath = "x"\nbrain_mask = "../brain.nii.gz"'
    scene = written(tmp_path / "scenes", table)
    assert named_in(scene, {}).brain_mask == str(tmp_path / "brain.nii.gz")


def test_what_is_asked_for_goes_before_what_the_file_says(tmp_path: Path) -> None:
    scene = written(tmp_path, '[data]\npath = "x"\nseries = "4"\nvolume = 2')
    reading = named_in(scene, {"series": "5", "volume_index": 0, "repair": True}).reading
    assert reading == {"series": "5", "volume_index": 0, "repair": True, "allow_gaps": False}
    reading = named_in(scene, {"series": None, "volume_index": None}).reading
    assert (reading["series"], reading["volume_index"]) == ("4", 2)


def test_a_scene_with_data_survives_a_round_trip() -> None:
    scene = from_text(f'version = 1\n[data]\npath = "x"\nvolume = 3\n{LAYER}')
    assert scene.data == Data("x", volume=3)
    assert from_text(to_text(scene)) == scene


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ('[data]\nseries = "4"', "data.path", "say where"),
        ('data = ""', "data.path", "say where"),
        ('[data]\npath = "x"\nsries = "4"', "data.sries", "did you mean 'series'?"),
        ('[data]\npath = "x"\nvolume = "first"', "data.volume", "a whole number"),
        ("[data]\npath = 3", "data.path", "expected text"),
        ("data = 3", "data", "expected a table"),
    ],
)
def test_what_makes_no_sense_is_refused(data: str, field: str, words: str) -> None:
    with pytest.raises(SceneError) as caught:
        from_text(f"version = 1\n{data}\n{LAYER}")
    assert caught.value.field == field
    assert words in str(caught.value)


def test_a_scene_without_data_is_no_series(tmp_path: Path) -> None:
    with pytest.raises(SceneError, match=r"mine\.toml names no data"):
        named_in(written(tmp_path, ""), {})


def test_scene_files_are_told_from_series() -> None:
    assert is_scene_file("a/mine.toml")
    assert not is_scene_file(Path("a/toml"))


@pytest.mark.parametrize(
    "text",
    [
        f"version = 1\n{LAYER}opacity = 1{'0' * 400}\n",
        f"version = 1\n{LAYER}opacity = 1{'0' * 5000}\n",
        f"version = 1\na = {'[' * 20000}\n",
    ],
    ids=["a large number", "an endless number", "tables in tables"],
)
def test_what_would_break_the_reader_is_refused(text: str) -> None:
    with pytest.raises(SceneError):
        from_text(text)
