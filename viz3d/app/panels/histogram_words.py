"""What the histogram's panel says in words. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from viz3d.scene.round_numbers import number_words

#: What a band is, and what it is not, by the part that it looks at.
NOTES: Final = {
    "head": "An intensity band: not a segmentation of grey matter.",
    "brain": "An intensity band within the brain, its shading evened.",
}
#: Voxels whose sides differ by less are cubes.
CUBE_TOLERANCE_MM: Final = 0.005


def mean_side_mm(spacing_mm: Sequence[float]) -> float:
    """Side of a cube as large as a voxel, mm."""
    return float(np.cbrt(np.prod(spacing_mm)))


def sigma_words(sigma_voxels: float, spacing_mm: Sequence[float]) -> str:
    """A smoothing in voxels and in millimetres: ``"2 voxels = 2 mm"``."""
    if sigma_voxels == 0:
        return "none: the raw volume"
    sides = [sigma_voxels * side for side in spacing_mm]
    is_cube = max(spacing_mm) - min(spacing_mm) < CUBE_TOLERANCE_MM
    words = f"{sides[0]:.2g}" if is_cube else " × ".join(f"{side:.2g}" for side in sides)
    return f"{number_words(round(sigma_voxels, 2))} voxels = {words} mm"


def band_words(low: float, high: float, voxels: int, voxel_mm3: float) -> str:
    """How much lies in a band: ``"Intensity 1719–2831: 1,234,567 voxels, 1234.6 ml"``."""
    ends = "–".join(number_words(float(f"{end:.4g}")) for end in (low, high))
    return f"Intensity {ends}: {voxels:,} voxels, {voxels * voxel_mm3 / 1000:,.1f} ml"
