"""Compressed images to pixels, in a process of their own; see `codec_worker`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import cache
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.pixels import codec_worker
from viz3d.dicom.pixels.codestream import Codec, Codestream, has_end

#: Seconds that an image of a megabyte may take: a slow machine needs one.
SECONDS_PER_MEGABYTE: Final = 20
#: Seconds that any image may take, so that loading a package on a slow disk is no fault.
BASE_SECONDS: Final = 40

_NUMBERS: Final = {
    Codec.JPEG: codec_worker.JPEG,
    Codec.JPEG_LS: codec_worker.JPEG_LS,
    Codec.JPEG_2000: codec_worker.JPEG_2000,
}
_MODULES: Final = {Codec.JPEG: "gdcm", Codec.JPEG_LS: "jpeg_ls", Codec.JPEG_2000: "openjpeg"}
#: Threads that nobody needs would ask for memory of their own.
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class MissingDecoderError(RuntimeError):
    """What decodes is not installed, or does not start."""


@cache
def is_installed(codec: Codec) -> bool:
    """Whether the package is there that decodes."""
    return find_spec(_MODULES[codec]) is not None


class CodecProcess:
    """Decodes one image after another. The process starts with the first, and again where an
    image has brought it down."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def decode(self, stream: bytes, codestream: Codestream) -> NDArray[Any]:
        """Pixels of one grey image.

        Parameters
        ----------
        stream : bytes
            Compressed.
        codestream : Codestream
            What it says of itself.

        Returns
        -------
        (rows, columns) array of integers of `Codestream.container_bits`

        Raises
        ------
        ValueError
            If the stream is damaged.
        MissingDecoderError
            If its decoder does not load.
        """
        if codestream.codec is not Codec.JPEG_2000 and not has_end(stream):
            raise ValueError(f"its {codestream.codec.title} image is cut short")
        size = (codestream.rows, codestream.columns)
        kind = "i" if codestream.is_signed else "u"
        dtype = np.dtype(f"<{kind}{codestream.container_bits // 8}")
        length = codestream.rows * codestream.columns * dtype.itemsize
        answer = self._request(stream, codestream, length)
        return np.frombuffer(answer, dtype).reshape(size)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _request(self, stream: bytes, codestream: Codestream, expected: int) -> bytes:
        """The decoder's answer, if it has the length expected."""
        process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        seconds = BASE_SECONDS + SECONDS_PER_MEGABYTE * expected // 1_000_000
        end = time.monotonic() + seconds
        try:
            process.stdin.write(_request_header(stream, codestream, seconds))
            process.stdin.write(stream)
            process.stdin.flush()
        except BrokenPipeError:
            raise self._explain_end(codestream, end) from None
        header = process.stdout.read(codec_worker.RESPONSE.size)
        if len(header) < codec_worker.RESPONSE.size:
            raise self._explain_end(codestream, end)
        status, length = codec_worker.RESPONSE.unpack(header)
        if status != codec_worker.DECODED:
            reason = process.stdout.read(length).decode()
            if status == codec_worker.NOT_INSTALLED:
                raise MissingDecoderError(f"{codestream.codec.value} does not load: {reason}")
            raise ValueError(f"its {codestream.codec.title} image is damaged: {reason}")
        if length != expected:
            self.close()
            raise ValueError(
                f"its {codestream.codec.title} image gives {length} bytes instead of {expected}"
            )
        answer = process.stdout.read(length)
        if len(answer) < length:
            raise self._explain_end(codestream, end)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", codec_worker.__file__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=os.environ | _ENVIRONMENT,
                )
            except OSError as error:
                raise MissingDecoderError(f"no process can be started: {error}") from error
        return self._process

    def _explain_end(self, codestream: Codestream, end: float) -> ValueError:
        """Why the process is no more; the next image gets a new one."""
        process, self._process = self._process, None
        assert process is not None
        process.communicate()
        is_late = time.monotonic() >= end
        how = "does not come to an end" if is_late else f"crashes ({process.returncode})"
        return ValueError(f"its {codestream.codec.title} image is damaged: its decoder {how}")


def _request_header(stream: bytes, codestream: Codestream, seconds: int) -> bytes:
    size = (codestream.rows, codestream.columns)
    number = _NUMBERS[codestream.codec]
    return codec_worker.REQUEST.pack(len(stream), number, *size, codestream.precision, seconds)
