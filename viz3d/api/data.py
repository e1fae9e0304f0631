"""Series and volumes in and out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from viz3d.api.asked import mask_path
from viz3d.api.paths import PathLike
from viz3d.errors import InputError
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.entry import SeriesEntry
    from viz3d.reading import Reading


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


def convert(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Write a volume to one file.

    Parameters
    ----------
    volume : Volume or path
    output : path
        ``.nii``, ``.nii.gz``, ``.nrrd``, ``.mha`` or ``.vti``; it appears whole or not at all.
    brain : bool
        The brain alone, with air's level everywhere else; of one time point.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
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
    if brain_mask is not None and not brain:
        raise InputError(
            "A brain mask changes nothing in a whole volume: ask for the brain alone (--brain)",
            code="bad-option",
        )
    mask = mask_path(brain_mask)
    source = volume_of(volume, progress, reading)
    if brain:
        from viz3d.brains import brain_of, check_one_time
        from viz3d.process.brain.alone import brain_alone

        check_one_time(source)
        source = brain_alone(source, brain_of(source, 0, mask, progress))
    write_volume(source, os.fspath(output))


def volume_of(volume: Volume | PathLike, progress: Progress, reading: Reading) -> Volume:
    """The volume itself, or what is read from the path."""
    if isinstance(volume, Volume):
        return volume
    return read(volume, progress=progress, **reading)
