"""What a DICOMDIR lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
    generate_uid,
)

from tests.dicom.synthetic import make_slices, write_slice, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.files.directory import read_directory
from viz3d.errors import DicomError, InputError

NAMES = [f"IM{k}" for k in range(4)]


def write_directory(
    path: Path, names: list[list[str] | None], syntax: str = ExplicitVRLittleEndian
) -> Path:
    """A DICOMDIR with a patient's record and one record for each name."""
    patient = Dataset()
    patient.DirectoryRecordType = "PATIENT"
    patient.PatientName = "Secret^Person"
    records = [patient]
    for name in names:
        record = Dataset()
        record.OffsetOfTheNextDirectoryRecord = 0
        record.DirectoryRecordType = "IMAGE"
        if name is not None:
            record.add(DataElement("ReferencedFileID", "CS", name, validation_mode=IGNORE))
        records.append(record)
    directory = Dataset()
    directory.SOPClassUID = MediaStorageDirectoryStorage
    directory.SOPInstanceUID = generate_uid()
    directory.FileSetID = "TEST"
    directory.DirectoryRecordSequence = Items(records)
    write_slice(path, directory, syntax)
    return path


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """Four slices in DISC/SERIES, and a slice of the same series that nothing lists."""
    slices = make_slices(5)
    write_slices(tmp_path / "DISC" / "SERIES", slices[:4], NAMES)
    write_slices(tmp_path, slices[4:], ["UNLISTED"])
    return tmp_path


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]
)
def test_the_files_listed_are_read_and_no_others(disc, syntax):
    path = write_directory(disc / "DICOMDIR", [["DISC", "SERIES", n] for n in NAMES], syntax)
    listed = read_directory(path)
    assert listed.files == tuple(disc / "DISC" / "SERIES" / name for name in NAMES)
    assert listed.missing == ()
    assert read_volume(path).array.shape == (4, 5, 7)
    assert read_volume(disc).array.shape == (5, 5, 7)


def test_a_file_listed_twice_is_one_file(disc):
    path = write_directory(disc / "DICOMDIR", [["DISC", "SERIES", n] for n in NAMES * 2])
    assert len(read_directory(path).files) == 4


@pytest.mark.parametrize(
    "name",
    [
        ["disc", "series", "im0"],
        ["DISC", "SERIES", "IM0.DCM"],
        ["DISC", "SERIES", "IM0;1"],
        ["DISC/SERIES/IM0"],
    ],
)
def test_names_are_found_as_a_disc_has_them(disc, name):
    path = write_directory(disc / "DICOMDIR", [name])
    assert read_directory(path).files == (disc / "DISC" / "SERIES" / "IM0",)


@pytest.mark.parametrize("real", ["im0", "im0.dcm", "IM0;1", "IM0.DCM;1", "IM0."])
def test_files_are_found_by_any_case_ending_and_version(tmp_path, real):
    write_slices(tmp_path / "disc", make_slices(1), [real])
    path = write_directory(tmp_path / "DICOMDIR", [["DISC", "IM0"]])
    assert read_directory(path).files == (tmp_path / "disc" / real,)


def test_the_name_itself_comes_before_one_that_is_like_it(tmp_path):
    write_slices(tmp_path, make_slices(4), ["IM0", "IM0.DCM", "im0", "IM0.BAK"])
    path = write_directory(tmp_path / "DICOMDIR", [["IM0"], ["im0"], ["IM0.BAK"], ["IM0.DCM"]])
    assert [file.name for file in read_directory(path).files] == [
        "IM0", "im0", "IM0.BAK", "IM0.DCM",
    ]  # fmt: skip


def test_missing_files_are_a_warning(disc):
    names = [["DISC", "SERIES", name] for name in [*NAMES, "IM8", "IM9"]]
    (entry,) = list_series(write_directory(disc / "DICOMDIR", names))
    assert (entry.verdict, entry.files) == ("warning", 4)
    (fault,) = entry.faults
    assert fault.code == "missing-slices"
    assert fault.message == (
        "2 of 6 files that DICOMDIR lists are missing (DISC/SERIES/IM8, DISC/SERIES/IM9)"
    )


def test_a_directory_whose_files_are_all_missing_is_an_error(tmp_path):
    path = write_directory(tmp_path / "DICOMDIR", [["A", name] for name in NAMES])
    with pytest.raises(DicomError, match="4 of 4 files that DICOMDIR lists are missing"):
        list_series(path)


def test_a_file_listed_that_is_no_dicom_is_told(disc):
    (disc / "NOTES").write_text("no DICOM at all")
    names = [["DISC", "SERIES", name] for name in NAMES]
    (entry,) = list_series(write_directory(disc / "DICOMDIR", [*names, ["NOTES"]]))
    assert [(fault.code, fault.files) for fault in entry.faults] == [
        ("corrupt-file", (disc / "NOTES",))
    ]
    assert entry.verdict == "warning"


@pytest.mark.parametrize("names", [[], [None, None]])
def test_a_directory_without_files_asks_for_the_folder(tmp_path, names):
    write_slices(tmp_path, make_slices(3))
    path = write_directory(tmp_path / "DICOMDIR", names)
    with pytest.raises(InputError, match=f"lists no files: give the folder, {tmp_path}"):
        list_series(path)
    assert read_volume(tmp_path).array.shape == (3, 5, 7)


@pytest.mark.parametrize(
    "name", [["..", "IM0"], ["DISC", "..", "..", "IM0"], ["", "ETC", "X"], ["C:", "X"], ["../IM0"]]
)
def test_names_that_climb_out_are_refused(disc, name):
    path = write_directory(disc / "DISC" / "DICOMDIR", [name])
    with pytest.raises(InputError, match="not below its folder"):
        list_series(path)


def test_a_directory_cut_anywhere_is_no_traceback(disc):
    path = write_directory(disc / "DICOMDIR", [["DISC", "SERIES", n] for n in NAMES])
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        try:
            (entry,) = list_series(path)
        except InputError:
            continue
        assert entry.verdict == "warning" or entry.files == 4


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-nooffset",
     "DICOMDIR-nopatient", "DICOMDIR-reordered"],
)  # fmt: skip
def test_every_variant_of_a_real_directory_lists_the_same_files(data_dir, name):
    folder = data_dir / "dicomdir_mixed_study"
    listed = read_directory(folder / name)
    below = (folder / patient for patient in ("77654033", "98892001", "98892003"))
    files = {path for folder in below for path in folder.rglob("*") if path.is_file()}
    assert set(listed.files) == files
    assert listed.missing == ()


@pytest.mark.real_data
def test_a_real_directory_without_records_asks_for_the_folder(data_dir):
    with pytest.raises(InputError, match="give the folder"):
        list_series(data_dir / "dicomdir_mixed_study" / "DICOMDIR-empty.dcm")
