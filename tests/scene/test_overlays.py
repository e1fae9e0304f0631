"""Second volumes over slices in scenes, their files and records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene.files import load, to_text
from viz3d.scene.layers import OverlayLayer, SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.overlays import overlays_of, with_overlay, without_paths
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.validate import validate

FACTS = Facts(np.eye(3) * 100, (0.0, 0.0, 0.0), (0.0, 1.0), lambda band: (1, 2))


def test_it_lies_over_all_slices() -> None:
    scene = with_overlay(with_overlay(load("four-up"), "/a/b.nii"), "/c.nii")
    validate(scene)
    for panel in scene.panels:
        assert [layer.path for layer in overlays_of(panel)] == ["/a/b.nii", "/c.nii"]
        assert [layer.id for layer in overlays_of(panel)] == ["overlay", "overlay-2"]


def test_without_slices_there_is_nothing_to_lay_it_over() -> None:
    with pytest.raises(SceneError, match="no slices"):
        with_overlay(load("skin"), "/a.nii")


def test_a_scene_file_names_its_file_from_its_own_folder(tmp_path: Path) -> None:
    file = tmp_path / "scene.toml"
    file.write_text(to_text(with_overlay(load("planes"), "masks/a.nii")))
    found = overlays_of(load(file).panels[0])
    assert [layer.path for layer in found] == [str(tmp_path / "masks" / "a.nii")]


def test_a_record_has_no_word_of_where_it_was() -> None:
    assert "secret" not in to_text(without_paths(with_overlay(load("planes"), "/secret/a.nii")))


def test_its_window_is_that_of_its_values_unless_it_is_hidden() -> None:
    asked: list[str] = []

    def window(path: str) -> tuple[float, float]:
        asked.append(path)
        return 0.5, 2.0

    facts = replace(FACTS, overlay_window=window)
    layer = OverlayLayer(id="o", path="/a.nii")
    for shown in (True, False):
        laid = replace(layer, visible=shown)
        scene = Scene(panels=(Panel(layers=(SliceLayer(id="s"), laid)),))
        found = resolve(scene, facts).panels[0].layers[1]
        assert found.window == ((0.5, 2.0) if shown else "auto")
    assert asked == ["/a.nii"]
