"""Masks made elsewhere, on other grids, against the same shape sampled where it is asked for."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest

from tests.process.brain.synthetic import dice
from viz3d.errors import InputError
from viz3d.formats import write_volume
from viz3d.geometry import RAS_FROM_LPS, Grid
from viz3d.masks import mask_on
from viz3d.volume import Volume

MIDDLE_LPS = np.array([12.0, -20.0, 35.0])
RADII_MM = np.array([60.0, 75.0, 50.0])


def turned(degrees: float, axis: int) -> np.ndarray:
    angle = np.radians(degrees)
    a, b = [n for n in range(3) if n != axis]
    matrix = np.eye(3)
    matrix[a, a] = matrix[b, b] = np.cos(angle)
    matrix[a, b], matrix[b, a] = -np.sin(angle), np.sin(angle)
    return matrix


def grid_around(spacing_mm: float | tuple, direction: np.ndarray, extent_mm: float = 190) -> Grid:
    """A grid of cubes or boxes whose middle is near the shape's."""
    sizes = np.ones(3) * spacing_mm
    counts = np.ceil(extent_mm / sizes).astype(int)
    affine = np.eye(4)
    affine[:3, :3] = direction * sizes
    affine[:3, 3] = MIDDLE_LPS + 3.3 - affine[:3, :3] @ ((counts - 1) / 2)
    return Grid(tuple(counts[::-1]), affine)


def shape_on(grid: Grid) -> np.ndarray:
    """An egg with unequal axes: in no orientation like its mirror image or its turned self."""
    k, j, i = np.indices(grid.shape)
    off = (grid.to_lps(np.stack([i, j, k], axis=-1)) - MIDDLE_LPS) / RADII_MM
    off[..., 0] *= np.where(off[..., 0] > 0, 1.0, 1.25)
    off[..., 2] += 0.3 * off[..., 1]
    return (off**2).sum(axis=-1) < 1


def written(path: Path, array: np.ndarray, grid: Grid) -> Path:
    write_volume(Volume(array, grid), path)
    return path


def middle_lps(mask: np.ndarray) -> np.ndarray:
    return VOLUME.to_lps(np.argwhere(mask)[:, ::-1].mean(axis=0))


VOLUME = grid_around(2.0, turned(17, 2) @ turned(-8, 0))
TRUTH = shape_on(VOLUME)
FLIPPED = np.diag([-1.0, -1.0, 1.0])


@pytest.mark.parametrize(
    ("spacing_mm", "direction"),
    [
        (1.5, np.eye(3)),
        (3.0, turned(30, 1)),
        ((1.0, 1.0, 4.0), turned(-20, 0)),
        (2.0, np.eye(3)[:, [1, 2, 0]]),
        (2.0, FLIPPED),
    ],
    ids=["finer", "coarse, oblique", "thick slices", "sagittal", "turned round"],
)
@pytest.mark.parametrize("ending", ["nii.gz", "nrrd", "mha"])
def test_a_mask_on_another_grid_lies_where_it_belongs(tmp_path, spacing_mm, direction, ending):
    other = grid_around(spacing_mm, direction)
    path = written(tmp_path / f"mask.{ending}", shape_on(other).astype(np.uint8), other)
    found = mask_on(path, VOLUME)
    assert found.outside == 0
    coarsest = float(np.max(spacing_mm))
    assert dice(found.mask, TRUTH) > (0.99 if coarsest < 3 else 0.98)
    off_mm = np.linalg.norm(middle_lps(found.mask) - middle_lps(TRUTH))
    assert off_mm < 0.1 * coarsest


@pytest.mark.parametrize("signs", [(-1, 1, 1), (1, 1, 1), (1, -1, -1)], ids=["LAS", "RAS", "RPI"])
def test_a_nifti_may_store_its_axes_either_way(tmp_path, signs):
    ras = RAS_FROM_LPS @ VOLUME.affine
    voxels = shape_on(VOLUME).astype(np.uint8).transpose(2, 1, 0)
    for axis, sign in enumerate(signs):
        if sign < 0:
            voxels = np.flip(voxels, axis)
            ras[:3, 3] += ras[:3, axis] * (voxels.shape[axis] - 1)
            ras[:3, axis] *= -1
    nibabel.save(nibabel.Nifti1Image(voxels, ras), tmp_path / "a.nii.gz")
    assert (mask_on(tmp_path / "a.nii.gz", VOLUME).mask == TRUTH).all()


