"""Where a file's voxels lie, and how they come into memory.

What a header claims is not believed beyond what the file's bytes can hold, so that a
broken one costs no memory.
"""

from __future__ import annotations

import bz2
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import PixelError
from viz3d.progress import Progress

Encoding = Literal["raw", "deflate", "bzip2"]

#: Deflate makes at most this many bytes of one (zlib's technical notes, "maximum compression").
DEFLATE_RATIO: Final = 1032
#: bzip2 makes at most 900 kB of a block of 46 bytes or more.
BZIP2_RATIO: Final = 20_000
CHUNK_BYTES: Final = 1 << 20
#: zlib's name for "gzip or zlib, whichever it is".
ANY_WRAPPER: Final = 47


@dataclass(frozen=True)
class Stored:
    """A run of voxels in a file.

    Parameters
    ----------
    path : Path
    start : int
        Byte of the file at which the data, compressed or not, begin.
    skip : int
        Bytes before the first voxel, of what begins there once it is decompressed.
    encoding : "raw", "deflate" or "bzip2"
        Deflate with the wrapping of gzip or of zlib.
    dtype : numpy dtype
        With its byte order.
    shape : tuple of int
        Slowest axis first, as NumPy has it.
    """

    path: Path
    start: int
    skip: int
    encoding: Encoding
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of all the voxels."""
        count = self.dtype.itemsize
        for size in self.shape:
            count *= size
        return count

    def check(self) -> None:
        """Refuse a file that is too short for what its header claims.

        Raises
        ------
        PixelError
            `corrupt-file`, with the bytes claimed and there.
        """
        there = max(self.path.stat().st_size - self.start, 0)
        ratio = {"raw": 1, "deflate": DEFLATE_RATIO, "bzip2": BZIP2_RATIO}[self.encoding]
        if self.skip + self.nbytes > there * ratio:
            compressed = "" if self.encoding == "raw" else " compressed"
            raise PixelError(
                f"{self.path.name} is cut short: its header claims {self.nbytes} bytes of voxels, "
                f"and there are {there}{compressed}; get the whole file",
                code="corrupt-file",
            )

    def read(self, progress: Progress) -> NDArray[Any]:
        """All the voxels, in the byte order of this machine.

        Raises
        ------
        PixelError
            If the data are cut short or broken.
        """
        self.check()
        # Pages that nothing is written to cost no memory, should the data end early.
        values = np.empty(self.shape, self.dtype)
        target = values.reshape(-1).view(np.uint8)
        done, skip = 0, 0 if self.encoding == "raw" else self.skip
        for chunk in self._chunks():
            part = np.frombuffer(chunk, np.uint8)[skip:][: target.size - done]
            skip = max(skip - len(chunk), 0)
            target[done : done + part.size] = part
            done += part.size
            progress("Loading", done, target.size)
            # Compressed data are read to their end, where the checksum is.
            if done == target.size and self.encoding == "raw":
                break
        if done < target.size:
            raise self._cut_short(f"{done} of {target.size} bytes of voxels found")
        return values.astype(self.dtype.newbyteorder("="), copy=False)

    def part(self, index: int) -> Stored:
        """One of the slowest axis."""
        step = self.nbytes // self.shape[0]
        return replace(self, skip=self.skip + index * step, shape=self.shape[1:])

    def moved_to_end(self) -> Stored:
        """The same run as the last bytes of the file."""
        return replace(self, start=max(self.path.stat().st_size - self.nbytes, 0), skip=0)

    def _chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            if self.encoding == "raw":
                stream.seek(self.start + self.skip)
                yield from iter(lambda: stream.read(CHUNK_BYTES), b"")
                return
            stream.seek(self.start)
            try:
                if self.encoding == "bzip2":
                    yield from _bunzip(stream)
                else:
                    yield from inflate(stream)
            except (zlib.error, OSError, EOFError) as fault:
                raise self._cut_short(str(fault)) from fault

    def _cut_short(self, found: str) -> PixelError:
        return PixelError(
            f"{self.path.name} is cut short or broken: {found}; get the file again",
            code="corrupt-file",
        )


def inflate(stream: BinaryIO) -> Iterator[bytes]:
    """Decompress gzip or zlib data in chunks, of gzip all members, up to what is no gzip.

    Raises
    ------
    zlib.error
        If the data are broken, or end before they say so.
    """
    rest = stream.read(CHUNK_BYTES)
    while rest:
        member = zlib.decompressobj(ANY_WRAPPER)
        while not member.eof and rest:
            chunk = member.decompress(rest, CHUNK_BYTES)
            if chunk:
                yield chunk
            rest = member.unconsumed_tail or (b"" if member.eof else stream.read(CHUNK_BYTES))
        yield member.flush()
        if not member.eof:
            raise zlib.error("the compressed data end early")
        rest = member.unused_data or stream.read(CHUNK_BYTES)
        if not rest.startswith(b"\x1f\x8b"):
            return


def _bunzip(stream: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(stream) as data:
        yield from iter(lambda: data.read(CHUNK_BYTES), b"")
