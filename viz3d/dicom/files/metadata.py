"""The technical tags of a series, without those that say whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from viz3d.dicom.files.dictionary import tag_of
from viz3d.dicom.files.elements import Element, Elements, parse_items
from viz3d.dicom.files.headers import PARSE_ERRORS, read_all_elements
from viz3d.dicom.files.tags import items, plain_value, texts

if TYPE_CHECKING:
    from viz3d.dicom.files.sources import Source

#: What is read: scanner, sequence, geometry. No name, ID, UID, date, age or sex, nor
#: ProtocolName, which people name after people, and nothing that is not listed here.
KEYWORDS: Final = (
    "Modality", "Manufacturer", "ManufacturerModelName", "MagneticFieldStrength",
    "SoftwareVersions", "SeriesNumber", "SeriesDescription", "BodyPartExamined",
    "PatientPosition", "ImageType", "ScanningSequence", "SequenceVariant", "ScanOptions",
    "MRAcquisitionType", "SequenceName", "PulseSequenceName", "RepetitionTime", "EchoTime",
    "EffectiveEchoTime", "InversionTime", "InversionTimes", "FlipAngle", "NumberOfAverages",
    "EchoTrainLength", "PixelBandwidth", "ImagingFrequency", "ImagedNucleus", "ReceiveCoilName",
    "AcquisitionMatrix", "InPlanePhaseEncodingDirection", "KVP", "XRayTubeCurrent",
    "ExposureTime", "Exposure", "ConvolutionKernel", "ReconstructionDiameter",
    "GantryDetectorTilt", "Units", "SliceThickness", "SpacingBetweenSlices", "Rows", "Columns",
    "NumberOfFrames", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient",
    "PhotometricInterpretation", "BitsAllocated", "BitsStored", "PixelRepresentation",
    "RescaleSlope", "RescaleIntercept", "RescaleType", "WindowCenter", "WindowWidth",
)  # fmt: skip


#: Whose the series is, shown on request only.
PATIENT_KEYWORDS: Final = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientAge", "StudyDate",
    "AccessionNumber", "InstitutionName", "ReferringPhysicianName", "ProtocolName",
    "StudyDescription", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID",
)  # fmt: skip


def read_patient(path: Source) -> dict[str, str]:
    """DICOM keyword to text, of `PATIENT_KEYWORDS` as far as the file has them."""
    elements = read_all_elements(path)
    found = {keyword: "\\".join(texts(elements, keyword)) for keyword in PATIENT_KEYWORDS}
    return {keyword: value for keyword, value in found.items() if value}


def read_metadata(path: Source) -> dict[str, Any]:
    """DICOM keyword to value, of `KEYWORDS` as far as the file has them.

    Parameters
    ----------
    path : Source
        A slice's file. For an enhanced multi-frame object the values are those that all
        frames share, else those of its first frame.

    Returns
    -------
    dict
        Numbers as int and float, several values as a list, text as str.
    """
    elements = read_all_elements(path)
    groups = [
        *items(elements, "SharedFunctionalGroupsSequence"),
        *items(elements, "PerFrameFunctionalGroupsSequence")[:1],
    ]
    sources = [elements, *(macro for group in groups for macro in _macros(group))]
    found = {keyword: _value(sources, keyword) for keyword in KEYWORDS}
    return {keyword: value for keyword, value in found.items() if value is not None}


def _macros(group: Elements) -> list[Elements]:
    """The first item of every sequence in a functional group."""
    sequences = [element for element in group.values() if element.representation in ("SQ", "")]
    return [item for element in sequences for item in _first_item(element)]


def _first_item(element: Element) -> list[Elements]:
    """The first item of a sequence, none where its bytes make no sense: it places no slice."""
    try:
        return parse_items(element)[:1]
    except PARSE_ERRORS:
        return []


def _value(sources: Sequence[Elements], keyword: str) -> Any:
    for source in sources:
        if tag_of(keyword) in source:
            try:
                return plain_value(source, keyword)
            except ValueError:
                return None
    return None
