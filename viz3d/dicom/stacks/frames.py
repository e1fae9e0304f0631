"""One header to its frames: single slices, enhanced multi-frame objects, sheets of tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from viz3d.dicom.files.dictionary import tag_of
from viz3d.dicom.files.elements import Elements
from viz3d.dicom.files.headers import PixelStorage
from viz3d.dicom.files.sources import Source
from viz3d.dicom.files.tags import items, numbers
from viz3d.dicom.stacks.kinds import Kind, kind_of, told_number, told_numbers
from viz3d.dicom.stacks.tiles import Sheet, Tile, UnplacedTilesError, tiles_of

#: Farther than this, mm, no scanner's coordinates go; numbers beyond are damage.
LARGEST_MM: Final = 1e6
#: The same for RescaleSlope and RescaleIntercept, whose products with pixels must be finite.
LARGEST_FACTOR: Final = 1e30


@dataclass(frozen=True, slots=True)
class Frame:
    """One plane of pixels and where its header puts it.

    `index` is the frame's number within its file; `tile` the (row, column) of its first
    pixel, where the file's image is a sheet of slices. Position, orientation (direction
    cosines of the row, then of the column) and `spacing_mm` (between rows, between columns)
    are None where the header does not have them; `obstacle` says why, where that is known.
    `scale_tags` are those of RescaleSlope and RescaleIntercept that the header has.
    The last six order frames of one place in time, see `viz3d.dicom.stacks.times`.
    """

    path: Source
    storage: PixelStorage
    index: int
    tile: tuple[int, int] | None
    rows: int
    columns: int
    position_lps: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    spacing_mm: tuple[float, ...] | None
    obstacle: str
    slope: float
    intercept: float
    scale_tags: tuple[str, ...]
    kind: Kind
    temporal_position: float | None
    acquisition: float | None
    trigger_time_ms: float | None
    dimension: tuple[float, ...] | None
    instance: tuple[int, int] | None
    times: tuple[bytes, ...]

    @property
    def image_type(self) -> tuple[str, ...]:
        """FrameType or ImageType."""
        return self.kind.image_type

    @property
    def echo_time_ms(self) -> float | None:
        """EffectiveEchoTime or EchoTime."""
        return self.kind.echo_time_ms


def frames_of(path: Source, elements: Elements, storage: PixelStorage) -> list[Frame]:
    """The frames that a file holds, in the order of its pixels.

    Raises
    ------
    ValueError
        If an element that places or scales a frame is nonsense.
    """
    per_frame = items(elements, "PerFrameFunctionalGroupsSequence")
    if per_frame:
        return _enhanced_frames(path, elements, storage, per_frame)
    frame = _frame(path, storage, 0, _merge([*_shared_macros(elements), elements]))
    if storage.frames > 1:
        obstacle = f"has {storage.frames} frames and tells the place of none"
        unplaced = replace(frame, position_lps=None, obstacle=obstacle)
        return [replace(unplaced, index=index) for index in range(storage.frames)]
    return _slices_of(frame, elements)


def _slices_of(frame: Frame, elements: Elements) -> list[Frame]:
    """The slices of one image: itself, or its tiles where it is a sheet."""
    sheet = Sheet(
        frame.rows, frame.columns, frame.position_lps, frame.orientation, frame.spacing_mm
    )
    try:
        tiles = tiles_of(elements, sheet)
    except UnplacedTilesError as error:
        return [replace(frame, position_lps=None, obstacle=str(error))]
    return [frame] if tiles is None else [_cut_out(frame, tile) for tile in tiles]


def _cut_out(frame: Frame, tile: Tile) -> Frame:
    return replace(
        frame,
        tile=tile.corner,
        rows=tile.rows,
        columns=tile.columns,
        position_lps=_limited(tile.position_lps, "The position of a tile", LARGEST_MM),
    )


def _enhanced_frames(
    path: Source, elements: Elements, storage: PixelStorage, per_frame: list[Elements]
) -> list[Frame]:
    if len(per_frame) != storage.frames:
        raise ValueError(
            f"NumberOfFrames is {storage.frames}, and the frames described are {len(per_frame)}"
        )
    common = _merge([*_shared_macros(elements), elements])
    return [
        _frame(path, storage, index, _merge([*_macros(group), common]))
        for index, group in enumerate(per_frame)
    ]


#: The functional groups that place, scale and tell apart a frame (DICOM PS3.3 C.7.6.16). The
#: last two have what an object converted from single slices could not put elsewhere.
_MACROS: Final = (
    "PlanePositionSequence",
    "PlaneOrientationSequence",
    "PixelMeasuresSequence",
    "PixelValueTransformationSequence",
    "FrameContentSequence",
    "MRImageFrameTypeSequence",
    "CTImageFrameTypeSequence",
    "PETFrameTypeSequence",
    "MREchoSequence",
    "MRDiffusionSequence",
    "MRModifierSequence",
    "MRTimingAndRelatedParametersSequence",
    "CardiacSynchronizationSequence",
    "UnassignedSharedConvertedAttributesSequence",
    "UnassignedPerFrameConvertedAttributesSequence",
)


def _macros(group: Elements) -> list[Elements]:
    """First item of each of a frame's functional groups that are of use."""
    macros = [found[0] for keyword in _MACROS if (found := items(group, keyword))]
    nested = [found for m in macros if (found := items(m, "DiffusionGradientDirectionSequence"))]
    return [*macros, *(found[0] for found in nested)]


