"""NRRD headers, attached and detached (teem.sourceforge.net/nrrd/format.html)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import numpy as np

from viz3d.errors import PixelError
from viz3d.faults import Fault
from viz3d.formats.axes import Axis, Placed, place
from viz3d.formats.header import FileHeader, right_handed_grid, unplaced
from viz3d.formats.stored import Encoding, Stored
from viz3d.formats.text import (
    HEADER_BYTES,
    PROVENANCE_KEY,
    broken,
    integer,
    numbers,
    sibling,
    split_notes,
)
from viz3d.geometry import FloatArray

MAGIC: Final = b"NRRD000"

_DTYPES: Final = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "int64", "int64_t",
           "signed long long int"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}  # fmt: skip
_DTYPE_OF_NAME: Final = {name: code for code, names in _DTYPES.items() for name in names}
_ENCODINGS: Final[dict[str, Encoding]] = {
    "raw": "raw", "gzip": "deflate", "gz": "deflate", "bzip2": "bzip2", "bz2": "bzip2",
}  # fmt: skip
#: To LPS, of each named space; the others have no anatomy.
_LPS_SIGNS: Final = {
    "right-anterior-superior": (-1, -1, 1), "ras": (-1, -1, 1),
    "left-anterior-superior": (1, -1, 1), "las": (1, -1, 1),
    "left-posterior-superior": (1, 1, 1), "lps": (1, 1, 1),
}  # fmt: skip
#: Kinds of an axis beside space that numbers volumes, not parts of one voxel.
_TIME_KINDS: Final = ("time", "list", "domain", "space", "???", "none", "")


def read_nrrd(path: Path) -> FileHeader:
    """The header of a NRRD file.

    Raises
    ------
    PixelError
        If it is broken, or holds something other than one number for each voxel.
    GeometryError
        If it does not place its voxels on a rectangular grid.
    """
    fields, keys, end = _read_fields(path)
    sizes = [integer(path, text) for text in _field(path, fields, "sizes").split()]
    count = integer(path, _field(path, fields, "dimension"))
    if len(sizes) != count or min(sizes, default=0) < 1:
        raise broken(path, f"its sizes are {sizes}")
    _check_kinds(path, fields, sizes)
    placed = place(path, _axes(path, fields, sizes), _origin(path, fields))
    signs, faults = _space(path, fields)
    grid, rows_turned = right_handed_grid(path.name, placed.size_kji, signs @ placed.matrix)
    stored = _stored(path, fields, placed, end)
    stored.check()
    return FileHeader(
        format="NRRD",
        files=tuple(dict.fromkeys((path, stored.path))),
        shape=placed.times + grid.shape,
        grid=grid,
        stored=stored,
        rows_turned=rows_turned,
        times_last=placed.times_last,
        faults=faults,
        provenance=split_notes(keys.get(PROVENANCE_KEY, "")),
    )


def _read_fields(path: Path) -> tuple[dict[str, str], dict[str, str], int]:
    """Fields, keys with their values, and the byte after the header."""
    with path.open("rb") as stream:
        head = stream.read(HEADER_BYTES)
    found = re.search(rb"\r?\n\r?\n", head)
    end = found.end() if found else len(head)
    fields: dict[str, str] = {}
    keys: dict[str, str] = {}
    lines = head[: found.start() if found else end].decode("utf-8", "replace").splitlines()
    for line in lines[1:]:
        if line.startswith("#"):
            continue
        # A colon and a blank make a field, a colon and an equals sign make a key.
        field = re.match(r"([^:]+):(=| )\s*(.*)", line)
        if field is None:
            raise broken(path, f"its header has a line {line[:40]!r}")
        (fields if field[2] == " " else keys)[field[1].strip().lower()] = field[3].strip()
    return fields, keys, end


def _field(path: Path, fields: dict[str, str], *names: str) -> str:
    for name in names:
        if name in fields:
            return fields[name]
    raise broken(path, f"its header has no '{names[0]}'")


def _check_kinds(path: Path, fields: dict[str, str], sizes: list[int]) -> None:
    """Refuse vectors, colours and tensors."""
    for kind, size in zip(fields.get("kinds", "").lower().split(), sizes, strict=False):
        if kind not in _TIME_KINDS and size > 1:
            raise PixelError(
                f"{path.name} has {size} numbers for each voxel (kind {kind[:40]!r}): only one "
                "is read",
                code="unsupported-pixels",
            )


def _axes(path: Path, fields: dict[str, str], sizes: list[int]) -> list[Axis]:
    """The axes by their directions or, without these, by their spacings."""
    if "space directions" in fields:
        texts = re.findall(r"none|\([^)]*\)", fields["space directions"])
        steps = [None if text == "none" else numbers(path, text[1:-1]) for text in texts]
        if len(steps) != len(sizes) or any(s is not None and len(s) not in (3, 4) for s in steps):
            raise broken(path, f"its space directions are {fields['space directions'][:80]!r}")
        return [Axis(size, step) for size, step in zip(sizes, steps, strict=True)]
    spacings = numbers(path, fields.get("spacings", "1 " * len(sizes)))
    if len(spacings) != len(sizes):
        raise broken(path, f"its spacings are {spacings.tolist()}")
    kinds = [*fields.get("kinds", "").lower().split(), *[""] * len(sizes)]
    in_space = [axis for axis in range(len(sizes)) if kinds[axis] not in ("time", "list")][:3]
    return [
        Axis(size, spacings[axis] * np.eye(3)[in_space.index(axis)] if axis in in_space else None)
        for axis, size in enumerate(sizes)
    ]


def _origin(path: Path, fields: dict[str, str]) -> FloatArray:
    origin = numbers(path, fields.get("space origin", "(0,0,0)").strip("()"))
    if len(origin) not in (3, 4):
        raise broken(path, f"its space origin is {fields['space origin'][:80]!r}")
    return origin


def _space(path: Path, fields: dict[str, str]) -> tuple[FloatArray, tuple[Fault, ...]]:
    """(4, 4) signs to LPS; a warning where the file does not say which way is left."""
    name = fields.get("space", "").lower().removesuffix("-time").strip('"')
    name = name[:-1] if name in ("rast", "last", "lpst") else name
    if "space directions" not in fields:
        return np.eye(4), (unplaced(path, "it has no space directions"),)
    if name not in _LPS_SIGNS:
        return np.eye(4), (unplaced(path, f"its space is {name[:40]!r}, taken as LPS"),)
    return np.diag([*_LPS_SIGNS[name], 1]).astype(np.float64), ()


def _stored(path: Path, fields: dict[str, str], placed: Placed, end: int) -> Stored:
    encoding = fields.get("encoding", "").lower()
    if encoding not in _ENCODINGS:
        raise PixelError(
            f"{path.name} has the encoding {encoding[:40]!r}: only raw, gzip and bzip2 are read",
            code="unsupported-pixels",
        )
    start, data = end, path
    if name := fields.get("data file", fields.get("datafile")):
        if name.upper().startswith("LIST") or "%" in name:
            raise PixelError(
                f"{path.name} has its voxels in several files ({name[:40]!r}): write it as one",
                code="unsupported-pixels",
            )
        start, data = 0, sibling(path, name)
    skip = integer(path, fields.get("byte skip", fields.get("byteskip", "0")))
    start += _bytes_of_lines(
        data, start, integer(path, fields.get("line skip", fields.get("lineskip", "0")))
    )
    stored = Stored(
        data, start, max(skip, 0), _ENCODINGS[encoding], _dtype(path, fields), placed.shape
    )
    if skip >= 0:
        return stored
    # -1 says that the voxels are the last bytes of the file.
    return stored.moved_to_end()


def _dtype(path: Path, fields: dict[str, str]) -> np.dtype[Any]:
    name = _field(path, fields, "type").lower()
    if name not in _DTYPE_OF_NAME:
        raise PixelError(
            f"{path.name} holds data of type {name[:40]!r}: only whole and real numbers are read",
            code="unsupported-pixels",
        )
    dtype = np.dtype(_DTYPE_OF_NAME[name])
    if dtype.itemsize == 1:
        return dtype
    order = _field(path, fields, "endian").lower()
    if order not in ("little", "big"):
        raise broken(path, f"its endian is {order[:40]!r}")
    return dtype.newbyteorder("<" if order == "little" else ">")


def _bytes_of_lines(path: Path, start: int, count: int) -> int:
    with path.open("rb") as stream:
        stream.seek(start)
        return sum(len(stream.readline(HEADER_BYTES)) for _ in range(min(count, HEADER_BYTES)))
