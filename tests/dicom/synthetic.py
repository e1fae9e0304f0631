"""Small DICOM slices with known places and values, written with pydicom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from viz3d.volume import Volume

AXIAL = (1, 0, 0, 0, 1, 0)
SAGITTAL = (0, 1, 0, 0, 0, -1)
#: Turned about all three axes, written with the digits that a scanner gives.
OBLIQUE = (0.936293, -0.275096, 0.218351, 0.289629, 0.956425, -0.036957)


def make_slices(
    count: int = 6,
    *,
    rows: int = 5,
    columns: int = 7,
    spacing: tuple[float, float] = (1.5, 2.0),
    step: float | Sequence[float] = 3.0,
    orientation: Sequence[float] = AXIAL,
    origin: Sequence[float] = (-10.0, 20.0, 30.0),
    direction: Sequence[float] | None = None,
    series: str = "1.2.3.4",
    **tags: Any,
) -> list[Dataset]:
    """Slices of one series, each pixel with a value of its own.

    `step` is one number or the place of every slice along `direction`, by default the
    normal; `tags` are set on every slice.
    """
    places = [step * k for k in range(count)] if isinstance(step, int | float) else list(step)
    along = np.cross(orientation[:3], orientation[3:]) if direction is None else direction
    return [
        make_slice(
            values=1000 * k + np.arange(rows * columns).reshape(rows, columns),
            position=np.asarray(origin) + place * np.asarray(along),
            orientation=orientation,
            spacing=spacing,
            SeriesInstanceUID=series,
            InstanceNumber=k + 1,
            **tags,
        )
        for k, place in enumerate(places)
    ]


def make_slice(
    *,
    values: np.ndarray,
    position: Sequence[float],
    orientation: Sequence[float],
    spacing: Sequence[float],
    dtype: str = "i2",
    bits_stored: int | None = None,
    **tags: Any,
) -> Dataset:
    """One MR slice."""
    data = np.asarray(values).astype(f"<{dtype}")
    slice_ = Dataset()
    slice_.SOPClassUID = MRImageStorage
    slice_.SOPInstanceUID = generate_uid()
    slice_.Modality = "MR"
    slice_.SeriesNumber = 7
    slice_.SeriesDescription = "SYNTHETIC T1"
    slice_.PatientName = "Secret^Person"
    slice_.PatientID = "SECRET-ID"
    slice_.ImagePositionPatient = [float(f"{mm:.10f}") for mm in position]
    slice_.ImageOrientationPatient = list(map(float, orientation))
    slice_.PixelSpacing = list(map(float, spacing))
    slice_.SliceThickness = 99.0
    slice_.Rows, slice_.Columns = data.shape
    slice_.SamplesPerPixel = 1
    slice_.PhotometricInterpretation = "MONOCHROME2"
    slice_.BitsAllocated = data.dtype.itemsize * 8
    slice_.BitsStored = bits_stored or slice_.BitsAllocated
    slice_.HighBit = slice_.BitsStored - 1
    slice_.PixelRepresentation = int(data.dtype.kind == "i")
    slice_.PixelData = data.tobytes() + b"\0" * (data.nbytes % 2)
    slice_["PixelData"].VR = "OW" if data.dtype.itemsize > 1 else "OB"
    for keyword, value in tags.items():
        setattr(slice_, keyword, value)
    return slice_


def write_slices(
    folder: Path, slices: Sequence[Dataset], names: Sequence[str] | None = None
) -> list[Path]:
    """Write slices as files, in the given order of names."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in names or [f"s{k:03}.dcm" for k in range(len(slices))]]
    for path, slice_ in zip(paths, slices, strict=True):
        write_slice(path, slice_)
    return paths


def write_slice(path: Path, slice_: Dataset, syntax: str = ExplicitVRLittleEndian) -> None:
    """Write one slice as a file of DICOM PS3.10."""
    slice_.file_meta = FileMetaDataset()
    slice_.file_meta.MediaStorageSOPClassUID = slice_.SOPClassUID
    slice_.file_meta.MediaStorageSOPInstanceUID = slice_.SOPInstanceUID
    slice_.file_meta.TransferSyntaxUID = syntax
    slice_.save_as(path, enforce_file_format=True)


def pixel_place(slice_: Dataset, row: int, column: int) -> np.ndarray:
    """Where the header puts a pixel, after DICOM PS3.3 C.7.6.2.1.1, one axis at a time."""
    height, width = map(float, slice_.PixelSpacing)
    cosines = list(map(float, slice_.ImageOrientationPatient))
    return np.array(
        [
            float(slice_.ImagePositionPatient[axis])
            + cosines[axis] * width * column
            + cosines[axis + 3] * height * row
            for axis in range(3)
        ]
    )


def assert_every_pixel_in_place(
    volume: Volume, slices: Sequence[Dataset], tolerance_mm: float = 1e-6
) -> None:
    """Every pixel of every slice is found in the volume, at the place that its header says."""
    index_from_lps = np.linalg.inv(volume.affine)
    seen = set()
    for slice_ in slices:
        kind = "i" if slice_.PixelRepresentation else "u"
        stored = np.frombuffer(slice_.PixelData, f"<{kind}{slice_.BitsAllocated // 8}")
        for row in range(slice_.Rows):
            for column in range(slice_.Columns):
                place = pixel_place(slice_, row, column)
                index = np.rint((index_from_lps @ [*place, 1])[:3]).astype(int)
                again = (volume.affine @ [*index, 1])[:3]
                assert np.linalg.norm(again - place) <= tolerance_mm
                i, j, k = index
                assert volume.array[k, j, i] == stored[row * slice_.Columns + column]
                seen.add((k, j, i))
    assert len(seen) == volume.array.size
