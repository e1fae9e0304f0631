"""Stored values to real values.

Plain little-endian pixels are read from the file straight into their place in the volume.
Everything else (big-endian, deflated, compressed) goes through pydicom and its plugins.

Values are the real-world ones: RescaleSlope and RescaleIntercept of each slice are applied
(DICOM PS3.3 C.11.1). MONOCHROME1 says how values are shown, dark for high, and not what
they are; they stay as they are.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.frames import Frame
from viz3d.dicom.stack import Stack
from viz3d.errors import PixelError
from viz3d.progress import Progress, silent

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

Array = NDArray[Any]

#: What pydicom and its plugins raise on pixels that are broken or not for them.
_DECODING_ERRORS: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
#: Integers beyond these many bits do not fit the fraction of a float32.
FLOAT32_BITS: Final = 24


def load_array(stack: Stack, progress: Progress = silent) -> Array:
    """The real values of a stack, ``[k, j, i]`` or ``[t, k, j, i]``.

    Parameters
    ----------
    stack : Stack
        With a grid.
    progress : callable, optional
        Told "Loading", how many slices are done, and how many there are.

    Returns
    -------
    array
        The stored integer type where nothing is to be rescaled; the smallest integer type
        that holds the values where slopes and intercepts are whole numbers; else float32
        (float64 for values of more than 24 bits).

    Raises
    ------
    PixelError
        If the pixels of a file cannot be read; the message names it.
    """
    frames = stack.frames
    first = frames[0]
    dtype = np.result_type(*{stored_dtype(frame) for frame in frames})
    stored = np.empty((len(frames), first.rows, first.columns), dtype=dtype)
    reader = FrameReader()
    for done, frame in enumerate(frames):
        progress("Loading", done, len(frames))
        reader.read_into(stored[done], frame)
    progress("Loading", len(frames), len(frames))
    array = rescale(stored, frames)
    return array if len(stack.times) == 1 else array.reshape(len(stack.times), -1, *array.shape[1:])


def stored_dtype(frame: Frame) -> np.dtype[Any]:
    """The integer type that the header declares."""
    storage = frame.storage
    return np.dtype(f"{'i' if storage.is_signed else 'u'}{storage.bits_allocated // 8}")


def rescale(stored: Array, frames: tuple[Frame, ...]) -> Array:
    """Apply each slice's slope and intercept; see `load_array` for the type that comes out."""
    slopes = np.array([frame.slope for frame in frames])
    intercepts = np.array([frame.intercept for frame in frames])
    if (slopes == 1).all() and (intercepts == 0).all():
        return stored
    if (slopes == np.rint(slopes)).all() and (intercepts == np.rint(intercepts)).all():
        return _rescale_integers(stored, slopes.astype(np.int64), intercepts.astype(np.int64))
    bits = max(frame.storage.bits_stored for frame in frames)
    values = np.empty(stored.shape, np.float32 if bits <= FLOAT32_BITS else np.float64)
    for index, plane in enumerate(stored):
        values[index] = plane.astype(np.float64) * slopes[index] + intercepts[index]
    return values


def _rescale_integers(
    stored: Array, slopes: NDArray[np.int64], intercepts: NDArray[np.int64]
) -> Array:
    lowest = stored.min(axis=(1, 2)).astype(np.int64) * slopes + intercepts
    highest = stored.max(axis=(1, 2)).astype(np.int64) * slopes + intercepts
    ends = np.concatenate([lowest, highest])
    values = np.empty(stored.shape, _integer_dtype(stored.dtype, int(ends.min()), int(ends.max())))
    for index, plane in enumerate(stored):
        values[index] = plane.astype(np.int64) * slopes[index] + intercepts[index]
    return values


def _integer_dtype(stored: np.dtype[Any], lowest: int, highest: int) -> np.dtype[Any]:
    for dtype in (stored, np.dtype(np.int16), np.dtype(np.uint16), np.dtype(np.int32)):
        limits = np.iinfo(dtype)
        if limits.min <= lowest and highest <= limits.max:
            return dtype
    return np.dtype(np.int64)


class FrameReader:
    """Reads frames one after another, and keeps the last file's pixels for its next frame."""

    def __init__(self) -> None:
        self._dataset: tuple[Path, FileDataset] | None = None
        self._sheet: tuple[Path, int, Array] | None = None

    def read_into(self, target: Array, frame: Frame) -> None:
        """Fill a (rows, columns) array with a frame's stored values."""
        if frame.storage.is_native and frame.tile is None and target.dtype == stored_dtype(frame):
            read_native(frame, target)
        else:
            sheet = self._read_sheet(frame)
            top, left = frame.tile or (0, 0)
            target[...] = sheet[top : top + frame.rows, left : left + frame.columns]
        keep_stored_bits(target, frame)

    def _read_sheet(self, frame: Frame) -> Array:
        """The whole image that a frame is, or is a tile of."""
        if self._sheet is None or self._sheet[:2] != (frame.path, frame.index):
            self._sheet = (frame.path, frame.index, self._decode(frame))
        return self._sheet[2]

    def _decode(self, frame: Frame) -> Array:
        storage = frame.storage
        if storage.is_native:
            sheet = np.empty((storage.rows, storage.columns), stored_dtype(frame))
            read_native(frame, sheet)
            return sheet
        sheet = self._decode_with_pydicom(frame)
        if sheet.shape != (storage.rows, storage.columns):
            raise PixelError(
                f"{frame.path.name} decodes to {sheet.shape} instead of "
                f"{(storage.rows, storage.columns)} pixels",
                code="corrupt-file",
            )
        return sheet

    def _decode_with_pydicom(self, frame: Frame) -> Array:
        from pydicom import dcmread
        from pydicom.errors import BytesLengthException, InvalidDicomError
        from pydicom.pixels.utils import pixel_array

        try:
            if self._dataset is None or self._dataset[0] != frame.path:
                self._dataset = (frame.path, dcmread(frame.path, force=True))
            return pixel_array(self._dataset[1], index=frame.index, raw=True)
        except (*_DECODING_ERRORS, BytesLengthException, InvalidDicomError) as error:
            reason = " ".join(str(error).split())
            # Plugins have no error of their own for what they do not support.
            code = "unsupported-pixels" if "support" in reason else "corrupt-file"
            raise PixelError(f"{frame.path.name} cannot be decoded: {reason}", code=code) from error


def read_native(frame: Frame, target: Array) -> None:
    """Read a frame's bytes into a C-contiguous array of its own type.

    Raises
    ------
    PixelError
        If the file has become shorter than its header says.
    """
    offset = (frame.storage.offset or 0) + frame.index * target.nbytes
    with open(frame.path, "rb", buffering=0) as stream:
        stream.seek(offset)
        found = stream.readinto(target.data.cast("B"))
    if found != target.nbytes:
        raise PixelError(
            f"{frame.path.name} is cut short: {found} bytes of pixels found, "
            f"{target.nbytes} expected",
            code="corrupt-file",
        )


def keep_stored_bits(values: Array, frame: Frame) -> None:
    """Clear what is above BitsStored, in place; carry the sign there for signed pixels.

    Old files keep overlays in those bits (DICOM PS3.5 8.1.1).
    """
    unused = frame.storage.bits_allocated - frame.storage.bits_stored
    if unused == 0:
        return
    if frame.storage.is_signed:
        shift = values.dtype.itemsize * 8 - frame.storage.bits_stored
        np.left_shift(values, shift, out=values)
        np.right_shift(values, shift, out=values)
    else:
        np.bitwise_and(values, (1 << frame.storage.bits_stored) - 1, out=values)
