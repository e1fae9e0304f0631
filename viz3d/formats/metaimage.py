"""MetaImage headers, ``.mha`` and ``.mhd`` (itk.org/Wiki/ITK/MetaIO/Documentation)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from viz3d.errors import PixelError
from viz3d.formats.axes import Axis, Placed, check_count, place
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

#: A header begins with one of these.
FIRST_LINE: Final = re.compile(rb"\s*(ObjectType|ObjectSubType|Comment|NDims|Name|ID)\s*=")

_DTYPES: Final = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4",
    "MET_UINT": "u4", "MET_LONG": "i4", "MET_ULONG": "u4", "MET_LONG_LONG": "i8",
    "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4", "MET_DOUBLE": "f8",
}  # fmt: skip
#: Beyond this no axis is counted exactly by floats, nor is any file that large.
LARGEST_SIZE: Final = 1 << 40
_MATRIX_KEYS: Final = ("TransformMatrix", "Rotation", "Orientation")
_ORIGIN_KEYS: Final = ("Offset", "Position", "Origin")


def is_metaimage(path: Path) -> bool:
    """Whether a file is called so and begins so."""
    if path.suffix.lower() not in (".mha", ".mhd"):
        return False
    with path.open("rb") as stream:
        return FIRST_LINE.match(stream.read(64)) is not None


def read_metaimage(path: Path) -> FileHeader:
    """The header of a MetaImage file.

    Raises
    ------
    PixelError
        If it is broken, or holds something other than one number for each voxel.
    GeometryError
        If it does not place its voxels on a rectangular grid.
    """
    keys, end = _read_keys(path)
    count = integer(path, _key(path, keys, "NDims"))
    check_count(path, count)
    sizes = _row(path, keys, count, "DimSize")
    if (sizes != np.rint(sizes)).any() or not 1 <= sizes.min() <= sizes.max() <= LARGEST_SIZE:
        raise broken(path, f"DimSize is {keys['DimSize'][:80]!r}")
    placed = _place(path, keys, sizes.astype(int).tolist())
    grid, rows_turned = right_handed_grid(path.name, placed.size_kji, placed.matrix)
    stored = _stored(path, keys, placed, end)
    stored.check()
    is_placed = any(key in keys for key in _MATRIX_KEYS + _ORIGIN_KEYS)
    slope = numbers(path, keys.get("ElementToIntensityFunctionSlope", "1"))
    intercept = numbers(path, keys.get("ElementToIntensityFunctionOffset", "0"))
    return FileHeader(
        format="MetaImage",
        files=tuple(dict.fromkeys((path, stored.path))),
        shape=placed.times + grid.shape,
        grid=grid,
        stored=stored,
        rows_turned=rows_turned,
        times_last=placed.times_last,
        slope=_one_finite(path, slope),
        intercept=_one_finite(path, intercept),
        faults=() if is_placed else (unplaced(path, "it has no offset and no matrix"),),
        provenance=split_notes(keys.get(PROVENANCE_KEY, "")),
    )


def _read_keys(path: Path) -> tuple[dict[str, str], int]:
    """Keys with their values, and the byte after the last one, which is ElementDataFile."""
    with path.open("rb") as stream:
        head = stream.read(HEADER_BYTES)
    found = re.search(rb"(?:^|\n)[ \t]*ElementDataFile[ \t]*=[^\n]*(\n|$)", head)
    if found is None:
        raise broken(path, "its header has no ElementDataFile")
    keys = {}
    for line in head[: found.end()].decode("utf-8", "replace").splitlines():
        name, is_key, value = line.partition("=")
        if is_key:
            keys[name.strip()] = value.strip()
    return keys, found.end()


def _key(path: Path, keys: Mapping[str, str], name: str) -> str:
    if name not in keys:
        raise broken(path, f"its header has no {name}")
    return keys[name]


def _row(path: Path, keys: Mapping[str, str], count: int, *names: str) -> FloatArray:
    """So many numbers, of the first key that is there."""
    name = next((name for name in names if name in keys), names[0])
    values = numbers(path, _key(path, keys, name))
    if len(values) != count or not np.isfinite(values).all():
        raise broken(path, f"{name} is {keys[name][:80]!r}")
    return values


def _one_finite(path: Path, values: FloatArray) -> float:
    if len(values) != 1 or not np.isfinite(values).all():
        raise broken(path, f"its intensity function has the numbers {values.tolist()}")
    return float(values[0])


def _place(path: Path, keys: Mapping[str, str], sizes: list[int]) -> Placed:
    """The rows of the matrix are the directions of the axes."""
    count = len(sizes)
    rows = np.eye(count)
    if any(key in keys for key in _MATRIX_KEYS):
        rows = _row(path, keys, count * count, *_MATRIX_KEYS).reshape(count, count)
    spacing, origin = np.ones(count), np.zeros(count)
    if "ElementSpacing" in keys or "ElementSize" in keys:
        spacing = _row(path, keys, count, "ElementSpacing", "ElementSize")
    if any(key in keys for key in _ORIGIN_KEYS):
        origin = _row(path, keys, count, *_ORIGIN_KEYS)
    steps = rows * spacing[:, None]
    return place(path, [Axis(*axis) for axis in zip(sizes, steps, strict=True)], origin)


def _stored(path: Path, keys: Mapping[str, str], placed: Placed, end: int) -> Stored:
    if keys.get("BinaryData", "True").lower() not in ("true", "1"):
        raise PixelError(
            f"{path.name} has its voxels as text: write it again as binary",
            code="unsupported-pixels",
        )
    if integer(path, keys.get("ElementNumberOfChannels", "1")) != 1:
        raise PixelError(
            f"{path.name} has {keys['ElementNumberOfChannels']} numbers for each voxel: only one "
            "is read",
            code="unsupported-pixels",
        )
    name = _key(path, keys, "ElementDataFile")
    start, data = (end, path) if name.upper() in ("LOCAL", "") else (0, _data_file(path, name))
    skip = integer(path, keys.get("HeaderSize", "0"))
    is_compressed = keys.get("CompressedData", "False").lower() in ("true", "1")
    encoding: Encoding = "deflate" if is_compressed else "raw"
    stored = Stored(data, start + max(skip, 0), 0, encoding, _dtype(path, keys), placed.shape)
    # -1 says that the voxels are the last bytes of the file.
    return stored if skip >= 0 else stored.moved_to_end()


def _data_file(path: Path, name: str) -> Path:
    if name.upper().startswith("LIST") or "%" in name:
        raise PixelError(
            f"{path.name} has its voxels in several files ({name[:40]!r}): write it as one",
            code="unsupported-pixels",
        )
    return sibling(path, name)


def _dtype(path: Path, keys: Mapping[str, str]) -> np.dtype[Any]:
    name = _key(path, keys, "ElementType").upper()
    if name not in _DTYPES:
        raise PixelError(
            f"{path.name} holds data of type {name[:40]!r}: only whole and real numbers are read",
            code="unsupported-pixels",
        )
    order = keys.get("BinaryDataByteOrderMSB", keys.get("ElementByteOrderMSB", "False"))
    return np.dtype(_DTYPES[name]).newbyteorder(">" if order.lower() in ("true", "1") else "<")
