"""One header to its frames: single slices, enhanced multi-frame objects, mosaics."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from viz3d.dicom.csa import Mosaic, read_mosaic
from viz3d.dicom.dictionary import tag_of
from viz3d.dicom.elements import Elements
from viz3d.dicom.headers import PixelStorage
from viz3d.dicom.tags import integer, items, number, numbers, texts

#: What orders repeated images of one place in time, the surest first. InstanceNumber orders
#: them in practice in every classic series, as scanners number images in time at a place.
TIME_KEYS: Final = ("temporal_position", "acquisition", "instance", "time")


@dataclass(frozen=True, slots=True)
class Frame:
    """One plane of pixels and where its header puts it.

    `index` is the frame's number within its file; `tile` the (row, column) of its first
    pixel, where the file's image is a mosaic. Position, orientation (direction cosines of
    the row, then of the column) and `spacing_mm` (between rows, between columns) are None
    where the header does not have them.
    """

    path: Path
    storage: PixelStorage
    index: int
    tile: tuple[int, int] | None
    rows: int
    columns: int
    position_lps: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    spacing_mm: tuple[float, ...] | None
    slope: float
    intercept: float
    image_type: tuple[str, ...]
    echo_time_ms: float | None
    temporal_position: float | None
    acquisition: float | None
    instance: tuple[int, int] | None
    time: str | None


def frames_of(path: Path, elements: Elements, storage: PixelStorage) -> list[Frame]:
    """The frames that a file holds, in the order of its pixels.

    Raises
    ------
    ValueError
        If an element that places or scales a frame is nonsense.
    """
    per_frame = items(elements, "PerFrameFunctionalGroupsSequence")
    if per_frame:
        return _enhanced_frames(path, elements, storage, per_frame)
    frame = _frame(path, storage, 0, [elements])
    mosaic = read_mosaic(elements)
    if mosaic is not None:
        return _tiles(frame, mosaic)
    if storage.frames > 1:
        unplaced = replace(frame, position_lps=None)
        return [replace(unplaced, index=index) for index in range(storage.frames)]
    return [frame]


def _enhanced_frames(
    path: Path, elements: Elements, storage: PixelStorage, per_frame: list[Elements]
) -> list[Frame]:
    if len(per_frame) != storage.frames:
        raise ValueError(
            f"NumberOfFrames is {storage.frames}, and the frames described are {len(per_frame)}"
        )
    common = _shared_macros(elements)
    return [
        _frame(path, storage, index, [*_macros(group), *common, elements])
        for index, group in enumerate(per_frame)
    ]


#: The functional groups that place and scale a frame (DICOM PS3.3 C.7.6.16).
_MACROS: Final = (
    "PlanePositionSequence",
    "PlaneOrientationSequence",
    "PixelMeasuresSequence",
    "PixelValueTransformationSequence",
    "FrameContentSequence",
    "MRImageFrameTypeSequence",
    "MREchoSequence",
    "CTImageFrameTypeSequence",
    "PETFrameTypeSequence",
)


def _macros(group: Elements) -> list[Elements]:
    """First item of each of a frame's functional groups that are of use."""
    return [found[0] for keyword in _MACROS if (found := items(group, keyword))]


def _shared_macros(elements: Elements) -> list[Elements]:
    groups = items(elements, "SharedFunctionalGroupsSequence")
    return [macro for group in groups for macro in _macros(group)]


def _frame(path: Path, storage: PixelStorage, index: int, sources: list[Elements]) -> Frame:
    """A frame from the data sets that describe it, the most particular first."""
    instance = integer(sources[-1], "InstanceNumber")
    slope = _first(sources, "RescaleSlope")
    intercept = _first(sources, "RescaleIntercept")
    if slope and slope[0] == 0:
        raise ValueError("RescaleSlope is 0: every value would be the same")
    return Frame(
        path=path,
        storage=storage,
        index=index,
        tile=None,
        rows=storage.rows,
        columns=storage.columns,
        position_lps=_vector(sources, "ImagePositionPatient", 3),
        orientation=_vector(sources, "ImageOrientationPatient", 6),
        spacing_mm=_vector(sources, "PixelSpacing", 2),
        slope=slope[0] if slope else 1.0,
        intercept=intercept[0] if intercept else 0.0,
        image_type=_first_texts(sources, ("FrameType", "ImageType")),
        echo_time_ms=next(iter(_first(sources, "EffectiveEchoTime", "EchoTime")), None),
        temporal_position=next(
            iter(_first(sources, "TemporalPositionIndex", "TemporalPositionIdentifier")), None
        ),
        acquisition=number(sources[-1], "AcquisitionNumber"),
        instance=None if instance is None else (instance, index),
        time=next(iter(_first_texts(sources, _TIMES)), None),
    )


_TIMES: Final = ("FrameAcquisitionDateTime", "AcquisitionTime", "ContentTime")


def _first(sources: list[Elements], *keywords: str) -> tuple[float, ...]:
    for keyword in keywords:
        for source in sources:
            if tag_of(keyword) in source and (found := numbers(source, keyword)):
                return found
    return ()


def _first_texts(sources: list[Elements], keywords: tuple[str, ...]) -> tuple[str, ...]:
    for keyword in keywords:
        for source in sources:
            if tag_of(keyword) in source and (found := texts(source, keyword)):
                return found
    return ()


def _vector(sources: list[Elements], keyword: str, length: int) -> tuple[float, ...] | None:
    found = _first(sources, keyword)
    if not found:
        return None
    if len(found) != length:
        raise ValueError(f"{keyword} has {len(found)} values instead of {length}")
    return found


def _tiles(frame: Frame, mosaic: Mosaic) -> list[Frame]:
    """The slices of a mosaic, each with its own position.

    The header's position is that of the mosaic's corner as if the whole sheet were one slice
    about the centre of the true one, so the true corner lies half the difference of the
    sizes further in. The slices follow each other along the mosaic's own normal.
    """
    across = math.ceil(math.sqrt(mosaic.slices))
    rows, columns = frame.rows // across, frame.columns // across
    if min(rows, columns) < 1:
        raise ValueError(f"a mosaic of {frame.rows} rows cannot hold {mosaic.slices} slices")
    return [
        replace(
            frame,
            tile=(index // across * rows, index % across * columns),
            rows=rows,
            columns=columns,
            position_lps=_tile_position(frame, mosaic, index, (rows, columns)),
        )
        for index in range(mosaic.slices)
    ]


def _tile_position(
    frame: Frame, mosaic: Mosaic, index: int, size: tuple[int, int]
) -> tuple[float, ...] | None:
    if frame.position_lps is None or frame.orientation is None or frame.spacing_mm is None:
        return None
    if mosaic.normal_lps is None or mosaic.step_mm is None:
        return None
    down = (frame.rows - size[0]) / 2 * frame.spacing_mm[0]
    right = (frame.columns - size[1]) / 2 * frame.spacing_mm[1]
    along = index * mosaic.step_mm
    return tuple(
        frame.position_lps[axis]
        + right * frame.orientation[axis]
        + down * frame.orientation[3 + axis]
        + along * mosaic.normal_lps[axis]
        for axis in range(3)
    )
