"""NRRD in, against SimpleITK and by hand."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import random

import numpy as np
import pytest
import SimpleITK

from tests.formats.synthetic import (
    SHAPE,
    assert_placed_alike,
    make_affine,
    make_values,
    read_with_itk,
)
from viz3d.errors import GeometryError, PixelError
from viz3d.formats import is_volume_file, read_entry, read_header, read_volume

VALUES = make_values()
FIELDS = {
    "type": "short",
    "dimension": "3",
    "sizes": "6 5 4",
    "space": "left-posterior-superior",
    "space directions": "(1,0,0) (0,2,0) (0,0,3)",
    "space origin": "(10,20,30)",
    "endian": "little",
    "encoding": "raw",
}
PLAIN = np.array([[1, 0, 0, 10], [0, 2, 0, 20], [0, 0, 3, 30], [0, 0, 0, 1.0]])


def write(path, data=None, **fields):
    """A file with these fields; underscores stand for blanks, None takes a field out."""
    merged = FIELDS | {name.replace("_", " "): value for name, value in fields.items()}
    lines = ["NRRD0005", "# made by hand"]
    lines += [f"{name}: {value}" for name, value in merged.items() if value is not None]
    text = "\n".join(lines) + "\n\n"
    path.write_bytes(text.encode() + (VALUES.tobytes() if data is None else data))
    return path


def test_by_hand(tmp_path):
    volume = read_volume(write(tmp_path / "head.nrrd"))
    assert np.array_equal(volume.array, VALUES)
    assert np.array_equal(volume.affine, PLAIN)
    assert volume.report["description"] == "head"
    assert (volume.report["verdict"], volume.report["files"]) == ("ok", 1)


@pytest.mark.parametrize("left_handed", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_oblique_and_left_handed_files_are_placed_as_itk_says(tmp_path, seed, left_handed):
    affine = make_affine(seed, left_handed=left_handed)
    image = SimpleITK.GetImageFromArray(VALUES)
    image.SetSpacing(np.linalg.norm(affine[:3, :3], axis=0).tolist())
    image.SetDirection((affine[:3, :3] / image.GetSpacing()).ravel().tolist())
    image.SetOrigin(affine[:3, 3].tolist())
    SimpleITK.WriteImage(image, str(tmp_path / "a.nrrd"), useCompression=bool(seed % 2))
    assert_placed_alike(read_volume(tmp_path / "a.nrrd"), VALUES, affine)


@pytest.mark.parametrize(
    ("space", "signs"),
    [
        ("right-anterior-superior", (-1, -1, 1)),
        ("RAS", (-1, -1, 1)),
        ("left-anterior-superior", (1, -1, 1)),
        ("LPS", (1, 1, 1)),
    ],
)
def test_every_anatomical_space(tmp_path, space, signs):
    path = write(tmp_path / "a.nrrd", space=space)
    assert_placed_alike(read_volume(path), VALUES, np.diag([*signs, 1]) @ PLAIN)
    assert_placed_alike(read_volume(path), *read_with_itk(path))


@pytest.mark.parametrize(
    "fields",
    [
        {"space": None, "space_dimension": "3"},
        {"space": "scanner-xyz"},
        {"space": None, "space_directions": None, "space_origin": None, "spacings": "1 2 3"},
    ],
)
def test_a_space_without_anatomy_is_told(tmp_path, fields):
    volume = read_volume(write(tmp_path / "a.nrrd", **fields))
    assert volume.spacing == (1, 2, 3)
    assert [fault["code"] for fault in volume.report["faults"]] == ["no-position"]
    assert volume.report["verdict"] == "warning"


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [("gzip", gzip.compress), ("gz", gzip.compress), ("bzip2", bz2.compress)],
)
def test_encodings(tmp_path, encoding, encode):
    path = write(tmp_path / "a.nrrd", encode(VALUES.tobytes()), encoding=encoding)
    assert np.array_equal(read_volume(path).array, VALUES)


@pytest.mark.parametrize(
    "name", ["int8", "uchar", "unsigned short", "int32", "uint", "float", "double"]
)
def test_types_in_both_byte_orders(tmp_path, name):
    dtype = np.dtype(
        {"uchar": "u1", "unsigned short": "u2", "uint": "u4", "float": "f4", "double": "f8"}.get(
            name, name
        )
    )
    values = make_values(dtype=dtype)
    for order, code in (("little", "<"), ("big", ">")):
        data = values.astype(dtype.newbyteorder(code)).tobytes()
        volume = read_volume(write(tmp_path / "a.nrrd", data, type=name, endian=order))
        assert volume.array.dtype == dtype
        assert np.array_equal(volume.array, values)


def test_detached_data_with_bytes_and_lines_to_skip(tmp_path):
    (tmp_path / "a.raw").write_bytes(b"one\ntwo\n12345" + VALUES.tobytes())
    path = write(tmp_path / "a.nhdr", b"", data_file="a.raw", line_skip="2", byte_skip="5")
    assert is_volume_file(path)
    assert np.array_equal(read_volume(path).array, VALUES)
    assert read_entry(path).files == 2
    path = write(tmp_path / "b.nhdr", b"", data_file="a.raw", byte_skip="-1")
    assert np.array_equal(read_volume(path).array, VALUES)


@pytest.mark.parametrize("name", ["../a.raw", "/etc/hostname", "missing.raw", "sub/../../a.raw"])
def test_data_outside_the_folder_or_missing_are_refused(tmp_path, name):
    (tmp_path / "a.raw").write_bytes(VALUES.tobytes())
    (tmp_path / "inner").mkdir()
    with pytest.raises(PixelError, match=r"outside its folder|missing beside it"):
        read_volume(write(tmp_path / "inner" / "a.nhdr", b"", data_file=name))


@pytest.mark.parametrize("kind", ["list", "time", "none"])
@pytest.mark.parametrize("first", [False, True])
def test_time_as_first_or_last_axis(tmp_path, kind, first):
    values = make_values((2, *SHAPE))
    directions = FIELDS["space directions"]
    path = write(
        tmp_path / "a.nrrd",
        np.moveaxis(values, 0, -1).tobytes() if first else values.tobytes(),
        dimension="4",
        sizes="2 6 5 4" if first else "6 5 4 2",
        space_directions=f"none {directions}" if first else f"{directions} none",
        kinds=f"{kind} space space space" if first else f"space space space {kind}",
    )
    volume = read_volume(path)
    assert np.array_equal(volume.array, values)
    assert np.array_equal(volume.affine, PLAIN)
    assert np.array_equal(read_volume(path, 1).array, values[1])
    assert read_header(path).shape == (2, *SHAPE)


@pytest.mark.parametrize("kind", ["RGB-color", "3-vector", "vector", "3D-symmetric-matrix"])
def test_more_than_one_number_for_each_voxel_is_refused(tmp_path, kind):
    path = write(
        tmp_path / "a.nrrd",
        bytes(1000),
        dimension="4",
        sizes="3 6 5 4",
        space_directions="none " + FIELDS["space directions"],
        kinds=f"{kind} domain domain domain",
    )
    with pytest.raises(PixelError, match=f"kind '{kind.lower()}'") as caught:
        read_volume(path)
    assert caught.value.code == "unsupported-pixels"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "block"}, "unsupported-pixels"),
        ({"encoding": "hex"}, "unsupported-pixels"),
        ({"data_file": "LIST"}, "unsupported-pixels"),
        ({"sizes": "6 5"}, "corrupt-file"),
        ({"sizes": "6 5 -4"}, "corrupt-file"),
        ({"sizes": "6 5 four"}, "corrupt-file"),
        ({"sizes": None}, "corrupt-file"),
        ({"endian": None}, "corrupt-file"),
        ({"sizes": "60000 50000 40000"}, "corrupt-file"),
        ({"sizes": "60000 50000 40000", "encoding": "gzip"}, "corrupt-file"),
        ({"space_directions": "(1,0,0) (0,1,0)"}, "corrupt-file"),
        ({"space_directions": "(1,0,0) (0,1,0) (0,0.5,1)"}, "sheared-stack"),
        ({"space_directions": "(1,0,0) (0,1,0) (0,nan,1)"}, "no-position"),
        ({"space_directions": "(1,0,0) (0,1,0) none"}, "too-few-slices"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, fields, code):
    path = write(tmp_path / "a.nrrd", **fields)
    with pytest.raises((PixelError, GeometryError), match=r"a\.nrrd") as caught:
        read_volume(path)
    assert caught.value.code == code
    assert [fault.code for fault in read_entry(path).faults] == [code]


def test_damage_gives_a_volume_or_a_named_fault(tmp_path):
    whole = write(tmp_path / "a.nrrd").read_bytes()
    rng = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 5)):
            data[rng.randrange(8, 220)] = rng.randrange(256)
        path = tmp_path / "b.nrrd"
        path.write_bytes(data[: rng.randrange(len(data))] if rng.random() < 0.2 else data)
        with contextlib.suppress(PixelError, GeometryError):
            assert read_volume(path).array.nbytes < 10 * len(whole)
