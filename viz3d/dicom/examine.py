"""Files to what each adds to its series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from viz3d.dicom.classes import class_name, is_image_class
from viz3d.dicom.decoders import find_storage_fault, has_place
from viz3d.dicom.elements import Elements
from viz3d.dicom.faults import Fault
from viz3d.dicom.frames import Frame, frames_of
from viz3d.dicom.headers import PARSE_ERRORS, find_files, read_header
from viz3d.dicom.tags import integer, text
from viz3d.progress import Progress

_DICOMDIR: Final = "Media Storage Directory Storage"


@dataclass(frozen=True, slots=True)
class DicomFile:
    """What one DICOM file holds.

    `kind` is the name of its SOP class. `fault` tells why it has no frames, or why they
    cannot be read; an object that is no image has neither.
    """

    path: Path
    kind: str
    series_uid: str
    object_uid: str
    number: int | None
    description: str
    modality: str
    frames: tuple[Frame, ...]
    fault: Fault | None

    @property
    def is_image(self) -> bool:
        """Whether it holds slices, readable or not."""
        return bool(self.frames) or self.fault is not None


def examine(path: Path, progress: Progress) -> list[DicomFile]:
    """Every DICOM file that a path stands for; see `viz3d.dicom.list_series`."""
    if path.is_dir():
        return _examine_all(find_files(path), progress)
    given = examine_file(path)
    if given is None:
        return []
    if given.kind == _DICOMDIR:
        return _examine_all(find_files(path.parent), progress)
    if not given.series_uid or len(given.frames) > 1:
        return [given]
    beside = [file for file in sorted(path.parent.iterdir()) if file.is_file()]
    found = _examine_all(beside, progress)
    return [file for file in found if file.series_uid == given.series_uid]


def _examine_all(paths: Sequence[Path], progress: Progress) -> list[DicomFile]:
    return list(_examine_each(paths, progress))


def _examine_each(paths: Sequence[Path], progress: Progress) -> Iterator[DicomFile]:
    for done, path in enumerate(paths):
        progress("Examining", done, len(paths))
        found = examine_file(path)
        if found is not None:
            yield found
    progress("Examining", len(paths), len(paths))


def examine_file(path: Path) -> DicomFile | None:
    """What a file holds; None if it is not DICOM. Broken files come back with their fault."""
    try:
        found = read_header(path)
    except OSError as error:
        return _broken(path, f"{path.name} cannot be read: {error.strerror or error}")
    except PARSE_ERRORS as error:
        return _broken(path, f"The header of {path.name} is damaged: {_one_line(error)}")
    if found is None:
        return None
    header, storage = found
    elements = header.elements
    object_class = text(elements, "SOPClassUID") or header.object_class
    if not object_class and not storage.has_pixels:
        return _broken(path, f"{path.name} ends after {storage.file_length} bytes, in its header")
    frames: tuple[Frame, ...] = ()
    fault = None
    kind = class_name(object_class)
    if is_image_class(kind, storage.has_pixels):
        try:
            fault = find_storage_fault(path, storage)
            if fault is None or has_place(storage):
                frames = tuple(frames_of(path, elements, storage))
        except PARSE_ERRORS as error:
            fault = Fault("corrupt-file", f"{path.name}: {_one_line(error)}", (path,))
    return _describe(path, kind, elements, frames, fault)


def _describe(
    path: Path,
    kind: str,
    elements: Elements,
    frames: tuple[Frame, ...],
    fault: Fault | None,
) -> DicomFile:
    try:
        number = integer(elements, "SeriesNumber")
    except ValueError:
        number = None
    return DicomFile(
        path=path,
        kind=kind,
        series_uid=text(elements, "SeriesInstanceUID"),
        object_uid=text(elements, "SOPInstanceUID"),
        number=number,
        description=text(elements, "SeriesDescription"),
        modality=text(elements, "Modality"),
        frames=frames,
        fault=fault,
    )


def _broken(path: Path, message: str) -> DicomFile:
    fault = Fault("corrupt-file", message, (path,))
    return DicomFile(path, "", "", "", None, "", "", (), fault)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
