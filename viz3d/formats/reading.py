"""A volume file to what it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from viz3d.entry import SeriesEntry
from viz3d.errors import GeometryError, InputError, PixelError
from viz3d.faults import Fault, FaultCode
from viz3d.formats import metaimage, nifti, nrrd
from viz3d.formats.header import FileHeader, turn_rows
from viz3d.progress import Progress, silent
from viz3d.values import rescale
from viz3d.volume import Volume


@dataclass(frozen=True)
class Format:
    """How one format is known and read.

    Parameters
    ----------
    endings : tuple of str
        Of its files, in small letters.
    holds : callable
        Whether a file is of this format by what is in it.
    read : callable
        Its header.
    """

    endings: tuple[str, ...]
    holds: Callable[[Path], bool]
    read: Callable[[Path], FileHeader]


def _holds_nifti(path: Path) -> bool:
    if path.name.lower().endswith((".img", ".img.gz")):
        header = nifti.pair_names(path)[0]
        return header.is_file() and nifti.is_nifti(nifti.read_head(header, nifti.SIZE_2))
    return nifti.is_nifti(nifti.read_head(path, nifti.SIZE_2))


def _holds_nrrd(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(nrrd.MAGIC)) == nrrd.MAGIC


_FORMATS: Final = (
    Format((".nrrd", ".nhdr"), _holds_nrrd, nrrd.read_nrrd),
    Format((".mha", ".mhd"), metaimage.is_metaimage, metaimage.read_metaimage),
    Format((".nii", ".nii.gz"), _holds_nifti, nifti.read_nifti),
)


def is_volume_file(path: Path) -> bool:
    """Whether a file is NIfTI, NRRD or MetaImage.

    Known by its content; a broken one by its ending, so that it is refused as what it claims
    to be. A DICOM file is none, whatever it is called, nor is a file that cannot be opened.
    """
    try:
        return path.is_file() and _format_of(path) is not None
    except OSError:
        return False


def _format_of(path: Path) -> Format | None:
    by_content = (form for form in _FORMATS if form.holds(path))
    return next(by_content, None) or _format_by_name(path)


def _format_by_name(path: Path) -> Format | None:
    with path.open("rb") as stream:
        is_dicom = stream.read(132)[128:] == b"DICM"
    name = path.name.lower()
    return None if is_dicom else next((f for f in _FORMATS if name.endswith(f.endings)), None)


def read_header(path: Path) -> FileHeader:
    """What a volume file says of itself, without its voxels.

    Raises
    ------
    InputError
        If it is no such file.
    PixelError
        If it is broken, or holds something other than one number for each voxel.
    GeometryError
        If it does not place its voxels on a rectangular grid.
    """
    form = _format_of(path)
    if form is None:
        raise InputError(f"{path} is no NIfTI, NRRD or MetaImage file: check the path")
    return form.read(path)


def read_entry(path: Path) -> SeriesEntry:
    """A volume file as ``viz3d info`` lists it; with its fault, if it is refused."""
    try:
        return _entry_of(path, read_header(path))
    except (GeometryError, PixelError) as refusal:
        fault = Fault(cast(FaultCode, refusal.code), str(refusal), (path,))
        return SeriesEntry("1", "", None, _stem(path), "", 1, None, None, (fault,))


def _entry_of(path: Path, header: FileHeader) -> SeriesEntry:
    return SeriesEntry(
        id="1",
        uid="",
        number=None,
        description=_stem(path),
        modality="",
        files=len(header.files),
        grid=header.grid,
        residual_mm=0.0,
        faults=header.faults,
        times=header.times,
        steps_mm=np.full(header.grid.shape[0] - 1, header.grid.spacing[2]),
    )


def _stem(path: Path) -> str:
    """The file's name without its ending."""
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return Path(name).stem


def read_volume(path: Path, volume_index: int | None = None, progress: Progress = silent) -> Volume:
    """Read a volume file.

    Parameters
    ----------
    path : Path
        ``.nii``, ``.nii.gz``, ``.hdr`` with ``.img``, ``.nrrd``, ``.nhdr``, ``.mha``, ``.mhd``.
    volume_index : int, optional
        One volume of several in time, from 0; all by default.
    progress : callable, optional
        Told "Loading", and how many bytes of how many are there.

    Returns
    -------
    Volume
        Right-handed. Values that are no numbers, or infinite, are replaced by the lowest
        and the highest that are there, which `provenance` says.

    Raises
    ------
    InputError
        If there is no volume of that index.
    PixelError, GeometryError
        As for `read_header`, and if the voxels are cut short.
    """
    header = read_header(path)
    stored = _read_stored(path, header, volume_index, progress)
    array = turn_rows(stored) if header.rows_turned else stored
    array, notes = replace_non_finite(_rescaled(array, header))
    entry = _entry_of(path, header)
    if volume_index is not None:
        entry = replace(entry, times=1)
    return Volume(
        array=array,
        grid=header.grid,
        metadata=header.metadata if array.ndim == 4 else {},
        report=entry.as_json(),
        provenance=header.provenance + notes,
    )


def _read_stored(
    path: Path, header: FileHeader, index: int | None, progress: Progress
) -> NDArray[Any]:
    """The stored values, ``[k, j, i]`` or ``[t, k, j, i]``."""
    if index is not None and not 0 <= index < header.times:
        there = "one volume, 0" if header.times == 1 else f"volumes 0 to {header.times - 1}"
        raise InputError(
            f"{path.name} has {there}, and {index} was asked for: choose one of them",
            code="no-volume",
        )
    if index is None or header.times == 1:
        values = header.stored.read(progress)
        return np.moveaxis(values, -1, 0) if header.times_last else values
    if header.times_last:
        return header.stored.read(progress)[..., index]
    return header.stored.part(index).read(progress)


def _rescaled(array: NDArray[Any], header: FileHeader) -> NDArray[Any]:
    planes = array.reshape(-1, *array.shape[-2:])
    count = len(planes)
    values = rescale(
        planes, [header.slope] * count, [header.intercept] * count, 8 * header.dtype.itemsize
    )
    return values.reshape(array.shape)


def replace_non_finite(array: NDArray[Any]) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Values that can be drawn, and what was done to make them so.

    What is no number, the outside of many statistical maps, becomes the lowest value.
    """
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return array, ()
    is_finite = np.isfinite(array)
    kept = array[is_finite]
    low, high = (kept.min(), kept.max()) if kept.size else (array.dtype.type(0),) * 2
    count = array.size - kept.size
    note = f"{count} values that are no finite numbers were set to {low:g}, or {high:g} if +inf"
    return np.nan_to_num(array, nan=low, posinf=high, neginf=low), (note,)
