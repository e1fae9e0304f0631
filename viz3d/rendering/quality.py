"""How much is spent on a frame: while something moves, at rest, and for a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from viz3d.rendering.images import Interpolation


@dataclass(frozen=True)
class Quality:
    """One rung of the ladder.

    Parameters
    ----------
    slice_pixel_mm : float
        Distance of the samples on a slice plane.
    slice_interpolation : "linear" or "cubic"
    ray_pixels : float
        Distance of the volume's rays on the screen, in pixels.
    ray_step : float
        Distance of the samples along a ray, in voxels.
    stand_ins : bool
        Draw reduced meshes.
    """

    name: str
    slice_pixel_mm: float
    slice_interpolation: Interpolation
    ray_pixels: float
    ray_step: float
    stand_ins: bool


MOVING: Final = Quality("moving", 1.0, "linear", 4.0, 1.0, True)
STILL: Final = Quality("still", 0.5, "cubic", 1.5, 0.6, False)
FINAL: Final = Quality("final", 0.35, "cubic", 2.0, 0.5, False)
