"""Frames to stored values, whatever the transfer syntax.

Plain little-endian pixels are read from the file straight into their place. Big-endian,
deflated and compressed ones take a way round.
"""

from __future__ import annotations

import zlib
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.files.elements import inflate, parse_header
from viz3d.dicom.files.sources import Source
from viz3d.dicom.pixels.codecs import CodecProcess, MissingDecoderError
from viz3d.dicom.pixels.codestream import UnsupportedCodestreamError, parse_codestream
from viz3d.dicom.pixels.decoders import RLE, find_contradiction
from viz3d.dicom.pixels.encapsulated import Fragment, find_frames, read_frame
from viz3d.dicom.pixels.run_length import decode_run_length
from viz3d.dicom.pixels.stored_bits import keep_stored_bits, stored_dtype, stored_values
from viz3d.dicom.stacks.frames import Frame
from viz3d.errors import PixelError

Array = NDArray[Any]


class FrameReader:
    """Reads frames one after another, and keeps the last file's for its next frame."""

    def __init__(self) -> None:
        self._codecs = CodecProcess()
        self._sheet: tuple[Source, int, Array] | None = None
        self._fragments: tuple[Source, list[tuple[Fragment, ...]]] | None = None
        self._inflated: tuple[Source, bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._codecs.close()

    def read_into(self, target: Array, frame: Frame) -> None:
        """Fill a (rows, columns) array with a frame's stored values.

        Raises
        ------
        PixelError
            If they cannot be read; the message names the file.
        """
        try:
            self._read_into(target, frame)
        except (UnsupportedCodestreamError, MissingDecoderError) as error:
            raise _refusal(frame, error, "unsupported-pixels") from error
        except (ValueError, zlib.error) as error:
            raise _refusal(frame, error, "corrupt-file") from error
        except OSError as error:
            raise _refusal(frame, error.strerror or error, "corrupt-file") from error

    def _read_into(self, target: Array, frame: Frame) -> None:
        storage = frame.storage
        if storage.is_native and frame.tile is None and target.dtype == stored_dtype(storage):
            read_native(frame, target)
            keep_stored_bits(target, storage)
            return
        sheet = self._read_sheet(frame)
        top, left = frame.tile or (0, 0)
        target[...] = sheet[top : top + frame.rows, left : left + frame.columns]

    def _read_sheet(self, frame: Frame) -> Array:
        """The whole image that a frame is, or is a tile of."""
        if self._sheet is None or self._sheet[:2] != (frame.path, frame.index):
            self._sheet = (frame.path, frame.index, self._decode(frame))
        return self._sheet[2]

    def _decode(self, frame: Frame) -> Array:
        storage = frame.storage
        if storage.is_encapsulated and storage.transfer_syntax != RLE:
            return self._decode_codestream(frame)
        if storage.is_encapsulated:
            data = self._read_compressed(frame)
            size = (storage.rows, storage.columns, storage.bits_allocated // 8)
            values = decode_run_length(data, *size).view(stored_dtype(storage))
        else:
            values = self._read_plain(frame)
        keep_stored_bits(values, storage)
        return values

    def _decode_codestream(self, frame: Frame) -> Array:
        storage = frame.storage
        stream = self._read_compressed(frame)
        codestream = parse_codestream(stream)
        problem = find_contradiction(codestream, storage)
        if problem:
            raise ValueError(f"it {problem}")
        pixels = self._codecs.decode(stream, codestream)
        return stored_values(pixels, codestream, storage)

    def _read_compressed(self, frame: Frame) -> bytes:
        storage = frame.storage
        assert storage.offset is not None
        with frame.path.open("rb") as stream:
            if self._fragments is None or self._fragments[0] != frame.path:
                found = find_frames(stream, storage.offset, storage.frames)
                self._fragments = (frame.path, found)
            return read_frame(stream, self._fragments[1][frame.index])

    def _read_plain(self, frame: Frame) -> Array:
        storage = frame.storage
        if storage.is_native:
            values = np.empty((storage.rows, storage.columns), stored_dtype(storage))
            read_native(frame, values)
            return values
        if storage.offset is None:
            return self._read_deflated(frame)
        return _read_big_endian(frame)

    def _read_deflated(self, frame: Frame) -> Array:
        storage = frame.storage
        if self._inflated is None or self._inflated[0] != frame.path:
            with frame.path.open("rb") as stream:
                self._inflated = (frame.path, _inflated_pixels(stream.read()))
        dtype = stored_dtype(storage)
        count = storage.rows * storage.columns
        start = frame.index * count * dtype.itemsize
        data = self._inflated[1][start : start + count * dtype.itemsize]
        _check_found(len(data), count * dtype.itemsize)
        little = np.frombuffer(data, dtype.newbyteorder("<")).astype(dtype)
        return little.reshape(storage.rows, storage.columns)


def read_native(frame: Frame, target: Array) -> None:
    """Read a frame's bytes into a C-contiguous array of its own type.

    Raises
    ------
    ValueError
        If the file has become shorter than its header says.
    """
    offset = (frame.storage.offset or 0) + frame.index * target.nbytes
    with frame.path.open("rb", buffering=0) as stream:
        stream.seek(offset)
        found = stream.readinto(target.data.cast("B"))
    _check_found(found or 0, target.nbytes)


def _read_big_endian(frame: Frame) -> Array:
    storage = frame.storage
    dtype = stored_dtype(storage)
    length = storage.rows * storage.columns * dtype.itemsize
    start = frame.index * length
    # Single bytes in words are swapped with them (DICOM PS3.5 7.3).
    is_swapped = dtype.itemsize == 1 and storage.representation == "OW"
    first = start - start % 2 if is_swapped else start
    last = start + length + (start + length) % 2 if is_swapped else start + length
    with frame.path.open("rb") as stream:
        stream.seek((storage.offset or 0) + first)
        data = stream.read(last - first)
    _check_found(len(data), last - first)
    if is_swapped:
        swapped: bytes = np.frombuffer(data, "u2").byteswap().tobytes()
        data = swapped[start - first :][:length]
    big = np.frombuffer(data, dtype.newbyteorder(">")).astype(dtype)
    return big.reshape(storage.rows, storage.columns)


def _inflated_pixels(deflated: bytes) -> bytes:
    pixels = parse_header(deflated, (), is_whole=True).pixels
    if pixels is None or pixels.length is None:
        raise ValueError("it has no plain pixel data")
    return inflate(deflated)[pixels.offset : pixels.offset + pixels.length]


def _check_found(found: int, expected: int) -> None:
    if found != expected:
        raise ValueError(f"it is cut short: {found} bytes of pixels found, {expected} expected")


def _refusal(frame: Frame, reason: Exception | str, code: str) -> PixelError:
    words = " ".join(str(reason).split())
    return PixelError(f"The pixels of {frame.path.name} cannot be read: {words}", code=code)
