"""NIfTI headers, versions 1 and 2, in one file or in two (nifti1.h, nifti2.h of the NIH)."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from viz3d.errors import GeometryError, PixelError
from viz3d.faults import Fault
from viz3d.formats.header import FileHeader, right_handed_grid, unplaced
from viz3d.formats.stored import Stored, inflate
from viz3d.geometry import RAS_FROM_LPS, FloatArray

#: Length of the headers, which is also their first number.
SIZE_1, SIZE_2 = 348, 540
_MAGIC_1, _MAGIC_2 = (b"n+1\0", b"ni1\0"), (b"n+2\0\r\n\x1a\n", b"ni2\0\r\n\x1a\n")
#: Header and extensions are looked for in so many bytes.
HEAD_BYTES: Final = 1 << 20

#: Types with one number for each voxel; the others are refused by nibabel's name for them.
DTYPES: Final = {
    2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4",
    1024: "i8", 1280: "u8",
}  # fmt: skip
_REFUSED_TYPES: Final = {
    1: "single bits", 32: "complex numbers", 128: "colours (RGB)", 1536: "128-bit floats",
    1792: "complex numbers", 2048: "complex numbers", 2304: "colours (RGBA)",
}  # fmt: skip
#: Length units of xyzt_units, in mm; unknown is taken as mm, as every reader does.
_UNIT_MM: Final = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
#: Time units of xyzt_units, in ms.
_UNIT_MS: Final = {8: 1000.0, 16: 1.0, 24: 0.001}

#: Float32 quaternions put a corner this far off at most, over half a metre.
FORM_TOLERANCE_MM: Final = 0.05
#: Extension code of a comment, and how ours begins.
COMMENT: Final = 6
PROVENANCE_HEAD: Final = "viz3d provenance:"


def is_nifti(head: bytes) -> bool:
    """Whether a file, decompressed, begins as NIfTI."""
    return _byte_order(head) is not None


def read_nifti(path: Path) -> FileHeader:
    """The header of a NIfTI file, or of the pair that it belongs to.

    Raises
    ------
    PixelError
        If it is broken, or holds something other than one number for each voxel.
    GeometryError
        If it does not place its voxels on a rectangular grid.
    """
    head_path, data_path = pair_of(path)
    head = read_head(head_path)
    header = _parse(head_path, head)
    shape = _shape(path, header)
    affine_ras, faults = _affine_ras(path, header, shape)
    nk, nj, ni = shape[-3:]
    grid, rows_turned = right_handed_grid(path.name, (nk, nj, ni), RAS_FROM_LPS @ affine_ras)
    stored = _stored(data_path, header, shape, is_pair=head_path != data_path)
    stored.check()
    slope, intercept = _scaling(path, header)
    return FileHeader(
        format=f"NIfTI-{1 if header.sizeof_hdr == SIZE_1 else 2}",
        files=tuple(dict.fromkeys((head_path, data_path))),
        shape=shape,
        grid=grid,
        stored=stored,
        rows_turned=rows_turned,
        slope=slope,
        intercept=intercept,
        faults=faults,
        provenance=_provenance(head, header),
        metadata=_metadata(header, shape),
    )


def pair_of(path: Path) -> tuple[Path, Path]:
    """The header's and the data's file: the same for a single one.

    Raises
    ------
    PixelError
        If a half of a pair is missing.
    """
    for half in (pair := pair_names(path)):
        if not half.is_file():
            raise PixelError(
                f"{half.name} is missing beside {path.name}: NIfTI in two files needs both",
                code="corrupt-file",
            )
    return pair


def pair_names(path: Path) -> tuple[Path, Path]:
    """What the header's and the data's file are called, there or not."""
    for header, data in ((".hdr", ".img"), (".hdr.gz", ".img.gz")):
        for ending in (header, data):
            if path.name.lower().endswith(ending):
                stem, written = path.name[: -len(ending)], path.name[-len(ending) :]
                case = str.upper if written.isupper() else str.lower
                return path.with_name(stem + case(header)), path.with_name(stem + case(data))
    return path, path


def read_head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first bytes of a file, decompressed; what there is of a broken one."""
    import zlib

    with path.open("rb") as stream:
        head = stream.read(2)
        stream.seek(0)
        if head != b"\x1f\x8b":
            return stream.read(size)
        found = b""
        try:
            for chunk in inflate(stream):
                found += chunk
                if len(found) >= size:
                    break
        except zlib.error:
            # What was found before is enough, or the parser names what is missing.
            return found[:size]
        return found[:size]


