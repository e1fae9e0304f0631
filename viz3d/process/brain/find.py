"""The brain in a T1-weighted head, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.process.brain.bias import central_head, coil_gain
from viz3d.process.brain.core import lower_bound, white_core
from viz3d.process.brain.domain import brain_domain
from viz3d.process.brain.finish import HALF, Outline, outlined
from viz3d.process.brain.fluid import with_measured_fluid
from viz3d.process.brain.gain import Gain
from viz3d.process.brain.images import image_of, resampled
from viz3d.process.brain.mixture import Classes, fit_classes
from viz3d.process.brain.plausibility import Findings, judged
from viz3d.process.brain.region import SIZE_MM, Region, head_region
from viz3d.process.brain.result import BrainMask
from viz3d.process.mask import Mask, volume_ml
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

#: The deep centre: brain and nothing else.
CENTRE_RADIUS_MM: Final = 55.0
CENTRE_DEPTH_MM: Final = 18.0
#: Cubes of it that three classes can be fitted to: 27 mL.
FEWEST_VALUES: Final = 8000
#: A soft mask's value inside, in bytes.
FULL: Final = 255
#: Steps told of.
STEPS: Final = 10


def find_brain_in(volume: Volume, progress: Progress = silent) -> BrainMask:
    """`find_brain` in a volume of one time point, of MR.

    Raises
    ------
    InputError
        Also if there are several time points, or it is known to be no MR.
    """
    if volume.array.ndim == 4:
        raise InputError(
            f"The volume has {len(volume.array)} time points: choose one with --volume N",
            code="several-volumes",
        )
    modality = volume.metadata.get("Modality", "MR")
    if modality != "MR":
        raise InputError(
            f"No brain found: the series is {modality}, a T1-weighted MR head is needed",
            code="no-brain",
        )
    return find_brain(volume.array, volume.grid, progress)


def find_brain(array: NDArray[Any], grid: Grid, progress: Progress = silent) -> BrainMask:
    """Find the brain in a T1-weighted head of any orientation, spacing and field of view.

    Parameters
    ----------
    array : (nk, nj, ni) array
    grid : Grid
    progress : Progress

    Returns
    -------
    BrainMask

    Raises
    ------
    InputError
        If there is no brain, or what was found cannot be one; its `code` is "no-brain".
    """
    steps = _Steps(progress)
    steps.next()
    region = head_region(array, grid)
    steps.next()
    first = _search(region, region.values, central_head(region), _deep_centre(region), steps)
    brain = first.outline.soft >= HALF
    # Learnt from the brain alone, shading and tissues are better known.
    second = _search(region, first.values, brain, brain, steps, first.edge_share)
    found = _result(region, first, second, grid)
    steps.next()
    return found


class _Steps:
    """Tells of one step after the other."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = -1

    def next(self) -> None:
        """One more is done."""
        self._done += 1
        self.same()

    def same(self) -> None:
        """Still at the same: the work ends here if whoever is told cancels it."""
        self._progress("Finding the brain", self._done, STEPS)


@dataclass(frozen=True, eq=False)
class _Search:
    """What one search finds: the outline, and what it rests on."""

    gain: Gain
    values: NDArray[np.float32]
    classes: Classes
    core: Mask
    outline: Outline

    @property
    def edge_share(self) -> float:
        """Intensity at tissue's edge over white matter's."""
        return self.outline.low / self.classes.white


def _search(
    region: Region,
    shaded: NDArray[np.float32],
    evened_within: Mask,
    sampled_within: Mask,
    steps: _Steps,
    edge_share: float | None = None,
) -> _Search:
    gain = coil_gain(shaded, region.grid, evened_within, steps.same)
    steps.next()
    values = shaded * gain.on(region.grid)
    classes = _classes(values[sampled_within])
    core = white_core(values, region, classes)
    low = lower_bound(classes) if edge_share is None else edge_share * classes.white
    steps.next()
    domain = brain_domain(values, region, classes, core, low)
    steps.next()
    outline = outlined(values, domain, core, classes)
    steps.next()
    return _Search(gain, values, classes, core, outline)


def _result(region: Region, first: _Search, second: _Search, grid: Grid) -> BrainMask:
    brain = second.outline.soft >= HALF
    outline, before = second.outline, first.outline.soft >= HALF
    confidence = judged(
        Findings(brain, before, second.core, second.values, outline.low, region, second.classes)
    )
    gain = first.gain.times(second.gain)
    scale = gain.scale(brain, region.grid)
    soft = _on(grid, outline.soft, region)
    mask = soft >= HALF * FULL
    return BrainMask(
        mask,
        soft,
        volume_ml(mask, grid.spacing),
        confidence,
        with_measured_fluid(second.classes, second.values, brain).times(1 / scale),
        region.air,
        gain.divided(scale),
    )


def _deep_centre(region: Region) -> Mask:
    return np.asarray(
        (region.depth_mm > CENTRE_DEPTH_MM) & (region.from_centre_mm() < CENTRE_RADIUS_MM)
    )


def _classes(inside: NDArray[np.float32]) -> Classes:
    if len(inside) < FEWEST_VALUES:
        raise InputError(
            f"No brain found: only {len(inside) * SIZE_MM**3 / 1000:.0f} mL could be one, deep "
            "in what stands out from air",
            code="no-brain",
        )
    return fit_classes(inside)


def _on(grid: Grid, soft: NDArray[np.float32], region: Region) -> NDArray[np.uint8]:
    """A soft mask on another grid; bytes are enough for it, and small."""
    bytes_ = np.rint(soft * FULL).astype(np.uint8)
    return np.rint(resampled(image_of(bytes_, region.grid), grid)).astype(np.uint8)
