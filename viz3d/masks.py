"""A brain mask that was made elsewhere, of any grid and format, on the grid of a volume."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.process.mask import Mask
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

#: The outline, between outside and inside.
HALF: Final = 0.5
#: A mask that a spline has resampled reaches so far beyond 0 and 1.
OVERSHOOT: Final = 0.2
#: Endings of what FreeSurfer writes.
FREESURFER: Final = (".mgz", ".mgh")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class GivenMask:
    """A mask from a file.

    Attributes
    ----------
    mask : (nk, nj, ni) bool array
        On the grid that was asked for.
    outside : float
        Share of the mask, from 0 to 1, that lies outside that grid.
    """

    mask: Mask
    outside: float


def mask_on(path: Path, grid: Grid, progress: Progress = silent) -> GivenMask:
    """Read a mask and put it on a grid, in world coordinates.

    Parameters
    ----------
    path : Path
        Of any file that holds a volume, or of a DICOM segmentation.
    grid : Grid
        The volume's.
    progress : Progress

    Notes
    -----
    Values of 0 to 1 are shares or probabilities: the outline is at one half. Of whole numbers
    beyond, such as FreeSurfer's labels, each but 0 is brain.

    Raises
    ------
    InputError
        If it is no mask, is empty, or lies elsewhere; its `code` is "bad-mask".
    """
    source = _read(path, progress)
    if source.array.ndim == 4:
        raise _bad(path, f"has {len(source.array)} volumes: give one of them as a file of its own")
    share = _shares(source.array, path)
    if not (share >= HALF).any():
        raise _bad(path, "is empty: no voxel is brain")
    mask = _on(share, source.grid, grid)
    if not mask.any():
        raise _bad(path, f"lies elsewhere than the volume: {_apart(share, source.grid, grid)}")
    if mask.all():
        raise _bad(path, "covers the whole volume: give the brain's mask")
    return GivenMask(mask, _outside(share, source.grid, grid))


def _read(path: Path, progress: Progress) -> Volume:
    from viz3d import reading
    from viz3d.dicom import segmentation

    reading.check_there(path)
    if path.suffix.lower() in FREESURFER:
        raise _bad(
            path,
            "is of FreeSurfer's own format: convert it, as in 'mri_convert brainmask.mgz "
            "brainmask.nii.gz'",
        )
    if segmentation.is_segmentation(path):
        return segmentation.read_segmentation(path)
    return reading.read_volume(path, progress=progress)


def _shares(array: NDArray[Any], path: Path) -> NDArray[np.float32]:
    """How much of each voxel is brain, from 0 to 1."""
    low, high = float(array.min()), float(array.max())
    if low < -OVERSHOOT:
        raise _bad(path, f"has values from {low:g} to {high:g}: a mask has none below 0")
    is_whole = array.dtype.kind != "f" or bool((array == np.rint(array)).all())
    if high <= 1 or (high <= 1 + OVERSHOOT and not is_whole):
        return np.asarray(array, np.float32)
    if not is_whole:
        raise _bad(
            path,
            f"has values up to {high:g} that are not whole: neither a mask (0 and 1), nor "
            "labels, nor probabilities up to 1",
        )
    labels = np.unique(array)
    if len(labels) > 2:
        _log.warning(
            "%s has %d labels, up to %g: each but 0 counts as brain",
            path.name,
            len(labels) - int(labels[0] == 0),
            high,
        )
    return np.asarray(array != 0, np.float32)


def _on(share: NDArray[np.float32], source: Grid, grid: Grid) -> Mask:
    if share.shape == grid.shape and np.allclose(source.affine, grid.affine, atol=1e-4):
        return np.asarray(share >= HALF)
    from viz3d.process.brain.images import image_of, resampled

    return np.asarray(resampled(image_of(share, source), grid) >= HALF)


def _outside(share: NDArray[np.float32], source: Grid, grid: Grid) -> float:
    """Share of the mask's voxels whose centres lie outside a grid."""
    inside_ijk = np.argwhere(share >= HALF)[:, ::-1]
    index = grid.to_index(source.to_lps(inside_ijk))
    is_in = (index >= -0.5) & (index <= np.array(grid.size_ijk) - 0.5)
    return 1 - float(is_in.all(axis=1).mean())


def _apart(share: NDArray[np.float32], source: Grid, grid: Grid) -> str:
    """Where the two are, in words."""
    center = source.to_lps(np.argwhere(share >= HALF)[:, ::-1].mean(axis=0))
    own, volumes = (" ".join(f"{mm:.0f}" for mm in point) for point in (center, grid.center_lps))
    return f"the mask's middle is at {own} mm (LPS), the volume's at {volumes}"


def _bad(path: Path, reason: str) -> InputError:
    return InputError(f"The brain mask {path.name} {reason}", code="bad-mask")
