"""Robust numbers of a volume: where air ends, where tissue lies, how noisy the air is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError

FloatArray = NDArray[np.float64]

#: Voxels looked at, spread over the volume; percentiles of so many are good to 0.2 %.
SAMPLE_SIZE: Final = 400_000
#: Bins of the histogram that Otsu's threshold is found in.
OTSU_BINS: Final = 256
#: A metal implant or a spike may not stretch Otsu's histogram.
SPIKE_PERCENTILE: Final = 99.8
#: Median of a Rayleigh distribution (MR noise in air) over its sigma: sqrt(2 ln 2).
RAYLEIGH_MEDIAN: Final = 1.1774


@dataclass(frozen=True, eq=False)
class Statistics:
    """Robust numbers of one volume, in its own units.

    Attributes
    ----------
    otsu : float
        Threshold between air (with bone, in MR) and tissue.
    air : float
        Level of air: 0 for a magnitude image, about -1000 in CT.
    noise : float
        Standard deviation of the noise.
    tissue_median : float
    tissue_sample : (n,) float array
        Values above `otsu`, ascending.
    """

    otsu: float
    air: float
    noise: float
    tissue_median: float
    tissue_sample: FloatArray

    def percentile(self, percent: float) -> float:
        """Percentile of the tissue."""
        return float(np.percentile(self.tissue_sample, percent))


def statistics(array: NDArray[Any]) -> Statistics:
    """Robust numbers of a volume, from a sample spread over it.

    Parameters
    ----------
    array : (nk, nj, ni) array

    Raises
    ------
    InputError
        If the volume is empty, constant, or holds no finite values.
    """
    sample = _sample(array)
    threshold = otsu(sample)
    below = sample[sample <= threshold]
    above = np.sort(sample[sample > threshold])
    air, noise = _air_and_noise(below)
    return Statistics(threshold, air, noise, float(np.median(above)), above)


def otsu(values: NDArray[Any]) -> float:
    """Threshold that splits values into two classes of the least variance within.

    Parameters
    ----------
    values : array of numbers, any shape

    Raises
    ------
    InputError
        If there are not two different values.

    Notes
    -----
    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions
    on Systems, Man, and Cybernetics 9 (1979) 62-66; on `OTSU_BINS` bins.
    """
    low, high = _spread(values)
    counts, edges = np.histogram(np.clip(values, low, high), OTSU_BINS, range=(low, high))
    centers = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1].astype(np.float64)
    above = counts.sum() - below
    sum_below = np.cumsum(counts * centers)[:-1]
    sum_above = (counts * centers).sum() - sum_below
    between = below * above * (sum_below / below - sum_above / np.maximum(above, 1)) ** 2
    best = np.flatnonzero(between == between.max())
    return float(edges[1:-1][best].mean())


def _sample(array: NDArray[Any]) -> FloatArray:
    stride = max(1, round((array.size / SAMPLE_SIZE) ** (1 / 3)))
    steps = [slice(min(stride, n) // 2, None, stride) for n in array.shape]
    sample = array[tuple(steps)].astype(np.float64).reshape(-1)
    return sample[np.isfinite(sample)]


def _spread(values: NDArray[Any]) -> tuple[float, float]:
    """The smallest value and the largest without spikes."""
    low = float(values.min()) if values.size else 0.0
    high = float(np.percentile(values, SPIKE_PERCENTILE)) if values.size else 0.0
    high = high if high > low else float(values.max(initial=low))
    if not high > low:
        raise InputError(
            f"The volume holds no picture: all of its {values.size} sampled values are {low:g}",
            code="empty-volume",
        )
    return low, high


def _air_and_noise(below: FloatArray) -> tuple[float, float]:
    median = float(np.median(below))
    if below.min() >= 0:
        return 0.0, median / RAYLEIGH_MEDIAN
    return median, float(1.4826 * np.median(np.abs(below - median)))
