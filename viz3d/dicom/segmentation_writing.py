"""A brain mask as a DICOM segmentation that belongs to its source series.

What DICOM demands of it (PS3.3 A.51): the patient and the study of the source, its frame of
reference, and every source image by name. It is the one output that tells whose head it is.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d import __version__
from viz3d.choice import choose_series
from viz3d.dicom.catalog import DicomSeries, list_series
from viz3d.dicom.reading import pick_volume
from viz3d.dicom.stacks.frames import Frame
from viz3d.errors import InputError, OutputError
from viz3d.geometry import Grid
from viz3d.output import whole_file

if TYPE_CHECKING:
    from pydicom import Dataset

ENDING: Final = ".dcm"
LABEL: Final = "Brain"
#: How it is best drawn, CIELab: a pale pink, #fae1cd.
COLOR_LAB: Final = (91.0, 5.5, 12.9)
#: Series made from others are numbered from here on, beside those that scanners make.
SERIES_NUMBER_OFFSET: Final = 9000
#: What a segmentation needs of its source, and a source without a name may lack (DICOM
#: PS3.3 C.7.1.1, C.7.2.1: type 2, there but perhaps empty).
_MAY_BE_EMPTY: Final = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "AccessionNumber",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
)
#: What it refers to its source by.
_NEEDED: Final = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID")


@dataclass(frozen=True)
class Maker:
    """Who drew the outline.

    Attributes
    ----------
    name : str
        Of the algorithm.
    is_automatic : bool
        False for a mask that somebody gave: nobody knows how it was made.
    """

    name: str = "viz3d"
    is_automatic: bool = True


def check_can_write() -> None:
    """Refuse at once what could not be written later.

    Raises
    ------
    OutputError
        If the library that writes segmentations is not installed.
    """
    if find_spec("highdicom") is None:
        raise OutputError(
            'A DICOM segmentation needs highdicom: pip install "viz3d[seg]", or write .nii.gz',
            code="missing-extra",
        )


def source_series(path: Path, series: str | None, volume_index: int | None) -> DicomSeries:
    """The series that a segmentation belongs to.

    Raises
    ------
    InputError
        If there is none at the path, or its images are not those of the volume.
    """
    found = choose_series(list_series(path), series)
    entry = found if volume_index is None else pick_volume(found, volume_index)
    refusals = [fault for fault in entry.faults if fault.refuses]
    if refusals:
        raise _no_source("the volume was made regular, and its slices are no longer the images")
    if any(frame.tile is not None for frame in entry.stack.frames):
        raise _no_source("its slices are tiles of mosaics")
    files = {frame.path for frame in entry.stack.frames}
    if len(files) not in (1, len(entry.stack.frames)):
        raise _no_source(f"its slices lie in {len(files)} files of several each")
    return entry


def write_segmentation(
    mask: NDArray[np.bool_], source: DicomSeries, output: str | os.PathLike[str], maker: Maker
) -> None:
    """Write a mask as a binary segmentation with one segment; it appears whole or not at all.

    Parameters
    ----------
    mask : (nk, nj, ni) bool array
        On the series' grid.
    source : DicomSeries
        From `source_series`.
    output : path
    maker : Maker

    Raises
    ------
    InputError
        If the source lacks what a segmentation must tell of it.
    OutputError
        If the file cannot be written.
    """
    check_can_write()
    assert source.grid is not None
    images = _headers(source.stack.times[0])
    try:
        # It quotes the patient's name where that is of an unusual form.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = _segmentation(mask, source.grid, images, maker)
    except ValueError as fault:
        raise _no_source(f"of series {source.id}, {fault}") from fault
    with whole_file(output, suffix=ENDING) as place:
        made.save_as(place)


def _no_source(reason: str) -> InputError:
    return InputError(
        f"No DICOM segmentation can be written: {reason}; write .nii.gz", code="no-source"
    )


def _headers(frames: Sequence[Frame]) -> list[Dataset]:
    """The source images without their pixels, in the order of slices; one if it has many frames."""
    from pydicom import dcmread

    found: list[Dataset] = []
    for path in dict.fromkeys(frame.path for frame in frames):
        with path.open("rb") as stream:
            dataset = dcmread(stream, stop_before_pixels=True, force=True)
        for keyword in _MAY_BE_EMPTY:
            if keyword not in dataset:
                setattr(dataset, keyword, "")
        missing = [keyword for keyword in _NEEDED if not dataset.get(keyword)]
        if missing:
            raise _no_source(f"{path.name} has no {missing[0]}")
        _share_orientation(dataset)
        found.append(dataset)
    return found


def _share_orientation(dataset: Dataset) -> None:
    """Tell once what all frames of an enhanced image share: highdicom looks for it there."""
    shared = dataset.get("SharedFunctionalGroupsSequence")
    if not shared:
        return
    first = dataset.PerFrameFunctionalGroupsSequence[0]
    for keyword in ("PlaneOrientationSequence", "PixelMeasuresSequence"):
        if keyword not in shared[0] and keyword in first:
            setattr(shared[0], keyword, first[keyword].value)


def _segmentation(mask: NDArray[np.bool_], grid: Grid, images: list[Dataset], maker: Maker) -> Any:
    import highdicom

    first = images[0]
    made = highdicom.seg.Segmentation(
        source_images=images,
        pixel_array=_placed(mask, grid, first.FrameOfReferenceUID),
        segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[_description(maker)],
        series_instance_uid=highdicom.UID(),
        series_number=int(first.get("SeriesNumber") or 0) + SERIES_NUMBER_OFFSET,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer="viz3d",
        manufacturer_model_name="viz3d",
        software_versions=__version__,
        device_serial_number="1",
        content_label="BRAIN",
        content_description="Brain mask",
        series_description="Brain mask",
        # All slices: whoever reads it as a volume has the series' own grid.
        omit_empty_frames=False,
    )
    # The source's own tags may say something else: places decide.
    measures = made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    measures.SpacingBetweenSlices = _decimal(grid.spacing[2])
    return made


def _placed(mask: NDArray[np.bool_], grid: Grid, frame_of_reference: str) -> Any:
    """The mask as highdicom has volumes: the affine is that of array order, (k, j, i)."""
    import highdicom

    affine = grid.affine.copy()
    affine[:, :3] = grid.affine[:, [2, 1, 0]]
    return highdicom.Volume(
        mask.astype(np.uint8),
        affine,
        coordinate_system="PATIENT",
        frame_of_reference_uid=frame_of_reference,
    )


def _description(maker: Maker) -> Any:
    import highdicom
    from pydicom.sr.codedict import codes

    kinds = highdicom.seg.SegmentAlgorithmTypeValues
    return highdicom.seg.SegmentDescription(
        segment_number=1,
        segment_label=LABEL,
        segmented_property_category=codes.SCT.AnatomicalStructure,
        segmented_property_type=codes.SCT.Brain,
        # DICOM knows no "unknown": SEMIAUTOMATIC is what least is claimed by.
        algorithm_type=kinds.AUTOMATIC if maker.is_automatic else kinds.SEMIAUTOMATIC,
        algorithm_identification=highdicom.AlgorithmIdentificationSequence(
            name=maker.name, family=codes.DCM.MorphologicalOperations, version=__version__
        ),
        display_color=highdicom.color.CIELabColor(*COLOR_LAB),
    )


def _decimal(value: float) -> str:
    from pydicom.valuerep import format_number_as_ds

    return str(format_number_as_ds(value))
