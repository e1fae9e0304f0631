"""Outputs appear whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from viz3d.errors import OutputError
from viz3d.output import check_writable, whole_file, whole_folder


def test_file_appears_at_success_with_what_was_written(tmp_path: Path) -> None:
    target = tmp_path / "head.nii.gz"
    with whole_file(target) as temporary:
        assert not target.exists()
        assert temporary.parent == tmp_path
        assert temporary.name.endswith("head.nii.gz")
        temporary.write_bytes(b"voxels")
    assert target.read_bytes() == b"voxels"
    assert os.listdir(tmp_path) == ["head.nii.gz"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_failure_leaves_the_old_file_and_no_trace(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    target = tmp_path / "head.png"
    target.write_bytes(b"before")
    with pytest.raises(failure), whole_file(target) as temporary:
        temporary.write_bytes(b"half")
        raise failure
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["head.png"]


def test_new_file_has_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with whole_file(tmp_path / "head.png") as temporary:
            temporary.write_bytes(b"pixels")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "head.png").stat().st_mode) == 0o640


def test_symbolic_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "real.png"
    real.write_bytes(b"before")
    link = tmp_path / "link.png"
    link.symlink_to(real)
    with whole_file(link) as temporary:
        temporary.write_bytes(b"after")
    assert link.is_symlink()
    assert real.read_bytes() == b"after"


def test_device_is_written_through_and_not_replaced() -> None:
    with whole_file("/dev/null") as temporary:
        temporary.write_bytes(b"pixels")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_nothing_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"Nothing was written to .*head\.png"):
        with whole_file(tmp_path / "head.png"):
            pass
    assert os.listdir(tmp_path) == []


def test_full_disk_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"head\.png: No space left on device"):
        with whole_file(tmp_path / "head.png"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert os.listdir(tmp_path) == []


def test_other_faults_of_the_writer_are_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "head.png"):
        Path(tmp_path, "another", "input").read_bytes()


def test_standard_output_gets_the_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stream = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", stream)
    with whole_file("-", suffix=".png") as temporary:
        assert temporary.suffix == ".png"
        temporary.write_bytes(b"\x89PNG")
        assert stream.buffer.getvalue() == b""  # type: ignore[attr-defined]
    assert stream.buffer.getvalue() == b"\x89PNG"  # type: ignore[attr-defined]


def test_terminal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(OutputError, match="terminal"):
        check_writable("-")


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder: give a file name"):
        check_writable(tmp_path)
    with pytest.raises(OutputError, match="is a folder"):
        check_writable(f"{tmp_path}/not-yet/")


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"No folder .*nowhere to write head\.png in"):
        check_writable(tmp_path / "nowhere" / "head.png")


def test_closed_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write anywhere, so that the answer of the system is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(OutputError, match="closed to writing"):
        check_writable(tmp_path / "head.png")


def test_impossible_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="File name too long"):
        with whole_file(tmp_path / ("h" * 300 + ".png")) as temporary:
            temporary.write_bytes(b"pixels")
    assert os.listdir(tmp_path) == []


def test_folder_appears_at_success(tmp_path: Path) -> None:
    target = tmp_path / "phantom"
    with whole_folder(target) as temporary:
        (temporary / "0001.dcm").write_bytes(b"slice")
        assert not target.exists()
    assert (target / "0001.dcm").read_bytes() == b"slice"
    assert os.listdir(tmp_path) == ["phantom"]


def test_folder_leaves_no_trace_of_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole_folder(tmp_path / "phantom") as temporary:
        (temporary / "0001.dcm").write_bytes(b"slice")
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


def test_filled_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is not empty"), whole_folder(tmp_path):
        pass


def test_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is a file, and a folder is needed"):
        with whole_folder(tmp_path / "mine.txt"):
            pass


def test_merging_replaces_its_own_files_and_keeps_the_others(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    (target / "scenes").mkdir(parents=True)
    (target / "scenes" / "old.toml").write_text("old")
    (target / "head.png").write_text("old")
    with whole_folder(target, merge=True) as temporary:
        (temporary / "scenes").mkdir()
        (temporary / "scenes" / "new.toml").write_text("new")
        (temporary / "head.png").write_text("new")
    assert (target / "head.png").read_text() == "new"
    assert sorted(os.listdir(target / "scenes")) == ["new.toml", "old.toml"]
    assert os.listdir(tmp_path) == ["demo"]
