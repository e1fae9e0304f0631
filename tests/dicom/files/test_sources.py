"""Which files are found, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
import os
import socket

import pytest

from tests.dicom.synthetic import make_slices, write_slices
from viz3d.dicom import list_series
from viz3d.dicom.files.sources import find_files, read_start, source_size
from viz3d.errors import DicomError, InputError, NoSeriesError


def fail(error: OSError) -> None:
    raise error


def close_folder(monkeypatch: pytest.MonkeyPatch, closed: os.PathLike[str]) -> None:
    """A folder without permission, for any user: permissions do not bind root."""
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path) == os.fspath(closed):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)


def test_files_are_found_at_any_depth_in_the_order_of_their_names(tmp_path):
    for name in ("b/c/x", "a/z", "y", ".hidden/w"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in find_files(tmp_path, fail)]
    assert found == [".hidden/w", "a/z", "b/c/x", "y"]
    assert find_files(tmp_path, fail, is_deep=False) == [tmp_path / "y"]


def test_a_link_to_a_folder_above_is_no_loop(tmp_path):
    write_slices(tmp_path / "series", make_slices(3))
    (tmp_path / "series" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "series" / "nowhere").symlink_to(tmp_path / "nothing")
    (entry,) = list_series(tmp_path)
    assert (entry.files, entry.verdict) == (3, "ok")


@pytest.mark.timeout(20)
def test_a_pipe_and_a_socket_are_not_opened(tmp_path, monkeypatch):
    write_slices(tmp_path, make_slices(3))
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        assert list_series(tmp_path)[0].verdict == "ok"
    with pytest.raises(InputError, match="neither a file nor a folder"):
        list_series(tmp_path / "pipe")


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    write_slices(tmp_path / "open", make_slices(3))
    write_slices(tmp_path / "closed", make_slices(3))
    close_folder(monkeypatch, tmp_path / "closed")
    (entry,) = list_series(tmp_path)
    assert entry.verdict == "warning"
    assert entry.faults[0].message == (
        f"The folder {tmp_path / 'closed'} cannot be read: Permission denied"
    )
    with pytest.raises(DicomError, match="Permission denied"):
        list_series(tmp_path / "closed")


def test_a_gzipped_slice_is_not_passed_over_in_silence(tmp_path):
    paths = write_slices(tmp_path, make_slices(5))
    packed = tmp_path / "last.gz"
    packed.write_bytes(gzip.compress(paths[4].read_bytes()))
    paths[4].unlink()
    (tmp_path / "notes.gz").write_bytes(gzip.compress(b"no DICOM" * 100))
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b\x08 no gzip at all")
    (entry,) = list_series(tmp_path)
    assert [(fault.code, fault.files) for fault in entry.faults] == [
        ("unsupported-pixels", (packed,))
    ]
    assert entry.verdict == "warning"
    with pytest.raises(DicomError, match=r"last\.gz is packed by gzip: unpack it"):
        list_series(packed)


def test_a_folder_of_archives_alone_says_so(tmp_path):
    (tmp_path / "scan.zip").write_bytes(b"PK\x03\x04 whatever it is")
    with pytest.raises(NoSeriesError, match=r"may be in scan\.zip: give one archive"):
        list_series(tmp_path)
    write_slices(tmp_path, make_slices(3))
    assert list_series(tmp_path)[0].verdict == "ok"


def test_a_broken_file_beside_the_given_one_may_be_its_series(tmp_path):
    paths = write_slices(tmp_path, make_slices(4))
    paths[3].write_bytes(paths[3].read_bytes()[:140])
    write_slices(tmp_path, make_slices(3, series="9.9"), ["p", "q", "r"])
    (entry,) = list_series(paths[0])
    assert entry.files == 3
    assert [fault.code for fault in entry.faults] == ["corrupt-file"]


def test_progress_counts_every_file_once(tmp_path):
    write_slices(tmp_path, make_slices(3))
    (tmp_path / "notes").write_text("no DICOM")
    told = []
    list_series(tmp_path, lambda *step: told.append(step))
    assert told == [("Examining", done, 4) for done in range(5)]


def test_the_start_of_a_file_is_all_where_it_is_short(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_start(path, 3) == b"123"
    assert read_start(path, 9) == b"12345"
    assert source_size(path) == 5


def test_a_long_header_is_read_to_its_end(tmp_path):
    slices = make_slices(3)
    for slice_ in slices:
        slice_.add_new(0x00091010, "OB", bytes(300_000))
    write_slices(tmp_path, slices)
    assert list_series(tmp_path)[0].as_json()["shape"] == [3, 5, 7]
