"""A path to a `Volume`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

from viz3d.choice import choose_series
from viz3d.dicom.catalog import DicomSeries, list_series
from viz3d.dicom.pixels.loading import load_array
from viz3d.dicom.stacks.stack import Stack, build_stack
from viz3d.errors import InputError
from viz3d.faults import PIXEL_CODES, Fault, find_refusal
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.dicom.stacks.repair import Repaired

#: From a stack that is not regular, and its values, to a regular volume.
Remedy: TypeAlias = "Callable[[Stack, NDArray[Any], Progress], Repaired]"


def read_volume(
    path: Path | str,
    series: str | None = None,
    progress: Progress = silent,
    *,
    volume_index: int | None = None,
    repair: bool = False,
    allow_gaps: bool = False,
) -> Volume:
    """Read one series of slices as a volume in its true place.

    Parameters
    ----------
    path : path
        As for `viz3d.dicom.list_series`.
    series : str, optional
        Which one, where there are several: an id of the list, a UID, a series number, or
        part of the description. Without it the one that is clearly the head.
    progress : callable, optional
        Told "Examining" for files, then "Loading" for slices.
    volume_index : int, optional
        One volume of a series of several (times, b-values), from 0; all by default.
    repair : bool
        Make a regular volume of one that is not, by interpolation: see `viz3d.dicom.stacks.repair`.
    allow_gaps : bool
        Read a stack with missing slices; their places are left empty.

    Returns
    -------
    Volume
        With the certificate as `report`, the technical tags of the first slice, nothing of
        the patient, as `metadata`, and what was repaired as `provenance`.

    Raises
    ------
    InputError, NoSeriesError
        If there is nothing to read.
    AmbiguousSeriesError
        If there are several series and `series` does not single one out.
    GeometryError
        If the slices do not form a regular grid; `code` is the fault's.
    PixelError
        If the pixels cannot be read.
    """
    entry = choose_series(list_series(path, progress), series)
    if volume_index is not None:
        entry = pick_volume(entry, volume_index)
    remedy = _find_remedy(entry, repair=repair, allow_gaps=allow_gaps)
    if remedy is not None:
        return _read_repaired(entry, remedy, progress)
    assert entry.grid is not None
    return Volume(
        array=load_array(entry.stack, progress),
        grid=entry.grid,
        metadata=entry.metadata(),
        report=entry.as_json(),
    )


def pick_volume(entry: DicomSeries, index: int) -> DicomSeries:
    """An entry with one of its volumes only.

    Raises
    ------
    InputError
        If it has no volume of that index.
    """
    if not 0 <= index < entry.times:
        there = "one volume, 0" if entry.times == 1 else f"volumes 0 to {entry.times - 1}"
        raise InputError(
            f"Series {entry.id} has {there}, and {index} was asked for: choose one of them",
            code="no-volume",
        )
    if entry.times == 1:
        return entry
    # On its own it may be regular where the volumes do not lie at one place.
    alone = build_stack(entry.stack.times[index], entry.part)
    own = {frame.path for frame in alone.frames}
    of_files = (fault for fault in entry.faults if fault.code in PIXEL_CODES)
    faults = (*(fault for fault in of_files if own & set(fault.files)), *alone.faults)
    return replace(
        entry,
        stack=replace(alone, faults=faults),
        times=1,
        files=len(own),
        grid=alone.grid,
        residual_mm=alone.residual_mm,
        steps_mm=alone.steps_mm,
        faults=faults,
    )


def _find_remedy(entry: DicomSeries, *, repair: bool, allow_gaps: bool) -> Remedy | None:
    """What makes the stack readable, None if it is; refuses it if nothing asked for does."""
    refusal = find_refusal(entry.faults)
    if refusal is None:
        return None
    from viz3d.dicom.stacks import repair as remedies

    if allow_gaps and remedies.can_keep_gaps(entry.stack):
        return remedies.keep_gaps
    if repair and remedies.can_repair(entry.stack):
        return remedies.repair
    advice = []
    obstacle = remedies.find_obstacle(entry.stack)
    if obstacle is None:
        advice.append("--repair makes it regular by interpolation")
    elif repair:
        advice.append(f"--repair cannot heal it: {obstacle}")
    if remedies.can_keep_gaps(entry.stack):
        advice.append("--allow-gaps leaves the gap empty")
    raise _with_advice(refusal, advice).as_error()


def _with_advice(refusal: Fault, advice: Sequence[str]) -> Fault:
    if not advice:
        return refusal
    return replace(refusal, message=f"{refusal.message}; {', '.join(advice)}")


def _read_repaired(entry: DicomSeries, remedy: Remedy, progress: Progress) -> Volume:
    repaired = remedy(entry.stack, load_array(entry.stack, progress), progress)
    accepted = tuple(replace(fault, refuses=False) for fault in entry.faults)
    now = replace(entry, grid=repaired.grid, residual_mm=repaired.residual_mm, faults=accepted)
    return Volume(
        array=repaired.array,
        grid=repaired.grid,
        metadata=entry.metadata(),
        report=now.as_json(),
        provenance=repaired.provenance,
    )