def _byte_order(head: bytes) -> str | None:
    for order in "<>":
        if len(head) < SIZE_1:
            return None
        (size,) = struct.unpack_from(order + "i", head)
        if size == SIZE_1 and head[344:348] in _MAGIC_1:
            return order
        if size == SIZE_2 and head[4:12] in _MAGIC_2 and len(head) >= SIZE_2:
            return order
    return None


def _parse(path: Path, head: bytes) -> Any:
    """The header's fields, unchecked: nibabel's checks talk to a log, ours raise."""
    from nibabel.nifti1 import Nifti1Header, Nifti1PairHeader
    from nibabel.nifti2 import Nifti2Header, Nifti2PairHeader

    order = _byte_order(head)
    if order is None:
        raise _broken(path, f"no NIfTI header in its {len(head)} first bytes")
    kind: Any
    is_first = struct.unpack_from(order + "i", head)[0] == SIZE_1
    is_single = head[345:346] == b"+" if is_first else head[5:6] == b"+"
    if is_first:
        size, kind = SIZE_1, Nifti1Header if is_single else Nifti1PairHeader
    else:
        size, kind = SIZE_2, Nifti2Header if is_single else Nifti2PairHeader
    return kind(head[:size], order, check=False)


def _shape(path: Path, header: Any) -> tuple[int, ...]:
    """``(k, j, i)`` or ``(t, k, j, i)``."""
    axes = int(header["dim"][0])
    sizes = [int(size) for size in header["dim"][1 : axes + 1]]
    if not 1 <= axes <= 7 or min(sizes) < 1:
        raise _broken(path, f"its sizes are {header['dim'].tolist()}")
    sizes += [1] * (4 - len(sizes))
    if max(sizes[4:], default=1) > 1:
        raise PixelError(
            f"{path.name} has {axes} axes, of sizes {sizes}: only volumes and series of volumes "
            "in time are read (3 or 4 axes)",
            code="unsupported-pixels",
        )
    i, j, k, t = sizes[:4]
    return (k, j, i) if t == 1 else (t, k, j, i)


def _stored(path: Path, header: Any, shape: tuple[int, ...], *, is_pair: bool) -> Stored:
    code = int(header["datatype"])
    if code not in DTYPES:
        what = _REFUSED_TYPES.get(code, f"data of type {code}")
        raise PixelError(
            f"{path.name} holds {what}: only one whole or real number for each voxel is read",
            code="unsupported-pixels",
        )
    offset = float(header["vox_offset"])
    if not math.isfinite(offset) or offset < 0:
        raise _broken(path, f"its voxels are said to begin at byte {offset:g}")
    # The standard's smallest offset; 0 stands for it in files of old programs.
    skip = int(offset) if is_pair else max(int(offset), int(header.sizeof_hdr) + 4)
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == b"\x1f\x8b"
    dtype = np.dtype(DTYPES[code]).newbyteorder(header.endianness)
    return Stored(path, 0, skip, "deflate" if is_gzip else "raw", dtype, shape)


def _scaling(path: Path, header: Any) -> tuple[float, float]:
    """Slope and intercept; a slope of 0 or none at all means that there is no scaling."""
    slope, intercept = float(header["scl_slope"]), float(header["scl_inter"])
    if slope == 0 or not math.isfinite(slope):
        return 1.0, 0.0
    if not math.isfinite(intercept):
        raise _broken(path, f"its values are to be scaled by {slope:g} and moved by {intercept:g}")
    return slope, intercept


