"""A DICOM segmentation as a volume: how much of each voxel is brain."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import GeometryError, InputError, PixelError
from viz3d.geometry import FloatArray, Grid, slice_normal
from viz3d.volume import Volume

if TYPE_CHECKING:
    from pydicom import Dataset

#: DICOM PS3.6: Segmentation Storage and Label Map Segmentation Storage.
SEGMENTATION: Final = "1.2.840.10008.5.1.4.1.1.66.4"
LABEL_MAP: Final = "1.2.840.10008.5.1.4.1.1.66.7"
#: SNOMED's code of the brain, as DICOM has it.
BRAIN_CODE: Final = "12738006"
#: Frames lie on a grid to so many mm, as the slices of a series do.
RESIDUAL_MM: Final = 0.05
#: No grid has more slices: beyond, a step is too small to be one.
MOST_SLICES: Final = 2048
#: What pydicom raises at files that are broken, or not what they say.
_BROKEN: Final = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True, eq=False)
class _Frames:
    """The frames of one segment: shares of 0 to 1, and where each lies."""

    shares: NDArray[np.float32]
    positions_lps: FloatArray
    orientation: FloatArray
    spacing_mm: FloatArray
    step_mm: float | None


def is_segmentation(path: Path) -> bool:
    """Whether a file is a DICOM segmentation, by its content."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        if stream.read(132)[128:] != b"DICM":
            return False
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    try:
        found = dcmread(path, specific_tags=["SOPClassUID"], stop_before_pixels=True)
        return found.get("SOPClassUID") in (SEGMENTATION, LABEL_MAP)
    except (InvalidDicomError, *_BROKEN):
        return False


def read_segmentation(path: Path) -> Volume:
    """Read the brain of a segmentation: its only segment, or the one that is called so.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Volume
        (nk, nj, ni) float32 shares of each voxel, 0 to 1; slices that the file leaves out as
        empty are there between its first and its last.

    Raises
    ------
    InputError
        If none of several segments is the brain.
    PixelError, GeometryError
        If the file is broken, or its frames form no regular grid.
    """
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    try:
        dataset = dcmread(path)
        frames = _frames(dataset, _brain_segment(dataset, path))
    except (InvalidDicomError, *_BROKEN) as fault:
        reason = " ".join(str(fault).split()) or type(fault).__name__
        raise PixelError(
            f"{path.name} is a DICOM segmentation that cannot be read: {reason}",
            code="corrupt-file",
        ) from fault
    if not len(frames.shares):
        raise InputError(f"The brain's segment of {path.name} is empty", code="bad-mask")
    return _stacked(frames, path)


def _brain_segment(dataset: Dataset, path: Path) -> int:
    """Number of the segment that is meant."""
    segments = list(dataset.SegmentSequence)
    called = [item for item in segments if _is_brain(item)]
    chosen = called if len(segments) > 1 else segments
    if len(chosen) != 1:
        labels = ", ".join(str(item.get("SegmentLabel", "")) for item in segments)
        raise InputError(
            f"{path.name} has {len(segments)} segments ({labels[:200]}), and not one is the brain: "
            "give a mask that holds it alone",
            code="bad-mask",
        )
    return int(chosen[0].SegmentNumber)


def _is_brain(segment: Dataset) -> bool:
    codes = segment.get("SegmentedPropertyTypeCodeSequence") or []
    by_code = any(code.get("CodeValue") == BRAIN_CODE for code in codes)
    return by_code or str(segment.get("SegmentLabel", "")).strip().lower() == "brain"