def _shared_macros(elements: Elements) -> list[Elements]:
    groups = items(elements, "SharedFunctionalGroupsSequence")
    return [macro for group in groups for macro in _macros(group)]


def _merge(sources: Sequence[Elements]) -> Elements:
    """All that some data sets tell, the first ones first."""
    if len(sources) == 1:
        return sources[0]
    merged: Elements = {}
    for source in reversed(sources):
        merged.update((tag, element) for tag, element in source.items() if element.value)
    return merged


def _frame(path: Source, storage: PixelStorage, index: int, elements: Elements) -> Frame:
    """A frame from all that is told of it.

    Only RescaleSlope and RescaleIntercept scale it. A real world value mapping (DICOM PS3.3
    C.7.6.16.2.11) is a second scale with a unit of its own, of which there may be several;
    it says how values can be read, and is not applied to them.
    """
    scale = {tag: _limited(numbers(elements, tag), tag, LARGEST_FACTOR) for tag in _SCALE_TAGS}
    slope, intercept = scale.values()
    if slope and slope[0] == 0:
        raise ValueError("RescaleSlope is 0: every value would be the same")
    return Frame(
        path=path,
        storage=storage,
        index=index,
        tile=None,
        rows=storage.rows,
        columns=storage.columns,
        position_lps=_vector(elements, "ImagePositionPatient", 3),
        orientation=_vector(elements, "ImageOrientationPatient", 6),
        spacing_mm=_vector(elements, "PixelSpacing", 2),
        obstacle="",
        slope=slope[0] if slope else 1.0,
        intercept=intercept[0] if intercept else 0.0,
        scale_tags=tuple(tag for tag, found in scale.items() if found),
        kind=kind_of(elements),
        temporal_position=told_number(
            elements, "TemporalPositionIndex", "TemporalPositionIdentifier"
        ),
        acquisition=told_number(elements, "FrameAcquisitionNumber", "AcquisitionNumber"),
        trigger_time_ms=told_number(elements, "NominalCardiacTriggerDelayTime", "TriggerTime"),
        dimension=told_numbers(elements, "DimensionIndexValues") or None,
        instance=_instance(elements, index),
        times=tuple(b"".join(map(_bytes_of(elements), tags)) for tags in _TIMES),
    )


_SCALE_TAGS: Final = ("RescaleSlope", "RescaleIntercept")
#: Dates and times, each in the digits of DICOM PS3.5 6.2, which sort as they follow.
_TIMES: Final = tuple(
    tuple(map(tag_of, keywords))
    for keywords in (
        ("FrameAcquisitionDateTime",),
        ("AcquisitionDateTime",),
        ("AcquisitionDate", "AcquisitionTime"),
        ("ContentDate", "ContentTime"),
    )
)


def _bytes_of(elements: Elements) -> Callable[[int], bytes]:
    return lambda tag: elements[tag].value.strip(b" \0") if tag in elements else b""


def _instance(elements: Elements, index: int) -> tuple[int, int] | None:
    told = told_number(elements, "InstanceNumber")
    return None if told is None else (int(told), index)


def _limited(values: tuple[float, ...], keyword: str, limit: float) -> tuple[float, ...]:
    for value in values:
        if abs(value) > limit:
            raise ValueError(f"{keyword} is {value:g}, which makes no sense")
    return values


def _vector(elements: Elements, keyword: str, length: int) -> tuple[float, ...] | None:
    found = _limited(numbers(elements, keyword), keyword, LARGEST_MM)
    if not found:
        return None
    if len(found) != length:
        raise ValueError(f"{keyword} has {len(found)} values instead of {length}")
    return found
