"""A noisy head-like ellipsoid with known volume, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid

SEMI_AXES_MM = np.array([70.0, 88.0, 80.0])
TISSUE = 1000.0
NOISE = 25.0


@dataclass(frozen=True, eq=False)
class Scan:
    array: NDArray[np.int16]
    grid: Grid


def rotation(axis: int, degrees: float) -> NDArray[np.float64]:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = np.eye(3)
    a, b = [other for other in range(3) if other != axis]
    turned[[a, a, b, b], [a, b, a, b]] = c, -s, s, c
    return turned


def grid_around(
    spacing_mm: tuple[float, float, float],
    direction: NDArray[np.float64],
    size_mm: float = 200.0,
) -> Grid:
    """A cube of voxels centred on the patient's origin."""
    counts = np.ceil(size_mm / np.array(spacing_mm)).astype(int)
    affine = np.eye(4)
    affine[:3, :3] = direction * np.array(spacing_mm)
    affine[:3, 3] = -affine[:3, :3] @ ((counts - 1) / 2)
    return Grid((int(counts[2]), int(counts[1]), int(counts[0])), affine)


def depth_mm(grid: Grid, semi_axes_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """About how deep each voxel lies in an ellipsoid around the origin; negative outside."""
    k, j, i = np.indices(grid.shape)
    scaled = grid.to_lps(np.stack([i, j, k], axis=-1)) / semi_axes_mm
    radius = np.linalg.norm(scaled, axis=-1)
    slope = np.linalg.norm(scaled / semi_axes_mm, axis=-1) / np.maximum(radius, 1e-6)
    return (1 - radius) / np.maximum(slope, 1e-6)


def scan(grid: Grid, seed: int = 1) -> Scan:
    """Scalp, dark skull and brain in Rician noise, with a bright speck far away."""
    depth = depth_mm(grid, SEMI_AXES_MM)
    voxel_mm = float(np.mean(grid.spacing))
    covered = (depth / voxel_mm + 0.5).clip(0, 1)
    signal = TISSUE * covered * np.where((depth > 6) & (depth < 11), 0.03, 1.0)
    signal[3:5, 3:5, 3:5] = TISSUE
    draw = np.random.default_rng(seed)
    real, imaginary = draw.normal(0, NOISE, (2, *grid.shape))
    return Scan(np.hypot(signal + real, imaginary).astype(np.int16), grid)
