"""Voxels out of files that may be compressed, cut short, or lying about their size."""

from __future__ import annotations

import bz2
import gzip
import io
import tracemalloc
import zlib

import numpy as np
import pytest

from viz3d.errors import PixelError
from viz3d.formats.stored import Stored, inflate
from viz3d.progress import silent

VALUES = np.random.default_rng(3).integers(0, 5000, (3, 40, 50)).astype(">i2")
ENCODERS = {
    "raw": lambda data: data,
    "deflate": gzip.compress,
    "bzip2": bz2.compress,
}


def store(path, encoding, data=None, **more):
    head = b"HEAD"
    path.write_bytes(head + (ENCODERS[encoding](VALUES.tobytes()) if data is None else data))
    return Stored(path, len(head), 0, encoding, VALUES.dtype, VALUES.shape, **more)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_encoding_gives_the_values_in_this_machine_s_order(tmp_path, encoding):
    found = store(tmp_path / "a", encoding).read(silent)
    assert found.dtype == np.int16
    assert np.array_equal(found, VALUES)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_part_is_one_of_the_slowest_axis(tmp_path, encoding):
    assert np.array_equal(store(tmp_path / "a", encoding).part(2).read(silent), VALUES[2])


def test_zlib_without_gzip_and_several_members_are_read(tmp_path):
    data = VALUES.tobytes()
    assert np.array_equal(
        store(tmp_path / "a", "deflate", zlib.compress(data)).read(silent), VALUES
    )
    members = gzip.compress(data[:1000]) + gzip.compress(b"") + gzip.compress(data[1000:])
    assert np.array_equal(store(tmp_path / "b", "deflate", members).read(silent), VALUES)


@pytest.mark.parametrize("size", [0, 1, 999, 1 << 20, 3_000_001])
def test_inflating_gives_back_every_byte(size):
    data = bytes(np.random.default_rng(0).integers(0, 4, size, np.uint8))
    for level in (0, 1, 9):
        assert b"".join(inflate(io.BytesIO(gzip.compress(data, level)))) == data


@pytest.mark.parametrize("encoding", ENCODERS)
def test_what_follows_the_voxels_is_passed_over(tmp_path, encoding):
    data = ENCODERS[encoding](VALUES.tobytes()) + b"\0\0trailing garbage"
    assert np.array_equal(store(tmp_path / "a", encoding, data).read(silent), VALUES)


@pytest.mark.parametrize("encoding", ENCODERS)
@pytest.mark.parametrize("kept", [0, 1, 10, 200, 0.3, 0.9, -1])
def test_data_cut_short_are_refused_by_name(tmp_path, encoding, kept):
    whole = ENCODERS[encoding](VALUES.tobytes())
    data = whole[: int(kept * len(whole)) if isinstance(kept, float) else kept]
    with pytest.raises(PixelError, match=r"brain is cut short.*get the"):
        store(tmp_path / "brain", encoding, data).read(silent)


def test_a_wrong_value_is_found_by_the_checksum(tmp_path):
    data = bytearray(gzip.compress(VALUES.tobytes(), 0))
    data[500] ^= 1
    with pytest.raises(PixelError, match="incorrect data check"):
        store(tmp_path / "brain", "deflate", bytes(data)).read(silent)


@pytest.mark.parametrize("encoding", ["deflate", "bzip2"])
def test_broken_compression_is_refused_by_name(tmp_path, encoding):
    data = bytearray(ENCODERS[encoding](VALUES.tobytes()))
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    with pytest.raises(PixelError) as caught:
        store(tmp_path / "brain", encoding, bytes(data)).read(silent)
    assert caught.value.code == "corrupt-file"


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_claim_of_gigabytes_costs_no_memory(tmp_path, encoding):
    stored = store(tmp_path / "a", encoding)
    claim = Stored(stored.path, 4, 0, encoding, np.dtype("f8"), (30000, 30000, 30000))
    tracemalloc.start()
    with pytest.raises(PixelError, match="claims 216000000000000 bytes"):
        claim.read(silent)
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()
