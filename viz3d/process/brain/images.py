"""Arrays as SimpleITK images in the patient, and from one grid to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.threads import thread_count

#: SimpleITK's, whose functions have no types.
Image: TypeAlias = Any

#: Integers that SimpleITK works on as they are; anything else becomes float32.
_KNOWN: Final = ("uint8", "int8", "uint16", "int16")


def toolkit() -> Any:
    """SimpleITK, loaded when it is first needed, on as many threads as everything else."""
    import SimpleITK

    threads: Any = SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads
    threads(thread_count())
    return SimpleITK


def image_of(array: NDArray[Any], grid: Grid) -> Image:
    """A (nk, nj, ni) array, placed by its grid."""
    itk = toolkit()
    known = array if array.dtype.name in _KNOWN else _finite(array)
    image = itk.GetImageFromArray(known)
    image.SetOrigin([float(value) for value in grid.origin_lps])
    image.SetSpacing(grid.spacing)
    image.SetDirection([float(value) for value in grid.direction.reshape(-1)])
    return image


def array_of(image: Image) -> NDArray[Any]:
    """The values of an image, copied."""
    itk = toolkit()
    return np.asarray(itk.GetArrayFromImage(image))


def grid_of(image: Image) -> Grid:
    """Where the voxels of an image are."""
    affine = np.eye(4)
    affine[:3, :3] = np.reshape(image.GetDirection(), (3, 3)) * image.GetSpacing()
    affine[:3, 3] = image.GetOrigin()
    ni, nj, nk = image.GetSize()
    return Grid((nk, nj, ni), affine)


def averaged(image: Image, size_mm: float) -> Image:
    """Means of blocks of voxels, at most `size_mm` wide unless a voxel is wider."""
    itk = toolkit()
    factors = [
        max(1, min(int(size_mm / mm + 1e-3), count))
        for mm, count in zip(image.GetSpacing(), image.GetSize(), strict=True)
    ]
    return image if factors == [1, 1, 1] else itk.BinShrink(image, factors)


def resampled(image: Image, grid: Grid, outside: float | None = 0.0) -> NDArray[np.float32]:
    """Values at the voxels of a grid, interpolated linearly.

    Parameters
    ----------
    image : Image
    grid : Grid
    outside : float or None
        The value where the image does not reach; None for that of its nearest voxel.

    Returns
    -------
    (nk, nj, ni) float32 array
    """
    itk = toolkit()
    filter_ = itk.ResampleImageFilter()
    filter_.SetSize(grid.size_ijk)
    filter_.SetOutputOrigin([float(value) for value in grid.origin_lps])
    filter_.SetOutputSpacing(grid.spacing)
    filter_.SetOutputDirection([float(value) for value in grid.direction.reshape(-1)])
    filter_.SetInterpolator(itk.sitkLinear)
    filter_.SetDefaultPixelValue(outside or 0.0)
    filter_.SetUseNearestNeighborExtrapolator(outside is None)
    filter_.SetOutputPixelType(itk.sitkFloat32)
    return np.asarray(array_of(filter_.Execute(image)), np.float32)


def upright_grid(low_lps: Sequence[float], high_lps: Sequence[float], size_mm: float) -> Grid:
    """Cubic voxels along L, P and S, from one corner to another."""
    counts = np.ceil((np.array(high_lps) - np.array(low_lps)) / size_mm).astype(int) + 1
    affine = np.diag([size_mm, size_mm, size_mm, 1.0])
    affine[:3, 3] = low_lps
    ni, nj, nk = (int(count) for count in counts)
    return Grid((nk, nj, ni), affine)


def _finite(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.nan_to_num(array.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
