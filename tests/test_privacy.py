"""Nothing of the patient leaves the program, in whatever is written or said."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import pytest

from tests.dicom.synthetic import make_slices, write_slices
from viz3d.cli import main

#: What a series may hold of a person, planted in it.
PLANTED = {
    "PatientName": "Planted^Name",
    "PatientID": "PLANTED-ID",
    "PatientBirthDate": "19671231",
    "PatientAddress": "Planted Street 7",
    "InstitutionName": "Planted Hospital",
    "ReferringPhysicianName": "Planted^Doctor",
    "OperatorsName": "Planted^Operator",
    "AccessionNumber": "PLANTED-ACC",
    "StudyDate": "20230405",
    "StudyID": "PLANTED-STUDY",
    "ProtocolName": "Planted^Protocol",
    "StudyDescription": "Planted study",
    "PatientComments": "Planted comment",
    "StudyInstanceUID": "1.2.826.77.1",
    "FrameOfReferenceUID": "1.2.826.77.2",
}
SERIES_UID = "1.2.826.77.3"
SECRET = re.compile(rb"planted|19671231|20230405|1\.2\.826\.77", re.IGNORECASE)


def head(folder: Path) -> Path:
    """A bright ball in air: something that looks enough like a head to be drawn."""
    count = 40
    slices = make_slices(
        count, rows=count, columns=count, spacing=(5.0, 5.0), step=5.0, series=SERIES_UID, **PLANTED
    )
    place = np.arange(count) - (count - 1) / 2
    inside = place[:, None, None] ** 2 + place[:, None] ** 2 + place**2 < 15**2
    for k, slice_ in enumerate(slices):
        slice_.SOPInstanceUID = f"1.2.826.77.4.{k}"
        slice_.PixelData = (1000 * inside[k]).astype("<i2").tobytes()
    write_slices(folder / "series", slices)
    return folder / "series"


def unpacked(path: Path) -> bytes:
    """A file's bytes, those of its compressed streams unpacked too."""
    raw = path.read_bytes()
    found = [raw]
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", raw):
        try:
            stream = zlib.decompressobj(zlib.MAX_WBITS | 32)
            found.append(stream.decompress(raw[start.start() :]))
        except zlib.error:
            continue
    return b"".join(found)


@pytest.mark.parametrize(
    "name", ["x.png", "x.tif", "x.jpg", "x.nii", "x.nii.gz", "x.nrrd", "x.mha", "x.vti"]
)
def test_no_file_holds_whose_it_is(name, tmp_path, capsys):
    series, output = head(tmp_path), tmp_path / name
    command = ["render", "--scene", "planes", "--size", "160x120"]
    if output.suffix not in (".png", ".tif", ".jpg"):
        command = ["convert"]
    assert main([command[0], str(series), "-o", str(output), *command[1:]]) == 0
    assert not SECRET.search(unpacked(output))
    assert not SECRET.search("".join(capsys.readouterr()).encode())


@pytest.mark.parametrize("command", ["info", "check"])
def test_no_answer_tells_whose_it_is(command, tmp_path, capsys):
    assert main([command, str(head(tmp_path))]) == 0
    assert not SECRET.search("".join(capsys.readouterr()).encode())


def test_json_tells_nothing_but_the_series_uid(tmp_path, capsys):
    assert main(["info", str(head(tmp_path)), "--json"]) == 0
    answer = capsys.readouterr().out.replace(SERIES_UID, "")
    assert not SECRET.search(answer.encode())


def test_a_refusal_tells_nothing(tmp_path, capsys):
    series = head(tmp_path)
    (series / "s020.dcm").unlink()
    for arguments in (["render", "-o", str(tmp_path / "x.png")], ["check"], ["check", "--json"]):
        assert main([arguments[0], str(series), *arguments[1:]]) == 3
        said = "".join(capsys.readouterr()).replace(SERIES_UID, "")
        assert not SECRET.search(said.encode())


def test_what_is_planted_is_there_and_found(tmp_path):
    assert SECRET.search((head(tmp_path) / "s000.dcm").read_bytes())
