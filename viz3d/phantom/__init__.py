"""The synthetic head: a scan with known truth, in memory or as a DICOM series.

The head is a set of signed distances in LPS millimetres, so every grid, however it is
turned and spaced, sees one and the same head.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.phantom.ball import make_ball_volume
from viz3d.phantom.head import MARKER, Marker
from viz3d.phantom.intensity import WHITE_VALUE, magnitude
from viz3d.phantom.parameters import Phantom
from viz3d.phantom.sampling import sample_head, sample_labels
from viz3d.phantom.series import write_series
from viz3d.phantom.tissues import TISSUES, Label, Tissue
from viz3d.phantom.truth import Truth, truth
from viz3d.progress import Progress, silent
from viz3d.volume import Volume


def make_labels(
    grid: Grid, *, with_marker: bool = True, progress: Progress = silent
) -> NDArray[np.uint8]:
    """The tissue at the centre of every voxel.

    Parameters
    ----------
    grid : Grid
    with_marker : bool
        Whether the marker is on the left temple.
    progress : Progress

    Returns
    -------
    (nk, nj, ni) uint8 array of `Label`
    """
    return sample_labels(grid, with_marker=with_marker, progress=progress)


def make_volume(phantom: Phantom | None = None, progress: Progress = silent) -> Volume:
    """A scan of the head in memory, with the values that `write_series` writes.

    Parameters
    ----------
    phantom : Phantom, optional
    progress : Progress

    Returns
    -------
    Volume
        int16, white matter near `WHITE_VALUE`.
    """
    phantom = phantom or Phantom()
    _, signal = sample_head(phantom.grid, with_marker=phantom.with_marker, progress=progress)
    image = magnitude(phantom, signal, progress)
    return Volume(image, phantom.grid, provenance=("synthetic head",))


__all__ = [
    "MARKER",
    "TISSUES",
    "WHITE_VALUE",
    "Label",
    "Marker",
    "Phantom",
    "Tissue",
    "Truth",
    "make_ball_volume",
    "make_labels",
    "make_volume",
    "truth",
    "write_series",
]
