"""From a series to a page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from viz3d.figure.record import (
    AS_STORED,
    DataOptions,
    Renderer,
    new_record,
    record_text,
)
from viz3d.figure.vector_parts import html_metadata
from viz3d.fingerprint import fingerprint
from viz3d.output import check_writable, whole_file
from viz3d.progress import Progress, silent
from viz3d.rendering.prepared import Prepared
from viz3d.scene.model import Scene
from viz3d.scene.places import check_places
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume
from viz3d.web.page import page, shows_skin
from viz3d.web.request import ENDING

_log = logging.getLogger(__name__)


def write(
    read: Callable[[], Volume],
    scene: Scene,
    output: str,
    progress: Progress = silent,
    options: DataOptions = AS_STORED,
    brain_mask: Path | None = None,
) -> None:
    """Write a scene as one HTML file; it appears whole or not at all.

    Parameters
    ----------
    read : callable
        Gives the volume; called only if the output can be written.
    scene : Scene
        As it was asked for.
    output : str
    progress : Progress
    options : DataOptions
        How the volume is read; the page carries it.
    brain_mask : Path, optional
        A file that says where the brain is; the page carries its fingerprint.

    Raises
    ------
    DicomError, GeometryError, SceneError, InputError, OutputError, RenderError
    """
    check_writable(output)
    prepared = Prepared(read(), brain_mask=brain_mask, progress=progress)
    html = made(prepared, scene, progress, options)
    with whole_file(output, suffix=ENDING) as place:
        place.write_text(html, encoding="utf-8", newline="\n")


def made(
    prepared: Prepared,
    scene: Scene,
    progress: Progress = silent,
    options: DataOptions = AS_STORED,
) -> str:
    """A scene as HTML, with the record of how it was made.

    What of the scene is not there, and what to mind, goes to the log.
    """
    check_places(scene, *prepared.box_lps(whole=True))
    html, notes = page(resolve(scene, prepared.facts()), prepared, progress)
    for note in notes:
        _log.warning("%s", note)
    if shows_skin(scene):
        _log.warning(
            "The page holds a surface of the head: a face can be recognised by it, as by a "
            "photograph. Mind whom you give it to"
        )
    data = fingerprint(prepared.array, prepared.volume.affine)
    record = new_record(
        scene,
        None,
        data,
        renderer=Renderer(),
        provenance=prepared.volume.provenance,
        options=options,
        brain_mask=prepared.mask_in_use(),
    )
    return html.replace("</body>", f"{html_metadata(record_text(record))}\n</body>", 1)
