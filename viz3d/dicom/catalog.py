"""A path to the series that are there, from headers only."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from viz3d.dicom.examine import DicomFile, examine
from viz3d.dicom.files.metadata import read_metadata, read_patient
from viz3d.dicom.files.sources import Source
from viz3d.dicom.stacks.splitting import split_series
from viz3d.dicom.stacks.stack import Stack
from viz3d.entry import SeriesEntry
from viz3d.errors import DicomError, InputError, NoSeriesError
from viz3d.faults import Fault
from viz3d.progress import Progress, silent


@dataclass(frozen=True, eq=False, kw_only=True)
class DicomSeries(SeriesEntry):
    """One stack of slices of one series.

    Parameters
    ----------
    stack : Stack
        The slices in their order.
    """

    stack: Stack = field(repr=False)

    def metadata(self) -> Mapping[str, Any]:
        """The technical tags of the first slice."""
        frames = self.stack.frames
        return read_metadata(frames[0].path) if frames else {}

    def patient(self) -> Mapping[str, str]:
        """Name, ID, birth date and so on, of the first slice."""
        frames = self.stack.frames
        return read_patient(frames[0].path) if frames else {}


def list_series(path: Path | str, progress: Progress = silent) -> list[DicomSeries]:
    """The image series at a path, from headers only.

    Parameters
    ----------
    path : path
        A folder, searched with all that is below it: DICOM is known by its content, other
        files are passed over. Or one file: the series that it belongs to, among the files
        beside it. Or a zip archive, which is searched in memory, or a DICOMDIR: the files
        that it lists.
    progress : callable, optional
        Told "Examining", how many files are done, and how many there are.

    Returns
    -------
    list of DicomSeries
        Ordered by series number. A series with several stacks (orientations, sizes, echoes,
        magnitude and phase) gives several entries. Stacks that cannot be read are there too,
        with their faults.

    Raises
    ------
    InputError
        If there is nothing at the path.
    NoSeriesError
        If there is no DICOM image, with what there is instead.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"There is nothing at {path}: check the path")
    files = examine(path, progress)
    series, unknown = _group_by_series(files)
    if not series:
        raise _nothing(path, files)
    found = [
        (group[0], replace(stack, faults=stack.faults + _warn_of(unknown)))
        for group in series
        for stack in _stacks_of(group)
    ]
    return _number(found)


def _group_by_series(files: Sequence[DicomFile]) -> tuple[list[list[DicomFile]], list[DicomFile]]:
    """The images of each series, and the broken files that do not tell their series."""
    groups: dict[str, list[DicomFile]] = defaultdict(list)
    unknown = []
    for file in files:
        if file.is_image and (file.series_uid or file.frames):
            groups[file.series_uid].append(file)
        elif file.is_image:
            unknown.append(file)
    return list(groups.values()), unknown


def _nothing(path: Path, files: Sequence[DicomFile]) -> DicomError:
    broken = [file.fault for file in files if file.fault is not None]
    if broken:
        return DicomError(f"No image at {path} can be read: {broken[0].message}")
    kinds = sorted({file.kind or "unknown objects" for file in files})
    if kinds:
        return NoSeriesError(f"There is no image at {path}, only {', '.join(kinds)}")
    what = "There is no DICOM file in the folder" if path.is_dir() else "This is not a DICOM file:"
    return NoSeriesError(f"{what} {path}")


def _stacks_of(group: Sequence[DicomFile]) -> list[Stack]:
    """The stacks of one series, with the faults of their files."""
    kept, copies = _drop_copies(group)
    frames = [frame for file in kept for frame in file.frames]
    stacks = split_series(frames) if frames else [Stack((), None, None, np.zeros(0), ())]
    return [replace(stack, faults=_all_faults(stack, kept, copies)) for stack in stacks]


