"""MetaImage in, against SimpleITK and by hand."""

from __future__ import annotations

import contextlib
import random
import zlib

import numpy as np
import pytest
import SimpleITK

from tests.formats.synthetic import SHAPE, assert_placed_alike, make_affine, make_values
from viz3d.errors import GeometryError, PixelError
from viz3d.formats import is_volume_file, read_entry, read_volume

VALUES = make_values()
KEYS = {
    "ObjectType": "Image",
    "NDims": "3",
    "BinaryData": "True",
    "BinaryDataByteOrderMSB": "False",
    "CompressedData": "False",
    "TransformMatrix": "0 1 0 -1 0 0 0 0 1",
    "Offset": "10 20 30",
    "ElementSpacing": "1 2 3",
    "DimSize": "6 5 4",
    "ElementType": "MET_SHORT",
    "ElementDataFile": "LOCAL",
}
#: The first three numbers of the matrix are the direction of i.
AFFINE = np.array([[0, -2, 0, 10], [1, 0, 0, 20], [0, 0, 3, 30], [0, 0, 0, 1.0]])


def write(path, data=None, **keys):
    """A file with these keys; None takes one out."""
    merged = {**KEYS, **keys}
    text = "".join(f"{name} = {value}\n" for name, value in merged.items() if value is not None)
    path.write_bytes(text.encode() + (VALUES.tobytes() if data is None else data))
    return path


def test_by_hand(tmp_path):
    volume = read_volume(write(tmp_path / "head.mha"))
    assert np.array_equal(volume.array, VALUES)
    assert np.array_equal(volume.affine, AFFINE)
    assert volume.report["verdict"] == "ok"


@pytest.mark.parametrize("left_handed", [False, True])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ending", ["mha", "mhd"])
def test_oblique_and_left_handed_files_are_placed_as_itk_says(tmp_path, seed, left_handed, ending):
    affine = make_affine(seed, left_handed=left_handed)
    image = SimpleITK.GetImageFromArray(VALUES)
    image.SetSpacing(np.linalg.norm(affine[:3, :3], axis=0).tolist())
    image.SetDirection((affine[:3, :3] / image.GetSpacing()).ravel().tolist())
    image.SetOrigin(affine[:3, 3].tolist())
    path = tmp_path / f"a.{ending}"
    SimpleITK.WriteImage(image, str(path), useCompression=bool(seed % 2))
    assert is_volume_file(path)
    assert_placed_alike(read_volume(path), VALUES, affine)
    assert read_entry(path).files == (1 if ending == "mha" else 2)


@pytest.mark.parametrize(
    "name", ["CHAR", "UCHAR", "USHORT", "INT", "UINT", "LONG_LONG", "FLOAT", "DOUBLE"]
)
def test_types_in_both_byte_orders(tmp_path, name):
    codes = {"CHAR": "i1", "UCHAR": "u1", "USHORT": "u2", "INT": "i4", "UINT": "u4"}
    dtype = np.dtype({**codes, "LONG_LONG": "i8", "FLOAT": "f4", "DOUBLE": "f8"}[name])
    values = make_values(dtype=dtype)
    for msb, code in (("False", "<"), ("True", ">")):
        data = values.astype(dtype.newbyteorder(code)).tobytes()
        path = write(
            tmp_path / "a.mha", data, ElementType=f"MET_{name}", BinaryDataByteOrderMSB=msb
        )
        assert read_volume(path).array.dtype == dtype
        assert np.array_equal(read_volume(path).array, values)


def test_older_names_of_the_keys(tmp_path):
    path = write(
        tmp_path / "a.mha",
        TransformMatrix=None,
        Offset=None,
        ElementSpacing=None,
        Rotation=KEYS["TransformMatrix"],
        Position=KEYS["Offset"],
        ElementSize="1 2 3",
        ElementDataFile=None,
    )
    path.write_bytes(
        path.read_bytes()[: -VALUES.nbytes] + b"ElementDataFile = LOCAL\n" + VALUES.tobytes()
    )
    assert np.array_equal(read_volume(path).affine, AFFINE)


def test_detached_data_behind_a_header_of_known_and_unknown_length(tmp_path):
    (tmp_path / "a.raw").write_bytes(b"12345" + VALUES.tobytes())
    for size in ("5", "-1"):
        path = write(tmp_path / "a.mhd", b"", HeaderSize=size, ElementDataFile=None)
        path.write_bytes(path.read_bytes() + b"ElementDataFile = a.raw\n")
        assert np.array_equal(read_volume(path).array, VALUES)


