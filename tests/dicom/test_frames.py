"""Files with several slices: enhanced multi-frame objects and Siemens mosaics."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedMRImageStorage

from tests.dicom.synthetic import AXIAL, SAGITTAL, make_slice, write_slice, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.csa import read_csa


def sequence_of(**tags):
    item = Dataset()
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    return Sequence([item])


def enhanced(positions, orientation=AXIAL, times=None, slopes=None):
    """One multi-frame object, each frame filled with its own number."""
    values = np.repeat(np.arange(len(positions)), 6).reshape(-1, 3)
    image = make_slice(values=values, position=(9, 9, 9), orientation=orientation, spacing=(9, 9))
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(image, keyword)
    image.SOPClassUID = EnhancedMRImageStorage
    image.SeriesInstanceUID = "1.2.3"
    image.Rows, image.Columns, image.NumberOfFrames = 2, 3, len(positions)
    shared = Dataset()
    shared.PlaneOrientationSequence = sequence_of(ImageOrientationPatient=list(orientation))
    shared.PixelMeasuresSequence = sequence_of(PixelSpacing=[1.5, 2])
    image.SharedFunctionalGroupsSequence = Sequence([shared])
    groups = []
    for k, position in enumerate(positions):
        group = Dataset()
        group.PlanePositionSequence = sequence_of(ImagePositionPatient=list(position))
        if times:
            group.FrameContentSequence = sequence_of(TemporalPositionIndex=times[k])
        if slopes:
            group.PixelValueTransformationSequence = sequence_of(
                RescaleSlope=slopes[k], RescaleIntercept=0
            )
        groups.append(group)
    image.PerFrameFunctionalGroupsSequence = Sequence(groups)
    return image


def test_frames_are_ordered_by_their_own_positions(tmp_path):
    write_slice(tmp_path / "one", enhanced([(0, 0, z) for z in (8, 0, 4, 12)]))
    volume = read_volume(tmp_path)
    assert volume.array[:, 0, 0].tolist() == [1, 2, 0, 3]
    assert volume.spacing == (2, 1.5, 4)
    assert volume.grid.origin_lps.tolist() == [0, 0, 0]


def test_frames_of_several_times_may_be_interleaved(tmp_path):
    positions = [(0, 0, z) for z in (0, 4, 8) for _ in range(2)]
    write_slice(tmp_path / "one", enhanced(positions, times=[2, 1, 2, 1, 2, 1]))
    volume = read_volume(tmp_path)
    assert volume.array[:, :, 0, 0].tolist() == [[1, 3, 5], [0, 2, 4]]


def test_every_frame_has_its_own_slope(tmp_path):
    image = enhanced([(0, 0, z) for z in (0, 4, 8)], slopes=["2", "3", "0.5"])
    write_slice(tmp_path / "one", image)
    assert read_volume(tmp_path).array[:, 0, 0].tolist() == [0, 3, 1]


def test_a_multi_frame_image_without_positions_is_refused(tmp_path):
    image = enhanced([(0, 0, z) for z in (0, 4, 8)])
    del image.PerFrameFunctionalGroupsSequence
    write_slice(tmp_path / "one", image)
    (entry,) = list_series(tmp_path)
    assert [fault.code for fault in entry.faults] == ["no-position"]


def csa_element(name, values, is_second):
    """One element of the private header; the older layout writes lengths its own way."""
    text = name.encode().ljust(64, b"\0") + struct.pack("<i4s3i", 1, b"FD\0\0", 4, len(values), 77)
    for value in values:
        raw = value.encode() + b"\0"
        fields = (len(raw), len(raw), 77, 0) if is_second else (len(raw) + 1, 0, 0, 0)
        text += struct.pack("<4i", *fields) + raw + b"\0" * (-len(raw) % 4)
    return text


def csa_header(elements, is_second=True):
    start = b"SV10\4\3\2\1" if is_second else b""
    body = b"".join(csa_element(name, values, is_second) for name, values in elements)
    return start + struct.pack("<2I", len(elements), 77) + body


@pytest.mark.parametrize("is_second", [True, False])
def test_both_layouts_of_the_private_header_are_read(is_second):
    # The first element's count of values, here one, is what the older layout adds.
    header = csa_header([("A", ["3.5"]), ("Empty", []), ("Normal", ["0", "0", "-1"])], is_second)
    assert read_csa(header) == {"A": ["3.5"], "Normal": ["0", "0", "-1"]}
    with pytest.raises(ValueError, match="cut short"):
        read_csa(header[:-6])


@pytest.mark.parametrize("sign", [1, -1])
def test_the_tiles_of_a_mosaic_are_slices_at_their_places(tmp_path, sign):
    # Five slices of 2 x 3 pixels on a sheet of 3 x 3 tiles.
    sheet = np.zeros((6, 9), int)
    for k in range(5):
        top, left = k // 3 * 2, k % 3 * 3
        sheet[top : top + 2, left : left + 3] = 10 * k + np.arange(6).reshape(2, 3)
    corner = np.array([4.0, -20.0, 30.0])
    # The header's position is that of a sheet of 6 x 9 pixels about the centre of a slice:
    # 3 columns of 2 mm and 2 rows of 1.5 mm before the slice's own corner.
    row, column = np.array(SAGITTAL, float).reshape(2, 3)
    mosaic = make_slice(
        values=sheet,
        position=corner - 3 * 2 * row - 2 * 1.5 * column,
        orientation=SAGITTAL,
        spacing=(1.5, 2),
        SeriesInstanceUID="1.2.3",
        ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"],
        SpacingBetweenSlices=3.5,
    )
    normal = sign * np.cross(row, column)
    mosaic.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    elements = [
        ("NumberOfImagesInMosaic", ["5"]),
        ("SliceNormalVector", [f"{cosine:.8f}" for cosine in normal]),
    ]
    mosaic.add_new(0x00291010, "OB", csa_header(elements))
    write_slices(tmp_path, [mosaic])
    volume = read_volume(tmp_path)
    assert volume.array.shape == (5, 2, 3)
    assert volume.spacing == (2, 1.5, 3.5)
    for k in range(5):
        place = corner + k * 3.5 * normal
        i, j, found = np.rint((np.linalg.inv(volume.affine) @ [*place, 1])[:3]).astype(int)
        assert (i, j) == (0, 0)
        assert volume.affine @ [i, j, found, 1] == pytest.approx([*place, 1])
        assert volume.array[found].tolist() == (10 * k + np.arange(6).reshape(2, 3)).tolist()
