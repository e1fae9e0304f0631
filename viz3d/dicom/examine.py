"""Files to what each adds to its series."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from viz3d.dicom.files.archive import begins_archive, is_archive, members_of
from viz3d.dicom.files.classes import class_name, is_image_class
from viz3d.dicom.files.directory import Listed, read_directory
from viz3d.dicom.files.elements import PREAMBLE_LENGTH, Elements
from viz3d.dicom.files.headers import PARSE_ERRORS, is_dicom, read_header
from viz3d.dicom.files.sources import Source, find_files, read_start
from viz3d.dicom.files.tags import integer, text
from viz3d.dicom.pixels.decoders import find_storage_fault, has_place
from viz3d.dicom.stacks.frames import Frame, frames_of
from viz3d.errors import DicomError, InputError, NoSeriesError
from viz3d.faults import SPELLED_OUT, Fault, FaultCode, name_files
from viz3d.progress import Progress

_DICOMDIR: Final = "Media Storage Directory Storage"
#: A deflated stream of gzip (RFC 1952), and enough of one to tell what is in it.
_GZIP: Final = b"\x1f\x8b\x08"
_GZIP_START: Final = 1 << 12
#: Bytes up to the end of the mark "DICM".
_MARKED: Final = PREAMBLE_LENGTH + 4


@dataclass(frozen=True, slots=True)
class DicomFile:
    """What one DICOM file holds.

    `kind` is the name of its SOP class. `fault` tells why it has no frames, or why they
    cannot be read; an object that is no image has neither.
    """

    path: Source
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

    @property
    def is_stray(self) -> bool:
        """Whether it may be a slice of any series: it is broken before it tells of which."""
        if self.fault is None or self.frames or self.series_uid:
            return False
        return self.fault.code in ("corrupt-file", "missing-slices")


def examine(path: Path, progress: Progress) -> list[DicomFile]:
    """Every DICOM file that a path stands for; see `viz3d.dicom.list_series`.

    Raises
    ------
    InputError
        If the path cannot be used: no file, a hostile archive, a DICOMDIR that lists nothing.
    NoSeriesError
        If there is no DICOM, and an archive that may hold some.
    """
    if path.is_dir():
        return _examine_folder(path, progress)
    if not path.is_file():
        raise InputError(f"{path} is neither a file nor a folder")
    given = examine_file(path)
    if given is None:
        return _examine_archive(path, progress) if is_archive(path) else []
    if given.kind == _DICOMDIR:
        return _examine_listed(path, progress)
    if not given.series_uid or not given.is_image:
        return [given]
    found = _examine_folder(path.parent, progress, is_deep=False)
    return [file for file in found if file.series_uid == given.series_uid or file.is_stray]


def _examine_folder(folder: Path, progress: Progress, *, is_deep: bool = True) -> list[DicomFile]:
    unreadable: list[OSError] = []
    sources = find_files(folder, unreadable.append, is_deep=is_deep)
    found = _examine_all(sources, progress) + list(map(_closed_folder, unreadable))
    if not found:
        _refuse_archives(folder, sources)
    return found


def _examine_archive(path: Path, progress: Progress) -> list[DicomFile]:
    members = members_of(path)
    found = _examine_all(members, progress)
    if not found:
        _refuse_archives(path, members)
        raise NoSeriesError(f"There is no DICOM file in the archive {path}")
    return found


def _refuse_archives(path: Path, sources: Sequence[Source]) -> None:
    """Say that archives are not opened where nothing else is there."""
    archives = [source for source in sources if begins_archive(read_start(source, 4))]
    if archives:
        raise NoSeriesError(
            f"There is no DICOM file at {path} but for what may be in {name_files(archives)}: "
            "give one archive, or unpack them"
        )


def _examine_listed(directory: Path, progress: Progress) -> list[DicomFile]:
    listed = read_directory(directory)
    found = _examine_all(listed.files, progress)
    others = set(listed.files) - {file.path for file in found}
    found += [
        _broken(path, f"{path.name} is listed in {directory.name} and is no DICOM file")
        for path in sorted(others)
    ]
    if listed.missing:
        found.append(_missing(directory, listed))
    return found


def _missing(directory: Path, listed: Listed) -> DicomFile:
    count = len(listed.missing)
    shown = ", ".join(listed.missing[:SPELLED_OUT])
    more = f" and {count - SPELLED_OUT} more" if count > SPELLED_OUT else ""
    message = (
        f"{count} of {count + len(listed.files)} files that {directory.name} lists are missing "
        f"({shown}{more})"
    )
    return _broken(directory, message, "missing-slices")


def _closed_folder(error: OSError) -> DicomFile:
    folder = Path(error.filename)
    return _broken(folder, f"The folder {folder} cannot be read: {error.strerror or error}")


def _examine_all(sources: Sequence[Source], progress: Progress) -> list[DicomFile]:
    return list(_examine_each(sources, progress))


def _examine_each(sources: Sequence[Source], progress: Progress) -> Iterator[DicomFile]:
    for done, source in enumerate(sources):
        progress("Examining", done, len(sources))
        found = examine_file(source)
        if found is not None:
            yield found
    progress("Examining", len(sources), len(sources))


def examine_file(path: Source) -> DicomFile | None:
    """What a file holds; None if it is not DICOM. Broken files come back with their fault."""
    try:
        found = read_header(path)
    except OSError as error:
        return _broken(path, f"{path.name} cannot be read: {error.strerror or error}")
    except DicomError as error:
        return _broken(path, str(error))
    except PARSE_ERRORS as error:
        return _broken(path, f"The header of {path.name} is damaged: {_one_line(error)}")
    if found is None:
        return _find_gzipped(path)
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
    path: Source,
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


def _find_gzipped(path: Source) -> DicomFile | None:
    """A DICOM file packed by gzip: a slice that is there, and is not read."""
    start = read_start(path, _GZIP_START)
    if not start.startswith(_GZIP):
        return None
    try:
        inner = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, _MARKED)
    except zlib.error:
        return None
    if len(inner) < _MARKED or not is_dicom(inner):
        return None
    return _broken(path, f"{path.name} is packed by gzip: unpack it first", "unsupported-pixels")


def _broken(path: Source, message: str, code: FaultCode = "corrupt-file") -> DicomFile:
    return DicomFile(path, "", "", "", None, "", "", (), Fault(code, message, (path,)))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
