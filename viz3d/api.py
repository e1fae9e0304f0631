"""The Python interface: what ``viz3d.read`` and its neighbours are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from viz3d.errors import InputError
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.entry import SeriesEntry
    from viz3d.figure.page import Size
    from viz3d.reading import Reading
    from viz3d.scene.model import Scene

PathLike = str | os.PathLike[str]


def series(path: PathLike, *, progress: Progress = silent) -> Sequence[SeriesEntry]:
    """The volumes at a path, from headers only.

    Parameters
    ----------
    path : path
        A folder of DICOM files, one of them, a zip of them, a DICOMDIR; or a NIfTI, NRRD or
        MetaImage file.

    Returns
    -------
    sequence of SeriesEntry
        With the fields of ``viz3d info --json``.

    Raises
    ------
    InputError
        If there is nothing to read.
    """
    from viz3d.reading import list_series

    return list_series(Path(path), progress)


def read(
    path: PathLike,
    *,
    series: str | None = None,
    volume_index: int | None = None,
    repair: bool = False,
    allow_gaps: bool = False,
    progress: Progress = silent,
) -> Volume:
    """A series as a volume, every voxel in its true place.

    Parameters
    ----------
    path : path
        As for `series`.
    series : str, optional
        Which one, where there are several: its id in ``viz3d info``, its UID, or a part of
        its description. Without it the one that is clearly the head, with a warning in the
        log that says so.
    volume_index : int, optional
        One volume of several in time, from 0; without it all, as ``array[t, k, j, i]``.
    repair : bool
        Straighten a tilted stack, fill a gap, or even out uneven steps, by interpolation.
        What was done is in the volume's `provenance`.
    allow_gaps : bool
        Leave the places of missing slices empty.
    progress : callable, optional
        Told what is being done, how far it is, and how far it goes.

    Raises
    ------
    InputError
        If the files cannot be read, or several series are there and none was chosen.
    GeometryError
        If the slices do not form a regular volume; its `code` names the fault.
    """
    from viz3d.reading import read_volume

    return read_volume(
        Path(path),
        series=series,
        volume_index=volume_index,
        repair=repair,
        allow_gaps=allow_gaps,
        progress=progress,
    )


def render(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    scene: str | PathLike | Scene = "overview",
    size: tuple[int, int] | None = None,
    width_mm: float | None = None,
    dpi: float = 300,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Draw a scene to a file; no display is needed.

    Parameters
    ----------
    volume : Volume or path
    output : path
        ``.png``, ``.tif`` or ``.jpg``; it appears whole or not at all.
    scene : str, path or Scene
        A built-in scene's name, a scene file, or a scene.
    size : (width, height), optional
        Pixels; or
    width_mm, dpi : float, optional
        Width on paper and resolution. Without either, 1600 pixels.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError, RenderError
    """
    from viz3d.figure.files import check_format
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    # Whatever is wrong with the request is said before the libraries that draw are loaded.
    target = os.fspath(output)
    check_format(target)
    wanted = scene if isinstance(scene, Scene) else load(os.fspath(scene))
    pixels = _size(wanted, size, width_mm, dpi)

    def source() -> Volume:
        if isinstance(volume, Volume):
            return volume
        return read(volume, progress=progress, **reading)

    from viz3d.figure.make import write

    write(source, wanted, pixels, target, progress)


def convert(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Write a volume to one file.

    Parameters
    ----------
    volume : Volume or path
    output : path
        ``.nii``, ``.nii.gz``, ``.nrrd``, ``.mha`` or ``.vti``; it appears whole or not at all.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    InputError, GeometryError, OutputError
    """
    from viz3d.formats import check_format, write_volume
    from viz3d.output import check_writable

    # Whatever is wrong with the request is said before a series is read.
    check_format(os.fspath(output))
    check_writable(output)
    source = volume if isinstance(volume, Volume) else read(volume, progress=progress, **reading)
    write_volume(source, os.fspath(output))


def view(
    volume: Volume | PathLike,
    *,
    scene: str | PathLike | Scene = "planes",
    **reading: Unpack[Reading],
) -> None:
    """Open the window; returns when it is closed.

    Parameters
    ----------
    volume : Volume or path
    scene : str, path or Scene
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    RenderError
        If no window can be opened here.
    """
    from viz3d.app import show
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    source = volume if isinstance(volume, Volume) else read(volume, **reading)
    show(source, scene if isinstance(scene, Scene) else load(os.fspath(scene)))


def _size(scene: Scene, size: tuple[int, int] | None, width_mm: float | None, dpi: float) -> Size:
    from viz3d.figure.page import Size, aspect_of

    if size is not None and width_mm is not None:
        raise InputError("Give the size in pixels or the width in mm, not both", code="bad-size")
    if size is not None:
        return Size.in_pixels(*size)
    aspect = aspect_of(scene.page)
    if width_mm is not None:
        return Size.in_mm(width_mm, aspect, dpi)
    return Size.in_pixels(1600, round(1600 / aspect))
