"""NRRD and MetaImage, in LPS as they are: written by SimpleITK."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK
from numpy.typing import NDArray

from viz3d.errors import OutputError
from viz3d.formats.text import PROVENANCE_KEY, join_notes
from viz3d.formats.writing import storable
from viz3d.geometry import Grid
from viz3d.volume import Volume


def write_with_itk(volume: Volume, place: Path) -> None:
    """Write ``.nrrd`` or ``.mha``, compressed.

    Parameters
    ----------
    volume : Volume
        Time, if it has one, becomes the fourth axis.
    place : Path
    """
    array = volume.array.astype(storable(volume.array.dtype), copy=False)
    if array.ndim == 4:
        join: Any = SimpleITK.JoinSeries
        image = join([_image(one, volume.grid) for one in array], 0.0, _time_step_s(volume))
    else:
        image = _image(array, volume.grid)
    if volume.provenance:
        image.SetMetaData(PROVENANCE_KEY, join_notes(volume.provenance))
    try:
        SimpleITK.WriteImage(image, str(place), useCompression=True)
    except RuntimeError as fault:
        reason = str(fault).strip().splitlines()[-1]
        raise OutputError(f"SimpleITK cannot write {place.suffix}: {reason}") from fault
    if place.suffix == ".nrrd" and array.ndim == 4:
        _name_space(place)


def _time_step_s(volume: Volume) -> float:
    time_ms = volume.metadata.get("RepetitionTime")
    return time_ms / 1000 if isinstance(time_ms, int | float) and time_ms > 0 else 1.0


def _name_space(place: Path) -> None:
    """Say in the header that the first three of four axes are LPS: ITK says it of three alone."""
    header, blank, voxels = place.read_bytes().partition(b"\n\n")
    named = header.replace(b"\nspace dimension: 4\n", b"\nspace: left-posterior-superior-time\n")
    place.write_bytes(named + blank + voxels)


def _image(array: NDArray[Any], grid: Grid) -> Any:
    image: Any = SimpleITK.GetImageFromArray(np.ascontiguousarray(array))
    image.SetSpacing(grid.spacing)
    image.SetOrigin(grid.origin_lps.tolist())
    image.SetDirection(grid.direction.ravel().tolist())
    return image
