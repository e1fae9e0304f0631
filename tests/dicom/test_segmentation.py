"""DICOM segmentations: written to belong to their series, read from anybody's hands."""

from __future__ import annotations

import shutil
from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
import SimpleITK
from pydicom.sr.codedict import codes

from tests.dicom.synthetic import AXIAL, OBLIQUE, SAGITTAL, make_slices, write_slices
from viz3d import __version__
from viz3d.dicom import read_volume
from viz3d.dicom.segmentation import is_segmentation, read_segmentation
from viz3d.dicom.segmentation_writing import Maker, source_series, write_segmentation
from viz3d.errors import GeometryError, InputError, PixelError

COUNT = 9
#: Whole bytes of one bit for each pixel: where a frame ends within a byte, GDCM, by which
#: SimpleITK reads, makes up a few of its pixels.
ROWS, COLUMNS = 12, 14
#: In a frame of reference, as all MR images are.
REAL = {"FrameOfReferenceUID": "1.2.3.9", "StudyInstanceUID": "1.2.3.8"}


def series(folder, orientation=OBLIQUE, shuffle=True, **tags):
    """A series of its own study, its files in no order."""
    slices = make_slices(
        COUNT, rows=ROWS, columns=COLUMNS, orientation=orientation, **(REAL | tags)
    )
    names = [f"{n:03}.dcm" for n in np.random.default_rng(3).permutation(COUNT)]
    write_slices(folder, slices, names if shuffle else None)
    return folder


