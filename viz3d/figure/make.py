"""From a series to a picture: reading and looking at the data while the window opens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from viz3d.figure.files import check_format, write_picture
from viz3d.figure.page import Size, draw
from viz3d.output import check_writable
from viz3d.progress import Progress, silent
from viz3d.rendering.capture import Camera
from viz3d.rendering.prepared import Prepared
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
        As it was asked for.
    size : Size
    output : str
        Its ending says the format; the file appears whole or not at all, with the volume's
        provenance in it.
    progress : Progress

    Raises
    ------
    DicomError, GeometryError, SceneError, OutputError, RenderError
    """
    check_format(output)
    check_writable(output)
    prepared, camera = _prepare(read)
    picture = draw(resolve(scene, prepared.facts()), prepared, size, progress, camera)
    write_picture(picture, output, size.dpi, prepared.volume.provenance)


def _prepare(read: Callable[[], Volume]) -> tuple[Prepared, Camera]:
    """The volume and what scenes need to know of it, and a camera opened meanwhile."""

    def look() -> Prepared:
        prepared = Prepared(read())
        prepared.facts()
        return prepared

    with ThreadPoolExecutor(1, thread_name_prefix="read") as aside:
        reading = aside.submit(look)
        camera = Camera()
        return reading.result(), camera
