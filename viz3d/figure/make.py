"""From a series to a picture: reading and looking at the data while the window opens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from viz3d.errors import OutputError
from viz3d.figure.drawing import Drawing
from viz3d.figure.files import check_format, write_drawing
from viz3d.figure.layout import lay_out
from viz3d.figure.page import compose, ground_of
from viz3d.figure.record import (
    AS_STORED,
    DataOptions,
    Record,
    new_record,
    this_renderer,
)
from viz3d.figure.size import Size
from viz3d.fingerprint import fingerprint
from viz3d.output import STANDARD_OUTPUT, check_writable, whole_file
from viz3d.progress import Progress, silent
from viz3d.rendering.capture import Camera
from viz3d.rendering.prepared import Prepared
from viz3d.scene.model import Page, Scene
from viz3d.scene.places import check_places
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume


@dataclass(frozen=True, eq=False)
class Made:
    """A figure that was drawn: its page, the scene in numbers, and how it was made."""

    drawing: Drawing
    resolved: Scene
    record: Record


def write(
    read: Callable[[], Volume],
    scene: Scene,
    size: Size,
    output: str,
    progress: Progress = silent,
    *,
    alt_text: bool = False,
    options: DataOptions = AS_STORED,
    brain_mask: Path | None = None,
) -> None:
    """Draw a scene of a volume that is still to be read, to a file.

    Parameters
    ----------
    read : callable
        Gives the volume; called on another thread, and only if the output can be written.
    scene : Scene
        As it was asked for.
    size : Size
        Of the page, before it is cropped.
    output : str
        Its ending says the format; the file appears whole or not at all, with the volume's
        provenance in it, and the record of how it was made.
    progress : Progress
    alt_text : bool
        Write the scene in words beside it, as a ``.txt`` of the same name.
    options : DataOptions
        How the volume is read; figures carry it.
    brain_mask : Path, optional
        A file that says where the brain is; figures carry its fingerprint.

    Raises
    ------
    DicomError, GeometryError, SceneError, OutputError, RenderError
    """
    check_format(output)
    check_writable(output)
    words = _text_beside(output) if alt_text else None
    _check_page(scene.page, size)
    made = make(read, scene, size, progress, options, brain_mask)
    write_drawing(made.drawing, output, made.record.provenance, made.record)
    if words is not None:
        from viz3d.figure.alt_text import alt_text as told

        with whole_file(words) as place:
            place.write_text(told(made.resolved), encoding="utf-8")


def make(
    read: Callable[[], Volume],
    scene: Scene,
    size: Size,
    progress: Progress,
    options: DataOptions,
    brain_mask: Path | None = None,
) -> Made:
    """The figure of a volume that is still to be read; the parameters are those of `write`.

    The data themselves are let go: files are written with their memory.
    """
    prepared, camera = _prepare(read, brain_mask, progress)
    return draw(scene, prepared, size, progress, camera, options)


def draw(
    scene: Scene,
    prepared: Prepared,
    size: Size,
    progress: Progress = silent,
    camera: Camera | None = None,
    options: DataOptions = AS_STORED,
) -> Made:
    """Draw a scene of a volume; the parameters are those of `write`."""
    check_places(scene, *prepared.box_lps(whole=True))
    with ThreadPoolExecutor(1, thread_name_prefix="record") as aside:
        data = aside.submit(fingerprint, prepared.array, prepared.volume.affine)
        resolved = resolve(scene, prepared.facts())
        drawing = compose(resolved, prepared, size, progress, camera)
    if scene.page.crop:
        from viz3d.figure.crop import cropped

        drawing = cropped(drawing, ground_of(scene.page), scene.page.border_mm)
    # Not aside: making a window changes the environment, which the answer is looked up by.
    record = new_record(
        scene,
        size,
        data.result(),
        renderer=this_renderer(),
        provenance=prepared.volume.provenance,
        options=options,
        brain_mask=prepared.mask_in_use(),
    )
    return Made(drawing, resolved, record)


def _check_page(page: Page, size: Size) -> None:
    """Refuse what would be found out only after the panels were drawn."""
    lay_out(page, size.width_pt, size.height_pt)
    if page.font != Page().font:
        from viz3d.figure.ink import font_file

        font_file(page.font, bold=False)


def _text_beside(output: str) -> Path:
    """Where the words of a figure go.

    Raises
    ------
    OutputError
        If that cannot be written.
    """
    if output == STANDARD_OUTPUT:
        raise OutputError("The alt text goes beside the figure: give a file's name, not '-'")
    words = Path(output).with_suffix(".txt")
    check_writable(words)
    return words


def _prepare(
    read: Callable[[], Volume], brain_mask: Path | None, progress: Progress
) -> tuple[Prepared, Camera]:
    """The volume and what scenes need to know of it, and a camera opened meanwhile."""

    def look() -> Prepared:
        prepared = Prepared(read(), brain_mask=brain_mask, progress=progress)
        prepared.facts()
        return prepared

    with ThreadPoolExecutor(1, thread_name_prefix="read") as aside:
        reading = aside.submit(look)
        camera = Camera()
        return reading.result(), camera