def some_mask(shape):
    """Like no mirror image of itself, with empty slices at both ends and in between."""
    mask = np.random.default_rng(4).random(shape) < 0.4
    mask[[0, -1, len(mask) // 2]] = False
    return mask


def written(folder, path, **changes):
    volume = read_volume(folder)
    mask = some_mask(volume.grid.shape)
    write_segmentation(mask, source_series(folder, None, None), path, Maker(**changes))
    return volume, mask


@pytest.mark.parametrize("orientation", [AXIAL, SAGITTAL, OBLIQUE])
def test_it_comes_back_voxel_by_voxel(tmp_path, orientation):
    path = tmp_path / "brain.dcm"
    volume, mask = written(series(tmp_path / "s", orientation), path)
    assert is_segmentation(path)
    again = read_segmentation(path)
    assert again.array.shape == mask.shape
    assert (again.array == mask).all()
    np.testing.assert_allclose(again.affine, volume.affine, atol=1e-5)


@pytest.mark.parametrize("orientation", [AXIAL, SAGITTAL, OBLIQUE])
def test_others_read_it_at_the_same_places(tmp_path, orientation):
    """Each voxel of the brain, by its place in the patient, in highdicom and in SimpleITK."""
    path = tmp_path / "brain.dcm"
    volume, mask = written(series(tmp_path / "s", orientation), path)
    expected = volume.grid.to_lps(np.argwhere(mask)[:, ::-1])

    theirs = highdicom.seg.segread(path).get_volume(combine_segments=True)
    at = np.argwhere(theirs.array)
    assert_same_places(at @ theirs.affine[:3, :3].T + theirs.affine[:3, 3], expected)

    image = SimpleITK.ReadImage(str(path))
    at = np.argwhere(SimpleITK.GetArrayFromImage(image))[:, ::-1]
    matrix = np.reshape(image.GetDirection(), (3, 3)) * image.GetSpacing()
    assert_same_places(at @ matrix.T + image.GetOrigin(), expected)


def assert_same_places(points, expected):
    assert len(points) == len(expected)
    distances = np.linalg.norm(points[:, None] - expected, axis=-1).min(axis=0)
    assert distances.max() < 1e-3


def test_the_series_may_be_in_a_zip(tmp_path):
    archive = shutil.make_archive(str(tmp_path / "s"), "zip", series(tmp_path / "s"))
    _, mask = written(Path(archive), tmp_path / "brain.dcm")
    assert (read_segmentation(tmp_path / "brain.dcm").array == mask).all()


def test_it_belongs_to_its_series_and_says_what_it_is(tmp_path):
    written(series(tmp_path / "s"), tmp_path / "brain.dcm")
    found = pydicom.dcmread(tmp_path / "brain.dcm")
    sources = [pydicom.dcmread(path) for path in (tmp_path / "s").iterdir()]
    assert found.SOPClassUID == pydicom.uid.SegmentationStorage
    assert found.Modality == "SEG"
    assert found.SegmentationType == "BINARY"
    for keyword in ("StudyInstanceUID", "FrameOfReferenceUID", "PatientID", "PatientName"):
        assert found[keyword].value == sources[0][keyword].value
    assert found.SeriesInstanceUID != sources[0].SeriesInstanceUID
    assert found.SeriesNumber != sources[0].SeriesNumber
    (referred,) = found.ReferencedSeriesSequence
    assert referred.SeriesInstanceUID == sources[0].SeriesInstanceUID
    named = {item.ReferencedSOPInstanceUID for item in referred.ReferencedInstanceSequence}
    assert named == {source.SOPInstanceUID for source in sources}
    (segment,) = found.SegmentSequence
    assert segment.SegmentLabel == "Brain"
    assert segment.SegmentAlgorithmType == "AUTOMATIC"
    assert segment.SegmentAlgorithmName == "viz3d"
    (algorithm,) = segment.SegmentationAlgorithmIdentificationSequence
    assert algorithm.AlgorithmVersion == __version__
    (kind,) = segment.SegmentedPropertyTypeCodeSequence
    assert (kind.CodingSchemeDesignator, kind.CodeValue) == ("SCT", "12738006")


def test_each_frame_names_the_image_that_it_lies_on(tmp_path):
    written(series(tmp_path / "s"), tmp_path / "brain.dcm")
    places = {
        source.SOPInstanceUID: source.ImagePositionPatient
        for source in map(pydicom.dcmread, (tmp_path / "s").iterdir())
    }
    frames = pydicom.dcmread(tmp_path / "brain.dcm").PerFrameFunctionalGroupsSequence
    assert len(frames) == COUNT
    for frame in frames:
        (image,) = frame.DerivationImageSequence[0].SourceImageSequence
        place = frame.PlanePositionSequence[0].ImagePositionPatient
        np.testing.assert_allclose(place, places[image.ReferencedSOPInstanceUID], atol=1e-4)


def test_of_a_given_mask_nothing_is_claimed(tmp_path):
    written(series(tmp_path / "s"), tmp_path / "a.dcm", name="given mask", is_automatic=False)
    (segment,) = pydicom.dcmread(tmp_path / "a.dcm").SegmentSequence
    assert segment.SegmentAlgorithmType == "SEMIAUTOMATIC"


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["mr_enhanced_xa30_t1", "head_t1_siemens_oblique"])
def test_it_comes_back_of_a_real_series(tmp_path, data_dir, name):
    volume, mask = written(data_dir / name, tmp_path / "brain.dcm")
    again = read_segmentation(tmp_path / "brain.dcm")
    assert (again.array == mask).all()
    np.testing.assert_allclose(again.affine, volume.affine, atol=1e-3)


@pytest.mark.real_data
def test_tiles_of_a_mosaic_are_no_images(data_dir):
    with pytest.raises(InputError, match="tiles of mosaics"):
        source_series(data_dir / "mr_mosaic_ax", None, 0)


def test_a_series_without_a_frame_of_reference_is_refused(tmp_path):
    folder = series(tmp_path / "s", FrameOfReferenceUID="")
    with pytest.raises(InputError, match="has no FrameOfReferenceUID") as caught:
        written(folder, tmp_path / "a.dcm")
    assert caught.value.code == "no-source"
    assert not (tmp_path / "a.dcm").exists()


def test_a_repaired_series_is_refused(tmp_path):
    folder = series(tmp_path / "s", shuffle=False)
    (folder / "s004.dcm").unlink()
    with pytest.raises(InputError, match="made regular"):
        source_series(folder, None, None)


def test_a_nameless_patient_is_enough(tmp_path):
    folder = series(tmp_path / "s")
    for path in folder.iterdir():
        dataset = pydicom.dcmread(path)
        del dataset.PatientID, dataset.PatientName
        dataset.save_as(path)
    _, mask = written(folder, tmp_path / "a.dcm")
    assert (read_segmentation(tmp_path / "a.dcm").array == mask).all()


def segments_of(folder, pixels, labels, kind="BINARY", **options):
    """As others write them: several segments, empty frames left out."""
    images = [frame.path for frame in source_series(folder, None, None).stack.frames]
    datasets = [pydicom.dcmread(path) for path in images]
    for dataset in datasets:
        for keyword in ("PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID"):
            setattr(dataset, keyword, "")
        dataset.StudyDate = dataset.StudyTime = ""
    descriptions = [
        highdicom.seg.SegmentDescription(
            number, label, codes.SCT.Tissue, codes.SCT.Tissue, "MANUAL"
        )
        for number, label in enumerate(labels, 1)
    ]
    return highdicom.seg.Segmentation(
        datasets,
        pixels,
        kind,
        descriptions,
        highdicom.UID(),
        1,
        highdicom.UID(),
        1,
        "m",
        "m",
        "1",
        "1",
        **options,
    )


def test_of_several_segments_the_brain_is_taken(tmp_path):
    folder = series(tmp_path / "s")
    mask = some_mask((COUNT, ROWS, COLUMNS))
    pixels = np.stack([~mask, mask], axis=-1).astype(np.uint8)
    segments_of(folder, pixels, ["Skull", " BRAIN "]).save_as(tmp_path / "a.dcm")
    again = read_segmentation(tmp_path / "a.dcm")
    # Empty slices at the ends are left out, the one within is there.
    assert (again.array == mask[1:-1]).all()
    grid = read_volume(folder).grid
    np.testing.assert_allclose(again.grid.origin_lps, grid.to_lps([0, 0, 1]), atol=1e-4)
    segments_of(folder, pixels, ["Skull", "Skin"]).save_as(tmp_path / "b.dcm")
    with pytest.raises(InputError, match=r"has 2 segments \(Skull, Skin\)"):
        read_segmentation(tmp_path / "b.dcm")


def test_probabilities_are_read_as_such(tmp_path):
    shares = np.random.default_rng(5).integers(0, 256, (COUNT, ROWS, COLUMNS)) / 255
    made = segments_of(series(tmp_path / "s"), shares, ["Brain"], "FRACTIONAL")
    made.save_as(tmp_path / "a.dcm")
    np.testing.assert_allclose(read_segmentation(tmp_path / "a.dcm").array, shares, atol=1e-6)


def test_label_maps_are_read(tmp_path):
    labels = np.random.default_rng(6).integers(0, 3, (COUNT, ROWS, COLUMNS)).astype(np.uint8)
    made = segments_of(series(tmp_path / "s"), labels, ["Skull", "Brain"], "LABELMAP")
    made.save_as(tmp_path / "a.dcm")
    assert (read_segmentation(tmp_path / "a.dcm").array == (labels == 2)).all()


def change(path, **groups):
    """Change something of a segmentation in its place."""
    dataset = pydicom.dcmread(path)
    for keyword, edit in groups.items():
        edit(dataset[keyword].value)
    dataset.save_as(path)


def test_a_frame_beside_the_grid_is_refused(tmp_path):
    path = tmp_path / "a.dcm"
    written(series(tmp_path / "s", AXIAL), path)

    def move(frames):
        frames[3].PlanePositionSequence[0].ImagePositionPatient = [-9.0, 20.0, 39.0]

    change(path, PerFrameFunctionalGroupsSequence=move)
    with pytest.raises(GeometryError, match=r"a\.dcm form no volume"):
        read_segmentation(path)


@pytest.mark.parametrize(
    "keyword",
    [
        "PixelData",
        "SegmentSequence",
        "PerFrameFunctionalGroupsSequence",
        "SharedFunctionalGroupsSequence",
        "Rows",
    ],
)
def test_a_broken_one_is_refused_in_one_line(tmp_path, keyword):
    path = tmp_path / "a.dcm"
    written(series(tmp_path / "s"), path)
    dataset = pydicom.dcmread(path)
    del dataset[keyword]
    dataset.save_as(path)
    with pytest.raises(
        PixelError, match=r"a\.dcm is a DICOM segmentation that cannot be read"
    ) as e:
        read_segmentation(path)
    assert "\n" not in str(e.value)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_one_cut_short_is_refused(tmp_path, share):
    path = tmp_path / "a.dcm"
    written(series(tmp_path / "s"), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(PixelError):
        read_segmentation(path)


def test_what_is_none(tmp_path):
    folder = series(tmp_path / "s", shuffle=False)
    assert not is_segmentation(folder)
    assert not is_segmentation(folder / "s000.dcm")
    (tmp_path / "text").write_text("no image")
    assert not is_segmentation(tmp_path / "text")
