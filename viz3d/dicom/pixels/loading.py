"""Stored values to real values.

Values are the real-world ones: RescaleSlope and RescaleIntercept of each slice are applied
(DICOM PS3.3 C.11.1). MONOCHROME1 says how values are shown, dark for high, and not what
they are; they stay as they are.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.pixels.decoders import holds_codestreams
from viz3d.dicom.pixels.frame_reader import FrameReader
from viz3d.dicom.pixels.stored_bits import stored_dtype
from viz3d.dicom.stacks.frames import Frame
from viz3d.dicom.stacks.stack import Stack
from viz3d.errors import PixelError
from viz3d.progress import Progress, silent
from viz3d.values import rescale

Array = NDArray[Any]

#: Compressed pixels that are worth a decoding process more: starting one costs as long.
PIXELS_PER_PROCESS: Final = 1 << 21
MAX_PROCESSES: Final = 4


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
    array = rescale(
        load_stored(frames, progress),
        [frame.slope for frame in frames],
        [frame.intercept for frame in frames],
        max(frame.storage.bits_stored for frame in frames),
    )
    return array if len(stack.times) == 1 else array.reshape(len(stack.times), -1, *array.shape[1:])


def load_stored(frames: Sequence[Frame], progress: Progress = silent) -> Array:
    """The stored values of frames of one size, in a type that holds those of all."""
    first = frames[0]
    dtype = np.result_type(*{stored_dtype(frame.storage) for frame in frames})
    shape = (len(frames), first.rows, first.columns)
    try:
        stored = np.empty(shape, dtype=dtype)
    except MemoryError as error:
        words = " x ".join(map(str, shape))
        raise PixelError(f"There is no memory for {words} pixels", code="corrupt-file") from error
    processes = _count_processes(frames)
    if processes == 1:
        _fill(stored, frames, progress)
    else:
        _fill_beside(stored, frames, progress, processes)
    progress("Loading", len(frames), len(frames))
    return stored


def _count_processes(frames: Sequence[Frame]) -> int:
    compressed = [frame.storage for frame in frames if holds_codestreams(frame.storage)]
    pixels = sum(storage.rows * storage.columns for storage in compressed)
    return min(MAX_PROCESSES, os.cpu_count() or 1, 1 + pixels // PIXELS_PER_PROCESS)


def _fill(stored: Array, frames: Sequence[Frame], progress: Progress) -> None:
    with FrameReader() as reader:
        for done, frame in enumerate(frames):
            progress("Loading", done, len(frames))
            reader.read_into(stored[done], frame)


def _fill_beside(
    stored: Array, frames: Sequence[Frame], progress: Progress, processes: int
) -> None:
    """The same by several readers, each with a decoding process."""
    readers: SimpleQueue[FrameReader] = SimpleQueue()

    def read(index: int) -> None:
        reader = readers.get()
        try:
            reader.read_into(stored[index], frames[index])
        finally:
            readers.put(reader)

    with ExitStack() as stack:
        for _ in range(processes):
            readers.put(stack.enter_context(FrameReader()))
        pool = stack.enter_context(ThreadPoolExecutor(processes))
        try:
            for done, _ in enumerate(pool.map(read, range(len(frames)))):
                progress("Loading", done, len(frames))
        finally:
            pool.shutdown(cancel_futures=True)
