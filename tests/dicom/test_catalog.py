"""What is found at a path, and how one series is chosen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.dicom.synthetic import AXIAL, SAGITTAL, make_slices, write_slice, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.errors import AmbiguousSeriesError, DicomError, GeometryError, InputError, NoSeriesError

CONTRACT = [
    "id",
    "uid",
    "number",
    "description",
    "part",
    "modality",
    "files",
    "verdict",
    "shape",
    "spacing_mm",
    "affine_lps",
    "residual_mm",
    "faults",
]


def two_series(folder):
    write_slices(folder / "a", make_slices(3, series="1.1", SeriesNumber=4))
    write_slices(
        folder / "b",
        make_slices(5, series="1.2", SeriesNumber=9, SeriesDescription="AX FLAIR"),
    )


def test_an_entry_is_what_the_contract_says(tmp_path):
    write_slices(tmp_path, make_slices(3))
    (entry,) = list_series(tmp_path)
    answer = json.loads(json.dumps(entry.as_json()))
    assert list(answer) == CONTRACT
    assert answer["id"] == "7"
    assert answer["files"] == 3
    assert answer["shape"] == [3, 5, 7]
    assert answer["spacing_mm"] == [2.0, 1.5, 3.0]


def test_dicom_is_known_by_its_content(tmp_path):
    paths = write_slices(tmp_path / "deep" / "er", make_slices(3), ["x.txt", "y", ".hidden"])
    (tmp_path / "notes.dcm").write_text("no DICOM at all")
    (tmp_path / "short").write_bytes(b"DICM")
    bare = paths[1].read_bytes()[132:]
    paths[1].write_bytes(bare)
    (entry,) = list_series(tmp_path)
    assert entry.files == 3
    assert entry.verdict == "ok"


def test_one_file_stands_for_its_series(tmp_path):
    write_slices(tmp_path, make_slices(4, series="1.1"))
    other = write_slices(tmp_path, make_slices(3, series="1.2"), ["p", "q", "r"])
    assert read_volume(other[1]).array.shape[0] == 3


@pytest.mark.parametrize(
    ("chosen", "slices"), [("4", 3), ("9", 5), ("1.2", 5), ("flair", 5), ("synthetic", 3)]
)
def test_a_series_is_chosen_by_id_uid_number_or_description(tmp_path, chosen, slices):
    two_series(tmp_path)
    assert read_volume(tmp_path, series=chosen).array.shape[0] == slices


def test_several_series_are_listed_in_one_line(tmp_path):
    two_series(tmp_path)
    with pytest.raises(AmbiguousSeriesError) as caught:
        read_volume(tmp_path)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert "4 (SYNTHETIC T1, 3 x 5 x 7); 9 (AX FLAIR, 5 x 5 x 7)" in message
    assert "\n" not in message


def test_a_series_that_is_not_there_is_answered_with_those_that_are(tmp_path):
    two_series(tmp_path)
    with pytest.raises(NoSeriesError, match="No series is '5'; there are 4"):
        read_volume(tmp_path, series="5")


def test_two_series_with_one_number_get_ids_of_their_own(tmp_path):
    write_slices(tmp_path / "a", make_slices(3, series="1.1"))
    write_slices(tmp_path / "b", make_slices(5, series="1.2"))
    assert [entry.id for entry in list_series(tmp_path)] == ["7.1", "7.2"]
    with pytest.raises(AmbiguousSeriesError, match="'7' means 2 series"):
        read_volume(tmp_path, series="7")
    assert read_volume(tmp_path, series="7.2").array.shape[0] == 5


def test_two_orientations_are_two_stacks(tmp_path):
    write_slices(tmp_path / "a", make_slices(3, orientation=AXIAL))
    write_slices(tmp_path / "b", make_slices(4, orientation=SAGITTAL))
    shapes = sorted(tuple(entry.as_json()["shape"]) for entry in list_series(tmp_path))
    assert shapes == [(3, 5, 7), (4, 5, 7)]


def test_echoes_at_the_same_places_are_two_stacks(tmp_path):
    write_slices(tmp_path / "a", make_slices(3, EchoTime=5))
    write_slices(tmp_path / "b", make_slices(3, EchoTime=2.5))
    entries = list_series(tmp_path)
    assert [entry.stack.frames[0].echo_time_ms for entry in entries] == [2.5, 5]
    assert [entry.verdict for entry in entries] == ["ok", "ok"]


def test_magnitude_and_phase_are_two_stacks(tmp_path):
    for name in "MP":
        write_slices(tmp_path / name, make_slices(3, ImageType=["ORIGINAL", "PRIMARY", name]))
    assert [entry.as_json()["shape"] for entry in list_series(tmp_path)] == [[3, 5, 7]] * 2


def test_an_image_type_that_varies_along_a_stack_does_not_split_it(tmp_path):
    slices = make_slices(6)
    for k, slice_ in enumerate(slices):
        slice_.ImageType = ["ORIGINAL", "PRIMARY", "NORM" if k % 2 else "ND"]
    write_slices(tmp_path, slices)
    (entry,) = list_series(tmp_path)
    assert entry.verdict == "ok"


def test_three_orientations_of_one_slice_each_are_no_volume(tmp_path):
    coronal = (1, 0, 0, 0, 0, -1)
    for k, orientation in enumerate((AXIAL, SAGITTAL, coronal)):
        write_slices(tmp_path / f"{k}", make_slices(1, orientation=orientation))
    (entry,) = list_series(tmp_path)
    assert [fault.code for fault in entry.faults] == ["mixed-orientation"]


def test_single_slices_of_several_sizes_are_no_volume(tmp_path):
    for k in range(3):
        write_slices(tmp_path / f"{k}", make_slices(1, rows=4 + k))
    (entry,) = list_series(tmp_path)
    assert [fault.code for fault in entry.faults] == ["mixed-size"]


def test_objects_that_are_no_images_are_passed_over(tmp_path):
    write_slices(tmp_path, make_slices(3))
    dose = make_slices(1, series="9.9")[0]
    dose.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.2"
    write_slice(tmp_path / "dose", dose)
    assert read_volume(tmp_path).array.shape == (3, 5, 7)
    with pytest.raises(NoSeriesError, match="only RT Dose Storage"):
        list_series(tmp_path / "dose")


@pytest.mark.parametrize("length", [0, 50, 131, 140, 200])
def test_a_broken_file_of_unknown_series_is_a_warning(tmp_path, length):
    paths = write_slices(tmp_path, make_slices(3))
    (tmp_path / "broken").write_bytes(paths[0].read_bytes()[:length])
    (entry,) = list_series(tmp_path)
    assert entry.verdict == "warning"
    assert entry.faults[0].code == "corrupt-file"


@pytest.mark.parametrize("fraction", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_slice_cut_anywhere_never_goes_unsaid(tmp_path, fraction):
    paths = write_slices(tmp_path, make_slices(4))
    whole = paths[3].read_bytes()
    paths[3].write_bytes(whole[: int(fraction * len(whole))])
    for entry in list_series(tmp_path):
        assert "corrupt-file" in [fault.code for fault in entry.faults]


def test_a_mosaic_without_its_private_header_is_no_slice(tmp_path):
    write_slices(tmp_path, make_slices(3, ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"]))
    with pytest.raises(GeometryError, match="mosaic") as caught:
        read_volume(tmp_path)
    assert caught.value.code == "no-position"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("none", None, InputError), ("text", b"hello", NoSeriesError), ("void", b"", DicomError)],
)
def test_what_is_no_series_is_said_in_one_line(tmp_path, name, content, error):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error) as caught:
        list_series(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_empty_folder_is_said_to_be_so(tmp_path):
    with pytest.raises(NoSeriesError, match="no DICOM file in the folder"):
        list_series(tmp_path)


def test_metadata_say_nothing_of_the_patient(tmp_path):
    write_slices(tmp_path, make_slices(3, RepetitionTime=11.25, PatientSex="F", PatientAge="030Y"))
    metadata = read_volume(tmp_path).metadata
    assert metadata["RepetitionTime"] == 11.25
    assert metadata["Rows"] == 5
    assert not [keyword for keyword in metadata if "UID" in keyword or "Date" in keyword]
    told = json.dumps(dict(metadata))
    assert "Secret" not in told
    assert "SECRET" not in told
    assert "030Y" not in told


def test_a_description_beyond_ascii_is_decoded(tmp_path):
    slices = make_slices(3, SpecificCharacterSet="ISO_IR 192", SeriesDescription="Schädel 頭部")
    write_slices(tmp_path, slices)
    assert list_series(tmp_path)[0].description == "Schädel 頭部"


def test_listing_reads_no_pixels(tmp_path, monkeypatch):
    write_slices(tmp_path, make_slices(3))
    monkeypatch.setattr(np, "empty", None)
    assert list_series(tmp_path)[0].verdict == "ok"


def test_one_file_that_is_no_image_is_told_as_what_it_is(tmp_path):
    """Whatever else lies beside it, broken files too."""
    dose = make_slices(1, SOPClassUID="1.2.840.10008.5.1.4.1.1.481.2")
    (path,) = write_slices(tmp_path, dose, ["dose.dcm"])
    (tmp_path / "cut.dcm").write_bytes(path.read_bytes()[:150])
    with pytest.raises(NoSeriesError, match="only RT Dose Storage"):
        list_series(path)
