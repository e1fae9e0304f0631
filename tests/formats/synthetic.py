"""Small volumes and files of every format, and what other readers make of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from viz3d.geometry import RAS_FROM_LPS, Grid
from viz3d.volume import Volume

#: Slices, rows, columns: all different, so that no two axes can be taken for each other.
SHAPE = (4, 5, 6)


def make_values(shape=SHAPE, dtype=np.int16) -> np.ndarray:
    """Every voxel another value."""
    count = int(np.prod(shape))
    return (
        (np.arange(count) - (count // 3 if np.dtype(dtype).kind != "u" else 0))
        .reshape(shape)
        .astype(dtype)
    )


def rotation(seed: int) -> np.ndarray:
    """A random proper rotation."""
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    return q * np.linalg.det(q)


def make_affine(seed: int, spacing=(0.7, 1.1, 2.3), *, left_handed: bool = False) -> np.ndarray:
    """A random oblique placement."""
    affine = np.eye(4)
    affine[:3, :3] = rotation(seed) * spacing
    affine[:3, 3] = np.random.default_rng(seed).uniform(-100, 100, 3)
    if left_handed:
        affine[:3, 0] *= -1
    return affine


def make_volume(seed: int = 1, shape=SHAPE, dtype=np.int16, **more) -> Volume:
    return Volume(make_values(shape, dtype), Grid(shape[-3:], make_affine(seed)), **more)


def placed_values(array_kji: np.ndarray, affine_lps: np.ndarray) -> np.ndarray:
    """(n, 4) x, y, z and value of every voxel, in the order of the values."""
    nk, nj, ni = array_kji.shape
    rows = [
        (*(affine_lps @ [i, j, k, 1])[:3], array_kji[k, j, i])
        for k in range(nk)
        for j in range(nj)
        for i in range(ni)
    ]
    return np.array(sorted(rows, key=lambda row: row[3]), dtype=np.float64)


def assert_placed_alike(volume: Volume, array_kji, affine_lps, atol=1e-4) -> None:
    """Every value lies at the same place in the patient; the grid is right-handed."""
    assert volume.grid.is_right_handed
    found = placed_values(volume.frame(), volume.affine)
    np.testing.assert_allclose(found, placed_values(array_kji, affine_lps), rtol=1e-6, atol=atol)


def read_with_nibabel(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Values ``[k, j, i]`` or ``[t, k, j, i]`` and affine in LPS."""
    import nibabel

    image = nibabel.load(path)
    return np.asarray(image.dataobj).T, RAS_FROM_LPS @ image.affine


def read_with_itk(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The same through SimpleITK."""
    import SimpleITK

    image = SimpleITK.ReadImage(str(path))
    affine = np.eye(4)
    size = image.GetDimension()
    direction = np.array(image.GetDirection()).reshape(size, size)[:3, :3]
    affine[:3, :3] = direction * image.GetSpacing()[:3]
    affine[:3, 3] = image.GetOrigin()[:3]
    return SimpleITK.GetArrayFromImage(image), affine
