"""Where a DICOM file's bytes are: in a file of a folder, or in a zip archive."""

from __future__ import annotations

import io
import os
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from viz3d.errors import DicomError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

#: Bytes decompressed at a time, so that no claim in the archive is ever allocated.
_CHUNK: Final = 1 << 20


class Archive:
    """A zip archive, open as long as anything refers to it; threads may share it.

    Nothing is unpacked to disk. The member read last is kept, as an object of many frames is
    read frame by frame.
    """

    def __init__(self, opened: ZipFile) -> None:
        self._zip = opened
        self._lock = threading.Lock()
        self._last: tuple[int, bytes] | None = None

    def read(self, member: ZipMember) -> bytes:
        """All bytes of a member, their checksum verified.

        Raises
        ------
        DicomError
            If they are damaged.
        """
        with self._lock:
            if self._last is None or self._last[0] != member.offset:
                self._last = (member.offset, self._decompress(member, member.size))
            return self._last[1]

    def read_start(self, member: ZipMember, length: int) -> bytes:
        """A member's first bytes, all where it has no more; see `read`."""
        with self._lock:
            return self._decompress(member, length)

    def _decompress(self, member: ZipMember, length: int) -> bytes:
        from zipfile import BadZipFile

        parts = io.BytesIO()
        try:
            with self._zip.open(member.info) as stream:
                while wanted := min(_CHUNK, length - parts.tell()):
                    part = stream.read(wanted)
                    if not part:
                        break
                    parts.write(part)
        except (
            BadZipFile,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
            zlib.error,
        ) as error:
            reason = " ".join(str(error).split()) or "it ends too early"
            raise DicomError(f"{member} is damaged: {reason}", code="corrupt-file") from error
        return parts.getvalue()


@dataclass(frozen=True, order=True, slots=True)
class ZipMember:
    """One file within a zip archive, read in memory.

    Parameters
    ----------
    path : Path
        The archive's.
    member : str
        Its name in the archive.
    offset : int
        Where it lies in the archive; tells members of one name apart.
    """

    path: Path
    member: str
    offset: int
    info: ZipInfo = field(compare=False, repr=False)
    archive: Archive = field(compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.path}/{printable(self.member)}"

    @property
    def name(self) -> str:
        """The last part of its name."""
        return printable(self.member.replace("\\", "/").rpartition("/")[2])

    @property
    def size(self) -> int:
        """Bytes, decompressed, as the archive claims."""
        return self.info.file_size

    def open(self, mode: str = "rb", buffering: int = -1) -> io.BytesIO:
        """Its bytes as a stream, to be called as `Path.open` is.

        Raises
        ------
        DicomError
            If they are damaged.
        """
        if mode != "rb":
            raise ValueError(f"a member of an archive can only be read, not opened for '{mode}'")
        return io.BytesIO(self.archive.read(self))


#: Whatever holds one DICOM object.
Source: TypeAlias = Path | ZipMember


def source_size(source: Source) -> int:
    """Bytes in a source."""
    return source.size if isinstance(source, ZipMember) else source.stat().st_size


def read_start(source: Source, length: int) -> bytes:
    """The first bytes of a source, all where it has no more.

    Raises
    ------
    OSError
        If a file cannot be read.
    DicomError
        If a member of an archive is damaged.
    """
    if isinstance(source, ZipMember):
        return source.archive.read_start(source, length)
    with open(source, "rb", buffering=0) as stream:
        return stream.read(length)


def find_files(
    folder: Path, tell: Callable[[OSError], None], *, is_deep: bool = True
) -> list[Path]:
    """Every plain file in a folder, and below it where the search `is_deep`, sorted.

    Links to folders are not followed, so none can lead in a circle; what is neither file nor
    folder, such as a pipe, is passed over. Folders that cannot be listed are told.
    """
    found: list[str] = []
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_file():
                        found.append(entry.path)
                    elif is_deep and entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError as error:
            tell(error)
    return sorted(map(Path, found))


def printable(name: str) -> str:
    """A name from an archive for a message of one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