def _all_faults(
    stack: Stack, files: Sequence[DicomFile], copies: Mapping[Source, list[Source]]
) -> tuple[Fault, ...]:
    """A stack's own faults, after those of its files and of files that gave no frames."""
    own = {frame.path for frame in stack.frames}
    broken = [f.fault for f in files if f.fault and (f.path in own or not f.frames)]
    copied = [copy for path in sorted(own & set(copies)) for copy in copies[path]]
    return (*_merge(broken), *stack.faults, *_warn_of_copies(copied))


def _merge(faults: Sequence[Fault]) -> list[Fault]:
    """One fault for each code, for all the files that have it."""
    merged = []
    for code in dict.fromkeys(fault.code for fault in faults):
        same = [fault for fault in faults if fault.code == code]
        more = f" (and {len(same) - 1} more files)" if len(same) > 1 else ""
        files = tuple(path for fault in same for path in fault.files)
        merged.append(Fault(code, same[0].message + more, files))
    return merged


def _drop_copies(
    files: Sequence[DicomFile],
) -> tuple[list[DicomFile], dict[Source, list[Source]]]:
    """Files without those that are byte for byte the copy of another; copies by original."""
    counts = Counter(file.object_uid for file in files)
    kept: dict[bytes | Source, DicomFile] = {}
    copies: dict[Source, list[Source]] = defaultdict(list)
    for file in files:
        is_alone = not file.object_uid or counts[file.object_uid] == 1
        key = file.path if is_alone else _digest(file.path)
        if key in kept:
            copies[kept[key].path].append(file.path)
        else:
            kept[key] = file
    return list(kept.values()), copies


def _digest(path: Source) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _warn_of_copies(copies: Sequence[Source]) -> tuple[Fault, ...]:
    if not copies:
        return ()
    count = "1 file is" if len(copies) == 1 else f"{len(copies)} files are"
    message = f"{count} there twice and used once ({copies[0].name})"
    return (Fault("duplicate-slices", message, tuple(copies), refuses=False),)


def _warn_of(unknown: Sequence[DicomFile]) -> tuple[Fault, ...]:
    """A broken file may have been a slice of any series; nobody can tell."""
    faults = [file.fault for file in unknown if file.fault is not None]
    return tuple(replace(fault, refuses=False) for fault in _merge(faults))


def _number(found: Sequence[tuple[DicomFile, Stack]]) -> list[DicomSeries]:
    """Entries in the order of their series numbers, with ids: "4", or "4.1" and "4.2"."""
    ordered = sorted(found, key=_entry_order)
    counts = Counter(_base_id(file) for file, _ in ordered)
    seen: Counter[str] = Counter()
    entries = []
    for file, stack in ordered:
        base = _base_id(file)
        seen[base] += 1
        unique = base if counts[base] == 1 else f"{base}.{seen[base]}"
        entries.append(_describe(unique, file, stack))
    return entries


def _describe(unique: str, file: DicomFile, stack: Stack) -> DicomSeries:
    paths = {frame.path for frame in stack.frames}
    return DicomSeries(
        id=unique,
        uid=file.series_uid,
        number=file.number,
        description=file.description,
        modality=file.modality,
        part=stack.part,
        files=len(paths or {path for fault in stack.faults for path in fault.files}),
        times=len(stack.times),
        grid=stack.grid,
        residual_mm=stack.residual_mm,
        steps_mm=stack.steps_mm,
        faults=stack.faults,
        stack=stack,
    )


def _base_id(file: DicomFile) -> str:
    return "0" if file.number is None else str(file.number)


def _entry_order(item: tuple[DicomFile, Stack]) -> tuple[float, str, tuple[str, ...], float, str]:
    file, stack = item
    first = stack.frames[0] if stack.frames else None
    return (
        math.inf if file.number is None else file.number,
        file.series_uid,
        first.image_type if first else (),
        (first.echo_time_ms or 0.0) if first else math.inf,
        repr(first.orientation) if first else "",
    )
