"""What the text headers of NRRD and MetaImage share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from viz3d.errors import PixelError
from viz3d.geometry import FloatArray

#: Longest header that is looked at.
HEADER_BYTES: Final = 1 << 20
#: Between the notes of a provenance that lies in one line.
_BETWEEN_NOTES: Final = " | "
#: Key of our own notes, in NRRD and MetaImage.
PROVENANCE_KEY: Final = "viz3d_provenance"


def broken(path: Path, found: str) -> PixelError:
    """The error for a header that makes no sense."""
    return PixelError(f"{path.name} is broken: {found}; get the file again", code="corrupt-file")


def integer(path: Path, text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise broken(path, f"{text[:40]!r} is no whole number") from None


def numbers(path: Path, text: str) -> FloatArray:
    """Numbers between blanks or commas."""
    try:
        return np.array([float(word) for word in text.replace(",", " ").split()])
    except ValueError:
        raise broken(path, f"{text[:40]!r} are no numbers") from None


def sibling(header: Path, name: str) -> Path:
    """The data file that a header names, which must lie in its own folder or below.

    Raises
    ------
    PixelError
        If it lies elsewhere or is missing.
    """
    if "\0" in name:
        raise broken(header, f"its voxels are said to lie in {name[:40]!r}")
    folder = header.parent.resolve()
    data = (folder / name).resolve()
    if not data.is_relative_to(folder):
        raise PixelError(
            f"{header.name} has its voxels in {name!r}, outside its folder: put both into one",
            code="corrupt-file",
        )
    # Unlike Path.is_file, this one knows that a name too long is no file.
    if not os.path.isfile(data):
        raise PixelError(
            f"{header.name} has its voxels in {name!r}, which is missing beside it",
            code="corrupt-file",
        )
    return header.parent / name


def join_notes(notes: Sequence[str]) -> str:
    """The provenance in one line."""
    return _BETWEEN_NOTES.join(" ".join(note.split()) for note in notes)


def split_notes(text: str) -> tuple[str, ...]:
    """The provenance from one line."""
    return tuple(note for note in text.split(_BETWEEN_NOTES) if note)
