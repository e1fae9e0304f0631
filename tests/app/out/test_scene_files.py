"""Scenes in files: which hold one, and how they name their data."""

from __future__ import annotations

from pathlib import Path

import pytest

from viz3d.app.out.scene_files import data_of, holds_scene, reading_of, scene_in, seen_from
from viz3d.app.saving import write_scene
from viz3d.errors import InputError
from viz3d.scene.files import load
from viz3d.scene.model import Data


@pytest.mark.parametrize("name", ["a.toml", "a.png", "A.PNG", "a.tif", "a.pdf", "a.svg", "a.html"])
def test_scenes_and_figures_hold_one(name) -> None:
    assert holds_scene(name)


@pytest.mark.parametrize("name", ["a.dcm", "folder", "a.nii.gz", "a.zip", "DICOMDIR", "IM0001"])
def test_images_of_a_patient_hold_none(name) -> None:
    assert not holds_scene(name)


def test_a_picture_of_something_else_is_refused(tmp_path) -> None:
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "holiday.png")
    with pytest.raises(InputError, match="no record"):
        scene_in(str(tmp_path / "holiday.png"))


def test_data_are_read_as_they_were() -> None:
    for reading in ({}, {"series": "4", "volume_index": 0, "repair": True, "allow_gaps": True}):
        data = data_of("/data/head", reading)
        again = data_of(data.path, reading_of(data))
        assert again == data


@pytest.mark.parametrize(
    ("data", "scene", "named"),
    [
        ("/study/head", "/study/a.toml", "head"),
        ("/study/head", "/study/scenes/a.toml", "../head"),
        ("/study/head/1.dcm", "/study/head/a.toml", "1.dcm"),
        ("/study/head", "/study/head/a.toml", "."),
        ("/data/head", "/study/a.toml", "/data/head"),
        ("/data/head", "/home/me/a.toml", "/data/head"),
        ("/study/head", "/study/x/y/a.toml", "/study/head"),
        ("/studyroom/head", "/study/x/a.toml", "/studyroom/head"),
    ],
)
def test_what_lies_beside_the_scene_is_named_from_there(data, scene, named) -> None:
    assert seen_from(Data(data), scene) == Data(named)


def test_a_scene_leads_back_to_its_data(tmp_path: Path) -> None:
    for place in (tmp_path / "a.toml", tmp_path / "scenes" / "a.toml"):
        place.parent.mkdir(exist_ok=True)
        mask = str(tmp_path / "masks" / "brain.nii")
        data = Data(str(tmp_path / "head"), "4", 2, True, True, mask)
        write_scene(str(place), load("planes"), data)
        assert load(place).data == data
