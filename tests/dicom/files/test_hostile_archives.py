"""Archives that are damaged, or made to do harm."""

from __future__ import annotations

import stat
import tracemalloc
import zipfile

import numpy as np
import pytest

from tests.dicom.archives import MIB, add_link, pack, packed_slices, patch_entry
from tests.dicom.synthetic import make_slices, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.files.archive import HARMLESS_BYTES, LARGEST_RATIO, members_of
from viz3d.errors import DicomError, InputError, NoSeriesError


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/x", "C:/x", "c:x", "..\\x", "a\\..\\..\\x", "\\\\host\\x", "a/.."],
)
def test_names_that_climb_out_are_refused(tmp_path, name):
    archive = packed_slices(tmp_path)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(InputError, match="leads out of the archive") as caught:
        list_series(archive)
    assert name in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["a..b/x", "..x", "a\\b\\IM1", "a b/ü/頭", "...", "ab:1"])
def test_names_that_only_look_so_are_read(tmp_path, name):
    path = write_slices(tmp_path / "unpacked", make_slices(1))[0]
    archive = pack(tmp_path / "scan.zip", {name: path.read_bytes()})
    (entry,) = list_series(archive)
    assert [fault.code for fault in entry.faults] == ["too-few-slices"]


def test_names_in_the_old_code_page_are_read(tmp_path):
    content = write_slices(tmp_path / "unpacked", make_slices(1))[0].read_bytes()
    archive = pack(tmp_path / "scan.zip", {"Sch_del/IM1": content})
    archive.write_bytes(archive.read_bytes().replace(b"Sch_del", b"Sch\x84del"))
    assert members_of(archive)[0].member == "Schädel/IM1"


def test_a_line_break_in_a_name_breaks_no_message(tmp_path):
    archive = pack(tmp_path / "scan.zip", {"Icon\r\nfatal: x": b"text", "../a\nb": b""})
    with pytest.raises(InputError) as caught:
        list_series(archive)
    assert "../a?b" in str(caught.value)
    archive = pack(tmp_path / "scan.zip", {"Icon\r\nfatal": b"text"})
    assert members_of(archive)[0].name == "Icon??fatal"


@pytest.mark.parametrize("target", ["/etc/passwd", "../../etc/passwd", "C:\\x", "../.."])
def test_links_that_lead_out_are_refused(tmp_path, target):
    archive = packed_slices(tmp_path)
    add_link(archive, "inner/link", target)
    with pytest.raises(InputError, match="link that leads out"):
        list_series(archive)


@pytest.mark.parametrize("target", ["s000.dcm", "../inner/s000.dcm", "./deeper/../s001.dcm"])
def test_links_within_are_passed_over(tmp_path, target):
    archive = packed_slices(tmp_path)
    add_link(archive, "inner/link", target)
    (entry,) = list_series(archive)
    assert (entry.files, entry.verdict) == (3, "ok")


@pytest.mark.parametrize("flags", [0x01, 0x41])
def test_encrypted_members_are_refused(tmp_path, flags):
    archive = packed_slices(tmp_path)
    patch_entry(archive, 1, 8, "<H", flags)
    with pytest.raises(InputError, match=r"inner/s001\.dcm is encrypted: unpack"):
        list_series(archive)


@pytest.mark.parametrize("method", [9, 12, 14, 93])
def test_other_compression_is_refused(tmp_path, method):
    archive = packed_slices(tmp_path)
    patch_entry(archive, 2, 10, "<H", method)
    with pytest.raises(InputError, match=rf"s002\.dcm is packed by method {method}"):
        list_series(archive)


def test_members_that_share_bytes_are_refused(tmp_path):
    archive = packed_slices(tmp_path)
    patch_entry(archive, 1, 42, "<I", 0)
    with pytest.raises(InputError, match="overlaps"):
        list_series(archive)


def test_a_member_beyond_the_end_of_the_archive_is_refused(tmp_path):
    archive = packed_slices(tmp_path, method=zipfile.ZIP_STORED)
    patch_entry(archive, 2, 42, "<I", 1_000_000)
    with pytest.raises(InputError, match="overlaps"):
        list_series(archive)


@pytest.mark.parametrize("fraction", [0.01, 0.3, 0.7, 0.95, 0.999])
def test_an_archive_cut_short_is_refused(tmp_path, fraction):
    archive = packed_slices(tmp_path)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * fraction)])
    with pytest.raises(InputError, match="damaged or cut short") as caught:
        list_series(archive)
    assert str(archive) in str(caught.value)


