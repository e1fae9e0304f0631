"""``viz3d info`` through the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.dicom.synthetic import SAGITTAL, make_slices, write_slices
from viz3d.cli import main

TAGS = {
    "Manufacturer": "ACME",
    "ManufacturerModelName": "Magnet 9",
    "MagneticFieldStrength": 1.5,
    "MRAcquisitionType": "3D",
    "ScanningSequence": "GR",
    "RepetitionTime": 11.25,
    "EchoTime": 4.2,
    "FlipAngle": 20,
}


def test_what_a_person_asks_is_printed(tmp_path, capsys):
    write_slices(tmp_path, make_slices(4, orientation=SAGITTAL, **TAGS))
    assert main(["info", str(tmp_path)]) == 0
    printed, said = capsys.readouterr()
    assert said == ""
    for expected in (
        "Series 7: SYNTHETIC T1",
        "ACME Magnet 9, 1.5 T",
        "3D GR, TR 11.25 ms, TE 4.2 ms, flip angle 20°",
        "7 x 5 x 4 (columns x rows x slices)",
        "2 x 1.5 x 3 mm",
        "14 x 7.5 x 12 mm",
        "sagittal; columns run to posterior, rows to inferior, slices to right",
    ):
        assert expected in printed
    assert "Secret" not in printed
    assert "SECRET" not in printed


def test_json_is_the_contract_s_object(tmp_path, capsys):
    write_slices(tmp_path, make_slices(4))
    assert main(["info", str(tmp_path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["viz3d", "path", "series"]
    assert answer["path"] == str(tmp_path)
    assert answer["series"][0]["shape"] == [4, 5, 7]


def test_several_series_make_a_table_and_one_is_told_in_full(tmp_path, capsys):
    write_slices(tmp_path / "a", make_slices(4, series="1.1", SeriesNumber=3))
    write_slices(tmp_path / "b", make_slices(1, series="1.2", SeriesNumber=5))
    assert main(["info", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["id", "description"]
    assert lines[1].split()[0] == "3"
    assert lines[2].endswith("refused: too-few-slices")
    assert main(["info", str(tmp_path), "--series", "3"]) == 0
    assert "Series 3" in capsys.readouterr().out


def test_a_wrong_path_gets_one_line(tmp_path, capsys):
    assert main(["info", str(tmp_path / "none")]) == 2
    printed, said = capsys.readouterr()
    assert printed == ""
    assert said.count("\n") == 1
    assert "none" in said


def test_info_loads_nothing_heavy(tmp_path):
    write_slices(tmp_path, make_slices(3))
    program = (
        "import sys; from viz3d.cli import main; main(sys.argv[1:]);"
        "heavy = {'vtkmodules', 'scipy', 'pyvista', 'PySide6', 'pydicom', 'matplotlib'};"
        "sys.exit(sorted(heavy & {name.split('.')[0] for name in sys.modules}) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "info", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_whose_it_is_only_on_request(tmp_path, capsys):
    write_slices(tmp_path, make_slices(4))
    assert main(["info", str(tmp_path), "--patient"]) == 0
    printed = capsys.readouterr().out
    assert "PatientName" in printed
    assert "Secret^Person" in printed
    assert main(["info", str(tmp_path), "--patient", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["series"]
    assert entry["patient"]["PatientID"] == "SECRET-ID"


def test_a_volume_file_is_listed_like_a_series(tmp_path, capsys):
    write_slices(tmp_path / "dicom", make_slices(4, orientation=SAGITTAL))
    converted = tmp_path / "head.nii.gz"
    assert main(["convert", str(tmp_path / "dicom"), "-o", str(converted)]) == 0
    assert main(["info", str(tmp_path / "dicom"), "--json"]) == 0
    assert main(["info", str(converted), "--json"]) == 0
    first, second = capsys.readouterr().out.split("\n}\n", 1)
    (series,), (file,) = json.loads(first + "}")["series"], json.loads(second)["series"]
    assert file.keys() == series.keys()
    assert sorted(file["shape"]) == sorted(series["shape"])
    assert file["verdict"] == "ok"


@pytest.mark.parametrize("path", ["x" * 5000, "nothing/here"])
def test_a_path_that_leads_nowhere_is_one_line(path, capsys):
    assert main(["info", path]) == 2
    printed, said = capsys.readouterr()
    assert printed == ""
    assert said.startswith("viz3d: error: ")
    assert said.count("\n") == 1
    assert len(said) < 400
