"""``viz3d scenes``: the list, and one to start from."""

from __future__ import annotations

from tests.cli.command import assert_refused, viz3d
from viz3d.scene.files import builtin_names, builtin_text


def test_every_scene_is_listed_with_what_it_shows() -> None:
    lines = viz3d("scenes").stdout.decode().splitlines()
    assert [line.split()[0] for line in lines] == builtin_names()
    assert all(len(line.split()) > 4 and line.endswith(".") for line in lines)


def test_a_scene_is_printed_as_it_is() -> None:
    assert viz3d("scenes", "cutaway").stdout.decode() == builtin_text("cutaway")


def test_a_wrong_name_is_refused() -> None:
    assert_refused(viz3d("scenes", "cutawy"), 2, "did you mean 'cutaway'")
