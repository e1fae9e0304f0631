"""Harmed files: a fault by name, or a right volume; no other error, no hang, no gigabytes.

``VIZ3D_EXAMPLES=5000`` harms that many files of every series, other ones every time.
"""

from __future__ import annotations

import os
import struct
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from tests.dicom.damage import (
    HARMS,
    Outcome,
    cut,
    data_set_offset,
    flip_pixels,
    harm_every_element,
    is_by_its_tags,
    is_flipped,
    is_rest,
    is_same,
    pixel_offset,
    read_everything,
    with_value,
)
from tests.dicom.random_stacks import Recipe, write_stack
from tests.dicom.stack_files import SERIES, write_image
from tests.dicom.synthetic import make_slice
from viz3d.dicom import list_series, read_volume
from viz3d.phantom import Phantom
from viz3d.volume import Volume

# Nonsense that comes as far as arithmetic has come too far.
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "ignore:::pydicom")

EXAMPLES = int(os.environ.get("VIZ3D_EXAMPLES", "0"))
SCAN = Phantom(shape=(6, 9, 8), spacing_mm=(2.0, 1.5, 3.0), rotation_deg=(10, -20, 5))
RECIPES = {
    "classic": Recipe(SCAN, rescale="own"),
    "implicit": Recipe(SCAN, syntax=ImplicitVRLittleEndian),
    "big-endian": Recipe(SCAN, syntax=ExplicitVRBigEndian),
    "deflated": Recipe(SCAN, syntax=DeflatedExplicitVRLittleEndian),
    "run-length": Recipe(SCAN, syntax=RLELossless),
    "times": Recipe(SCAN, parts="times"),
    "enhanced": Recipe(SCAN, is_enhanced=True, rescale="own"),
    "enhanced-run-length": Recipe(SCAN, is_enhanced=True, syntax=RLELossless),
}
KINDS = (*RECIPES, "mosaic")
#: Bytes that reading may take beyond a multiple of what the files have.
MEMORY_FLOOR = 4_000_000
MEMORY_FACTOR = 100


@dataclass(frozen=True, eq=False)
class Series:
    """A sound series: its files, by name, and its volume."""

    files: Mapping[str, bytes]
    volume: Volume
    uid: str = SERIES

    @classmethod
    def of(cls, folder: Path) -> Series:
        (entry,) = list_series(folder)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        return cls(files, read_volume(folder), entry.uid)

    def write(self, folder: Path, harmed: Mapping[str, bytes]) -> None:
        folder.mkdir(exist_ok=True)
        for name, data in {**self.files, **harmed}.items():
            (folder / name).write_bytes(data)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Every kind of series, before it comes to harm."""
    series = {}
    for kind, recipe in RECIPES.items():
        folder = tmp_path_factory.mktemp(kind)
        write_stack(folder, recipe)
        series[kind] = Series.of(folder)
    folder = tmp_path_factory.mktemp("mosaic")
    write_image(folder / "mosaic", make_mosaic())
    return {**series, "mosaic": Series.of(folder)}


def make_mosaic():
    """Five slices of 4 x 5 pixels on a sheet of 3 x 3 tiles, with the header that places them."""
    elements = [("NumberOfImagesInMosaic", ["5"]), ("SliceNormalVector", ["0", "0", "1"])]
    header = b"SV10\4\3\2\1" + struct.pack("<2I", len(elements), 77)
    for name, values in elements:
        header += name.encode().ljust(64, b"\0")
        header += struct.pack("<i4s3i", len(values), b"FD\0\0", 4, len(values), 77)
        for value in values:
            header += struct.pack("<4i", len(value) + 1, len(value) + 1, 77, 0)
            header += (value.encode() + b"\0").ljust(-(-(len(value) + 1) // 4) * 4, b"\0")
    sheet = np.random.default_rng(5).integers(1, 4000, (12, 15))
    sheet[8:, 10:] = 0
    mosaic = make_slice(
        values=sheet,
        position=(-40, -30, 20),
        orientation=(1, 0, 0, 0, 1, 0),
        spacing=(1.5, 2),
        SeriesInstanceUID=SERIES,
        InstanceNumber=1,
        SOPInstanceUID="1.2.840.99999.1.1",
        ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"],
        SpacingBetweenSlices=3.5,
    )
    mosaic.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    mosaic.add_new(0x00291010, "OB", header)
    return mosaic


def random_of(*seeds):
    """A generator of its own for each case; of no fixed seed where more cases are asked for."""
    return np.random.default_rng(None if EXAMPLES else [sum(map(ord, str(s))) for s in seeds])


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def assert_right(outcome: Outcome, series: Series, folder: Path, name: str) -> None:
    """Each volume read is the sound one, a rest of it, or right by the harmed file's tags."""
    uids = [series.uid]
    harmed = (folder / name).read_bytes()
    for volume in outcome.volumes:
        if is_same(volume, series.volume) or is_rest(volume, series.volume):
            continue
        if is_flipped(volume, series.volume, series.files[name], harmed):
            continue
        uids = [*uids, *(entry.uid for entry in list_series(folder))]
        assert is_by_its_tags(volume, folder, uids), "a volume that nobody else reads"


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.timeout(300 + EXAMPLES)
def test_a_harmed_file_is_refused_or_rightly_read(tmp_path, sound, kind, harm):
    series = sound[kind]
    random = random_of(kind, harm.__name__)
    names = list(series.files)
    for _ in range(EXAMPLES or 12):
        empty(tmp_path)
        name = names[int(random.integers(len(names)))]
        harmed = harm(series.files[name], random)
        series.write(tmp_path, {name: harmed})
        assert_right(read_everything(tmp_path), series, tmp_path, name)


