"""From the axes of NRRD and MetaImage, of which one may be time, to a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from viz3d.errors import GeometryError, PixelError
from viz3d.geometry import FloatArray


@dataclass(frozen=True)
class Axis:
    """One axis of a file, fastest first.

    Parameters
    ----------
    size : int
    step : (3,) or (4,) float array, or None
        From one sample to the next; None for an axis that is not in space.
    """

    size: int
    step: FloatArray | None


@dataclass(frozen=True)
class Placed:
    """Shape and place of a file's array.

    Parameters
    ----------
    shape : tuple of int
        As stored, slowest axis first.
    size_kji : (nk, nj, ni) ints
    matrix : (4, 4) float array
        ``(i, j, k, 1)`` to the file's own space, mm.
    times_last : bool
        Whether time is the fastest axis, the last one of `shape`.
    """

    shape: tuple[int, ...]
    size_kji: tuple[int, int, int]
    matrix: FloatArray
    times_last: bool

    @property
    def times(self) -> tuple[int, ...]:
        """How many volumes; nothing for a single one."""
        if len(self.shape) == 3:
            return ()
        return (self.shape[-1],) if self.times_last else (self.shape[0],)


def place(path: Path, axes: Sequence[Axis], origin: FloatArray) -> Placed:
    """Tell the axes in space from time.

    Parameters
    ----------
    path : Path
        The file, for messages.
    axes : sequence of Axis, fastest first
    origin : (3,) or (4,) float array
        Of the first sample, mm.

    Raises
    ------
    GeometryError
        If there are less than three axes in space, or one mixes space and time.
    PixelError
        If there is more than one beside them, or it lies between them.
    """
    kept = [axis for axis in axes if not (_is_time(axis) and axis.size == 1)]
    spatial = [axis.step for axis in kept if axis.step is not None and not _is_time(axis)]
    check_count(path, len(spatial))
    where = [index for index, axis in enumerate(kept) if _is_time(axis)]
    check_count(path, len(kept))
    if any(index not in (0, len(kept) - 1) for index in where):
        raise PixelError(
            f"{path.name} has time between the axes of space: write it as the first or the last",
            code="unsupported-pixels",
        )
    matrix = np.eye(4)
    for column, step in enumerate(spatial):
        _check_in_space(path, step)
        matrix[:3, column] = step[:3]
    matrix[:3, 3] = origin[:3]
    sizes = [axis.size for axis in kept if not _is_time(axis)]
    return Placed(
        shape=tuple(axis.size for axis in reversed(kept)),
        size_kji=(sizes[2], sizes[1], sizes[0]),
        matrix=matrix,
        times_last=where == [0],
    )


def check_count(path: Path, count: int) -> None:
    """Refuse less than three axes and more than four."""
    if count < 3:
        raise GeometryError(
            f"{path.name} has {count} axes in space: a volume needs 3", code="too-few-slices"
        )
    if count > 4:
        raise PixelError(
            f"{path.name} has {count} axes: only volumes and series of volumes in time are read",
            code="unsupported-pixels",
        )


def _is_time(axis: Axis) -> bool:
    """An axis without a direction, or with one that leads through time alone."""
    return axis.step is None or (len(axis.step) == 4 and not axis.step[:3].any())


def _check_in_space(path: Path, step: FloatArray) -> None:
    if len(step) == 4 and step[3] != 0:
        raise GeometryError(
            f"An axis of {path.name} runs through space and time at once", code="sheared-stack"
        )