def _affine_ras(
    path: Path, header: Any, shape: tuple[int, ...]
) -> tuple[FloatArray, tuple[Fault, ...]]:
    """``(i, j, k, 1)`` to RAS mm: the sform, else the qform, else what the spacing alone says."""
    unit_mm = _UNIT_MM.get(int(header["xyzt_units"]) & 7, 1.0)
    scale = np.diag([unit_mm, unit_mm, unit_mm, 1.0])
    # Damaged numbers are looked for where the grid is made.
    with np.errstate(invalid="ignore"):
        sform = scale @ header.get_sform() if header["sform_code"] > 0 else None
    qform, reason = _qform(header)
    if qform is not None:
        qform = scale @ qform
    if sform is not None:
        return sform, _at_odds(path, sform, qform, shape)
    if qform is not None:
        return qform, ()
    if reason:
        raise GeometryError(
            f"The qform of {path.name} is no rotation ({reason})", code="no-position"
        )
    base = scale @ header.get_base_affine()
    return base, (unplaced(path, "neither sform nor qform is set"),)


def _qform(header: Any) -> tuple[FloatArray | None, str]:
    """The qform, or why there is none; the standard's default for a qfac of 0 is 1."""
    from nibabel.spatialimages import HeaderDataError

    if header["qform_code"] <= 0:
        return None, ""
    header["pixdim"][0] = -1 if header["pixdim"][0] < 0 else 1
    try:
        return np.asarray(header.get_qform(), np.float64), ""
    except (HeaderDataError, ValueError) as fault:
        return None, " ".join(str(fault).split())


def _at_odds(
    path: Path, sform: FloatArray, qform: FloatArray | None, shape: tuple[int, ...]
) -> tuple[Fault, ...]:
    """A warning if the two forms put a corner at places too far apart."""
    if qform is None:
        return ()
    last = np.array(shape[:-4:-1]) - 1
    corners = np.array(list(np.ndindex(2, 2, 2))) * last
    apart = corners @ (sform - qform)[:3, :3].T + (sform - qform)[:3, 3]
    apart_mm = float(np.linalg.norm(apart, axis=1).max())
    if apart_mm <= FORM_TOLERANCE_MM:
        return ()
    message = (
        f"The sform and the qform of {path.name} put a corner {apart_mm:.4g} mm apart: "
        "the sform is used"
    )
    return (Fault("ambiguous-stack", message, (path,), refuses=False),)


def _metadata(header: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    unit_ms = _UNIT_MS.get(int(header["xyzt_units"]) & 0x38)
    step = float(header["pixdim"][4])
    if len(shape) == 3 or unit_ms is None or not (math.isfinite(step) and step > 0):
        return {}
    return {"RepetitionTime": round(step * unit_ms, 6)}


def _provenance(head: bytes, header: Any) -> tuple[str, ...]:
    """The lines of the comment that our own files carry."""
    for code, content in _extensions(head, header):
        text = content.rstrip(b"\0").decode("utf-8", "replace")
        if code == COMMENT and text.startswith(PROVENANCE_HEAD):
            return tuple(text.splitlines()[1:])
    return ()


def _extensions(head: bytes, header: Any) -> Iterator[tuple[int, bytes]]:
    """Code and content of each extension, as far as they make sense."""
    order, place = header.endianness, int(header.sizeof_hdr)
    end = min(len(head), int(header["vox_offset"])) if header.is_single else len(head)
    if head[place : place + 1] in (b"", b"\0"):
        return
    place += 4
    while place + 8 <= end:
        size, code = struct.unpack_from(order + "ii", head, place)
        if size < 8 or place + size > end:
            return
        yield code, head[place + 8 : place + size]
        place += size


def _broken(path: Path, found: str) -> PixelError:
    return PixelError(f"{path.name} is broken: {found}; get the file again", code="corrupt-file")
