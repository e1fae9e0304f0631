"""Ways to harm the bytes of a DICOM file, and what must not come of it."""

from __future__ import annotations

import struct
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from pydicom import dcmread
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from tests.dicom.naive import NaiveStack, read_naively
from viz3d.dicom import list_series, read_volume
from viz3d.errors import Viz3dError
from viz3d.volume import Volume

#: Longest that a small folder may take, seconds; hundreds of times what it takes.
PATIENCE_S: Final = 5.0
#: Digits of a tag that change a place by less are not missed, mm.
CORNER_MM: Final = 0.01
CODES: Final = frozenset({
    "missing-slices", "duplicate-slices", "uneven-spacing", "sheared-stack",
    "mixed-orientation", "mixed-size", "too-few-slices", "no-position", "unsupported-pixels",
    "corrupt-file", "ambiguous-stack",
})  # fmt: skip
#: Codes of errors that are no fault of a stack: nothing to read, or several things.
OTHER_CODES: Final = frozenset({"no-series", "several-series", "bad-input"})

_PIXEL_DATA: Final = 0x7FE00010
NONSENSE: Final = (
    b"", b"nan\\inf", b"-1 ", b"0 ", b"\xff\xfe\0\x01", b"1e999 ", b"\\\\\\ ",
    b"99999999999999999999 ", b"\0\0\0\0\0\0\xf8\x7f",
)  # fmt: skip

Harm = Callable[[bytes, np.random.Generator], bytes]


@dataclass(frozen=True)
class Outcome:
    """What came of reading a folder: whole volumes, and the codes of all that was told."""

    volumes: tuple[Volume, ...]
    codes: tuple[str, ...]
    listed: int


def read_everything(folder: Path) -> Outcome:
    """Read every entry of a folder; nothing but a `Viz3dError` with its code may come out."""
    started = time.monotonic()
    volumes, codes, listed = [], [], 0
    try:
        entries = list_series(folder)
    except Viz3dError as error:
        codes.append(checked_code(error))
        entries = []
    for entry in entries:
        told = entry.as_json()
        listed += told["files"]
        codes += [fault["code"] for fault in told["faults"]]
        try:
            volumes.append(read_volume(folder, series=entry.id))
        except Viz3dError as error:
            codes.append(checked_code(error))
    took = time.monotonic() - started
    assert took < PATIENCE_S, f"{took:.1f} s"
    assert set(codes) <= CODES | OTHER_CODES
    return Outcome(tuple(volumes), tuple(codes), listed)


def checked_code(error: Viz3dError) -> str:
    """The code of an error that says in one line what is wrong."""
    assert error.exit_code in (2, 3)
    assert "\n" not in str(error)
    assert len(str(error)) < 2000
    return error.code


def is_same(volume: Volume, original: Volume) -> bool:
    """Equal values at equal places."""
    return np.array_equal(volume.array, original.array) and np.allclose(
        volume.affine, original.affine, rtol=0, atol=CORNER_MM
    )


def is_flipped(volume: Volume, original: Volume, data: bytes, harmed: bytes) -> bool:
    """As the original but for values of pixels, where none but bytes of pixels are others.

    No reader can tell such bytes from others, unless their compression does.
    """
    edge = pixel_offset(data)
    is_header_sound = harmed[:edge] == data[:edge] and len(harmed) == len(data)
    return (
        is_header_sound
        and volume.array.shape == original.array.shape
        and np.array_equal(volume.affine, original.affine)
    )


def is_rest(volume: Volume, original: Volume) -> bool:
    """The original, or what is left of it without slices at its ends, or some of its times."""
    found, whole = volume.array, original.array
    if found.ndim == 3 and whole.ndim == 4:
        return any(is_rest_of(volume, one, original.affine) for one in whole)
    if found.ndim == 4 and whole.ndim == 4:
        times = [[np.array_equal(one, other) for other in whole] for one in found]
        moved_mm = np.abs(volume.affine - original.affine).max()
        return all(map(any, times)) and bool(moved_mm <= CORNER_MM)
    return found.ndim == whole.ndim and is_rest_of(volume, whole, original.affine)


def is_rest_of(volume: Volume, whole: np.ndarray, affine: np.ndarray) -> bool:
    count = len(volume.array)
    for start in range(len(whole) - count + 1):
        moved = affine.copy()
        moved[:3, 3] += start * affine[:3, 2]
        if np.array_equal(volume.array, whole[start : start + count]):
            return np.allclose(volume.affine, moved, rtol=0, atol=CORNER_MM)
    return False


