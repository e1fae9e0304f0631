"""What is known of the head without looking at its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.phantom.head import MARKER
from viz3d.phantom.parameters import Phantom
from viz3d.phantom.sampling import sample_labels
from viz3d.phantom.shapes import Vector
from viz3d.phantom.tissues import TISSUES, Label
from viz3d.progress import Progress, silent


@dataclass(frozen=True)
class Truth:
    """The truth of one scan.

    Parameters
    ----------
    volumes_ml : mapping
        Tissue name to volume inside the field of view, mL.
    ventricles_center_lps : (3,) floats, mm, or None
        Centroid of the ventricles; None if they are outside the field of view.
    marker_center_lps : (3,) floats, mm, or None
        None for a head without marker.
    marker_radius_mm : float
    """

    volumes_ml: Mapping[str, float]
    ventricles_center_lps: Vector | None
    marker_center_lps: Vector | None
    marker_radius_mm: float = MARKER.radius_mm

    def to_json(self) -> dict[str, Any]:
        """The truth as plain values."""
        return {
            "volumes_ml": dict(self.volumes_ml),
            "ventricles_center_lps": self.ventricles_center_lps,
            "marker_center_lps": self.marker_center_lps,
            "marker_radius_mm": self.marker_radius_mm,
        }


def truth(phantom: Phantom, progress: Progress = silent) -> Truth:
    """The known truth of a scan, measured on its labels."""
    labels = sample_labels(phantom.grid, with_marker=phantom.with_marker, progress=progress)
    return truth_of_labels(phantom, labels)


def truth_of_labels(phantom: Phantom, labels: NDArray[np.uint8]) -> Truth:
    """The known truth of a scan whose (nk, nj, ni) labels are there already."""
    voxel_ml = float(np.prod(phantom.grid.spacing)) / 1000
    counts = np.bincount(labels.ravel(), minlength=max(Label) + 1)
    volumes = {TISSUES[label].name: float(counts[label] * voxel_ml) for label in Label}
    return Truth(
        volumes_ml=MappingProxyType(volumes),
        ventricles_center_lps=_centroid_lps(phantom.grid, labels == Label.VENTRICLE),
        marker_center_lps=MARKER.center_lps if phantom.with_marker else None,
    )


def _centroid_lps(grid: Grid, mask: NDArray[np.bool_]) -> Vector | None:
    if not mask.any():
        return None
    k, j, i = (axis.mean() for axis in np.nonzero(mask))
    x, y, z = grid.to_lps((i, j, k))
    return float(x), float(y), float(z)
