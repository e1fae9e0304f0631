"""The Python interface: what ``viz3d.read`` and its neighbours are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from viz3d.errors import InputError
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.dicom import SeriesEntry
    from viz3d.figure.page import Size
    from viz3d.scene.model import Scene

PathLike = str | os.PathLike[str]


def series(path: PathLike, *, progress: Progress = silent) -> list[SeriesEntry]:
    """The image series at a path, from headers only.

    Parameters
    ----------
    path : path
        A folder of DICOM files, or one of them.

    Returns
    -------
    list of SeriesEntry
        With the fields of ``viz3d info --json``.

    Raises
    ------
    DicomError
        If there is nothing to read.
    """
    from viz3d.dicom import list_series

    return list_series(Path(path), progress)


def read(path: PathLike, *, series: str | None = None, progress: Progress = silent) -> Volume:
    """A series as a volume, every voxel in its true place.

    Parameters
    ----------
    path : path
        A folder of DICOM files, or one of them.
    series : str, optional
        Which one, where there are several: its id in ``viz3d info``, its UID, or a part of
        its description.
    progress : callable, optional
        Told what is being done, how far it is, and how far it goes.

    Raises
    ------
    DicomError
        If the files cannot be read, or several series are there and none was chosen.
    GeometryError
        If the slices do not form a regular volume; its `code` names the fault.
    """
    from viz3d.dicom import read_volume

    return read_volume(Path(path), series, progress)


def render(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    scene: str | PathLike | Scene = "overview",
    size: tuple[int, int] | None = None,
    width_mm: float | None = None,
    dpi: float = 300,
    series: str | None = None,
    progress: Progress = silent,
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
    series : str, optional
        Which one, where a path holds several; as in `read`.
    progress : callable, optional

    Raises
    ------
    DicomError, GeometryError, SceneError, OutputError, RenderError
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
        return read(volume, series=series, progress=progress)

    from viz3d.figure.make import write

    write(source, wanted, pixels, target, progress)


def view(volume: Volume | PathLike, *, scene: str | PathLike | Scene = "planes") -> None:
    """Open the window; returns when it is closed.

    Parameters
    ----------
    volume : Volume or path
    scene : str, path or Scene

    Raises
    ------
    RenderError
        If no window can be opened here.
    """
    from viz3d.app import show
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    source = volume if isinstance(volume, Volume) else read(volume)
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
