"""Cerebrospinal fluid, grey and white matter: three Gaussians, and an even rest.

The rest is what lies between tissues within a voxel, vessels and fat: without it, fluid's
Gaussian would leave the few voxels of fluid for the many at the edge of grey matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import pi, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import FloatArray

BINS: Final = 200
#: Values beyond these percentiles are vessels, fat and bone.
ENDS: Final = (0.5, 99.5)
#: Of expectation and maximisation; they stop before, where nothing changes.
MOST_TURNS: Final = 300
#: Change of a mean, in bins, that is none.
TOLERANCE_BINS: Final = 1e-3
#: No class is narrower, in bins: a single value would take all of the likelihood.
LEAST_SIGMA_BINS: Final = 1.5
#: Where the search starts: white matter at these percentiles,
WHITE_STARTS: Final = (65.0, 80.0, 92.0)
#: grey matter at these shares of it, and fluid at this one.
GREY_STARTS: Final = (0.6, 0.72, 0.84)
CSF_START: Final = 0.3
#: Grey over white in T1-weighted pictures of all field strengths.
GREY_OVER_WHITE: Final = (0.45, 0.93)
#: Fluid over grey is no more than this in any of them.
CSF_OVER_GREY: Final = 0.62
#: Grey and white matter each take up this share of a brain, and of its deep centre.
LEAST_WEIGHT: Final = 0.12


@dataclass(frozen=True)
class Classes:
    """Means, standard deviations and shares of the three tissues, the darkest first.

    Attributes
    ----------
    means, sigmas, weights : (csf, grey, white) floats
        In the values' units, above air; the weights' sum is one.
    """

    means: tuple[float, float, float]
    sigmas: tuple[float, float, float]
    weights: tuple[float, float, float]

    @property
    def csf(self) -> float:
        """Mean of cerebrospinal fluid."""
        return self.means[0]

    @property
    def grey(self) -> float:
        """Mean of grey matter."""
        return self.means[1]

    @property
    def white(self) -> float:
        """Mean of white matter."""
        return self.means[2]

    def times(self, scale: float) -> Classes:
        """The same tissues in values that are `scale` times as large."""
        means, sigmas = (_triple(scale * np.array(part)) for part in (self.means, self.sigmas))
        return Classes(means, sigmas, self.weights)

    @property
    def contrast(self) -> float:
        """Distance of white from grey matter, over the sum of their standard deviations."""
        return (self.white - self.grey) / (self.sigmas[1] + self.sigmas[2])


def fit_classes(values: NDArray[Any]) -> Classes:
    """Fit the tissues to values of a brain, or of its middle, T1-weighted.

    Parameters
    ----------
    values : (n,) array
        Above air; some thousands.

    Raises
    ------
    InputError
        If the values do not fall into classes as T1-weighted brain does.

    Notes
    -----
    Expectation and maximisation (Dempster, Laird and Rubin 1977) on a histogram, from several
    starts; the likeliest of what T1 allows is kept.
    """
    low, high = np.percentile(values, ENDS)
    if not high > low:
        raise _no_contrast(f"all of it has the value {low:g}")
    counts, edges = np.histogram(values, BINS, range=(float(low), float(high)))
    histogram = _Histogram(counts, (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0]))
    starts = product(np.percentile(values, WHITE_STARTS), GREY_STARTS)
    fits = [_fitted(histogram, float(white), share * float(white)) for white, share in starts]
    possible = [(likelihood, classes) for likelihood, classes in fits if _is_t1(classes)]
    if not possible:
        _, nearest = max(fits, key=lambda fit: fit[0])
        grey, csf = nearest.grey / nearest.white, nearest.csf / nearest.white
        raise _no_contrast(f"its classes lie at {csf:.2f}, {grey:.2f} and 1 of the brightest")
    return max(possible, key=lambda fit: fit[0])[1]


@dataclass(frozen=True, eq=False)
class _Histogram:
    counts: NDArray[Any]
    centers: FloatArray
    bin_width: float


@dataclass(frozen=True, eq=False)
class _Mixture:
    means: FloatArray
    sigmas: FloatArray
    weights: FloatArray

    def densities(self, centers: FloatArray) -> FloatArray:
        """(4, n) weighted densities of the tissues and the rest, but for a constant factor."""
        from_mean = (centers - self.means[:, None]) / self.sigmas[:, None]
        gaussians = (self.weights[:3] / self.sigmas)[:, None] * np.exp(-0.5 * from_mean**2)
        rest = self.weights[3] * sqrt(2 * pi) / (centers[-1] - centers[0])
        return np.vstack([gaussians, np.full(len(centers), rest)])


def _fitted(histogram: _Histogram, white: float, grey: float) -> tuple[float, Classes]:
    means = np.array([CSF_START * white, grey, white])
    mixture = _Mixture(means, np.array([0.6, 0.3, 0.3]) * (white - grey), np.full(4, 1 / 4))
    for _ in range(MOST_TURNS):
        before = mixture
        mixture = _improved(histogram, before)
        change = np.abs(mixture.means - before.means).max()
        if change < TOLERANCE_BINS * histogram.bin_width:
            break
    total = mixture.densities(histogram.centers).sum(axis=0)
    likelihood = float(histogram.counts @ np.log(np.maximum(total, 1e-300)))
    shares = mixture.weights[:3] / mixture.weights[:3].sum()
    parts = (mixture.means, mixture.sigmas, shares)
    return likelihood, Classes(*(_triple(part) for part in parts))


def _improved(histogram: _Histogram, mixture: _Mixture) -> _Mixture:
    density = mixture.densities(histogram.centers)
    mass = density / np.maximum(density.sum(axis=0), 1e-300) * histogram.counts
    total = np.maximum(mass.sum(axis=1), 1e-9)
    tissues = total[:3]
    means = (mass[:3] @ histogram.centers) / tissues
    means[0] = min(means[0], CSF_OVER_GREY * means[1])
    squared = (histogram.centers - means[:, None]) ** 2
    variances = (mass[:3] * squared).sum(axis=1) / tissues
    # Grey and white matter share one width, or the narrower would lose its tails to the other.
    variances[1:] = (variances[1:] @ tissues[1:]) / tissues[1:].sum()
    sigmas = np.maximum(np.sqrt(variances), LEAST_SIGMA_BINS * histogram.bin_width)
    return _Mixture(means, sigmas, total / total.sum())


def _is_t1(classes: Classes) -> bool:
    """Whether brain can look so in a T1-weighted picture."""
    if not 0 < classes.grey < classes.white:
        return False
    return (
        GREY_OVER_WHITE[0] < classes.grey / classes.white < GREY_OVER_WHITE[1]
        and min(classes.weights[1:]) > LEAST_WEIGHT
    )


def _no_contrast(found: str) -> InputError:
    return InputError(
        f"No brain found: what should be brain shows no T1 contrast, {found}; a T1-weighted MR "
        "head is needed",
        code="no-brain",
    )


def _triple(values: FloatArray) -> tuple[float, float, float]:
    csf, grey, white = (float(value) for value in values)
    return csf, grey, white
