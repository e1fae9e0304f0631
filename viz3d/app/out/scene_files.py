"""Scenes from files that hold one: TOML, and figures that viz3d made. No Qt."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from viz3d.reading import Reading, is_scene_file
from viz3d.scene.model import Data, Scene

#: Endings of figures that carry how they were made.
FIGURES: Final = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".pdf", ".svg", ".html")


def holds_scene(path: str) -> bool:
    """Whether a file of this name holds a scene rather than images."""
    return is_scene_file(path) or Path(path).suffix.lower() in FIGURES


def scene_in(path: str) -> Scene:
    """The scene that a file holds.

    Raises
    ------
    SceneError, InputError
        If it holds none.
    """
    if is_scene_file(path):
        from viz3d.scene.files import load

        return load(path)
    from viz3d.figure.carried import record_of

    return record_of(Path(path)).asked_scene()


def reading_of(data: Data) -> Reading:
    """How to read what a scene names."""
    return Reading(
        series=data.series or None,
        volume_index=data.volume,
        repair=data.repair,
        allow_gaps=data.allow_gaps,
    )


def data_of(path: str, reading: Reading, brain_mask: Path | None = None) -> Data:
    """What a scene names to have it read in the same way."""
    return Data(
        os.path.abspath(path),
        reading.get("series") or "",
        reading.get("volume_index"),
        reading.get("repair", False),
        reading.get("allow_gaps", False),
        "" if brain_mask is None else os.path.abspath(brain_mask),
    )


def seen_from(data: Data, scene_path: str) -> Data:
    """The data as a scene file names them: by a relative path where both lie together."""
    folder = Path(os.path.abspath(scene_path)).parent
    mask = _seen_from(data.brain_mask, folder) if data.brain_mask else ""
    return replace(data, path=_seen_from(data.path, folder), brain_mask=mask)


def _seen_from(path: str, folder: Path) -> str:
    near = {folder, folder.parent} - {Path(folder.anchor)}
    is_near = bool(near & {Path(path), *Path(path).parents})
    return os.path.relpath(path, folder) if is_near else path
