"""Images that were exported twice: under names and UIDs of their own, and equal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.stacks.frames import Frame
from viz3d.faults import Fault, name_files, unique_files


def drop_copies(
    frames: Sequence[Frame], places: Sequence[NDArray[np.intp]]
) -> tuple[list[Frame], list[Frame]]:
    """Frames without those that are equal to another at their place, and those copies.

    Equal are pixels as they are stored, byte for byte, in one place and direction, with one
    scale, and of one time. Only images that share a place are looked at.
    """
    kept: list[Frame] = []
    copies: list[Frame] = []
    for place in places:
        if len(place) == 1:
            kept.append(frames[place[0]])
            continue
        seen = set()
        for frame in sorted((frames[index] for index in place), key=_file_order):
            content = _content(frame)
            (copies if content in seen else kept).append(frame)
            seen.add(content)
    return kept, copies


def warn_of_copies(copies: Sequence[Frame]) -> Fault:
    """What is said of copies that were left out."""
    files = [frame.path for frame in copies]
    count = "1 image is" if len(copies) == 1 else f"{len(copies)} images are"
    message = f"{count} there twice, with equal pixels, and used once ({name_files(files)})"
    return Fault("duplicate-slices", message, unique_files(files), refuses=False)


def _file_order(frame: Frame) -> tuple[str, int]:
    return str(frame.path), frame.index


def _content(frame: Frame) -> tuple[Any, ...]:
    """What two equal images have in common; a thing of its own where it cannot be read."""
    pixels = _pixel_digest(frame)
    return (
        (str(frame.path), frame.index, frame.tile) if pixels is None else pixels,
        frame.tile,
        frame.position_lps,
        frame.orientation,
        frame.spacing_mm,
        frame.slope,
        frame.intercept,
        frame.kind,
        frame.temporal_position,
        frame.acquisition,
        frame.times,
    )


def _pixel_digest(frame: Frame) -> bytes | None:
    storage = frame.storage
    if storage.offset is None or (storage.frames > 1 and not storage.is_native):
        return None
    length = storage.expected_length // storage.frames if storage.is_native else storage.length
    try:
        with frame.path.open("rb") as stream:
            stream.seek(storage.offset + (frame.index * (length or 0)))
            pixels = stream.read(-1 if length is None else length)
    except OSError:
        return None
    return hashlib.sha256(pixels).digest()
