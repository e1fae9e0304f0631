"""NIfTI as dcm2niix lays it out, so that either converter's files fit the other's."""

from __future__ import annotations

import gzip
from itertools import permutations
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from viz3d import __version__
from viz3d.formats.nifti import COMMENT, PROVENANCE_HEAD
from viz3d.formats.writing import storable
from viz3d.geometry import RAS_FROM_LPS, FloatArray
from viz3d.volume import Volume

Array = NDArray[Any]

#: NIfTI-1 counts voxels along an axis in 16 bits.
LARGEST_NIFTI_1: Final = 32767
#: Level 6 takes twice as long for CT, for a file two hundredths smaller.
GZIP_LEVEL: Final = 4
#: Code of both forms: coordinates of the scanner.
SCANNER: Final = 1


def write_nifti(volume: Volume, place: Path) -> None:
    """Write ``.nii`` or ``.nii.gz``; the same volume gives the same bytes.

    Parameters
    ----------
    volume : Volume
    place : Path
    """
    array, affine_ras = arrange(volume)
    header = _header(volume, array, affine_ras)
    with place.open("wb") as stream:
        if place.name.endswith(".gz"):
            with gzip.GzipFile("", "wb", GZIP_LEVEL, stream, mtime=0) as packed:
                _write(header, array, packed)
        else:
            _write(header, array, stream)


def arrange(volume: Volume) -> tuple[Array, FloatArray]:
    """Values and affine in the order of axes that dcm2niix writes.

    Returns
    -------
    ([t,] k, j, i) array
    (4, 4) float array
        ``(i, j, k, 1)`` to RAS mm.

    Notes
    -----
    Rows are turned, to run from the bottom up. A volume of a 3-D acquisition then gets the
    order nearest to right, anterior, superior. Sagittal mosaics stay in Siemens' order of
    slices, from right to left.
    """
    nk, nj, _ = volume.grid.shape
    affine = RAS_FROM_LPS @ volume.affine
    array, affine = np.flip(volume.array, -2), _turned(affine, 1, nj)
    if _is_3d_acquisition(volume):
        return _nearest_to_ras(array, affine)
    if _is_from_right_mosaic(volume):
        return np.flip(array, -3), _turned(affine, 2, nk)
    return array, affine


def _turned(affine: FloatArray, axis: int, size: int) -> FloatArray:
    """The affine of an array of which one axis (0 is i) runs the other way."""
    turned = affine.copy()
    turned[:3, 3] += affine[:3, axis] * (size - 1)
    turned[:3, axis] *= -1
    return turned


def _is_3d_acquisition(volume: Volume) -> bool:
    """Whether dcm2niix takes it as one: no echo-planar image, no series in time."""
    sequence = volume.metadata.get("ScanningSequence", ())
    return (
        volume.array.ndim == 3
        and volume.grid.shape[0] > 1
        and volume.metadata.get("MRAcquisitionType") == "3D"
        and "EP" not in ([sequence] if isinstance(sequence, str) else sequence)
    )


def _is_from_right_mosaic(volume: Volume) -> bool:
    """Whether the tiles of a mosaic ran against the normal of their rows and columns."""
    normal = volume.grid.direction[:, 2]
    is_mosaic = "MOSAIC" in volume.metadata.get("ImageType", ())
    return is_mosaic and bool(normal[np.argmax(np.abs(normal))] < 0)


def _nearest_to_ras(array: Array, affine: FloatArray) -> tuple[Array, FloatArray]:
    """Axes i, j, k to those that run most nearly to right, anterior, superior."""
    direction = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    order = max(
        permutations(range(3)),
        key=lambda axes: sum(abs(direction[world, axis]) for world, axis in enumerate(axes)),
    )
    array = np.transpose(array, [2 - axis for axis in reversed(order)])
    affine = affine[:, [*order, 3]]
    for axis in range(3):
        if affine[axis, axis] < 0:
            array = np.flip(array, 2 - axis)
            affine = _turned(affine, axis, array.shape[2 - axis])
    return array, affine


def stored_dtype(array: Array) -> np.dtype[Any]:
    """The array's type; int16 for uint16 that fits it, which more programs read."""
    if array.dtype == np.uint16 and (array.size == 0 or array.max() <= np.iinfo(np.int16).max):
        return np.dtype(np.int16)
    return storable(array.dtype)


def _header(volume: Volume, array: Array, affine_ras: FloatArray) -> Any:
    from nibabel.nifti1 import Nifti1Extension, Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    kind: Any = Nifti1Header if max(array.shape) <= LARGEST_NIFTI_1 else Nifti2Header
    header = kind()
    header.set_data_shape(array.shape[::-1])
    header.set_data_dtype(stored_dtype(array))
    header.set_xyzt_units("mm", "sec")
    seconds = _repetition_time_ms(volume) / 1000
    header.set_zooms((*volume_zooms(affine_ras), *[seconds] * (array.ndim - 3)))
    header.set_sform(affine_ras, SCANNER)
    header.set_qform(affine_ras, SCANNER)
    header.set_slope_inter(1, 0)
    header["descrip"] = f"viz3d {__version__}"
    if volume.provenance:
        lines = (PROVENANCE_HEAD, *(" ".join(note.split()) for note in volume.provenance))
        header.extensions.append(Nifti1Extension(COMMENT, "\n".join(lines).encode()))
    return header


def volume_zooms(affine: FloatArray) -> tuple[float, float, float]:
    """Spacing along i, j, k, mm."""
    i, j, k = np.linalg.norm(affine[:3, :3], axis=0)
    return float(i), float(j), float(k)


def _repetition_time_ms(volume: Volume) -> float:
    time_ms = volume.metadata.get("RepetitionTime", 0.0)
    return float(time_ms) if isinstance(time_ms, int | float) else 0.0


def _write(header: Any, array: Array, stream: BinaryIO | gzip.GzipFile) -> None:
    """Header, extensions, and voxels one slice after the other."""
    header.write_to(stream)
    dtype = stored_dtype(array)
    for plane in array.reshape(-1, *array.shape[-2:]):
        stream.write(np.ascontiguousarray(plane, dtype).tobytes())
