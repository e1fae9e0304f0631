"""Decoding in a process of its own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dicom.encoding import jpeg_2000, jpeg_lossless, jpeg_ls_lossless
from viz3d.dicom.pixels import codec_worker, codecs
from viz3d.dicom.pixels.codecs import CodecProcess, MissingDecoderError
from viz3d.dicom.pixels.codestream import Codestream, parse_codestream

RAMP = np.arange(24).reshape(4, 6)
#: A decoding process with one function replaced.
WORKER = "from viz3d.dicom.pixels import codec_worker as w\nimport os\n{}\nw.main()\n"


def decode(stream: bytes) -> np.ndarray:
    with CodecProcess() as process:
        return process.decode(stream, parse_codestream(stream))


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """Put a decoding process with other code in the place of the real one."""

    def replace(code: str) -> None:
        path = tmp_path / "worker.py"
        path.write_text(WORKER.format(code))
        monkeypatch.setattr(codec_worker, "__file__", str(path))

    return replace


@pytest.mark.parametrize("precision", [2, 8, 9, 12, 16])
def test_lossless_jpeg_of_every_precision(precision):
    rng = np.random.default_rng(precision)
    values = rng.integers(0, 1 << precision, (17, 23))
    values[0, :3] = [0, (1 << precision) - 1, 0]
    decoded = decode(jpeg_lossless(values, precision))
    assert decoded.dtype == ("u1" if precision <= 8 else "u2")
    assert np.array_equal(decoded, values)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4"])
def test_jpeg_2000_of_every_type(dtype):
    limits = np.iinfo(dtype)
    bits = min(24, limits.bits)
    low, high = (0, 1 << bits) if dtype[0] == "u" else (-(1 << bits - 1), 1 << bits - 1)
    values = np.random.default_rng(1).integers(low, high, (32, 40)).astype(dtype)
    decoded = decode(jpeg_2000(values, bits))
    assert decoded.dtype == np.dtype(dtype)
    assert np.array_equal(decoded, values)


@pytest.mark.parametrize("precision", [8, 12, 16])
def test_jpeg_ls(precision):
    values = np.random.default_rng(1).integers(0, 1 << precision, (32, 40))
    assert np.array_equal(decode(jpeg_ls_lossless(values, precision)), values)


@pytest.mark.parametrize("encode", [jpeg_lossless, jpeg_ls_lossless, jpeg_2000])
@pytest.mark.parametrize("lost", [2, 3, 20])
def test_a_stream_cut_short_is_never_filled_up(encode, lost):
    values = np.random.default_rng(1).integers(0, 4096, (32, 40)).astype("u2")
    with pytest.raises(ValueError, match=r"cut short|damaged"):
        decode(encode(values, 12)[:-lost])


def test_a_jpeg_that_is_cut_short_and_closed_is_not_filled_up():
    values = np.random.default_rng(1).integers(0, 4096, (32, 40))
    stream = jpeg_lossless(values, 12)
    with pytest.raises(ValueError, match="premature end"):
        decode(stream[: len(stream) // 2] + b"\xff\xd9")


def test_a_process_answers_again_after_a_damaged_image():
    stream = jpeg_lossless(RAMP, 12)
    codestream = parse_codestream(stream)
    with CodecProcess() as process:
        with pytest.raises(ValueError, match="damaged"):
            process.decode(stream.replace(b"\xff\xc4", b"\xff\xc8"), codestream)
        assert np.array_equal(process.decode(stream, codestream), RAMP)


def test_a_decoder_that_crashes_takes_only_its_process_along(worker, monkeypatch):
    stream = jpeg_ls_lossless(RAMP, 8)
    codestream = parse_codestream(stream)
    real = codec_worker.__file__
    with CodecProcess() as process:
        worker("w.decode_jpeg_ls = lambda stream: os.abort()")
        with pytest.raises(ValueError, match=r"its decoder crashes"):
            process.decode(stream, codestream)
        monkeypatch.setattr(codec_worker, "__file__", real)
        assert np.array_equal(process.decode(stream, codestream), RAMP)


def test_a_decoder_that_never_ends_is_ended(worker, monkeypatch):
    monkeypatch.setattr(codecs, "BASE_SECONDS", 1)
    worker("w.decode_jpeg_ls = lambda stream: [None for _ in iter(int, 1)]")
    with pytest.raises(ValueError, match="does not come to an end"):
        decode(jpeg_ls_lossless(RAMP, 8))


def test_what_a_decoder_prints_does_not_come_between(worker):
    worker("real = w.decode_jpeg_ls\nw.decode_jpeg_ls = lambda s: [os.write(1, b'x'), real(s)][1]")
    assert np.array_equal(decode(jpeg_ls_lossless(RAMP, 8)), RAMP)


def test_a_package_that_does_not_load_is_named(worker):
    worker("import sys\nsys.modules['jpeg_ls'] = None")
    with pytest.raises(MissingDecoderError, match="pyjpegls does not load"):
        decode(jpeg_ls_lossless(RAMP, 8))


def test_pixels_of_another_size_are_refused():
    stream = jpeg_ls_lossless(RAMP, 8)
    found = parse_codestream(stream)
    wrong = Codestream(found.codec, 5, found.columns, 1, found.precision)
    with CodecProcess() as process:
        with pytest.raises(ValueError, match="gives 24 bytes instead of 30"):
            process.decode(stream, wrong)
