"""From a series to a picture: reading and looking at the data while the window opens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from viz3d.figure.files import check_format, write_picture
from viz3d.figure.page import Size, draw
from viz3d.output import check_writable
from viz3d.progress import Progress, silent
from viz3d.render.capture import Camera
from viz3d.render.prepared import Prepared
from viz3d.scene.model import Scene
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume


def write(
    read: Callable[[], Volume], scene: Scene, size: Size, output: str, progress: Progress = silent
) -> None:
    """Draw a scene of a volume that is still to be read, to a file.

    Parameters
    ----------
    read : callable
        Gives the volume; called on another thread, and only if the output can be written.
    scene : Scene
    size : Size
    output : str
        Its ending says the format; the file appears whole or not at all.
    progress : Progress

    Raises
    ------
    DicomError, GeometryError, SceneError, OutputError, RenderError
    """
    check_format(output)
    check_writable(output)
    write_picture(make(read, scene, size, progress), output, size.dpi)


def make(
    read: Callable[[], Volume], scene: Scene, size: Size, progress: Progress = silent
) -> NDArray[np.uint8]:
    """Draw a scene of a volume that is still to be read.

    Parameters
    ----------
    read : callable
        Gives the volume; called on another thread.
    scene : Scene
        As it was asked for.
    size : Size
    progress : Progress

    Returns
    -------
    (height, width, 4) uint8 array
    """

    def prepare() -> Prepared:
        prepared = Prepared(read())
        prepared.facts()
        return prepared

    with ThreadPoolExecutor(1, thread_name_prefix="read") as aside:
        reading = aside.submit(prepare)
        camera = Camera()
        prepared = reading.result()
    return draw(resolve(scene, prepared.facts()), prepared, size, progress, camera)
