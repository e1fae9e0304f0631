"""Fluid, grey and white matter in a brain: how much of each, and at which intensities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.process.brain.core import upper_bound
from viz3d.process.brain.mixture import GREY_OVER_WHITE
from viz3d.process.brain.partial_volume import PartialVolume, fit_partial_volume
from viz3d.process.brain.result import BrainMask

TissueName: TypeAlias = Literal["fluid", "grey", "white"]
#: The tissues, from the darkest; a tissue's label is its place in here, from 1.
NAMES: Final[tuple[TissueName, ...]] = get_args(TissueName)
#: Grey matter is counted as far out as a brain's soft mask has this value, some 1 mm: voxels at
#: the outline hold tissue and fluid, and of those beyond it a part is cortex.
RIM: Final = 32
#: Brighter than white matter by so many standard deviations is blood or fat.
BRIGHTEST_SIGMAS: Final = 5.0
#: Intensities that contents are looked up at, finer than any noise.
LEVELS: Final = 4096
#: Ends of bands are sought among so many: ten to a bin of the usual histogram.
BAND_LEVELS: Final = 512


class Limits(NamedTuple):
    """A range of intensities, its lower end left out."""

    low: float
    high: float


@dataclass(frozen=True)
class TissueClass:
    """One tissue of a brain.

    Attributes
    ----------
    mean, sigma : float
        Of voxels that hold nothing else; intensities above air, without shading.
    limits : Limits
        Where this tissue fills more of a voxel than any other, in the same intensities.
    volume_ml : float
        Of all voxels what is expected of it in them; mixed voxels count in parts.
    share : float
        Of the three tissues together.
    """

    mean: float
    sigma: float
    limits: Limits
    volume_ml: float
    share: float

    def as_json(self) -> dict[str, Any]:
        """It as plain values."""
        return {
            "volume_ml": round(self.volume_ml, 1),
            "share": round(self.share, 4),
            "mean": _rounded(self.mean),
            "sigma": _rounded(self.sigma),
            "limits": [_rounded(value) for value in self.limits],
        }


@dataclass(frozen=True)
class Tissue:
    """The tissues of a brain.

    Attributes
    ----------
    fluid, grey, white : TissueClass
        Fluid in ventricles and sulci; grey matter of cortex, nuclei and cerebellum, as far as
        it is that dark; white matter, with the brain stem.
    air : float
        Level of air, in the volume's units: intensities above it are the volume's less this.
    """

    fluid: TissueClass
    grey: TissueClass
    white: TissueClass
    air: float

    @property
    def classes(self) -> tuple[TissueClass, TissueClass, TissueClass]:
        """Fluid, grey and white matter, as in `NAMES`."""
        return self.fluid, self.grey, self.white

    def labels(self, evened: NDArray[np.float32], brain: BrainMask) -> NDArray[np.uint8]:
        """What most of each voxel is: its place in `NAMES` from 1; 0 outside and for blood.

        Grey matter that the outline cuts is labelled as far as it is counted, see `RIM`.

        Parameters
        ----------
        evened : (nk, nj, ni) float32 array
            Intensities above air, without shading.
        brain : BrainMask

        Returns
        -------
        (nk, nj, ni) uint8 array
        """
        found = np.ones(evened.shape, np.uint8)
        found += evened > self.grey.limits.low
        found += evened > self.white.limits.low
        is_brain = np.where(_rim(brain), found == 2, brain.mask)
        found[~is_brain | (evened > self.white.limits.high)] = 0
        return found


def tissue_of(evened: NDArray[np.float32], brain: BrainMask) -> Tissue:
    """Tell a brain's tissues apart by their intensities.

    Parameters
    ----------
    evened : (nk, nj, ni) float32 array
        Intensities above air, without shading: `BrainMask.evened`.
    brain : BrainMask
        The same volume's.

    Raises
    ------
    InputError
        If the intensities are not in the order of T1-weighted brain; its `code` is "no-brain".
    """
    values = evened[brain.mask]
    # A generous mask holds marrow and fat, which would pass for white matter.
    dark = values[values < upper_bound(brain.classes)]
    model = fit_partial_volume(dark, brain.classes.grey, brain.classes.white)
    _refuse_no_t1(model)
    top = float(model.means[2] + BRIGHTEST_SIGMAS * model.sigma)
    levels = np.linspace(min(0.0, float(values.min())), top, LEVELS)
    contents = model.contents(levels)
    limits = _limits(levels, contents)
    amounts = _counts(values, levels) @ contents
    rim = evened[_rim(brain)]
    amounts[1] += _counts(rim[rim <= limits[1].high], levels) @ contents[:, 1]
    volumes = amounts * brain.volume_ml / len(values)
    return Tissue(*_classes(model, limits, volumes), air=brain.air)


def band_of(
    name: TissueName, smoothed: NDArray[Any], labels: NDArray[np.uint8], tissue: Tissue
) -> Limits:
    """The band of a smoothed volume that is most like a tissue.

    Smoothing brings tissues nearer to each other, and thin cortex takes on something of its
    neighbours. Of all bands within the brain this is the one with the largest Dice overlap with
    the tissue's voxels; without smoothing it is the tissue's own limits.

    Parameters
    ----------
    name : one of `NAMES`
    smoothed : (nk, nj, ni) array
        The intensities that `tissue` was found in, smoothed.
    labels : (nk, nj, ni) uint8 array
        `Tissue.labels`.
    tissue : Tissue

    Returns
    -------
    Limits
        In the intensities of `smoothed`.
    """
    edges = np.linspace(0.0, tissue.white.limits.high, BAND_LEVELS + 1)
    wanted = _cumulative(smoothed[labels == NAMES.index(name) + 1], edges)
    whole = _cumulative(smoothed[labels > 0], edges)
    common = wanted - wanted[:, None]
    dice = 2 * common / np.maximum(whole - whole[:, None] + wanted[-1], 1)
    first, last = np.unravel_index(int(dice.argmax()), dice.shape)
    return Limits(float(edges[first]), float(edges[max(last, first + 1)]))


def _cumulative(values: NDArray[Any], edges: NDArray[Any]) -> NDArray[np.int64]:
    """How many values lie below each edge; the last one is above all."""
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    return np.append(0, np.cumsum(counts))


def _refuse_no_t1(model: PartialVolume) -> None:
    fluid, grey, white = (float(mean) for mean in model.means)
    low, high = (share * white for share in GREY_OVER_WHITE)
    if not (0 < fluid < grey and low < grey < high):
        raise InputError(
            f"No tissues found: fluid, grey and white matter would be at {fluid:.4g}, {grey:.4g} "
            f"and {white:.4g} above air; a T1-weighted MR head is needed, and a mask of its brain",
            code="no-brain",
        )


def _rim(brain: BrainMask) -> NDArray[np.bool_]:
    return np.asarray((brain.soft >= RIM) & ~brain.mask)


def _counts(values: NDArray[Any], levels: NDArray[Any]) -> NDArray[np.int64]:
    """How many values are nearest to each level; those above the highest are left out."""
    known = values[values <= levels[-1]]
    nearest = np.rint(np.interp(known, levels, np.arange(len(levels))))
    return np.bincount(nearest.astype(np.intp), minlength=len(levels))


def _limits(levels: NDArray[Any], contents: NDArray[Any]) -> tuple[Limits, Limits, Limits]:
    """Where each tissue is the most of a voxel."""
    main = contents.argmax(axis=1)
    first, second = (float(levels[int(np.argmax(main >= label))]) for label in (1, 2))
    return Limits(0.0, first), Limits(first, second), Limits(second, float(levels[-1]))


def _classes(
    model: PartialVolume, limits: tuple[Limits, ...], volumes_ml: NDArray[Any]
) -> tuple[TissueClass, TissueClass, TissueClass]:
    total = float(volumes_ml.sum())
    fluid, grey, white = (
        TissueClass(float(mean), model.sigma, own, float(volume), float(volume) / total)
        for mean, own, volume in zip(model.means, limits, volumes_ml, strict=True)
    )
    return fluid, grey, white


def _rounded(value: float) -> float:
    """Four significant digits."""
    return float(f"{value:.4g}")
