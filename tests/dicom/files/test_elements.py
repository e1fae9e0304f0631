"""The header parser, against pydicom and against damaged bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from tests.dicom.synthetic import make_slices, write_slice, write_slices
from viz3d.dicom import list_series, read_volume
from viz3d.dicom.files.dictionary import DICTIONARY, tag_of
from viz3d.dicom.files.elements import CutShortError, parse_header
from viz3d.dicom.files.headers import read_header
from viz3d.dicom.files.tags import items, numbers, text
from viz3d.errors import Viz3dError

SYNTAXES = [
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
]
FRACTION = st.floats(0, 1, exclude_max=True)


def nested_slice(undefined):
    """A slice with sequences three deep, and a private one."""
    inner = Dataset()
    inner.RepetitionTime = 12.5
    middle = Dataset()
    middle.MRTimingAndRelatedParametersSequence = Sequence([inner])
    outer = Dataset()
    outer.MREchoSequence = Sequence([middle, Dataset()])
    slice_ = make_slices(1)[0]
    slice_.SharedFunctionalGroupsSequence = Sequence([outer])
    slice_.ReferencedImageSequence = Sequence([Dataset(), middle])
    slice_.add_new(0x00090010, "LO", "SOMEBODY")
    slice_.add_new(0x00091001, "SQ", Sequence([outer]))
    slice_.add_new(0x00091002, "UN", b"\1\2\3\4")
    if undefined:
        for element in (slice_[0x00091001], slice_["SharedFunctionalGroupsSequence"]):
            element.is_undefined_length = True
        outer["MREchoSequence"].is_undefined_length = True
        middle.is_undefined_length_sequence_item = True
    return slice_


def test_the_dictionary_is_the_standard_s():
    for keyword, (tag, representation) in DICTIONARY.items():
        assert tag == tag_for_keyword(keyword), keyword
        assert representation == dictionary_VR(tag), keyword


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("undefined", [False, True])
def test_elements_are_those_that_pydicom_reads(tmp_path, syntax, undefined):
    path = tmp_path / "nested"
    write_slice(path, nested_slice(undefined), syntax)
    buffer = path.read_bytes()
    header = parse_header(buffer, None, is_whole=True)
    expected = dcmread(path)
    assert header.transfer_syntax == syntax
    assert sorted(header.elements) == sorted(int(e.tag) for e in expected if e.tag < 0x7FE00000)
    assert numbers(header.elements, "PixelSpacing") == tuple(expected.PixelSpacing)
    assert numbers(header.elements, "Rows") == (expected.Rows,)
    assert text(header.elements, "SeriesDescription") == expected.SeriesDescription
    (shared,) = items(header.elements, "SharedFunctionalGroupsSequence")
    echoes = items(shared, "MREchoSequence")
    assert [len(echo) for echo in echoes] == [1, 0]
    (timing,) = items(echoes[0], "MRTimingAndRelatedParametersSequence")
    assert numbers(timing, "RepetitionTime") == (12.5,)
    if syntax in (ImplicitVRLittleEndian, ExplicitVRLittleEndian):
        at = header.pixels.offset
        assert buffer[at : at + header.pixels.length] == expected.PixelData


def test_a_header_longer_than_the_first_read_is_read_on(tmp_path):
    slice_ = make_slices(1)[0]
    slice_.add_new(0x00090010, "LO", "SOMEBODY")
    slice_.add_new(0x00091001, "OB", b"\7" * 200_001 + b"\0")
    write_slice(tmp_path / "long", slice_)
    header, storage = read_header(tmp_path / "long")
    assert numbers(header.elements, "Rows") == (5,)
    assert storage.has_pixels


def test_a_part_of_a_header_asks_for_more(tmp_path):
    (path,) = write_slices(tmp_path, make_slices(1))
    data = path.read_bytes()
    for length in range(140, len(data) - 90):
        with pytest.raises(CutShortError):
            parse_header(data[:length], {tag_of("Rows")}, is_whole=False)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_right_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    slices = [*make_slices(3), nested_slice(undefined=data.draw(st.booleans()))]
    paths = write_slices(folder, slices[:3])
    write_slice(folder / "nested", slices[3], data.draw(st.sampled_from(SYNTAXES)))
    path = data.draw(st.sampled_from([*paths, folder / "nested"]))
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del content[int(data.draw(FRACTION) * len(content)) :]
    for _ in range(data.draw(st.integers(0, 4))):
        at, value = data.draw(FRACTION), data.draw(st.integers(0, 255))
        if content:
            content[int(at * len(content))] = value
    path.write_bytes(bytes(content))
    told = []
    try:
        for entry in list_series(folder):
            if entry.verdict != "refused":
                assert read_volume(folder, series=entry.id).array.nbytes < 10_000_000
    except Viz3dError as refusal:
        told.append(str(refusal))
    assert not any("\n" in message for message in told)