def test_an_intensity_function_is_applied(tmp_path):
    path = write(
        tmp_path / "a.mha",
        ElementToIntensityFunctionSlope="2",
        ElementToIntensityFunctionOffset="-5",
        ElementDataFile=None,
    )
    path.write_bytes(
        path.read_bytes()[: -VALUES.nbytes] + b"ElementDataFile = LOCAL\n" + VALUES.tobytes()
    )
    assert np.array_equal(read_volume(path).array, VALUES * 2 - 5)


def test_time_is_the_fourth_axis(tmp_path):
    values = make_values((2, *SHAPE))
    matrix = "0 1 0 0 -1 0 0 0 0 0 1 0 0 0 0 1"
    keys = {"NDims": "4", "DimSize": "6 5 4 2", "TransformMatrix": matrix}
    keys |= {"Offset": "10 20 30 0", "ElementSpacing": "1 2 3 1"}
    path = write(tmp_path / "a.mha", values.tobytes(), **keys)
    volume = read_volume(path)
    assert np.array_equal(volume.array, values)
    assert np.array_equal(volume.affine, AFFINE)
    assert np.array_equal(read_volume(path, 1).array, values[1])


def test_a_file_that_does_not_say_where_it_is_is_told(tmp_path):
    volume = read_volume(write(tmp_path / "a.mha", TransformMatrix=None, Offset=None))
    assert [fault["code"] for fault in volume.report["faults"]] == ["no-position"]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"ElementType": "MET_SHORT_ARRAY"}, "unsupported-pixels"),
        ({"ElementNumberOfChannels": "3"}, "unsupported-pixels"),
        ({"BinaryData": "False"}, "unsupported-pixels"),
        ({"ElementDataFile": "LIST"}, "unsupported-pixels"),
        ({"ElementDataFile": "../b.raw"}, "corrupt-file"),
        ({"ElementDataFile": None}, "corrupt-file"),
        ({"DimSize": "6 5"}, "corrupt-file"),
        ({"DimSize": "6 5 0"}, "corrupt-file"),
        ({"DimSize": "6 5 4.5"}, "corrupt-file"),
        ({"DimSize": "60000 50000 40000"}, "corrupt-file"),
        ({"DimSize": "60000 50000 40000", "CompressedData": "True"}, "corrupt-file"),
        ({"NDims": "many"}, "corrupt-file"),
        ({"NDims": "2", "DimSize": "6 5", "TransformMatrix": "1 0 0 1", "Offset": "0 0",
          "ElementSpacing": "1 1"}, "too-few-slices"),
        ({"TransformMatrix": "1 0 0 0 1 0 0 0.5 1"}, "sheared-stack"),
        ({"ElementSpacing": "1 1 0"}, "no-position"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(tmp_path, keys, code):
    ordered = {k: v for k, v in keys.items() if k != "ElementNumberOfChannels"}
    path = write(tmp_path / "a.mha", **ordered)
    if "ElementNumberOfChannels" in keys:
        path.write_bytes(b"ElementNumberOfChannels = 3\n" + path.read_bytes())
    with pytest.raises((PixelError, GeometryError), match=r"a\.mha") as caught:
        read_volume(path)
    assert caught.value.code == code
    assert [fault.code for fault in read_entry(path).faults] == [code]


def test_voxels_that_are_not_compressed_as_the_header_says_are_refused(tmp_path):
    with pytest.raises(PixelError, match="incorrect header check"):
        read_volume(write(tmp_path / "a.mha", CompressedData="True"))


def test_damage_gives_a_volume_or_a_named_fault(tmp_path):
    whole = write(tmp_path / "a.mha", zlib.compress(VALUES.tobytes()), CompressedData="True")
    data = whole.read_bytes()
    rng = random.Random(11)
    for _ in range(300):
        broken = bytearray(data)
        for _ in range(rng.randint(1, 5)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path = tmp_path / "b.mha"
        path.write_bytes(broken[: rng.randrange(len(data))] if rng.random() < 0.2 else broken)
        with contextlib.suppress(PixelError, GeometryError):
            assert read_volume(path).array.nbytes < 10 * VALUES.nbytes