def _frames(dataset: Dataset, segment: int) -> _Frames:
    groups = dataset.PerFrameFunctionalGroupsSequence
    shared = dataset.SharedFunctionalGroupsSequence[0]
    own = [n for n, group in enumerate(groups) if _is_of(dataset, group, shared, segment)]
    pixels = np.asarray(dataset.pixel_array).reshape(len(groups), dataset.Rows, dataset.Columns)
    measures = _group(groups[0], shared, "PixelMeasuresSequence")
    orientation = _group(groups[0], shared, "PlaneOrientationSequence")
    step = measures.get("SpacingBetweenSlices")
    positions = [
        _group(groups[n], shared, "PlanePositionSequence").ImagePositionPatient for n in own
    ]
    return _Frames(
        _shares(dataset, pixels[own], segment),
        np.array(positions, np.float64).reshape(-1, 3),
        np.array(orientation.ImageOrientationPatient, np.float64),
        np.array(measures.PixelSpacing, np.float64),
        None if step is None else abs(float(step)),
    )


def _group(frame: Dataset, shared: Dataset, keyword: str) -> Dataset:
    """A functional group of a frame, its own or that of all."""
    found: Dataset = (frame if keyword in frame else shared)[keyword].value[0]
    return found


def _is_of(dataset: Dataset, frame: Dataset, shared: Dataset, segment: int) -> bool:
    """Whether a frame shows a segment; one of a label map shows all of them."""
    if dataset.SOPClassUID == LABEL_MAP:
        return True
    group = _group(frame, shared, "SegmentIdentificationSequence")
    return int(group.ReferencedSegmentNumber) == segment


def _shares(dataset: Dataset, pixels: NDArray[Any], segment: int) -> NDArray[np.float32]:
    if dataset.SOPClassUID == LABEL_MAP:
        return np.asarray(pixels == segment, np.float32)
    if dataset.SegmentationType == "FRACTIONAL":
        return np.asarray(pixels / np.float32(dataset.MaximumFractionalValue), np.float32)
    return np.asarray(pixels, np.float32)


def _stacked(frames: _Frames, path: Path) -> Volume:
    """Frames in their places."""
    normal = slice_normal(frames.orientation)
    heights = frames.positions_lps @ normal
    step = _step_mm(heights, frames.step_mm)
    places = np.rint((heights - heights.min()) / step).astype(int)
    if places.min() < 0 or places.max() >= MOST_SLICES or len(set(places)) < len(places):
        raise _irregular(path, f"no even steps between {len(places)} frames")
    first = frames.positions_lps[heights.argmin()]
    expected = first + np.outer(places * step, normal)
    off_mm = float(np.linalg.norm(frames.positions_lps - expected, axis=1).max())
    if off_mm > RESIDUAL_MM:
        raise _irregular(path, f"a frame lies {off_mm:.2f} mm beside a regular grid")
    array = np.zeros((places.max() + 1, *frames.shares.shape[1:]), np.float32)
    array[places] = frames.shares
    nk, nj, ni = array.shape
    return Volume(array, Grid((nk, nj, ni), _affine(frames, normal * step, first)))


def _affine(frames: _Frames, step_lps: FloatArray, origin_lps: FloatArray) -> FloatArray:
    row_mm, column_mm = frames.spacing_mm
    affine = np.eye(4)
    affine[:3, 0] = frames.orientation[:3] * column_mm
    affine[:3, 1] = frames.orientation[3:] * row_mm
    affine[:3, 2] = step_lps
    affine[:3, 3] = origin_lps
    return affine


def _step_mm(heights: FloatArray, told: float | None) -> float:
    """Distance between slices: as the file tells it if that fits, else the least between two.

    Over all frames together it is exact, where a tag has few digits.
    """
    ordered = np.sort(heights)
    gaps = np.diff(ordered)
    gaps = gaps[gaps > RESIDUAL_MM]
    if not len(gaps):
        return told or 1.0
    guess = told or float(gaps.min())
    count = round(float(ordered[-1] - ordered[0]) / guess)
    return float(ordered[-1] - ordered[0]) / max(count, 1)


def _irregular(path: Path, reason: str) -> GeometryError:
    return GeometryError(f"The frames of {path.name} form no volume: {reason}")
