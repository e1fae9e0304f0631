"""A path to what is there and to a `Volume`, whatever kind of file holds it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from numpy.typing import NDArray

from viz3d.entry import SeriesEntry
from viz3d.errors import InputError, SceneError
from viz3d.progress import Progress, silent
from viz3d.volume import Volume


class Reading(TypedDict, total=False):
    """How to read a path: see `viz3d.read`."""

    series: str | None
    volume_index: int | None
    repair: bool
    allow_gaps: bool


@dataclass(frozen=True)
class NamedData:
    """What a scene file is about.

    Parameters
    ----------
    path : str
        An absolute path.
    reading : Reading
    brain_mask : str
        An absolute path too; empty for none.
    """

    path: str
    reading: Reading
    brain_mask: str


def is_scene_file(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a scene's, which may name its data, rather than the data's."""
    return Path(path).suffix == ".toml"


def named_in(path: Path, asked: Reading) -> NamedData:
    """The data that a scene file names, and how to read them.

    Parameters
    ----------
    path : Path
        Of the scene file.
    asked : Reading
        Goes before what the file says.

    Returns
    -------
    NamedData

    Raises
    ------
    SceneError
        If the file is no scene, or names no data.
    """
    from viz3d.scene.files import load

    data = load(path).data
    if data is None:
        raise SceneError(
            "", f"{path} names no data: add data = 'FOLDER' at its top, or give the series' path"
        )
    index = asked.get("volume_index")
    reading: Reading = {
        "series": asked.get("series") or data.series or None,
        "volume_index": data.volume if index is None else index,
        "repair": data.repair or asked.get("repair", False),
        "allow_gaps": data.allow_gaps or asked.get("allow_gaps", False),
    }
    return NamedData(data.path, reading, data.brain_mask)


def list_series(path: Path, progress: Progress = silent) -> Sequence[SeriesEntry]:
    """The volumes at a path, from headers only; see `viz3d.series`."""
    if _is_volume_file(path):
        from viz3d import formats

        return [formats.read_entry(path)]
    from viz3d import dicom

    return dicom.list_series(path, progress)


def read_volume(
    path: Path,
    *,
    series: str | None = None,
    volume_index: int | None = None,
    repair: bool = False,
    allow_gaps: bool = False,
    progress: Progress = silent,
) -> Volume:
    """Read one volume; see `viz3d.read`."""
    if _is_volume_file(path):
        from viz3d import formats
        from viz3d.choice import match_series

        match_series([formats.read_entry(path)], series)
        return formats.read_volume(path, volume_index, progress)
    from viz3d import dicom

    return dicom.read_volume(
        path,
        series,
        progress,
        volume_index=volume_index,
        repair=repair,
        allow_gaps=allow_gaps,
    )


def remedies(entry: SeriesEntry) -> Reading:
    """What can be asked for to read a refused entry: each that would heal it is True.

    Returns
    -------
    Reading
        With `repair` and `allow_gaps`; empty where nothing heals it, or nothing is wrong.
    """
    from viz3d.dicom.catalog import DicomSeries

    if entry.verdict != "refused" or not isinstance(entry, DicomSeries):
        return {}
    from viz3d.dicom.stacks import repair

    found: Reading = {}
    if repair.can_repair(entry.stack):
        found["repair"] = True
    if repair.can_keep_gaps(entry.stack):
        found["allow_gaps"] = True
    return found


def middle_image(entry: SeriesEntry) -> tuple[NDArray[Any], float] | None:
    """One image out of the middle of an entry, without the rest of it.

    Returns
    -------
    (rows, columns) array, float
        As the scanner stored it, and the height over the width of a pixel; None for what is
        no DICOM, or has no images.

    Raises
    ------
    PixelError
        If its pixels cannot be read.
    """
    from viz3d.dicom.catalog import DicomSeries

    if not isinstance(entry, DicomSeries) or not entry.stack.frames:
        return None
    from viz3d.dicom.pixels.loading import load_stored

    row = entry.stack.times[0]
    frame = row[len(row) // 2]
    down, across = (frame.spacing_mm or (1.0, 1.0))[:2]
    return load_stored([frame])[0], down / across


def check_there(path: Path) -> None:
    """Refuse a path that leads to nothing, or that cannot be followed.

    Raises
    ------
    InputError
    """
    try:
        path.stat()
    except FileNotFoundError as error:
        raise InputError(f"There is nothing at {path}: check the path") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{str(path)[:200]!r} cannot be opened: {reason}") from error


def _is_volume_file(path: Path) -> bool:
    check_there(path)
    if not path.is_file():
        return False
    from viz3d.formats import is_volume_file

    return is_volume_file(path)
