"""Zip archives to read, and to do harm to."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

from tests.dicom.synthetic import make_slices, write_slices

MIB = 1 << 20


def pack(path: Path, contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of these members."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def packed_slices(tmp_path: Path, count: int = 3, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of a synthetic series, "inner/s000.dcm" and so on."""
    paths = write_slices(tmp_path / "unpacked", make_slices(count))
    contents = {f"inner/{path.name}": path.read_bytes() for path in paths}
    return pack(tmp_path / "scan.zip", contents, method)


def patch_entry(path: Path, number: int, offset: int, layout: str, value: int) -> None:
    """Overwrite a field of one entry of the central directory (APPNOTE 4.3.12)."""
    content = bytearray(path.read_bytes())
    place = -1
    for _ in range(number + 1):
        place = content.index(b"PK\x01\x02", place + 1)
    struct.pack_into(layout, content, place + offset, value)
    path.write_bytes(content)


def add_link(path: Path, name: str, target: str) -> None:
    link = zipfile.ZipInfo(name)
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, target)
