"""What the window writes besides pictures: the scene."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from viz3d.app.out.scene_files import seen_from
from viz3d.output import whole_file
from viz3d.scene.files import to_text
from viz3d.scene.model import Data, Scene


def write_scene(path: str, scene: Scene, data: Data | None) -> None:
    """Write a scene as TOML, for ``viz3d view`` and ``viz3d render``.

    Parameters
    ----------
    path : str
    scene : Scene
    data : Data, optional
        What it is about, with an absolute path.

    Raises
    ------
    OutputError
    """
    named = None if data is None else seen_from(data, path)
    with whole_file(path) as part:
        Path(part).write_text(to_text(replace(scene, data=named)), encoding="utf-8")
