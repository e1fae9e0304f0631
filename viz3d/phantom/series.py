"""The head as a DICOM series: classic MR Image Storage, one file for each slice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d import __version__
from viz3d.output import whole_folder
from viz3d.phantom.intensity import WHITE_VALUE, magnitude
from viz3d.phantom.parameters import Phantom
from viz3d.phantom.sampling import sample_head
from viz3d.phantom.truth import Truth, truth_of_labels
from viz3d.progress import Progress, silent

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

#: What is the same in every file of every phantom (DICOM PS3.3 A.4.3).
COMMON: Final[dict[str, Any]] = {
    "PatientName": "Phantom^Synthetic",
    "PatientID": "PHANTOM",
    "PatientBirthDate": "",
    "PatientSex": "O",
    "StudyDate": "",
    "StudyTime": "",
    "StudyID": "1",
    "StudyDescription": "Synthetic head",
    "AccessionNumber": "",
    "ReferringPhysicianName": "",
    "Modality": "MR",
    "SeriesNumber": 1,
    "SeriesDescription": "Synthetic T1",
    "PatientPosition": "HFS",
    "PositionReferenceIndicator": "",
    "Manufacturer": "viz3d",
    "ManufacturerModelName": "phantom",
    "SoftwareVersions": __version__,
    "ImageType": ["ORIGINAL", "PRIMARY", "OTHER"],
    "ScanningSequence": ["GR", "IR"],
    "SequenceVariant": ["SP", "MP"],
    "ScanOptions": "",
    "MRAcquisitionType": "3D",
    "RepetitionTime": 2300,
    "EchoTime": 3,
    "InversionTime": 900,
    "FlipAngle": 9,
    "EchoTrainLength": 1,
    "MagneticFieldStrength": 1.5,
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 16,
    "BitsStored": 16,
    "HighBit": 15,
    "PixelRepresentation": 1,
    "WindowCenter": WHITE_VALUE * 0.65,
    "WindowWidth": WHITE_VALUE * 1.3,
}


def write_series(
    folder: str | os.PathLike[str], phantom: Phantom | None = None, progress: Progress = silent
) -> Truth:
    """Write a scan of the synthetic head as a folder of DICOM files.

    Parameters
    ----------
    folder : path-like
        Made; refused if it holds something. It appears whole or not at all.
    phantom : Phantom, optional
    progress : Progress

    Returns
    -------
    Truth
        What is known of the scan.

    Raises
    ------
    OutputError
        If the folder is not empty or cannot be written.
    """
    phantom = phantom or Phantom()
    with whole_folder(folder) as temporary:
        labels, signal = sample_head(
            phantom.grid, with_marker=phantom.with_marker, progress=progress
        )
        image = magnitude(phantom, signal, progress)
        _write_slices(temporary, phantom, image, progress)
    return truth_of_labels(phantom, labels)


def _write_slices(
    folder: Path, phantom: Phantom, image: NDArray[np.int16], progress: Progress
) -> None:
    common = _common_dataset(phantom)
    numbers, names = _numbers(phantom)
    for k, pixels in enumerate(image):
        progress("Writing slices", k, len(image))
        dataset = _slice_dataset(common, phantom, k, int(numbers[k]))
        dataset.PixelData = pixels.astype("<i2").tobytes()
        dataset.save_as(folder / f"IM{names[k]:05d}.dcm", enforce_file_format=True)
    progress("Writing slices", len(image), len(image))


def _numbers(phantom: Phantom) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Instance number and file number of each slice, from 1."""
    ascending = np.arange(1, phantom.shape[0] + 1)
    match phantom.order:
        case "ascending":
            return ascending, ascending
        case "descending":
            return ascending[::-1], ascending[::-1]
        case "shuffled":
            random = np.random.default_rng(phantom.seed)
            return random.permutation(ascending), random.permutation(ascending)


def _common_dataset(phantom: Phantom) -> Dataset:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage

    dataset = Dataset()
    for keyword, value in COMMON.items():
        setattr(dataset, keyword, value)
    dataset.SOPClassUID = MRImageStorage
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
        setattr(dataset, keyword, _uid(phantom, keyword))
    _, dataset.Rows, dataset.Columns = phantom.shape
    column_mm, row_mm, slice_mm = phantom.spacing_mm
    dataset.PixelSpacing = _decimals([row_mm, column_mm])
    dataset.SliceThickness, dataset.SpacingBetweenSlices = _decimals([slice_mm, slice_mm])
    dataset.ImageOrientationPatient = _decimals(phantom.direction[:, :2].T.ravel())
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return dataset


def _slice_dataset(common: Dataset, phantom: Phantom, k: int, number: int) -> Dataset:
    from copy import copy, deepcopy

    dataset = copy(common)
    dataset.file_meta = deepcopy(common.file_meta)
    dataset.SOPInstanceUID = _uid(phantom, f"slice {k}")
    dataset.InstanceNumber = number
    dataset.ImagePositionPatient = _decimals(phantom.grid.to_lps((0, 0, k)))
    return dataset


def _uid(phantom: Phantom, what: str) -> str:
    """The same scan has the same identifiers whenever it is written."""
    from pydicom.uid import generate_uid

    return str(generate_uid(entropy_srcs=[repr(phantom), __version__, what]))


def _decimals(values: Any) -> list[str]:
    """Numbers as DICOM decimal strings, which have at most 16 characters."""
    from pydicom.valuerep import format_number_as_ds

    return [format_number_as_ds(float(value) + 0.0) for value in values]
