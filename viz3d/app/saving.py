"""What the window writes: the picture and the scene."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from viz3d.figure.make import write
from viz3d.figure.size import Size
from viz3d.output import whole_file
from viz3d.progress import Progress
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import to_text
from viz3d.scene.model import Scene

#: A saved picture has so many pixels per pixel of the canvas.
PICTURE_SCALE: Final = 2


def write_picture(
    path: str, prepared: Prepared, scene: Scene, canvas_px: tuple[int, int], progress: Progress
) -> None:
    """Draw a scene to a file, as ``viz3d render`` does, in the canvas's proportions.

    Raises
    ------
    SceneError, OutputError, RenderError
    """
    width, height = (PICTURE_SCALE * side for side in canvas_px)
    progress("Saving the picture", 0, 0)
    size, mask = Size.in_pixels(width, height), prepared.brain_mask
    write(lambda: prepared.volume, scene, size, path, progress, brain_mask=mask)


def write_scene(path: str, scene: Scene) -> None:
    """Write a scene as TOML, for ``viz3d render --scene``.

    Raises
    ------
    OutputError
    """
    with whole_file(path) as part:
        Path(part).write_text(to_text(scene), encoding="utf-8")
