"""The brain, found: where it is, and how its brightness is evened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.process.brain.gain import Gain, evened
from viz3d.process.brain.mixture import Classes
from viz3d.process.brain.plausibility import Confidence
from viz3d.process.mask import Mask
from viz3d.volume import Volume

#: The tissues in the order of `Classes`.
TISSUES: Final = ("csf", "grey", "white")


@dataclass(frozen=True, eq=False)
class BrainMask:
    """Where the brain is.

    Attributes
    ----------
    mask : (nk, nj, ni) bool array
        On the volume's grid.
    soft : (nk, nj, ni) uint8 array
        On the same grid: 0 outside, 255 inside, and between them a ramp of some 3 mm that is
        at half at the outline; for surfaces without stairs.
    volume_ml : float
        With ventricles and the fluid in the sulci.
    confidence : Confidence
        How much speaks for it, and what speaks against it.
    classes : Classes
        Tissue means in the evened intensities, above air.
    air : float
        Level of air, in the volume's units.
    gain : Gain
        What evens the brightness; its median in the brain is one.
    """

    mask: Mask
    soft: NDArray[np.uint8]
    volume_ml: float
    confidence: Confidence
    classes: Classes
    air: float
    gain: Gain

    def evened(self, array: NDArray[Any], grid: Grid) -> NDArray[np.float32]:
        """Intensities above air without the coil's shading.

        Parameters
        ----------
        array : (nk, nj, ni) array
            The volume that the brain was found in.
        grid : Grid
            Its own, or another place of its values.

        Returns
        -------
        (nk, nj, ni) float32 array
            White matter is near ``classes.white``; beyond the head it means nothing.
        """
        return evened(array, grid, self.air, self.gain)

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
            "means": dict(zip(TISSUES, self.classes.means, strict=True)),
        }

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """All of it as plain arrays by name, of numbers and text."""
        classes, confidence = self.classes, self.confidence
        return {
            "mask": self.mask,
            "soft": self.soft,
            "volume_ml": np.array(self.volume_ml),
            "confidence": np.array(confidence.value),
            "doubts": np.array(confidence.doubts, dtype=np.str_),
            "classes": np.array([classes.means, classes.sigmas, classes.weights]),
            "air": np.array(self.air),
            "gain": self.gain.factors,
            "gain_affine": self.gain.grid.affine,
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> BrainMask:
        """What `to_arrays` gave, whole again.

        Raises
        ------
        KeyError
            If an array is missing.
        """
        factors = arrays["gain"]
        nk, nj, ni = factors.shape
        doubts = tuple(str(doubt) for doubt in arrays["doubts"])
        return cls(
            arrays["mask"],
            arrays["soft"],
            float(arrays["volume_ml"]),
            Confidence(float(arrays["confidence"]), doubts),
            Classes(*(_triple(row) for row in arrays["classes"])),
            float(arrays["air"]),
            Gain(factors, Grid((nk, nj, ni), arrays["gain_affine"])),
        )


def _triple(row: NDArray[Any]) -> tuple[float, float, float]:
    csf, grey, white = (float(value) for value in row)
    return csf, grey, white


def _frame_of(source: Volume) -> dict[str, Any]:
    """What of the metadata decides the order of axes in a NIfTI, so that both files agree."""
    named = ("MRAcquisitionType", "ScanningSequence", "ImageType")
    return {name: source.metadata[name] for name in named if name in source.metadata}
