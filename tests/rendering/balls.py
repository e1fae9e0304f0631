"""A dim head-like ellipsoid with a bright ball in it, exactly known, on any grid."""

from __future__ import annotations

import numpy as np

from viz3d.geometry import Grid
from viz3d.volume import Volume

#: The ball is on the patient's left, in front, above: no symmetry hides a mirrored axis.
BALL_LPS = np.array([31.3, -24.7, 18.9])
BALL_RADIUS_MM = 9.0
HEAD_CENTER_LPS = np.array([4.0, 6.0, -3.0])
HEAD_RADII_MM = np.array([62.0, 75.0, 80.0])
HEAD_VALUE, BALL_VALUE = 300.0, 1000.0

#: Unit columns i, j, k of each kind of source; the oblique one by Euler angles.
STRAIGHT = np.eye(3)
SAGITTAL = np.array([[0, 0, -1], [1, 0, 0], [0, -1, 0]], dtype=float)
LEFT_HANDED = np.diag([1.0, 1.0, -1.0])


def _oblique() -> np.ndarray:
    a, b, c = np.radians([17.0, -11.0, 8.0])
    x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return x @ y @ z


OBLIQUE = _oblique()
DIRECTIONS = {
    "straight": STRAIGHT,
    "sagittal": SAGITTAL,
    "oblique": OBLIQUE,
    "oblique-sagittal": OBLIQUE @ SAGITTAL,
    "left-handed": LEFT_HANDED,
    "oblique-left-handed": OBLIQUE @ LEFT_HANDED,
}


def ball_volume(source: str, spacing_mm: tuple[float, float, float] = (2.0, 1.5, 1.8)) -> Volume:
    """The head with the ball, sampled on a grid of the named direction."""
    direction = DIRECTIONS[source]
    size = np.ceil(190.0 / np.array(spacing_mm)).astype(int)
    affine = np.eye(4)
    affine[:3, :3] = direction * spacing_mm
    affine[:3, 3] = HEAD_CENTER_LPS - affine[:3, :3] @ ((size - 1) / 2)
    grid = Grid((int(size[2]), int(size[1]), int(size[0])), affine)
    k, j, i = np.meshgrid(*(np.arange(n) for n in grid.shape), indexing="ij", sparse=False)
    points = grid.to_lps(np.stack([i, j, k], axis=-1))
    head = (1 - np.linalg.norm((points - HEAD_CENTER_LPS) / HEAD_RADII_MM, axis=-1)) * 70
    ball = BALL_RADIUS_MM - np.linalg.norm(points - BALL_LPS, axis=-1)
    # Ramps are wider than a voxel, so that half the height is on the true surface.
    values = HEAD_VALUE * (0.5 + head / 4).clip(0, 1)
    values += (BALL_VALUE - values) * (0.5 + ball / 4).clip(0, 1)
    return Volume(np.rint(values).astype(np.int16), grid)