def is_by_its_tags(volume: Volume, folder: Path, uids: Sequence[str]) -> bool:
    """Whether the naive reader, which believes the tags, reads the same from the harmed files."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            stacks = [stack for uid in uids for stack in read_naively(folder, uid)]
        except (ValueError, TypeError, AttributeError, LookupError, OSError, struct.error,
                NotImplementedError, OverflowError, StopIteration):  # fmt: skip
            return False
    return any(not stack.codes and is_alike(volume, stack) for stack in stacks)


def is_alike(volume: Volume, stack: NaiveStack) -> bool:
    found = volume.array if volume.array.ndim == 4 else volume.array[None]
    wanted = stack.array
    if found.shape != wanted.shape or not np.allclose(found, wanted, rtol=1e-6):
        return False
    places = [(k, image) for row in stack.images for k, image in enumerate(row)]
    rows, columns = wanted.shape[2:]
    return all(
        np.linalg.norm((volume.affine @ [i, j, k, 1])[:3] - image.place(j, i)) < 0.05
        for k, image in places
        for i in (0, columns - 1)
        for j in (0, rows - 1)
    )


def pixel_offset(data: bytes) -> int:
    """Where the last Pixel Data element begins; the whole length where it is hidden."""
    found = max(data.rfind(b"\xe0\x7f\x10\x00"), data.rfind(b"\x7f\xe0\x00\x10"))
    return found if found > 0 else len(data)


def data_set_offset(data: bytes) -> int:
    """Where the file meta information ends."""
    (length,) = struct.unpack_from("<I", data, 140)
    return 144 + length


def cut(data: bytes, random: np.random.Generator) -> bytes:
    """Cut short anywhere, in the pixels as often as in the header."""
    edge = pixel_offset(data)
    if random.random() < 0.5 and edge < len(data):
        return data[: int(random.integers(edge, len(data)))]
    return data[: int(random.integers(0, edge))]


def flip_header(data: bytes, random: np.random.Generator) -> bytes:
    """One to five bytes of the header become others."""
    edge = pixel_offset(data)
    return _flip(data, 128, edge if edge < len(data) else data_set_offset(data), random)


def flip_pixels(data: bytes, random: np.random.Generator) -> bytes:
    """One to five bytes of the pixels become others; of a deflated file, any."""
    edge = pixel_offset(data) + 12
    return _flip(data, edge if edge < len(data) else data_set_offset(data), len(data), random)


def _flip(data: bytes, start: int, end: int, random: np.random.Generator) -> bytes:
    harmed = bytearray(data)
    for place in random.integers(start, end, int(random.integers(1, 6))).tolist():
        harmed[place] = int(random.integers(256))
    return bytes(harmed)


def cut_out(data: bytes, random: np.random.Generator) -> bytes:
    """Some bytes are missing in the middle, as from a lost block."""
    start = int(random.integers(132, len(data) - 1))
    return data[:start] + data[start + int(random.integers(1, 200)) :]


def claim_length(data: bytes, random: np.random.Generator) -> bytes:
    """Four bytes anywhere become a length of gigabytes, or none."""
    claims = (0xFFFFFFFF, 0xFFFFFFFE, 0x7FFFFFFF, 0x80000000, 0)
    place = int(random.integers(132, len(data) - 4))
    claim = struct.pack("<I", claims[int(random.integers(len(claims)))])
    return data[:place] + claim + data[place + 4 :]


def drop_element(data: bytes, random: np.random.Generator) -> bytes:
    """A random element is gone, at the top or within a sequence."""
    image = dcmread(BytesIO(data))
    home, tag = _any_element(image, random)
    del home[tag]
    return _written(image)


def spoil_element(data: bytes, random: np.random.Generator) -> bytes:
    """The value of a random element becomes nonsense."""
    image = dcmread(BytesIO(data))
    home, tag = _any_element(image, random)
    _set_raw(home, tag, NONSENSE[int(random.integers(len(NONSENSE)))], home[tag].VR)
    return _written(image)


def harm_every_element(data: bytes) -> Iterator[bytes]:
    """The file without each of its elements in turn, and with each kind of nonsense in each."""
    count = len(_elements(dcmread(BytesIO(data))))
    for index in range(count):
        for value in (None, *NONSENSE):
            image = dcmread(BytesIO(data))
            home, tag = _elements(image)[index]
            if value is None:
                del home[tag]
            else:
                _set_raw(home, tag, value, home[tag].VR)
            yield _written(image)


def _any_element(image: Dataset, random: np.random.Generator) -> tuple[Dataset, int]:
    """An element of a data set or of one nested in it, but not the pixels."""
    places = _elements(image)
    return places[int(random.integers(len(places)))]


def _elements(image: Dataset) -> list[tuple[Dataset, int]]:
    places = [(home, tag) for home in _data_sets(image) for tag in list(home._dict)]
    return [place for place in places if place[1] != _PIXEL_DATA]


HARMS: Final[tuple[Harm, ...]] = (
    cut, flip_header, flip_pixels, cut_out, claim_length, drop_element, spoil_element,
)  # fmt: skip


def with_value(data: bytes, keyword: str, value: bytes | None) -> bytes:
    """A file in which an element, wherever it stands, has other bytes; None takes it out."""
    image = dcmread(BytesIO(data))
    tag = Tag(tag_for_keyword(keyword))
    for home in [image.file_meta, *_data_sets(image)]:
        if tag in home and value is None:
            del home[tag]
        elif tag in home:
            assert value is not None
            _set_raw(home, tag, value, dictionary_VR(tag))
    return _written(image)


def _set_raw(home: Dataset, tag: int, value: bytes, representation: str) -> None:
    padded = value + b" " * (len(value) % 2)
    home._dict[Tag(tag)] = RawDataElement(
        Tag(tag), representation, len(padded), padded, 0, False, True
    )


def _data_sets(image: Dataset) -> list[Dataset]:
    """A data set and all that are nested in it."""
    found = [image]
    for element in image:
        if element.VR == "SQ":
            found += [inner for item in element.value for inner in _data_sets(item)]
    return found


def _written(image: Dataset) -> bytes:
    stream = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image.save_as(stream, enforce_file_format=False)
    return stream.getvalue()
