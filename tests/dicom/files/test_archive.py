"""Series in zip archives."""

from __future__ import annotations

import io
import os
import threading
import time
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.dicom.archives import MIB, pack, packed_slices
from tests.dicom.synthetic import assert_every_pixel_in_place, make_slices, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.files.archive import is_archive, members_of
from viz3d.dicom.files.sources import read_start, source_size
from viz3d.errors import NoSeriesError


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zipped_series_is_the_series(tmp_path, method):
    slices = make_slices(4, rows=150, columns=130)
    paths = write_slices(tmp_path / "unpacked", slices)
    contents = {f"{4 - k}/IM": path.read_bytes() for k, path in enumerate(paths)}
    # The name's ending is not what makes an archive.
    archive = pack(tmp_path / "scan", {**contents, "notes.txt": b"no DICOM"}, method)
    zipped, plain = read_volume(archive), read_volume(tmp_path / "unpacked")
    assert np.array_equal(zipped.array, plain.array)
    assert np.array_equal(zipped.affine, plain.affine)
    assert dict(zipped.metadata) == dict(plain.metadata)
    assert zipped.report == plain.report


def test_every_pixel_of_a_zipped_series_is_in_its_place(tmp_path):
    slices = make_slices(3)
    write_slices(tmp_path / "unpacked", slices)
    assert_every_pixel_in_place(read_volume(packed_slices(tmp_path)), slices)


def test_a_member_is_named_by_its_archive_and_place(tmp_path):
    archive = packed_slices(tmp_path)
    members = members_of(archive)
    assert [member.name for member in members] == ["s000.dcm", "s001.dcm", "s002.dcm"]
    assert str(members[0]) == f"{archive}/inner/s000.dcm"
    assert members == members_of(archive)
    assert set(members) == set(members_of(archive))
    assert members[0] < members[1]


def test_a_member_is_read_as_a_file_is(tmp_path):
    member = members_of(pack(tmp_path / "a.zip", {"x": bytes(range(256)) * 400}))[0]
    with member.open("rb", buffering=0) as stream:
        assert stream.seek(255) == 255
        assert stream.read(2) == b"\xff\x00"
        target = bytearray(300)
        assert stream.seek(-100, io.SEEK_END) == 102_300
        assert stream.readinto(target) == 100
    assert source_size(member) == 102_400
    assert read_start(member, 3) == b"\x00\x01\x02"
    with pytest.raises(ValueError, match="only be read"):
        member.open("wb")


def test_a_member_read_frame_by_frame_is_unpacked_once(tmp_path, monkeypatch):
    first, second = members_of(pack(tmp_path / "a.zip", {"x": b"x" * 99, "y": b"y" * 99}))
    opened = []
    unpack = zipfile.ZipFile.open
    monkeypatch.setattr(
        zipfile.ZipFile, "open", lambda self, info: (opened.append(info), unpack(self, info))[1]
    )
    assert [first.open().read()[:1] for _ in range(5)] == [b"x"] * 5
    assert len(opened) == 1
    assert second.open().read() == b"y" * 99
    assert len(opened) == 2


def test_threads_share_an_archive(tmp_path):
    contents = {f"{k:02}": os.urandom(50_000) for k in range(20)}
    members = members_of(pack(tmp_path / "a.zip", contents))
    together = threading.Barrier(4)

    def read(worker):
        together.wait()
        return all(member.open().read() == contents[member.name] for member in members[worker::2])

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(read, range(4)))


def test_an_archive_is_closed_when_nothing_refers_to_it(tmp_path):
    members = members_of(packed_slices(tmp_path))
    opened = members[0].archive._zip.fp
    member = members[1]
    del members
    assert not opened.closed
    del member
    assert opened.closed


def test_files_of_a_mac_are_passed_over(tmp_path):
    archive = packed_slices(tmp_path)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("__MACOSX/inner/._s000.dcm", b"\x00\x05\x16\x07\x00\x02\x00\x00" * 20)
        opened.writestr(".DS_Store", b"\x00\x00\x00\x01Bud1" * 500)
    (entry,) = list_series(archive)
    assert (entry.files, entry.verdict) == (3, "ok")


def test_a_header_is_read_without_the_pixels_behind_it(tmp_path):
    slices = make_slices(2, rows=2000, columns=2000)
    paths = write_slices(tmp_path / "unpacked", slices)
    archive = pack(tmp_path / "scan.zip", {path.name: path.read_bytes() for path in paths})
    tracemalloc.start()
    assert list_series(archive)[0].verdict == "ok"
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()


def test_archives_within_are_not_opened_and_said_so(tmp_path):
    inner = packed_slices(tmp_path).read_bytes()
    outer = pack(tmp_path / "outer.zip", {"inner.zip": inner, "notes": b"text"})
    with pytest.raises(NoSeriesError, match=r"but for what may be in inner\.zip"):
        list_series(outer)


def test_two_members_of_one_name_are_two_files(tmp_path):
    one, other = (write_slices(tmp_path / n, make_slices(1))[0].read_bytes() for n in "ab")
    with zipfile.ZipFile(tmp_path / "scan.zip", "w") as opened:
        opened.writestr("x", one)
        with pytest.warns(UserWarning, match="Duplicate name"):
            opened.writestr("x", other)
    members = members_of(tmp_path / "scan.zip")
    assert [member.open().read() for member in members] == [one, other]
    assert len(set(members)) == 2


def test_an_archive_behind_a_program_is_known(tmp_path):
    archive = packed_slices(tmp_path)
    archive.write_bytes(b"MZ a program that unpacks itself" * 50 + archive.read_bytes())
    assert is_archive(archive)
    assert list_series(archive)[0].verdict == "ok"


@pytest.mark.real_data
def test_the_lesson_zipped_is_the_lesson_in_little_more_time(lesson_dir, tmp_path):
    archive = tmp_path / "lesson.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        for path in lesson_dir.iterdir():
            opened.write(path, f"DICOM/{path.name}")
    starts = [time.perf_counter()]
    plain = read_volume(lesson_dir)
    starts.append(time.perf_counter())
    zipped = read_volume(archive)
    starts.append(time.perf_counter())
    assert np.array_equal(plain.array, zipped.array)
    assert np.array_equal(plain.affine, zipped.affine)
    assert plain.report == zipped.report
    folder_seconds, zip_seconds = np.diff(starts)
    # Measured 0.07 s and 0.25 s: inflating 26 MB is most of it.
    assert zip_seconds < 10 * folder_seconds + 0.5
