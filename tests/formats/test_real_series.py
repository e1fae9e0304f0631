"""Real series as NIfTI: the voxels, the order of axes and the affine of dcm2niix."""

from __future__ import annotations

import hashlib

import nibabel
import numpy as np
import pytest

import viz3d
from tests.formats.synthetic import read_with_itk, read_with_nibabel
from tests.real_data.test_reading import REGULAR, truth_of
from viz3d.formats import read_volume, write_volume

pytestmark = pytest.mark.real_data

#: dcm2niix reads no JPEG-LS; the series is this one, encoded otherwise.
SAME_AS = {"mr_compressed_jpegls": "mr_compressed_rle"}


@pytest.mark.parametrize("folder", REGULAR)
def test_nifti_is_that_of_dcm2niix(data_dir, tmp_path, folder):
    viz3d.convert(data_dir / folder, tmp_path / "a.nii")
    image = nibabel.load(tmp_path / "a.nii")
    truth = truth_of(data_dir, SAME_AS.get(folder, folder))["dcm2niix"]
    assert list(image.shape) == truth["shape"]
    last = np.array(image.shape[:3]) - 1
    for corner in np.ndindex(2, 2, 2):
        index = [*(corner * last), 1]
        assert image.affine @ index == pytest.approx(np.array(truth["affine"]) @ index, abs=2e-3)
    assert image.header.get_zooms() == pytest.approx(truth["zooms"], abs=2e-5)
    values = np.asarray(nibabel.as_closest_canonical(image).dataobj)
    if values.dtype.kind == "f":
        assert values.mean(dtype=float) == pytest.approx(truth["mean"], rel=1e-6)
    else:
        values = np.ascontiguousarray(values, dtype="<f4")
        assert hashlib.sha256(values).hexdigest() == truth["sha256_canonical_f4"]


@pytest.mark.parametrize("folder", ["head_t1_siemens_oblique", "mr_oblique38_signed_hitachi"])
@pytest.mark.parametrize("ending", [".nii", ".nrrd", ".mha"])
def test_itk_finds_the_corners_at_the_same_places(data_dir, tmp_path, folder, ending):
    volume = viz3d.read(data_dir / folder)
    write_volume(volume, tmp_path / f"a{ending}")
    for read in [read_with_itk, read_with_nibabel] if ending == ".nii" else [read_with_itk]:
        array, affine = read(tmp_path / f"a{ending}")
        last = np.array(array.shape[::-1]) - 1
        corners = [(affine @ [*(corner * last), 1])[:3] for corner in np.ndindex(2, 2, 2)]
        for corner in volume.grid.corners_lps:
            assert np.linalg.norm(np.array(corners) - corner, axis=1).min() < 1e-3
        assert array.sum(dtype=int) == volume.array.sum(dtype=int)
    back = read_volume(tmp_path / f"a{ending}")
    for corner in back.grid.corners_lps:
        assert np.linalg.norm(volume.grid.corners_lps - corner, axis=1).min() < 1e-3
