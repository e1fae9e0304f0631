"""Where the brain lies in a head, and what its intensities are, by robust proportions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid

#: The ventricles' bodies lie this share of the head's width below the vertex: 74 mm in an
#: adult whose head is 155 mm wide.
MIDDLE_BELOW_VERTEX: Final = 0.48
#: Towards the right of the middle line: the falx shows no brain, its neighbour does.
BESIDE_FALX_MM: Final = 4.0
#: A ball of this share of the head's width around the middle holds little but brain.
BRAIN_RADIUS: Final = 0.40
#: The width is measured this far below the vertex: under the crown, above the ears.
WIDTH_BELOW_VERTEX_MM: Final = (50.0, 90.0)
#: Distance of the samples that the head is looked at through.
SAMPLE_MM: Final = 3.0
#: White matter's upper end, and the room above it for the scalp's fat, in a display window.
WHITE_PERCENTILE: Final = 98.0
WINDOW_HEADROOM: Final = 1.15


@dataclass(frozen=True, eq=False)
class Landmarks:
    """What is known of a head from its mask alone.

    Attributes
    ----------
    middle_lps : (3,) float array, mm
        About the ventricles, `BESIDE_FALX_MM` to the right of the middle line.
    vertex_mm : float
        Height of the crown, along S.
    width_mm : float
        Of the head, from left to right, above the ears.
    """

    middle_lps: FloatArray
    vertex_mm: float
    width_mm: float

    @property
    def brain_radius_mm(self) -> float:
        """Radius of a ball around the middle that holds little but brain."""
        return BRAIN_RADIUS * self.width_mm


def landmarks(mask: NDArray[np.bool_], grid: Grid) -> Landmarks:
    """Find the middle of a head.

    Parameters
    ----------
    mask : (nk, nj, ni) bool array
        The head.
    grid : Grid
        The mask's.

    Raises
    ------
    InputError
        If the mask is empty.
    """
    points = _sampled_points(mask, grid)
    if not len(points):
        raise InputError("No head was found in the volume", code="no-head")
    height = points[:, 2]
    vertex = float(np.percentile(height, 99.98))
    above = points[height > vertex - WIDTH_BELOW_VERTEX_MM[1]]
    crown = above[above[:, 2] < vertex - WIDTH_BELOW_VERTEX_MM[0]]
    slab = crown if len(crown) else points
    left, right = np.percentile(slab[:, 0], [99.5, 0.5])
    width = float(left - right)
    middle_height = max(vertex - MIDDLE_BELOW_VERTEX * width, float(height.min()))
    section = points[np.abs(height - middle_height) <= 2 * SAMPLE_MM]
    centre = (section if len(section) else points).mean(axis=0)
    middle = np.array([centre[0] - BESIDE_FALX_MM, centre[1], middle_height])
    return Landmarks(middle, vertex, width)


def values_in_ball(
    array: NDArray[Any], grid: Grid, center_lps: FloatArray, radius_mm: float
) -> NDArray[Any]:
    """Values of the voxels in a ball in the patient, in no order."""
    index = grid.to_index(center_lps)
    reach = radius_mm / np.array(grid.spacing)
    low = np.maximum(np.ceil(index - reach), 0).astype(int)
    high = np.minimum(np.floor(index + reach) + 1, grid.size_ijk).astype(int)
    (i0, j0, k0), (i1, j1, k1) = low, np.maximum(high, low)
    axes = [
        ((np.arange(a, b) - c) * step) ** 2
        for a, b, c, step in zip(low, np.maximum(high, low), index, grid.spacing, strict=True)
    ]
    squared = axes[2][:, None, None] + axes[1][None, :, None] + axes[0][None, None, :]
    return np.asarray(array[k0:k1, j0:j1, i0:i1][squared <= radius_mm**2])


def display_window(brain_values: NDArray[Any], air: float) -> tuple[float, float]:
    """Intensities to draw black and white, from those of the brain.

    Black is air in MR; in CT, where air is far below, a little below the darkest brain.
    """
    low, white, high = np.percentile(brain_values, [1, WHITE_PERCENTILE, 99])
    black = max(air, float(low - 0.5 * (high - low)))
    return black, float(max(WINDOW_HEADROOM * white, black + 1e-6))


def grey_range(brain_values: NDArray[Any]) -> tuple[float, float]:
    """Intensities between cerebrospinal fluid and white matter: grey matter's, roughly.

    The two thresholds split the brain's values into three classes of the least variance
    within (Otsu 1979, for three classes).
    """
    counts, edges = np.histogram(brain_values, bins=128)
    centers = (edges[:-1] + edges[1:]) / 2
    weight = np.cumsum(counts).astype(np.float64)
    total = np.cumsum(counts * centers)
    low, high = np.meshgrid(np.arange(127), np.arange(127), indexing="ij")
    score = (
        _between(weight[low], total[low])
        + _between(weight[high] - weight[low], total[high] - total[low])
        + _between(weight[-1] - weight[high], total[-1] - total[high])
    )
    score[low >= high] = -np.inf
    first, second = np.unravel_index(int(np.argmax(score)), score.shape)
    return float(edges[first + 1]), float(edges[second + 1])


def _between(weight: FloatArray, total: FloatArray) -> FloatArray:
    """A class's share of the variance between classes."""
    return np.asarray(total**2 / np.maximum(weight, 1))


def _sampled_points(mask: NDArray[np.bool_], grid: Grid) -> FloatArray:
    """Voxels of the mask about `SAMPLE_MM` apart, LPS mm."""
    steps = [max(1, round(SAMPLE_MM / mm)) for mm in reversed(grid.spacing)]
    coarse = mask[:: steps[0], :: steps[1], :: steps[2]]
    index = np.argwhere(coarse) * np.array(steps)
    return grid.to_lps(index[:, ::-1])
