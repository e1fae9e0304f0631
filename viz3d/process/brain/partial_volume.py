"""Three tissues and the voxels that hold two of them, fitted to the intensities of a brain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray

#: Of the histogram that the mixture is fitted to.
BINS: Final = 256
#: Values beyond these percentiles are vessels, and bone at the outline.
ENDS: Final = (0.05, 99.95)
MOST_TURNS: Final = 500
#: Change of the means, in bins, at which they are found.
TOLERANCE_BINS: Final = 0.01
#: A tissue is no narrower, or one single value would take all of the likelihood.
LEAST_SIGMA_BINS: Final = 1.0
#: Where fluid is sought, as a share of white matter: T1-weighted pictures have it at 0.25
#: to 0.4, without the parts of tissue that nearly all voxels in sulci have.
FLUID_OVER_WHITE: Final = 0.32
#: As many voxels as these shares of all speak for the means at the start. A mask may hold hardly
#: any fluid, and in large voxels there is hardly any pure grey matter: where the first leads
#: nowhere, the next one is tried.
TRUSTS: Final = (0.002, 0.05, 1.0, 20.0)
#: Grey matter stays so near to where it is sought, over its distance from white matter.
NEAR: Final = 0.3
#: Width at the start, over the distance of white from grey.
SIGMA_START: Final = 0.25
#: Weights at the start: fluid, fluid with grey, grey, grey with white, white.
WEIGHTS_START: Final = (0.05, 0.2, 0.3, 0.2, 0.25)
#: Steps that stand for all ways in which two tissues share a voxel.
STEPS: Final = 9


def _parts() -> tuple[FloatArray, NDArray[np.intp]]:
    """Contents (fluid, grey, white) of the mixture's parts, and the kind of voxel of each."""
    second = (np.arange(STEPS) + 0.5) / STEPS
    first, none = 1 - second, np.zeros(STEPS)
    pure = np.eye(3)
    groups = (
        pure[:1],
        np.stack([first, second, none], axis=1),
        pure[1:2],
        np.stack([none, first, second], axis=1),
        pure[2:],
    )
    return np.vstack(groups), np.repeat(np.arange(5), [len(group) for group in groups])


_CONTENTS, _KINDS = _parts()
_IN_KIND: Final = np.bincount(_KINDS)


@dataclass(frozen=True, eq=False)
class PartialVolume:
    """What a voxel's intensity says of the tissues in it.

    Attributes
    ----------
    means : (3,) float array
        Of pure fluid, grey and white matter.
    sigma : float
        Standard deviation of noise and of what is uneven, the same in all tissues.
    weights : (5,) float array
        Shares of voxels: fluid, fluid with grey, grey, grey with white, white; their sum is 1.
    """

    means: FloatArray
    sigma: float
    weights: FloatArray

    def contents(self, values: NDArray[Any]) -> FloatArray:
        """Expected shares of fluid, grey and white matter in voxels of these intensities.

        Parameters
        ----------
        values : (n,) array

        Returns
        -------
        (n, 3) float array
            Each row's sum is 1.
        """
        return np.asarray(self.shares(values).T @ _CONTENTS)

    def shares(self, values: NDArray[Any]) -> FloatArray:
        """(parts, n) probabilities of the mixture's parts at intensities."""
        from_mean = (values - (_CONTENTS @ self.means)[:, None]) / self.sigma
        weights = np.maximum(self.weights / _IN_KIND, 1e-12)[_KINDS]
        # By logarithms: far from all means every density is 0.
        logarithm = np.log(weights)[:, None] - 0.5 * from_mean**2
        density = np.exp(logarithm - logarithm.max(axis=0))
        return np.asarray(density / density.sum(axis=0))


def fit_partial_volume(values: NDArray[Any], grey: float, white: float) -> PartialVolume:
    """Fit tissues and mixtures of them to the intensities of a brain.

    Parameters
    ----------
    values : (n,) array
        Above air and without shading.
    grey, white : float
        About where grey and white matter are.

    Notes
    -----
    A voxel with two tissues has their intensities in proportion, each proportion being as
    likely as another (P. Santago and H. D. Gage, "Quantification of MR brain images by mixture
    density and partial volume modeling", IEEE Transactions on Medical Imaging 12 (1993)
    566-574); found by expectation and maximisation on a histogram. Voxels of fluid and white
    matter, few but around the ventricles, are taken for grey ones.
    """
    low, high = np.percentile(values, ENDS)
    counts, edges = np.histogram(values, BINS, range=(float(low), float(high)))
    means = np.array([FLUID_OVER_WHITE * white, grey, white])
    start = PartialVolume(means, SIGMA_START * (white - grey), np.array(WEIGHTS_START))
    for trust in TRUSTS:
        found = _fitted(start, counts, edges, trust)
        if abs(found.means[1] - grey) < NEAR * (white - grey):
            break
    return found


def _fitted(
    start: PartialVolume, counts: NDArray[Any], edges: FloatArray, trust: float
) -> PartialVolume:
    centers = (edges[:-1] + edges[1:]) / 2
    bin_width = float(edges[1] - edges[0])
    found = start
    for _ in range(MOST_TURNS):
        before = found
        found = _improved(before, counts, centers, start.means, trust)
        found = replace(found, sigma=max(found.sigma, LEAST_SIGMA_BINS * bin_width))
        if np.abs(found.means - before.means).max() < TOLERANCE_BINS * bin_width:
            break
    return found


def _improved(
    before: PartialVolume,
    counts: NDArray[Any],
    centers: FloatArray,
    usual: FloatArray,
    trust: float,
) -> PartialVolume:
    mass = before.shares(centers) * counts
    per_part = mass.sum(axis=1)
    # Least squares: a part's mean is its contents times the tissues' means.
    normal = (_CONTENTS * per_part[:, None]).T @ _CONTENTS
    right = _CONTENTS.T @ (mass @ centers)
    prior = trust * counts.sum()
    normal += prior * np.eye(3)
    right += prior * usual
    means = np.linalg.solve(normal, right)
    squared = mass * (centers - (_CONTENTS @ means)[:, None]) ** 2
    weights = np.bincount(_KINDS, per_part) / counts.sum()
    return PartialVolume(means, float(np.sqrt(squared.sum() / counts.sum())), weights)
