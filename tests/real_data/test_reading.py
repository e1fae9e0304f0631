"""Real series against what independent readers and the slices' own tags say."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from viz3d.dicom import list_series, read_volume
from viz3d.dicom.examine import examine_file
from viz3d.dicom.pixels.frame_reader import FrameReader
from viz3d.dicom.pixels.stored_bits import stored_dtype
from viz3d.errors import GeometryError
from viz3d.geometry import RAS_FROM_LPS
from viz3d.volume import Volume

pytestmark = pytest.mark.real_data

#: Series that dcm2niix places as the tags say, or, for mosaics, as a second reader does.
REGULAR = [
    "seed_t1_sag_ge",
    "head_t1_siemens_oblique",
    "ct_head_phantom_philips",
    "mr_4d_ge_fmri",
    "mr_compressed_j2k",
    "mr_compressed_jpeg_lossless",
    "mr_compressed_ref_uncompressed",
    "mr_compressed_rle",
    "mr_enhanced_hyperfine_nonsquare",
    "mr_enhanced_xa30_t1",
    "mr_mosaic_ax",
    "mr_mosaic_cor",
    "mr_mosaic_sag",
    "mr_nonsquare_per_slice_slope",
    "mr_oblique38_signed_hitachi",
]
#: Of these, the ones with a file for each slice, whose tags can be looked up one by one.
CLASSIC = ["seed_t1_sag_ge", "head_t1_siemens_oblique", "mr_oblique38_signed_hitachi"]


def truth_of(data_dir: Path, folder: str) -> dict:
    entries = json.loads((data_dir / "truth.json").read_text())
    return next(entry for entry in entries if entry["folder"] == folder)


def canonical(volume: Volume) -> np.ndarray:
    """Values as ``[x, y, z]`` or ``[x, y, z, t]``, axes nearest to right, anterior, superior."""
    values = np.moveaxis(volume.array, 0, -1) if volume.array.ndim == 4 else volume.array
    values = np.swapaxes(values, 0, 2)
    direction = RAS_FROM_LPS[:3, :3] @ volume.grid.direction
    axes = [int(np.argmax(np.abs(direction[world]))) for world in range(3)]
    values = np.moveaxis(values, axes, range(3))
    backwards = [world for world in range(3) if direction[world, axes[world]] < 0]
    return np.flip(values, backwards)


def box_corners(affine: np.ndarray, size_ijk) -> np.ndarray:
    """(8, 3) centres of the corner voxels, sorted so that two boxes can be compared."""
    last = np.array(size_ijk) - 1
    index = np.array(list(np.ndindex(2, 2, 2))) * last
    return index @ affine[:3, :3].T + affine[:3, 3]


def test_the_lesson_s_series(lesson_dir):
    volume = read_volume(lesson_dir)
    assert volume.array.shape == (184, 256, 256)
    assert volume.array.dtype == np.int16
    assert (volume.array.min(), volume.array.max()) == (0, 8847)
    assert volume.spacing == (1, 1, 1)
    assert volume.grid.origin_lps == pytest.approx((93.3994, -178.036, 97.0647), abs=1e-9)
    assert volume.report["verdict"] == "ok"
    assert volume.report["residual_mm"] < 1e-3


@pytest.mark.parametrize("folder", CLASSIC)
def test_every_slice_lies_where_its_own_tags_say(data_dir, folder):
    volume = read_volume(data_dir / folder)
    files = sorted((data_dir / folder).iterdir())
    seen = set()
    for path in files:
        slice_ = dcmread(path)
        origin = np.array(slice_.ImagePositionPatient, dtype=float)
        row, column = np.array(slice_.ImageOrientationPatient, dtype=float).reshape(2, 3)
        height, width = map(float, slice_.PixelSpacing)
        k = round(float((np.linalg.inv(volume.affine) @ [*origin, 1])[2]))
        for i in (0, slice_.Columns - 1):
            for j in (0, slice_.Rows - 1):
                told = origin + row * width * i + column * height * j
                assert volume.affine @ [i, j, k, 1] == pytest.approx([*told, 1], abs=1e-3)
        assert np.array_equal(volume.array[k], slice_.pixel_array)
        seen.add(k)
    assert seen == set(range(volume.array.shape[0]))


def test_pyvista_gets_the_same_places(lesson_dir):
    volume = read_volume(lesson_dir)
    image = volume.to_pyvista()
    size_i, size_j, _ = image.dimensions
    for path in sorted(lesson_dir.iterdir())[::20]:
        slice_ = dcmread(path)
        k = round(float((np.linalg.inv(volume.affine) @ [*slice_.ImagePositionPatient, 1])[2]))
        point = image.GetPoint(k * size_i * size_j)
        assert point == pytest.approx(list(map(float, slice_.ImagePositionPatient)), abs=1e-3)
        values = image["intensity"].reshape(volume.array.shape)
        assert np.array_equal(values[k], slice_.pixel_array)


@pytest.mark.parametrize("folder", REGULAR)
def test_places_and_values_are_those_of_independent_readers(data_dir, folder):
    volume = read_volume(data_dir / folder)
    truth = truth_of(data_dir, folder)["dcm2niix"]
    expected = box_corners(RAS_FROM_LPS @ np.array(truth["affine"]), truth["shape"][:3])
    found = box_corners(volume.affine, volume.grid.size_ijk)
    for corner in expected:
        assert np.linalg.norm(found - corner, axis=1).min() < 2e-3
    values = np.ascontiguousarray(canonical(volume), dtype="<f4")
    assert list(values.shape) == truth["canonical_shape"]
    if volume.array.dtype.kind == "f":
        assert values.mean(dtype=float) == pytest.approx(truth["mean"], rel=1e-6)
        assert (values.min(), values.max()) == pytest.approx((truth["min"], truth["max"]))
    else:
        assert hashlib.sha256(values).hexdigest() == truth["sha256_canonical_f4"]


@pytest.mark.parametrize(
    ("folder", "code", "words"),
    [
        ("ct_gantry_tilt_no_tag", "sheared-stack", "sheared by 14.00°"),
        ("ct_missing_slice", "missing-slices", "1 slice missing between 3 and 4, at 15.0 mm"),
    ],
)
def test_irregular_stacks_are_refused_by_name(data_dir, folder, code, words):
    with pytest.raises(GeometryError, match=words) as caught:
        read_volume(data_dir / folder)
    assert caught.value.code == code


def test_two_orientations_are_two_stacks(data_dir):
    entries = list_series(data_dir / "mr_two_orientations")
    assert [entry.as_json()["shape"] for entry in entries] == [[2, 288, 288]] * 2
    assert [entry.verdict for entry in entries] == ["ok", "ok"]


def test_a_mixed_study_is_listed_stack_by_stack(data_dir):
    entries = list_series(data_dir / "dicomdir_mixed_study")
    regular = [entry for entry in entries if entry.verdict == "ok"]
    assert [entry.description for entry in regular] == ["SmartScore - Gated 0.5 sec"]
    codes = {entry.description: entry.faults[0].code for entry in entries if entry.faults}
    assert codes["Routine Brain"] == "missing-slices"
    assert codes["Scout"] == "mixed-orientation"
    assert codes["Cervical LAT"] == "no-position"


#: How far lossy images are from the plain one; those of 8 and 12 bits were windowed before.
LOSSY = {"JPEG2000Transfer": 5, "JPEGLSLossyTransfer": 1}


def read_one(path: Path) -> np.ndarray:
    file = examine_file(path)
    assert file is not None
    assert file.fault is None
    (frame,) = file.frames
    values = np.empty((frame.rows, frame.columns), stored_dtype(frame.storage))
    with FrameReader() as reader:
        reader.read_into(values, frame)
    return values


def test_sixteen_encodings_are_decoded_as_by_independent_readers(data_dir):
    folder = data_dir / "ct_one_slice_16_transfer_syntaxes"
    truth = {
        Path(entry["file"]).name: entry
        for entry in json.loads((data_dir / "decode_truth.json").read_text())
    }
    plain = read_one(folder / "CTImage.dcm").astype(int)
    for path in folder.iterdir():
        values = read_one(path)
        known = truth[path.name]
        # The second reader decodes 8 and 12 bits by the same library; the first cannot, or
        # has another cosine transform.
        digest = hashlib.sha256(values.astype("<i4")).hexdigest()[:16]
        assert digest == known["sitk_stored"]["sha"], path.name
        if known["lossless"]:
            assert np.array_equal(values, plain), path.name
        for name, difference in LOSSY.items():
            if f"_{name}" in path.name:
                assert np.abs(values - plain).max() <= difference


@pytest.mark.parametrize("codec", ["j2k", "jpeg_lossless", "jpegls"])
def test_compressed_series_have_the_voxels_of_the_run_length_encoded_one(data_dir, codec):
    known = read_volume(data_dir / "mr_compressed_rle")
    volume = read_volume(data_dir / f"mr_compressed_{codec}")
    assert volume.array.dtype == known.array.dtype
    assert np.array_equal(volume.array, known.array)
    assert np.array_equal(volume.affine, known.affine)


def test_odd_files_are_refused_by_name(data_dir):
    folder = data_dir / "odd_single_files"
    codes = {}
    for path in folder.iterdir():
        file = examine_file(path)
        codes[path.name] = file.fault.code if file and file.fault else None
    assert codes["MR_truncated.dcm"] == "corrupt-file"
    assert codes["badVR.dcm"] == "corrupt-file"
    assert codes["SC_rgb_rle.dcm"] == "unsupported-pixels"
    assert codes["examples_palette.dcm"] == "unsupported-pixels"
    assert codes["examples_rgb_color.dcm"] == "unsupported-pixels"