def test_a_mask_on_the_same_grid_stays_as_it_is(tmp_path):
    noise = np.random.default_rng(1).random(VOLUME.shape) < 0.3
    path = written(tmp_path / "a.nrrd", noise.astype(np.uint8), VOLUME)
    assert (mask_on(path, VOLUME).mask == noise).all()


def test_each_label_but_zero_is_brain(tmp_path, caplog):
    labels = TRUTH * np.random.default_rng(2).integers(2, 1035, VOLUME.shape)
    path = written(tmp_path / "aseg.nii.gz", labels.astype(np.int16), VOLUME)
    assert (mask_on(path, VOLUME).mask == TRUTH).all()
    assert "aseg.nii.gz has 1033 labels" in caplog.text


def test_of_probabilities_one_half_is_the_outline(tmp_path):
    values = np.where(TRUTH, 0.5, 0.49).astype(np.float32)
    path = written(tmp_path / "p.nii.gz", values, VOLUME)
    assert (mask_on(path, VOLUME).mask == TRUTH).all()


def test_255_is_one(tmp_path, caplog):
    path = written(tmp_path / "m.mha", TRUTH.astype(np.uint8) * 255, VOLUME)
    assert (mask_on(path, VOLUME).mask == TRUTH).all()
    assert not caplog.text


def test_a_spline_may_have_overshot(tmp_path):
    values = np.where(TRUTH, 1.08, -0.06).astype(np.float32)
    path = written(tmp_path / "s.nii.gz", values, VOLUME)
    assert (mask_on(path, VOLUME).mask == TRUTH).all()


def test_what_lies_outside_is_measured(tmp_path):
    low_half = Grid((VOLUME.shape[0] // 2, *VOLUME.shape[1:]), VOLUME.affine)
    path = written(tmp_path / "a.nii.gz", TRUTH.astype(np.uint8), VOLUME)
    found = mask_on(path, low_half)
    expected = TRUTH[low_half.shape[0] :].sum() / TRUTH.sum()
    assert found.outside == pytest.approx(expected)
    assert (found.mask == TRUTH[: low_half.shape[0]]).all()


def moved(mm: float) -> Grid:
    affine = VOLUME.affine.copy()
    affine[0, 3] += mm
    return Grid(VOLUME.shape, affine)


@pytest.mark.parametrize(
    ("array", "grid", "words"),
    [
        (np.zeros(VOLUME.shape, np.uint8), VOLUME, "is empty"),
        (np.full(VOLUME.shape, 0.3, np.float32), VOLUME, "is empty"),
        (np.ones(VOLUME.shape, np.uint8), VOLUME, "covers the whole volume"),
        (TRUTH.astype(np.uint8), moved(500.0), "lies elsewhere than the volume"),
        (TRUTH.astype(np.int16) * 900 - 1000, VOLUME, "has values from -1000 to -100: a mask"),
        (TRUTH.astype(np.float32) * 87.5, VOLUME, "has values up to 87.5 that are not whole"),
        (np.stack([TRUTH, TRUTH]).astype(np.uint8), VOLUME, "has 2 volumes"),
    ],
    ids=["empty", "all below half", "everywhere", "elsewhere", "negative", "a picture", "4-D"],
)
def test_what_is_no_mask_is_refused(tmp_path, array, grid, words):
    path = written(tmp_path / "bad.nii.gz", array, grid)
    with pytest.raises(InputError, match=f"The brain mask bad.nii.gz {words}") as caught:
        mask_on(path, VOLUME)
    assert caught.value.code == "bad-mask"


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.nii"):
        mask_on(tmp_path / "nowhere.nii", VOLUME)


def test_of_what_freesurfer_writes_it_is_said_what_to_do(tmp_path):
    (tmp_path / "brainmask.mgz").write_bytes(b"\0")
    with pytest.raises(InputError, match="mri_convert"):
        mask_on(tmp_path / "brainmask.mgz", VOLUME)