@pytest.mark.parametrize("kind", ["classic", "enhanced", "mosaic"])
def test_every_element_may_be_nonsense(tmp_path, sound, kind):
    series = sound[kind]
    name = sorted(series.files)[0]
    for harmed in harm_every_element(series.files[name]):
        series.write(tmp_path, {name: harmed})
        assert_right(read_everything(tmp_path), series, tmp_path, name)


#: Harms that need no second reader to judge what comes of them. Where the codecs run in
#: the tests' own process, as pydicom has them, damaged streams end it.
PLAIN_HARMS = (cut, flip_pixels)
#: Real series that are small, a few slices or one file, and what is done to them.
REAL = {
    "mr_nonsquare_per_slice_slope": HARMS,
    "mr_oblique38_signed_hitachi": HARMS,
    "mr_mosaic_ax": HARMS,
    "mr_enhanced_hyperfine_nonsquare": HARMS,
    "mr_compressed_rle": HARMS,
    "mr_compressed_j2k": PLAIN_HARMS,
    "mr_compressed_jpeg_lossless": PLAIN_HARMS,
    "mr_compressed_jpegls": PLAIN_HARMS,
}


@pytest.mark.real_data
@pytest.mark.parametrize("folder", REAL)
@pytest.mark.timeout(300 + EXAMPLES)
def test_a_harmed_real_file_is_refused_or_rightly_read(tmp_path, data_dir, folder):
    series = Series.of(data_dir / folder)
    random = random_of(folder)
    names = list(series.files)
    for number in range(EXAMPLES or 7):
        empty(tmp_path)
        name = names[int(random.integers(len(names)))]
        harm = REAL[folder][number % len(REAL[folder])]
        series.write(tmp_path, {name: harm(series.files[name], random)})
        assert_right(read_everything(tmp_path), series, tmp_path, name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_short_is_told(tmp_path, sound, kind):
    """Not filled up, and not left out without a word."""
    series = sound[kind]
    random = random_of(kind, "cut")
    names = list(series.files)
    for _ in range(EXAMPLES or 20):
        empty(tmp_path)
        name = names[int(random.integers(len(names)))]
        series.write(tmp_path, {name: cut(series.files[name], random)})
        outcome = read_everything(tmp_path)
        if outcome.codes:
            assert_right(outcome, series, tmp_path, name)
        else:
            assert [is_same(volume, series.volume) for volume in outcome.volumes] == [True]


#: Element, and values that no reader may take for what they say. None: it is missing.
NONSENSE = {
    "Rows": [b"\0\0", b"\xff\xff", b"", None],
    "Columns": [b"\0\0", b"\xff\xff", b"\1\0", None],
    "BitsAllocated": [b"\0\0", b"\7\0", b"\xff\xff", b"\x20\0", None],
    "BitsStored": [b"\x63\0"],
    "HighBit": [b"\x63\0"],
    "SamplesPerPixel": [b"\3\0", b"\xff\xff"],
    "PhotometricInterpretation": [b"RGB ", b"NONSENSE", b"PALETTE COLOR "],
    "PixelSpacing": [b"0\\0 ", b"-1\\-1 ", b"nan\\nan ", b"inf\\1 ", b"1e30\\1e30", b"1 ",
                     b"1\\2\\3 ", b"abc ", b"", None],
    "ImageOrientationPatient": [b"0\\0\\0\\0\\0\\0 ", b"nan\\0\\0\\0\\1\\0 ", b"1\\0\\0\\1\\0\\0 ",
                                b"1\\0\\0 ", b"2\\0\\0\\0\\2\\0 ", b"1e200\\0\\0\\0\\1e200\\0 ",
                                b"", None],
    "ImagePositionPatient": [b"nan\\0\\0 ", b"1e300\\0\\0 ", b"1e999\\0\\0 ", b"0\\0 ",
                             b"1\\2\\3\\4 ", b"0\\0\\abc ", b"", None],
    "RescaleSlope": [b"nan ", b"inf ", b"0 ", b"1e400 ", b"abc ", b"1e308 "],
    "RescaleIntercept": [b"nan ", b"inf ", b"abc "],
    "NumberOfFrames": [b"0 ", b"-1", b"1000000000", b"x ", b"1e300 ", b"2 "],
}  # fmt: skip


@pytest.mark.parametrize("keyword", NONSENSE)
@pytest.mark.parametrize("kind", ["classic", "enhanced", "run-length", "mosaic"])
@pytest.mark.parametrize("are_all", [False, True], ids=["one", "all"])
def test_nonsense_is_not_believed(tmp_path, sound, kind, keyword, are_all):
    series = sound[kind]
    names = list(series.files) if are_all else [sorted(series.files)[len(series.files) // 2]]
    wrong = []
    for value in NONSENSE[keyword]:
        harmed = {name: with_value(series.files[name], keyword, value) for name in names}
        series.write(tmp_path, harmed)
        outcome = read_everything(tmp_path)
        if not is_told_or_same(outcome, series):
            wrong.append((value, outcome))
    assert not wrong


def is_told_or_same(outcome: Outcome, series: Series) -> bool:
    """Nothing but the sound volume, or the rest of it and a word about what is left out."""
    volumes = outcome.volumes
    if outcome.codes:
        return all(is_rest(volume, series.volume) for volume in volumes)
    return [is_same(volume, series.volume) for volume in volumes] == [True]


#: Codes of slices that are not where they should be.
PLACES = {"missing-slices", "uneven-spacing", "ambiguous-stack", "duplicate-slices",
          "sheared-stack"}  # fmt: skip


@pytest.mark.parametrize("kind", ["classic", "run-length", "times"])
def test_a_slice_that_is_moved_is_missed(tmp_path, sound, kind):
    """Three millimetres, a slice's distance, in its plane or out of it: nobody's rounding."""
    series = sound[kind]
    name = sorted(series.files)[1]
    (folder := tmp_path / "alone").mkdir()
    (folder / name).write_bytes(series.files[name])
    place = np.array(list_series(folder)[0].stack.frames[0].position_lps)
    for axis in range(3):
        moved = place + 3.0 * np.eye(3)[axis]
        value = "\\".join(f"{mm:.6f}" for mm in moved).encode()
        harmed = with_value(series.files[name], "ImagePositionPatient", value)
        series.write(tmp_path / "moved", {name: harmed})
        outcome = read_everything(tmp_path / "moved")
        assert not outcome.volumes
        assert set(outcome.codes) & PLACES


@pytest.mark.parametrize("kind", ["classic", "implicit", "big-endian", "enhanced", "mosaic"])
@pytest.mark.parametrize("change", [-200, -2, -1, 1, 2, 3000])
def test_pixels_short_or_long_are_told(tmp_path, sound, kind, change):
    """One byte more is padding to an even length; everything else is told."""
    series = sound[kind]
    name = sorted(series.files)[-1]
    data = series.files[name]
    image = dcmread(BytesIO(data))
    pixels = bytes(image.PixelData)
    pixels = pixels[:change] if change < 0 else pixels + b"\1" * change
    order = ">" if kind == "big-endian" else "<"
    start = pixel_offset(data)
    is_long_form = kind != "implicit"
    head = data[start : start + (8 if is_long_form else 4)]
    harmed = data[:start] + head + struct.pack(f"{order}I", len(pixels)) + pixels
    series.write(tmp_path, {name: harmed})
    outcome = read_everything(tmp_path)
    if change in (1, 2) and not outcome.codes:
        assert [is_same(volume, series.volume) for volume in outcome.volumes] == [True]
    else:
        assert "corrupt-file" in outcome.codes
        assert not any(is_same(volume, series.volume) for volume in outcome.volumes)


#: Bytes put at the beginning of a data set: elements that never end, or claim gigabytes.
TRAPS = {
    "deep": b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 20_000,
    "endless": b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\0\0\0\0" * 20_000,
    "huge": b"\x08\x00\x40\x11SQ\0\0\xfe\xff\xff\xff",
    "huge-item": b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xf0\xff\xff\xff",
    "huge-text": b"\x08\x00\x08\x00UT\0\0\x00\x00\x00\xff",
    "empty-elements": b"\x08\x00\x05\x00CS\0\0" * 20_000,
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("kind", ["classic", "enhanced", "run-length"])
def test_sequences_without_end_are_left(tmp_path, sound, kind, trap):
    series = sound[kind]
    name = sorted(series.files)[0]
    data = series.files[name]
    edge = data_set_offset(data)
    series.write(tmp_path, {name: data[:edge] + TRAPS[trap] + data[edge:]})
    outcome, peak = peak_memory(tmp_path)
    assert is_told_or_same(outcome, series)
    assert peak <= allowed_memory(tmp_path)


#: Sizes that would take gigabytes.
CLAIMS = {
    "Rows": b"\xff\xff",
    "Columns": b"\xff\xff",
    "NumberOfFrames": b"1000000000",
    "BitsAllocated": b"\x20\0",
}


@pytest.mark.parametrize("kind", KINDS)
def test_memory_is_bounded_by_what_the_files_hold(tmp_path, sound, kind):
    series = sound[kind]
    harmed = dict(series.files)
    read_everything_of(series, tmp_path)
    for keyword, value in CLAIMS.items():
        harmed = {name: claimed(data, keyword, value) for name, data in harmed.items()}
        series.write(tmp_path, harmed)
        outcome, peak = peak_memory(tmp_path)
        assert not outcome.volumes
        assert peak <= allowed_memory(tmp_path), keyword


def claimed(data: bytes, keyword: str, value: bytes) -> bytes:
    image = dcmread(BytesIO(data))
    if keyword == "NumberOfFrames" and keyword not in image:
        image.NumberOfFrames = 1
        stream = BytesIO()
        image.save_as(stream)
        data = stream.getvalue()
    return with_value(data, keyword, value)


def read_everything_of(series: Series, folder: Path) -> None:
    """Once, so that what is imported does not count."""
    series.write(folder, {})
    read_everything(folder)


def peak_memory(folder: Path) -> tuple[Outcome, int]:
    tracemalloc.start()
    try:
        outcome = read_everything(folder)
        return outcome, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def allowed_memory(folder: Path) -> int:
    size = sum(path.stat().st_size for path in folder.iterdir())
    return MEMORY_FLOOR + MEMORY_FACTOR * size
