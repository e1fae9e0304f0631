"""What the fields of layers hold, beside numbers and words. No arrays, no VTK, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Auto: TypeAlias = Literal["auto"]
Number: TypeAlias = float | Auto
Pair: TypeAlias = tuple[float, float]
Point: TypeAlias = tuple[float, float, float]
#: An intensity, the opacity of a millimetre of it, 0 to 1, and its colour, ``"#rrggbb"``.
Stop: TypeAlias = tuple[float, float, str]
#: What of the volume is meant: all that stands out from air, or the brain alone.
Part: TypeAlias = Literal["head", "brain"]


@dataclass(frozen=True)
class Band:
    """A range of histogram bins of the smoothed volume, as the lesson chooses grey matter.

    Parameters
    ----------
    bins : pair of ints
        Edges of the band among the histogram's bins: from the first's to the last's lower
        edge, both excluded.
    of : int
        How many bins the histogram has over 0..max.
    sigma_voxels : float
        Standard deviation of the Gaussian that smooths the volume first; 0 for none.
    part : "head" or "brain"
        Everywhere, as the lesson does it; or within the brain, in intensities without the
        coil's shading, on the same scale.
    tissue : "grey" or "white"
        Which one's band "auto" finds.
    """

    bins: tuple[int, int] | Auto = "auto"
    of: int = 50
    sigma_voxels: float = 2.0
    part: Part = "head"
    tissue: Literal["grey", "white"] = "grey"
