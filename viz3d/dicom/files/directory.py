"""A DICOMDIR to the files that it lists (DICOM PS3.3 annex F, PS3.10 section 8)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from viz3d.dicom.files.dictionary import tag_of
from viz3d.dicom.files.elements import parse_items
from viz3d.dicom.files.headers import PARSE_ERRORS, read_all_elements
from viz3d.dicom.files.tags import texts
from viz3d.errors import DicomError

#: What some systems add to the names of a disc: an ending, or the version of ISO 9660.
_ADDED: Final = re.compile(r"[.;].*$")
_DRIVE: Final = re.compile("[A-Za-z]:")


@dataclass(frozen=True)
class Listed:
    """What a DICOMDIR lists: the files that are there, and the names of those that are not."""

    files: tuple[Path, ...]
    missing: tuple[str, ...]


def read_directory(path: Path) -> Listed:
    """The files that a DICOMDIR lists, each once, in its order.

    Every record that names a file counts, wherever it stands: the tree of patients, studies
    and series is not needed, and is often broken. Names are those of the disc, in capitals
    without endings; on other systems they are found by any case, ending and version.

    Raises
    ------
    DicomError
        If it lists nothing or cannot be parsed, or if a name leads out of its folder.
    """
    names = list(dict.fromkeys(_read_names(path)))
    if not names:
        raise DicomError(f"{path} lists no files: give the folder, {path.parent}")
    tree = _Tree(path.parent)
    places = [(name, tree.find(name)) for name in names]
    return Listed(
        tuple(dict.fromkeys(place for _, place in places if place is not None)),
        tuple("/".join(name) for name, place in places if place is None),
    )


def _read_names(path: Path) -> Iterator[tuple[str, ...]]:
    try:
        sequence = read_all_elements(path).get(tag_of("DirectoryRecordSequence"))
        wanted = {tag_of("ReferencedFileID")}
        # Writers that drop elements of a record do not always correct its length.
        records = [] if sequence is None else parse_items(sequence, wanted, may_overrun=True)
    except PARSE_ERRORS as error:
        raise DicomError(f"{path} is damaged ({error}): give the folder, {path.parent}") from error
    for record in records:
        name = _parts_of(texts(record, "ReferencedFileID"))
        if _leads_out(name):
            raise DicomError(
                f"{path} lists {'/'.join(name)}, which is not below its folder: "
                f"give the folder, {path.parent}"
            )
        if name:
            yield name


def _parts_of(components: tuple[str, ...]) -> tuple[str, ...]:
    """Folders and file name; some writers take the slash for the standard's backslash."""
    return tuple("/".join(components).split("/")) if components else ()


def _leads_out(name: tuple[str, ...]) -> bool:
    return bool(name) and (not name[0] or ".." in name or bool(_DRIVE.match(name[0])))


class _Tree:
    """Finds names below a folder as a disc has them; each folder is listed once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, name: tuple[str, ...]) -> Path | None:
        """The file of this name, None if there is none."""
        place = self._root
        for part in name:
            listing = self._list(place)
            found = listing.get(part) or listing.get(part.lower())
            found = found or listing.get(_ADDED.sub("", part.lower()))
            if found is None:
                return None
            place = place / found
        return place if place.is_file() else None

    def _list(self, folder: Path) -> dict[str, str]:
        """Entries of a folder by their name, in small letters, and without what was added."""
        if folder not in self._listings:
            names = sorted(os.listdir(folder)) if folder.is_dir() else []
            listing = {name: name for name in names}
            for key in (str.lower, lambda name: _ADDED.sub("", name.lower())):
                for name in names:
                    listing.setdefault(key(name), name)
            self._listings[folder] = listing
        return self._listings[folder]
