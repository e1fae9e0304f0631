"""Interactive pages made again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import viz3d
from viz3d.errors import OutputError
from viz3d.scene.files import from_text
from viz3d.volume import Volume

SCENE = 'version = 1\ntitle = "</script> & <b>"\n[[layer]]\nkind = "slice"\n'


@pytest.fixture(scope="module")
def page(head_volume: Volume, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "head.html"
    viz3d.render(head_volume, path, scene=from_text(SCENE))
    return path


def test_a_page_is_the_same(page: Path, head_volume: Volume, tmp_path: Path) -> None:
    found = viz3d.reproduce(page, head_volume, output=tmp_path / "again.html")
    assert found.same
    assert found.findings() == ["the same picture: identical"]
    assert found.record.asked_scene() == from_text(SCENE)
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_changed_data_are_named(page: Path, head_volume: Volume) -> None:
    array = head_volume.array.copy()
    array[: len(array) // 2] //= 2
    found = viz3d.reproduce(page, replace(head_volume, array=array))
    assert not found.same
    verdict, why = found.findings()
    assert verdict == "not the same picture: the page differs"
    assert why.startswith("the data differ")


def test_a_page_that_was_changed_is_told(page: Path, head_volume: Volume, tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_text(page.read_text().replace("Not for diagnosis", "For diagnosis"))
    found = viz3d.reproduce(other, head_volume)
    assert found.same_data
    assert not found.same


def test_a_page_is_no_picture(page: Path, head_volume: Volume, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"made again as \.html"):
        viz3d.reproduce(page, head_volume, output=tmp_path / "x.png")
