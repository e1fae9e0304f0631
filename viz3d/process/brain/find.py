"""The brain in a T1-weighted head, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.process.brain.balls import closed
from viz3d.process.brain.bias import central_head, evened
from viz3d.process.brain.core import tissue_around, white_core
from viz3d.process.brain.finish import HALF, finished
from viz3d.process.brain.images import image_of, resampled
from viz3d.process.brain.mixture import Classes, fit_classes
from viz3d.process.brain.plausibility import Confidence, Findings, judged
from viz3d.process.brain.region import SIZE_MM, Region, head_region
from viz3d.process.mask import Mask, volume_ml
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

#: The deep centre: brain and nothing else.
CENTRE_RADIUS_MM: Final = 55.0
CENTRE_DEPTH_MM: Final = 18.0
#: Cubes of it that three classes can be fitted to: 27 mL.
FEWEST_VALUES: Final = 8000
#: Parts of the brain that the first search missed lie between others.
BRIDGED_MM: Final = 20.0
#: Steps told of.
STEPS: Final = 4


@dataclass(frozen=True, eq=False)
class BrainMask:
    """Where the brain is.

    Attributes
    ----------
    mask : (nk, nj, ni) bool array
        On the volume's grid.
    volume_ml : float
        With ventricles and the fluid in the sulci.
    confidence : Confidence
        How much speaks for it, and what speaks against it.
    classes : Classes
        Tissue means in the evened intensities, above air.
    """

    mask: Mask
    volume_ml: float
    confidence: Confidence
    classes: Classes

    def as_volume(self, source: Volume) -> Volume:
        """The mask as a volume, 1 in the brain and 0 elsewhere, where its source is."""
        return Volume(
            self.mask.astype(np.uint8),
            source.grid,
            metadata=_frame_of(source),
            provenance=(*source.provenance, "brain mask"),
        )

    def as_json(self) -> dict[str, Any]:
        """What is known of it as plain values."""
        return {
            "volume_ml": round(self.volume_ml, 2),
            "confidence": round(self.confidence.value, 3),
            "doubts": list(self.confidence.doubts),
            "means": dict(zip(("csf", "grey", "white"), self.classes.means, strict=True)),
        }


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
    progress("Finding the brain", 0, STEPS)
    region = head_region(array, grid)
    progress("Finding the brain", 1, STEPS)
    first = _search(region, region.values, central_head(region), _deep_centre(region))
    progress("Finding the brain", 2, STEPS)
    brain = first.soft >= HALF
    # Learnt from the brain alone, shading and tissues are better known.
    second = _search(region, first.values, closed(brain, BRIDGED_MM, SIZE_MM), brain)
    progress("Finding the brain", 3, STEPS)
    confidence = judged(
        Findings(second.soft >= HALF, second.core, second.values, region, second.classes)
    )
    mask = _on(grid, second.soft, region)
    progress("Finding the brain", STEPS, STEPS)
    return BrainMask(mask, volume_ml(mask, grid.spacing), confidence, second.classes)


@dataclass(frozen=True, eq=False)
class _Search:
    """What one search finds: the soft mask, and what it rests on."""

    values: NDArray[np.float32]
    classes: Classes
    core: Mask
    soft: NDArray[np.float32]


def _search(
    region: Region, shaded: NDArray[np.float32], evened_within: Mask, sampled_within: Mask
) -> _Search:
    values = evened(shaded, region.grid, evened_within)
    classes = _classes(values[sampled_within])
    core = white_core(values, region, classes)
    return _Search(values, classes, core, finished(tissue_around(core, values, region, classes)))


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


def _frame_of(source: Volume) -> dict[str, Any]:
    """What of the metadata decides the order of axes in a NIfTI, so that both files agree."""
    named = ("MRAcquisitionType", "ScanningSequence", "ImageType")
    return {name: source.metadata[name] for name in named if name in source.metadata}


def _on(grid: Grid, soft: NDArray[np.float32], region: Region) -> Mask:
    """A soft mask as a mask on another grid; bytes are enough for it, and small."""
    bytes_ = np.rint(soft * 255).astype(np.uint8)
    return np.asarray(resampled(image_of(bytes_, region.grid), grid) >= HALF * 255)
