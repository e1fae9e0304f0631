"""A second volume or a mask, to be laid over slices where it lies in the patient."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData

from viz3d.errors import InputError
from viz3d.geometry import FloatArray
from viz3d.progress import Progress, silent
from viz3d.rendering.images import local_image

#: Of what is not zero, the shares at the two ends of the colours.
ENDS_PERCENT: Final = (5.0, 98.0)
#: What is nowhere negative counts from this share of its high end on: maps have long tails.
TAIL: Final = 0.25


@dataclass(frozen=True, eq=False)
class SecondVolume:
    """What is laid over slices.

    Parameters
    ----------
    image : vtkImageData
        32-bit floats in local mm.
    placement : (4, 4) float array
        Local mm to LPS mm.
    window : (low, high)
        Values at the two ends of the colours, unless a layer has its own.
    """

    image: vtkImageData
    placement: FloatArray
    window: tuple[float, float]


def read_second_volume(path: str, progress: Progress = silent) -> SecondVolume:
    """Read a volume of any kind and grid.

    Raises
    ------
    InputError
        If there is none, or several in time.
    """
    from viz3d.reading import check_there, read_volume

    if not path:
        raise InputError(
            "The overlay has no file: no figure carries one. Set the path of the overlay's layer",
            code="no-overlay",
        )
    check_there(Path(path))
    progress("Reading the overlay", 0, 0)
    volume = read_volume(Path(path), progress=progress)
    if volume.array.ndim == 4:
        raise InputError(
            f"{path}: {len(volume.array)} volumes in time; an overlay is one. Take one out by "
            "viz3d convert --volume",
            code="overlay-in-time",
        )
    array = volume.array.astype(np.float32)
    return SecondVolume(
        local_image(array, volume.spacing), volume.grid.placement, usual_window(array)
    )


def usual_window(array: NDArray[Any]) -> tuple[float, float]:
    """Values to colour: of a mask from one half on, else most of what is not zero."""
    some = array[np.isfinite(array) & (array != 0)]
    if not some.size:
        return 0.5, 1.0
    low, high = float(some.min()), float(some.max())
    if low == high:
        return (low / 2, low) if low > 0 else (low - 1, low)
    least = low
    low, high = (float(end) for end in np.percentile(some, ENDS_PERCENT))
    if least > 0:
        low = max(low, TAIL * high)
    return (low, high) if low < high else (low, low + 1)
