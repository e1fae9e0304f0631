"""What a volume file says of itself, and the grid that it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viz3d.errors import GeometryError
from viz3d.faults import Fault
from viz3d.formats.stored import Stored
from viz3d.geometry import UNIT_TOLERANCE, FloatArray, Grid

#: Axis of an array ``[..., k, j, i]`` that is turned in a left-handed file: the rows. Files made
#: from DICOM mostly are left-handed because their rows were turned upside down.
ROWS: Final = -2


@dataclass(frozen=True)
class FileHeader:
    """One volume file, without its voxels.

    Parameters
    ----------
    format : str
        Its name, such as ``"NIfTI-1"``.
    files : tuple of Path
        The header, and the data where they have a file of their own.
    shape : tuple of int
        ``(k, j, i)`` or ``(t, k, j, i)``, of the array that `viz3d.formats.read_volume` gives.
    grid : Grid
        Right-handed, LPS mm.
    stored : Stored
        The voxels: ``(k, j, i)`` or ``(t, k, j, i)``, or times last if `times_last`.
    rows_turned : bool
        The file is left-handed, and its rows are turned in reading.
    times_last : bool
        The file's fastest axis is time.
    slope, intercept : float
        From stored values to real ones.
    faults : tuple of Fault
        None of them refuses.
    provenance : tuple of str
        As a program of ours wrote it into the file.
    metadata : mapping
        DICOM keyword to value, as far as the file has a counterpart.
    """

    format: str
    files: tuple[Path, ...]
    shape: tuple[int, ...]
    grid: Grid
    stored: Stored
    rows_turned: bool = False
    times_last: bool = False
    slope: float = 1.0
    intercept: float = 0.0
    faults: tuple[Fault, ...] = ()
    provenance: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""
        return self.stored.dtype

    @property
    def times(self) -> int:
        """How many volumes it holds."""
        return self.shape[0] if len(self.shape) == 4 else 1

    @property
    def warnings(self) -> tuple[str, ...]:
        """The faults' messages."""
        return tuple(fault.message for fault in self.faults)


def right_handed_grid(
    name: str, shape: tuple[int, int, int], affine_lps: ArrayLike
) -> tuple[Grid, bool]:
    """The grid of an array ``[k, j, i]``, its rows turned if it is left-handed.

    Parameters
    ----------
    name : str
        The file's, for messages.
    shape : (nk, nj, ni) ints
    affine_lps : (4, 4) floats
        ``(i, j, k, 1)`` to LPS mm, of the array as it is stored.

    Returns
    -------
    Grid
    bool
        Whether the rows are to be turned.

    Raises
    ------
    GeometryError
        `sheared-stack` if the axes are not at right angles, `no-position` if they span nothing.
    """
    affine = np.array(affine_lps, dtype=np.float64)
    _check_axes(name, affine)
    is_left_handed = bool(np.linalg.det(affine[:3, :3]) < 0)
    if is_left_handed:
        affine[:3, 3] += affine[:3, 1] * (shape[1] - 1)
        affine[:3, 1] *= -1
    return Grid(shape, affine), is_left_handed


def turn_rows(values: NDArray[Any]) -> NDArray[Any]:
    """An array ``[..., k, j, i]`` with its rows in the other order."""
    return np.flip(values, ROWS)


def _check_axes(name: str, affine: FloatArray) -> None:
    if not _spans_space(affine):
        raise GeometryError(
            f"{name} does not place its voxels: the affine is {affine[:3].tolist()}; "
            "write it again with a valid one",
            code="no-position",
        )
    cosines = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    skew = float(np.abs(cosines.T @ cosines - np.eye(3)).max())
    if skew > UNIT_TOLERANCE:
        angle_deg = np.degrees(np.arcsin(min(skew, 1.0)))
        raise GeometryError(
            f"The voxel axes of {name} are sheared by {angle_deg:.2f}°: resample it onto a grid "
            "with right angles first",
            code="sheared-stack",
        )


def _spans_space(affine: FloatArray) -> bool:
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if not np.isfinite(affine).all() or lengths.min() <= 0:
        return False
    return bool(abs(np.linalg.det(affine[:3, :3] / lengths)) > UNIT_TOLERANCE)


def unplaced(path: Path, reason: str) -> Fault:
    """The warning that a file does not say where in the patient its voxels are."""
    return Fault(
        "no-position",
        f"{path.name} does not say where its voxels are in the patient ({reason}): "
        "sides and positions are not to be trusted",
        (path,),
        refuses=False,
    )
