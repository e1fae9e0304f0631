"""``viz3d check`` through the command line."""

from __future__ import annotations

import json

from tests.dicom.synthetic import make_slices, write_slices
from viz3d.cli import main


def test_a_regular_stack_is_certified(tmp_path, capsys):
    write_slices(tmp_path, make_slices(4))
    assert main(["check", str(tmp_path)]) == 0
    printed, said = capsys.readouterr()
    assert said == ""
    for expected in (
        "Verdict      ok",
        "4 of 7 columns x 5 rows",
        "3 mm in the mean, from 3 to 3 mm",
        "Residual     0.000000 mm",
        "right-handed",
    ):
        assert expected in printed


def test_a_gap_is_told_and_exits_with_3(tmp_path, capsys):
    slices = make_slices(6)
    write_slices(tmp_path, slices[:2] + slices[3:])
    assert main(["check", str(tmp_path)]) == 3
    printed = capsys.readouterr().out
    assert "refused" in printed
    assert "1 slice missing between 2 and 3, at 6.0 mm" in printed


def test_json_holds_the_fault(tmp_path, capsys):
    slices = make_slices(6)
    write_slices(tmp_path, slices[:2] + slices[3:])
    assert main(["check", str(tmp_path), "--json"]) == 3
    (series,) = json.loads(capsys.readouterr().out)["series"]
    assert series["verdict"] == "refused"
    (fault,) = series["faults"]
    assert sorted(fault) == ["code", "files", "message"]
    assert fault["code"] == "missing-slices"
    assert fault["files"] == [str(tmp_path / "s001.dcm"), str(tmp_path / "s002.dcm")]


def test_a_series_without_any_grid_is_told(tmp_path, capsys):
    write_slices(tmp_path, make_slices(1))
    assert main(["check", str(tmp_path)]) == 3
    assert "too-few-slices" in capsys.readouterr().out
