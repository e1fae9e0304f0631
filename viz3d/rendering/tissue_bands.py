"""Bands of the histogram that a brain's tissues fill, and what such bands hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from viz3d.process.mask import band_mask, volume_ml
from viz3d.progress import Progress, silent
from viz3d.scene.layer_values import Band, Part
from viz3d.scene.resolve import known

if TYPE_CHECKING:
    from viz3d.process.brain import BrainMask
    from viz3d.process.brain.tissue import Tissue, TissueName
    from viz3d.rendering.prepared import Prepared
    from viz3d.volume import Volume

#: The lesson's: bins of the smoothed volume, anywhere in the head.
PLAIN: Final = Band()
PARTS: Final[tuple[Part, ...]] = ("brain", "head")
_WHAT: Final = "Telling tissues apart"


def tissue_limits(prepared: Prepared, name: TissueName, sigma_voxels: float) -> tuple[float, float]:
    """Intensities, in the volume's own units, between which a tissue is in the smoothed brain."""
    from viz3d.process.brain.tissue import band_of

    smoothed = prepared.evened_smoothed(sigma_voxels)
    tissue = prepared.tissue()
    low, high = band_of(name, smoothed, prepared.tissue_labels(), tissue)
    return low + tissue.air, high + tissue.air


@dataclass(frozen=True)
class BandReport:
    """A band of bins and what it holds.

    Attributes
    ----------
    band : Band
        Resolved: its bins are numbers.
    limits : pair of floats
        Intensities at its ends, in the volume's units.
    volume_ml : float
        Of all voxels in it.
    in_brain_ml : float
        Of those within the brain.
    """

    band: Band
    limits: tuple[float, float]
    volume_ml: float
    in_brain_ml: float

    def as_json(self) -> dict[str, Any]:
        """It as plain values."""
        return {
            "bins": list(known(self.band.bins)),
            "of": self.band.of,
            "sigma_voxels": self.band.sigma_voxels,
            "limits": [round(value, 2) for value in self.limits],
            "volume_ml": round(self.volume_ml, 1),
            "in_brain_ml": round(self.in_brain_ml, 1),
        }


@dataclass(frozen=True)
class TissueReport:
    """The tissues of a brain, as bins of the histogram too, beside the lesson's plain band.

    Attributes
    ----------
    brain : BrainMask
    tissue : Tissue
    bins : mapping
        Of each tissue's name: its edges among the bins of the volume as it is.
    of : int
        How many bins the histogram has.
    grey_band : BandReport
        The band of the smoothed brain that is most like its grey matter.
    plain_band : BandReport
        The band that the lesson takes, over the whole head.
    """

    brain: BrainMask
    tissue: Tissue
    bins: dict[TissueName, tuple[int, int]]
    of: int
    grey_band: BandReport
    plain_band: BandReport

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        from viz3d.process.brain.tissue import NAMES

        tissues = {
            name: found.as_json() | {"bins": list(self.bins[name])}
            for name, found in zip(NAMES, self.tissue.classes, strict=True)
        }
        return {
            "brain": self.brain.as_json(),
            "air": round(self.tissue.air, 2),
            "bins_of": self.of,
            "tissues": tissues,
            "grey_band": self.grey_band.as_json(),
            "plain_band": self.plain_band.as_json(),
        }


def labelled(prepared: Prepared) -> Volume:
    """What most of each voxel is, as a volume: `Prepared.tissue_labels`."""
    mask = prepared.brain().as_volume(prepared.volume)
    provenance = (*prepared.volume.provenance, "tissue labels")
    return replace(mask, array=prepared.tissue_labels(), provenance=provenance)


def tissue_report(prepared: Prepared, progress: Progress = silent) -> TissueReport:
    """Measure a brain's tissues, and the bands that are to show its grey matter.

    Raises
    ------
    InputError
        If there is no brain, or no contrast in it.
    """
    from viz3d.process.brain.tissue import NAMES

    prepared.brain()
    progress(_WHAT, 0, 2)
    tissue = prepared.tissue()
    counted = prepared.histogram(0, PLAIN.of)
    limits = ([value + tissue.air for value in found.limits] for found in tissue.classes)
    bins = {name: counted.nearest_bins(*ends) for name, ends in zip(NAMES, limits, strict=True)}
    progress(_WHAT, 1, 2)
    bands = [_reported(prepared, replace(PLAIN, part=part)) for part in PARTS]
    progress(_WHAT, 2, 2)
    return TissueReport(prepared.brain(), tissue, bins, PLAIN.of, *bands)


def _reported(prepared: Prepared, asked: Band) -> BandReport:
    band = replace(asked, bins=prepared.grey_bins(asked))
    low, high = prepared.band_limits(band)
    spacing, brain = prepared.volume.spacing, prepared.brain()
    if band.part == "brain":
        air = brain.air
        values = prepared.evened_smoothed(band.sigma_voxels)
        inside = band_mask(values, low - air, high - air) & brain.mask
    else:
        inside = band_mask(prepared.smoothed(band.sigma_voxels), low, high)
    whole = volume_ml(inside, spacing)
    return BandReport(band, (low, high), whole, volume_ml(inside & brain.mask, spacing))
