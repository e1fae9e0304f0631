"""What a zip archive holds, after it was found harmless.

Nothing of an archive is written to disk, so most of what is refused here could do no harm.
It is refused all the same: an archive that lies about its members is not one to take
measurements from.
"""

from __future__ import annotations

import posixpath
import re
import stat
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from viz3d.dicom.files.sources import Archive, ZipMember, printable, read_start
from viz3d.errors import InputError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

#: How an archive begins: a member, the end of an empty archive, a part of a split one.
_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: Stored and deflated. Python's other decompressors cannot be stopped: a kilobyte of bzip2
#: may become gigabytes in one call.
_METHODS: Final = (0, 8)
#: The most that a byte of deflated data can become: 258 bytes for two bits (RFC 1951 3.2.5).
_DEFLATE_LIMIT: Final = 1032
#: Bytes that claim too much are a bomb only beyond this: any machine that shows a head has so
#: much, and a small phantom in a constant background is packed more than a hundredfold.
HARMLESS_BYTES: Final = 1 << 28
#: Scanners' images are packed two- to fivefold, a large noiseless phantom about fiftyfold.
LARGEST_RATIO: Final = 250
#: Bytes of a member's own header before its name (APPNOTE 4.3.7).
_LOCAL_HEADER: Final = 30
#: The record that ends an archive, where in it the number of members is, and the most bytes
#: that it has, with the longest comment (APPNOTE 4.3.16).
_END: Final = b"PK\x05\x06"
_END_COUNT: Final = 10
_LONGEST_END: Final = 22 + 0xFFFF
#: Bits of a member's flags that say that it is encrypted, strongly or not (APPNOTE 4.4.4).
_ENCRYPTED: Final = 0x0041
#: Longest path that Linux takes: what is longer is no link.
_LONGEST_PATH: Final = 4096
_DRIVE: Final = re.compile("[A-Za-z]:")


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive, by its content."""
    from zipfile import is_zipfile

    return begins_archive(read_start(path, 4)) or is_zipfile(path)


def begins_archive(start: bytes) -> bool:
    """Whether these are the first bytes of a zip archive."""
    return start.startswith(_STARTS)


def members_of(path: Path) -> list[ZipMember]:
    """The files in an archive, sorted by name; the archive stays open while they are used.

    Raises
    ------
    InputError
        If the archive is damaged or encrypted, or is made to do harm: names and links that
        lead out of it, members that overlap, sizes that its bytes cannot make or that are out
        of all proportion to them.
    """
    opened = _open(path)
    entries = opened.infolist()
    size = path.stat().st_size
    _check_count(path, len(entries), size)
    for info in entries:
        _check_entry(path, info)
    _check_overlap(path, entries, size)
    _check_proportion(f"{path} claims", sum(info.file_size for info in entries), size)
    archive = Archive(opened)
    members = [_member(path, info, archive) for info in entries if not _is_folder(info)]
    files = [member for member in members if not _is_link(member.info)]
    for member in members:
        if _is_link(member.info):
            _check_link(member)
    return sorted(files)


def _member(path: Path, info: ZipInfo, archive: Archive) -> ZipMember:
    return ZipMember(path, info.orig_filename, info.header_offset, info, archive)


def _open(path: Path) -> ZipFile:
    from zipfile import BadZipFile, ZipFile

    try:
        return ZipFile(path)
    except (BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"The zip archive {path} is damaged or cut short: {reason}. Fetch it again"
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _check_count(path: Path, found: int, size: int) -> None:
    """Refuse a central directory in which a damaged entry hides others.

    Python reads as many entries as there are bytes for, whatever their number should be.
    """
    with open(path, "rb") as stream:
        stream.seek(max(0, size - _LONGEST_END))
        tail = stream.read()
    (told,) = struct.unpack_from("<H", tail, tail.rindex(_END) + _END_COUNT)
    # Archives of more members have the number elsewhere, or only its lower bits.
    if told not in (found & 0xFFFF, 0xFFFF):
        raise InputError(
            f"The zip archive {path} is damaged: it lists {found} members of {told}. Fetch it again"
        )


def _check_entry(path: Path, info: ZipInfo) -> None:
    """Refuse what one member's entry in the central directory says."""
    name = f"{path}/{printable(info.orig_filename)}"
    if _climbs(info.orig_filename):
        raise InputError(
            f"The name of {name} leads out of the archive: do not trust where it is from"
        )
    if info.flag_bits & _ENCRYPTED:
        raise InputError(f"{name} is encrypted: unpack the archive and give the folder")
    if info.compress_type not in _METHODS:
        raise InputError(
            f"{name} is packed by method {info.compress_type}, which is neither stored nor "
            "deflated: unpack the archive and give the folder"
        )
    possible = info.compress_size * (_DEFLATE_LIMIT if info.compress_type else 1)
    if info.file_size > possible:
        raise InputError(
            f"{name} claims {info.file_size} bytes, and its {info.compress_size} packed bytes "
            f"can be {possible} at most: the archive is damaged, fetch it again"
        )
    _check_proportion(f"{name} claims", info.file_size, info.compress_size)


def _check_proportion(claim: str, unpacked: int, packed: int) -> None:
    if unpacked > max(HARMLESS_BYTES, LARGEST_RATIO * packed):
        raise InputError(
            f"{claim} to be {unpacked} bytes, packed in {packed}: such an archive is made to "
            "fill memories. If you trust it, unpack it and give the folder"
        )


def _check_overlap(path: Path, entries: Sequence[ZipInfo], size: int) -> None:
    """Refuse members that share bytes, with each other or with what is beyond the file."""
    ordered = sorted(entries, key=lambda info: info.header_offset)
    starts = [info.header_offset for info in ordered] + [size]
    for info, limit in zip(ordered, starts[1:], strict=True):
        header = _LOCAL_HEADER + len(info.orig_filename)
        if info.header_offset < 0 or info.header_offset + header + info.compress_size > limit:
            raise InputError(
                f"{path}/{printable(info.orig_filename)} overlaps what follows in the archive: "
                "do not trust where it is from"
            )


def _check_link(member: ZipMember) -> None:
    """Refuse a link that leads out; others are passed over, as what they mean is there too."""
    raw = member.archive.read_start(member, _LONGEST_PATH)
    target = raw.decode("utf-8", "replace").replace("\\", "/")
    place = posixpath.join(posixpath.dirname(member.member), target)
    # Zeros are in every DICOM file and in no path: its entry, not its bytes, says it is a link.
    if "\0" in target or _DRIVE.match(target) or _climbs(posixpath.normpath(place)):
        raise InputError(
            f"{member} is a link that leads out of the archive, to '{printable(target[:80])}': "
            "do not trust where it is from"
        )


def _is_folder(info: ZipInfo) -> bool:
    return info.orig_filename.endswith("/") and info.file_size == 0


def _is_link(info: ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _climbs(name: str) -> bool:
    """Whether a name would leave the folder that an archive is unpacked in."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or bool(_DRIVE.match(plain)) or ".." in plain.split("/")
