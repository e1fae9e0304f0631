"""Figures, and making them again."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from viz3d.api.asked import mask_path, named, page_size
from viz3d.api.data import read, volume_of
from viz3d.api.paths import PathLike
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.figure.record import DataOptions
    from viz3d.figure.reproduce import Reproduction
    from viz3d.reading import Reading
    from viz3d.scene.model import Scene


def render(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    scene: str | PathLike | Scene | None = None,
    size: tuple[int, int] | None = None,
    width_mm: float | None = None,
    height_mm: float | None = None,
    dpi: float | None = None,
    background: str | None = None,
    font: str | None = None,
    crop: bool = False,
    border_mm: float | None = None,
    alt_text: bool = False,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Draw a scene to a file; no display is needed.

    Parameters
    ----------
    volume : Volume or path
        The path may be that of a scene file that names its data.
    output : path
        ``.png``, ``.tif``, ``.jpg``, ``.pdf`` or ``.svg``; ``.html`` is a page in which the head
        is turned by hand, as large as its window. It appears whole or not at all.
    scene : str, path or Scene, optional
        A built-in scene's name, a scene file, or a scene; without it "overview", or the scene
        file that names the data.
    size : (width, height), optional
        Pixels; or
    width_mm, height_mm : float, optional
        On paper; one follows from the other and from what the page holds. Without any of
        these, 1600 pixels wide.
    dpi : float, optional
        Pixels per inch; 300 for a size on paper.
    background : str, optional
        Of the page and all its panels: ``"#rrggbb"``, a colour's name, or "transparent".
    font : str, optional
        Family of everything that is written.
    crop : bool
        Cut the empty margin of the page off, which gets smaller by it.
    border_mm : float, optional
        Crop, but for so much.
    alt_text : bool
        Write what is seen in words, to a ``.txt`` of the same name.
    brain : bool
        The same scene of the brain alone: see `viz3d.scene.brain_only`.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError, RenderError
    """
    from viz3d.figure.files import check_format
    from viz3d.scene.brain_only import of_brain
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene
    from viz3d.scene.page import with_page
    from viz3d.web.request import is_page, refuse_paper

    # Whatever is wrong with the request is said before the libraries that draw are loaded.
    target = os.fspath(output)
    if is_page(target):
        refuse_paper(
            size=size,
            width=width_mm,
            height=height_mm,
            dpi=dpi,
            crop=crop,
            border=border_mm,
            alt_text=alt_text,
        )
    else:
        check_format(target)
    volume, scene, reading, brain_mask = named(volume, scene, reading, brain_mask)
    scene = "overview" if scene is None else scene
    wanted = scene if isinstance(scene, Scene) else load(os.fspath(scene))
    if brain:
        wanted = of_brain(wanted)
    wanted = with_page(wanted, background=background, font=font, crop=crop, border_mm=border_mm)
    sides = page_size(wanted, size, (width_mm, height_mm), dpi)

    mask = mask_path(brain_mask)
    source = partial(volume_of, volume, progress, reading)
    from viz3d.figure.record import DataOptions

    options = DataOptions.of(reading)
    if is_page(target):
        from viz3d.web.make import write as write_page

        write_page(source, wanted, target, progress, options, mask)
        return
    from viz3d.figure.make import write

    write(
        source,
        wanted,
        sides,
        target,
        progress,
        alt_text=alt_text,
        options=options,
        brain_mask=mask,
    )


def reproduce(
    figure: PathLike,
    volume: Volume | PathLike,
    *,
    output: PathLike | None = None,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> Reproduction:
    """Make a figure again from the record that it carries, and compare.

    Parameters
    ----------
    figure : path
        As `render` wrote it: ``.png``, ``.tif``, ``.jpg``, ``.pdf``, ``.svg`` or ``.html``.
    volume : Volume or path
        The data that it shows.
    output : path, optional
        Where to write the new figure.
    brain_mask : path, optional
        The mask that the figure was made with, if one was given then.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`;
        but for the series they are as recorded unless they are given.

    Returns
    -------
    Reproduction
        ``same`` says whether it is the same picture of the same data, ``findings()`` tells in
        words what differs and where.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError, RenderError
    """
    from viz3d.web.request import is_page

    if is_page(os.fspath(figure)):
        from viz3d.web.reproduce import reproduce as made_again
    else:
        from viz3d.figure.reproduce import reproduce as made_again

    def source(options: DataOptions) -> Volume:
        if isinstance(volume, Volume):
            return volume
        return read(volume, progress=progress, **options.given(reading))

    target = None if output is None else os.fspath(output)
    return made_again(Path(figure), source, target, progress, mask_path(brain_mask))
