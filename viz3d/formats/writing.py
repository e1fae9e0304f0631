"""A volume to a file of the format that its ending says; it appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from viz3d.errors import OutputError
from viz3d.output import STANDARD_OUTPUT, whole_file
from viz3d.volume import Volume

Writer: TypeAlias = Callable[[Volume, Path], None]


def _write_nifti(volume: Volume, place: Path) -> None:
    from viz3d.formats.nifti_writing import write_nifti

    write_nifti(volume, place)


def _write_with_itk(volume: Volume, place: Path) -> None:
    from viz3d.formats.itk_writing import write_with_itk

    write_with_itk(volume, place)


def _write_vti(volume: Volume, place: Path) -> None:
    from viz3d.formats.vti_writing import write_vti

    write_vti(volume, place)


_WRITERS: Final[dict[str, Writer]] = {
    ".nii": _write_nifti,
    ".nii.gz": _write_nifti,
    ".nrrd": _write_with_itk,
    ".mha": _write_with_itk,
    ".vti": _write_vti,
}
#: Endings that a volume can be written with.
FORMATS: Final = tuple(_WRITERS)
#: What goes to standard output.
STREAMED: Final = ".nii.gz"


def check_format(output: str | os.PathLike[str], *others: str) -> None:
    """Refuse an ending that no volume can be written for.

    Parameters
    ----------
    output : path
    *others : str
        Endings that the caller knows beside these, to be told with them.

    Raises
    ------
    OutputError
    """
    _ending(output, *others)


def write_volume(volume: Volume, output: str | os.PathLike[str]) -> None:
    """Write a volume, every voxel in its true place.

    Parameters
    ----------
    volume : Volume
    output : path
        One of `FORMATS` by its ending. NIfTI gets the order of axes that dcm2niix gives it.
        ``-`` writes ``.nii.gz`` to standard output.

    Raises
    ------
    OutputError
        If the ending is unknown, the format cannot hold the volume, or the file cannot be
        written.
    """
    ending = _ending(output)
    if volume.array.dtype.kind not in "biuf" or volume.array.dtype.itemsize > 8:
        raise OutputError(
            f"No file can hold values of type {volume.array.dtype}: make them whole or real numbers"
        )
    with whole_file(output, suffix=ending) as place:
        _WRITERS[ending](volume, place)


def _ending(output: str | os.PathLike[str], *others: str) -> str:
    name = Path(output).name.lower()
    if os.fspath(output) == STANDARD_OUTPUT:
        return STREAMED
    found = [ending for ending in FORMATS if name.endswith(ending)]
    if not found:
        raise OutputError(
            f"No volume can be written as '{os.fspath(output)}': unknown ending "
            f"(there are: {', '.join((*FORMATS, *others))})"
        )
    return max(found, key=len)


def storable(dtype: np.dtype[np.generic]) -> np.dtype[np.generic]:
    """The type itself, or the smallest that holds its values and that every format knows."""
    if dtype.kind == "b":
        return np.dtype(np.uint8)
    if dtype == np.float16:
        return np.dtype(np.float32)
    return dtype.newbyteorder("=")
