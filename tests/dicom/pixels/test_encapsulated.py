"""Compressed images found in a file, as pydicom writes them and damaged."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.encaps import encapsulate

from viz3d.dicom.pixels.encapsulated import find_frames, read_frame, read_start_of_frame

END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
#: Within an image no byte FF is followed by D8: a stream has it stuffed with 00.
FRAMES = st.lists(
    st.binary(min_size=2, max_size=40)
    .filter(lambda tail: b"\xff\xd8" not in tail)
    .map(lambda tail: b"\xff\xd8\xff" + tail + b"\xff\xd9"),
    min_size=1,
)


def frames_in(data: bytes, count: int, offset: int = 0) -> list[bytes]:
    stream = io.BytesIO(data)
    return [read_frame(stream, fragments) for fragments in find_frames(stream, offset, count)]


def items(*contents: bytes) -> bytes:
    return b"".join(struct.pack("<HHI", 0xFFFE, 0xE000, len(c)) + c for c in contents)


@given(FRAMES, st.integers(1, 3), st.booleans(), st.binary(max_size=9))
def test_frames_are_those_that_pydicom_put_there(frames, fragments, has_table, before):
    data = encapsulate(frames, fragments_per_frame=fragments, has_bot=has_table) + END
    expected = [frame + b"\0" * (len(frame) % 2) for frame in frames]
    assert frames_in(before + data, len(frames), len(before)) == expected


def test_the_table_of_offsets_tells_where_the_fragments_do_not():
    # Two frames of two fragments: 10 + 12 and 12 + 10 bytes with their item headers.
    parts = [b"ab", b"cdef", b"ghij", b"kl"]
    data = items(struct.pack("<2I", 0, 22), *parts) + END
    assert frames_in(data, 2) == [b"abcdef", b"ghijkl"]


@pytest.mark.parametrize("table", [b"", struct.pack("<2I", 0, 5), struct.pack("<I", 0)])
def test_fragments_that_nothing_assigns_are_refused(table):
    data = items(table, b"ab", b"cdef", b"ghij") + END
    with pytest.raises(ValueError, match="3 fragments are 2 frames"):
        frames_in(data, 2)


def test_two_images_in_a_file_of_one_frame_are_refused():
    image = b"\xff\xd8\xff\xc3"
    with pytest.raises(ValueError, match="2 fragments are 1 frames"):
        frames_in(items(b"", image, image) + END, 1)


def test_frames_that_are_not_there_are_counted():
    with pytest.raises(ValueError, match="1 of 3 frames are there"):
        frames_in(items(b"", b"ab") + END, 3)


@pytest.mark.parametrize("lost", [1, 5])
def test_a_fragment_cut_short_is_refused(lost):
    data = items(b"", b"abcdefgh")[:-lost]
    with pytest.raises(ValueError, match=f"{8 - lost} of 8 bytes"):
        frames_in(data, 1)
    with pytest.raises(ValueError, match=f"{8 - lost} of 8 bytes"):
        read_start_of_frame(io.BytesIO(data), 0, len(data))


def test_a_missing_end_mark_loses_nothing():
    assert frames_in(items(b"", b"abcdefgh"), 1) == [b"abcdefgh"]


@pytest.mark.parametrize("data", [b"", b"\xfe\xff", items(b""), b"no item at all, but text"])
def test_no_image_at_all_is_refused(data):
    with pytest.raises(ValueError, match=r"no compressed image|cut short"):
        frames_in(data, 1)
    with pytest.raises(ValueError, match=r"no compressed image|cut short"):
        read_start_of_frame(io.BytesIO(data), 0, len(data))
