"""Planes of pixels to DICOM files, in every way that the standard allows."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    EnhancedMRImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    RLELossless,
    generate_uid,
)

if TYPE_CHECKING:
    from tests.dicom.random_stacks import Plane, Recipe

SERIES: Final = "1.2.840.99999.1"
OTHER_SERIES: Final = "1.2.840.99999.2"

SYNTAXES: Final = (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    RLELossless,
)


def make_classic(planes: Sequence[Plane], recipe: Recipe) -> Iterator[Dataset]:
    for number, plane in enumerate(planes, 1):
        image = _common(recipe, plane.stored[None])
        image.SOPClassUID = MRImageStorage
        image.InstanceNumber = number
        image.ImagePositionPatient = _decimals(plane.position_lps, recipe.decimals)
        image.ImageOrientationPatient = _decimals(recipe.phantom.direction[:, :2].T.ravel(), 6)
        image.PixelSpacing = _decimals(recipe.phantom.spacing_mm[1::-1], 10)
        if recipe.rescale != "none":
            image.RescaleSlope, image.RescaleIntercept = _decimals(
                [plane.slope, plane.intercept], 10
            )
        _tell_part(image, plane, recipe)
        yield image


def _tell_part(image: Dataset, plane: Plane, recipe: Recipe) -> None:
    match recipe.parts:
        case "echoes":
            image.EchoTime = f"{2.46 * (plane.part + 1):.2f}"
            image.EchoNumbers = plane.part + 1
        case "complex":
            image.ImageType = ["ORIGINAL", "PRIMARY", "MPRI"[plane.part], "ND"]
        case "times" if recipe.time_tag == "AcquisitionTime":
            del image.InstanceNumber
            image.AcquisitionTime = f"0930{10 + 3 * plane.part:02}.{plane.rung:06}"
        case "times" if recipe.time_tag != "InstanceNumber":
            setattr(image, recipe.time_tag, plane.part + 1)


def _common(recipe: Recipe, stored: np.ndarray) -> Dataset:
    """The tags of every image, with the pixels in the byte order of the file."""
    image = Dataset()
    image.SOPInstanceUID = generate_uid(entropy_srcs=[repr(recipe), stored.tobytes().hex()])
    image.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND"]
    image.SeriesInstanceUID, image.SeriesNumber = SERIES, 3
    image.Modality, image.SeriesDescription = "MR", "RANDOM STACK"
    image.PatientName = "Nobody^Known"
    _, image.Rows, image.Columns = stored.shape
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    dtype, bits = recipe.pixels
    image.BitsAllocated = stored.dtype.itemsize * 8
    image.BitsStored, image.HighBit = bits, bits - 1
    image.PixelRepresentation = int(dtype[0] == "i")
    order = ">" if recipe.syntax == ExplicitVRBigEndian else "<"
    kept = stored & (2**bits - 1) if bits < stored.dtype.itemsize * 8 else stored
    data = kept.astype(stored.dtype.newbyteorder(order)).tobytes()
    image.PixelData = data + b"\0" * (len(data) % 2)
    image["PixelData"].VR = "OB" if stored.dtype.itemsize == 1 else "OW"
    return image


def _decimals(values: Any, decimals: int) -> list[str]:
    """Numbers as decimal strings, none longer than the 16 characters that DICOM allows."""
    return [f"{value:.{decimals}f}"[:16] for value in np.asarray(values, dtype=float)]


def make_enhanced(
    planes: Sequence[Plane], recipe: Recipe, random: np.random.Generator
) -> Iterator[Dataset]:
    """All planes as the frames of one object, in any order."""
    shuffled = [planes[index] for index in random.permutation(len(planes))]
    image = _common(recipe, np.stack([plane.stored for plane in shuffled]))
    image.SOPClassUID, image.InstanceNumber = EnhancedMRImageStorage, 1
    image.NumberOfFrames = len(shuffled)
    cosines = _decimals(recipe.phantom.direction[:, :2].T.ravel(), 6)
    spacing = _decimals(recipe.phantom.spacing_mm[1::-1], 10)
    shared = Dataset()
    shared.PlaneOrientationSequence = _item(ImageOrientationPatient=cosines)
    shared.PixelMeasuresSequence = _item(PixelSpacing=spacing)
    shared.FrameAnatomySequence = _item(FrameLaterality="U")
    image.SharedFunctionalGroupsSequence = Items([shared])
    groups = [_group(plane, recipe) for plane in shuffled]
    image.PerFrameFunctionalGroupsSequence = Items(groups)
    yield image


def _group(plane: Plane, recipe: Recipe) -> Dataset:
    group = Dataset()
    position = _decimals(plane.position_lps, recipe.decimals)
    group.PlanePositionSequence = _item(ImagePositionPatient=position)
    slope, intercept = _decimals([plane.slope, plane.intercept], 10)
    group.PixelValueTransformationSequence = _item(
        RescaleSlope=slope, RescaleIntercept=intercept, RescaleType="US"
    )
    match recipe.parts:
        case "echoes":
            group.MREchoSequence = _item(EffectiveEchoTime=2.46 * (plane.part + 1))
        case "complex":
            kind = ["ORIGINAL", "PRIMARY", "MPRI"[plane.part], "ND"]
            group.MRImageFrameTypeSequence = _item(FrameType=kind)
        case "times":
            group.FrameContentSequence = _item(TemporalPositionIndex=plane.part + 1)
    return group


def _item(**tags: Any) -> Items:
    item = Dataset()
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    return Items([item])


def tell_lies(images: Sequence[Dataset], recipe: Recipe, random: np.random.Generator) -> None:
    """Tags that a reader must not believe."""
    numbers = random.permutation(len(images)) + 1
    are_times = recipe.parts == "times" and recipe.time_tag in ("InstanceNumber", "AcquisitionTime")
    for image, number in zip(images, numbers.tolist(), strict=True):
        image.SliceThickness = "99"
        image.SpacingBetweenSlices = "-0.1"
        image.SliceLocation = f"{-number}"
        image.PatientPosition = ("HFS", "FFS", "HFDR", "FFP")[number % 4]
        if not are_times and not recipe.is_enhanced:
            image.InstanceNumber = number


def make_copies(
    images: Sequence[Dataset], recipe: Recipe, random: np.random.Generator
) -> list[Dataset]:
    """Images that are there once more: the same, under another UID, or with other pixels."""
    count = 1 + int(recipe.amount * (len(images) - 1))
    match recipe.damage:
        case "copied":
            return list(images[:count])
        case "exported-twice":
            twins = [copy.deepcopy(image) for image in images[:count]]
            for twin in twins:
                twin.SOPInstanceUID = generate_uid(entropy_srcs=[twin.SOPInstanceUID])
            return twins
        case "other-image":
            other = copy.deepcopy(images[int(random.integers(len(images)))])
            other.SOPInstanceUID = generate_uid(entropy_srcs=[other.SOPInstanceUID])
            other.InstanceNumber = 10_000
            order = ">" if recipe.syntax == ExplicitVRBigEndian else "<"
            stored = np.frombuffer(other.PixelData, f"{order}u{other.BitsAllocated // 8}")
            other.PixelData = (stored ^ 1).tobytes()
            other["PixelData"].VR = "OB" if other.BitsAllocated == 8 else "OW"
            return [other]
    return []


def write_files(
    folder: Path,
    files: Sequence[tuple[Dataset, str]],
    recipe: Recipe,
    random: np.random.Generator,
) -> None:
    order = random.permutation(len(files)).tolist()
    for number, (image, syntax) in zip(order, files, strict=True):
        path = folder / _name(recipe.names, number, image)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_image(path, image, syntax)


def _name(style: str, number: int, image: Dataset) -> str:
    match style:
        case "nested":
            return f"a{number % 3}/b/c{number % 2}/IM{number}"
        case "odd":
            return f"Schicht #{number} (Kopf) é%20;1.{number}"
        case "uid":
            return f"{number}.{image.SOPInstanceUID}"
    return f"IM{number:04}.dcm"


def write_image(path: Path, image: Dataset, syntax: str = ExplicitVRLittleEndian) -> None:
    """Write an image as a file of DICOM PS3.10, compressed if the syntax says so."""
    image = copy.deepcopy(image)
    image.file_meta = FileMetaDataset()
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    # pydicom does not compress pixels of 32 bits.
    is_compressed = syntax == RLELossless and image.BitsAllocated <= 16
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if syntax == RLELossless else syntax
    if is_compressed:
        image.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    image.save_as(path, enforce_file_format=True)


def write_distractions(folder: Path, distractions: frozenset[str], image: Dataset) -> None:
    """Files that are no slices of the series."""
    if "text" in distractions:
        (folder / "README.txt").write_text("T1, 1 mm, read from left to right\n" * 20)
    if "empty" in distractions:
        (folder / "0").write_bytes(b"")
    if "zeros" in distractions:
        (folder / "zeros.raw").write_bytes(bytes(5000))
    if "report" in distractions:
        report = Dataset()
        report.SOPClassUID, report.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.3.9"
        report.SeriesInstanceUID, report.Modality = SERIES, "SR"
        write_image(folder / "report", report)
    if "other-series" in distractions:
        for number in range(3):
            other = copy.deepcopy(image)
            other.SeriesInstanceUID, other.SeriesNumber = OTHER_SERIES, 3
            other.SOPInstanceUID = generate_uid(entropy_srcs=[OTHER_SERIES, str(number)])
            if "ImagePositionPatient" in other:
                other.ImagePositionPatient = [0, 0, 7 * number]
                other.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            write_image(folder / f"other{number}", other)