def test_an_archive_cut_or_changed_anywhere_never_ends_in_a_traceback(tmp_path):
    archive = packed_slices(tmp_path)
    whole = archive.read_bytes()
    random = np.random.default_rng(3)
    outcomes = {"read": 0, "refused": 0}
    headers = [place for place in range(len(whole)) if whole[place : place + 2] == b"PK"]
    for _ in range(500):
        changed = bytearray(whole)
        # Most of the bytes are pixels; what is in the headers can do more.
        places = [random.choice(headers) + random.integers(46), random.integers(len(whole))]
        for place in places:
            if place < len(changed):
                changed[place] = random.integers(256)
        archive.write_bytes(changed)
        try:
            entries = list_series(archive)
        except InputError:
            outcomes["refused"] += 1
        else:
            outcomes["read"] += 1
            assert all(entry.faults or entry.files == 3 for entry in entries)
    assert min(outcomes.values()) > 20


def test_an_entry_that_hides_others_is_refused(tmp_path):
    archive = packed_slices(tmp_path)
    patch_entry(archive, 1, 32, "<H", 60)
    with pytest.raises(InputError, match="it lists 2 members of 3"):
        list_series(archive)


@pytest.mark.parametrize("name", [b"\0nner/s001.dcm", b"inner/\x00001.dcm", b"inner/s001.dc/"])
def test_a_slice_whose_name_is_damaged_is_read_all_the_same(tmp_path, name):
    archive = packed_slices(tmp_path)
    archive.write_bytes(archive.read_bytes().replace(b"inner/s001.dcm", name))
    assert read_volume(archive).array.shape == (3, 5, 7)


def test_a_slice_that_is_said_to_be_a_link_is_not_passed_over(tmp_path):
    archive = packed_slices(tmp_path)
    patch_entry(archive, 1, 38, "<I", (stat.S_IFLNK | 0o777) << 16)
    with pytest.raises(InputError, match=r"s001\.dcm is a link"):
        list_series(archive)


def test_a_slice_whose_checksum_is_wrong_is_named_when_listed(tmp_path):
    archive = packed_slices(tmp_path, method=zipfile.ZIP_STORED)
    content = archive.read_bytes()
    place = content.index(b"SYNTHETIC T1", content.index(b"s001.dcm"))
    archive.write_bytes(content[:place] + b"F" + content[place + 1 :])
    (entry,) = list_series(archive)
    (fault,) = (fault for fault in entry.faults if fault.code == "corrupt-file")
    assert "inner/s001.dcm is damaged: Bad CRC-32" in fault.message


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_slice_whose_pixels_are_damaged_is_never_read(tmp_path, method):
    slices = make_slices(3, rows=200, columns=200)
    paths = write_slices(tmp_path / "unpacked", slices)
    archive = pack(tmp_path / "scan.zip", {path.name: path.read_bytes() for path in paths}, method)
    content = bytearray(archive.read_bytes())
    content[content.index(b"s002.dcm") - 40] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(DicomError, match=r"s001\.dcm is damaged") as caught:
        read_volume(archive)
    assert caught.value.code == "corrupt-file"


def test_a_member_that_lies_about_its_size_is_not_read(tmp_path):
    archive = pack(tmp_path / "scan.zip", {"x": b"x" * 100_000})
    patch_entry(archive, 0, 24, "<I", 50_000)
    with pytest.raises(DicomError, match="damaged"):
        members_of(archive)[0].open()
    patch_entry(archive, 0, 24, "<I", 200_000_000)
    with pytest.raises(InputError, match="claims 200000000 bytes"):
        members_of(archive)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        with opened.open("zeros", "w") as member:
            for _ in range(HARMLESS_BYTES // MIB + 1):
                member.write(bytes(MIB))
    assert archive.stat().st_size < 2 * MIB
    tracemalloc.start()
    with pytest.raises(InputError, match="made to fill memories"):
        list_series(archive)
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()


def test_a_bomb_in_many_pieces_is_refused(tmp_path):
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for number in range(HARMLESS_BYTES // (16 * MIB) + 1):
            opened.writestr(f"{number}", bytes(16 * MIB))
    with pytest.raises(InputError, match=r"bomb\.zip claims to be 28"):
        list_series(archive)


def test_a_phantom_packed_far_is_no_bomb(tmp_path):
    slices = make_slices(40, rows=256, columns=256)
    for slice_ in slices:
        slice_.PixelData = bytes(len(slice_.PixelData))
    paths = write_slices(tmp_path / "unpacked", slices)
    archive = pack(tmp_path / "scan.zip", {path.name: path.read_bytes() for path in paths})
    assert archive.stat().st_size * LARGEST_RATIO / 2 < 40 * 256 * 256 * 2
    assert list_series(archive)[0].verdict == "ok"


def test_an_archive_without_dicom_is_said_to_be_so(tmp_path):
    for contents in ({}, {"notes.txt": b"text", "folder/": b""}):
        archive = pack(tmp_path / "scan.zip", contents)
        with pytest.raises(NoSeriesError, match="no DICOM file in the archive"):
            list_series(archive)
