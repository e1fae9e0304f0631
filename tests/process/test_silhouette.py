"""The outline of a head's shadow, against solids whose shadow is known, and the synthetic head."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid
from viz3d.process.silhouette import silhouette
from viz3d.rendering.prepared import Prepared
from viz3d.volume import Volume

CENTER_LPS = np.array([10.0, -20.0, 30.0])
HALF_AXES_MM = np.array([40.0, 60.0, 50.0])


def ellipsoid(turn_deg: float, spacing_mm: float = 2.0) -> tuple[np.ndarray, Grid]:
    """An ellipsoid along the patient's axes, in a grid that is turned about S and then L."""
    a = np.radians(turn_deg)
    about_s = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_l = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    count = int(180 / spacing_mm)
    affine = np.eye(4)
    affine[:3, :3] = about_l @ about_s * spacing_mm
    affine[:3, 3] = CENTER_LPS - affine[:3, :3] @ np.full(3, (count - 1) / 2)
    grid = Grid((count, count, count), affine)
    k, j, i = np.indices(grid.shape)
    off = (grid.to_lps(np.stack([i, j, k], axis=-1)) - CENTER_LPS) / HALF_AXES_MM
    return (np.linalg.norm(off, axis=-1) <= 1).astype(np.float32), grid


def area(outline: FloatArray) -> float:
    x, y = outline.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


@pytest.mark.parametrize("turn_deg", [0.0, 25.0])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_ellipsoids_shadow_is_an_ellipse(axis: int, turn_deg: float) -> None:
    outline = silhouette(*ellipsoid(turn_deg), axis)
    middle, half = np.delete(CENTER_LPS, axis), np.delete(HALF_AXES_MM, axis)
    off = np.linalg.norm((outline - middle) / half, axis=1)
    # Half a voxel and half a pixel of the shadow along both axes: 2 mm each.
    assert np.abs(off - 1).max() * half.max() < 2.9
    assert area(outline) == pytest.approx(np.pi * half.prod(), rel=0.05)


def test_coarse_voxels_leave_no_holes() -> None:
    outline = silhouette(*ellipsoid(25.0, spacing_mm=5.0), 0)
    assert area(outline) == pytest.approx(np.pi * 60 * 50, rel=0.12)


def test_what_is_empty_casts_no_shadow() -> None:
    with pytest.raises(InputError, match="no head"):
        silhouette(np.zeros((4, 4, 4), np.float32), Grid((4, 4, 4), np.eye(4)), 0)


def test_the_profile_has_a_nose(head_volume: Volume) -> None:
    """From the side the outline is not convex: it falls back below the nose's tip."""
    outline = Prepared(head_volume).silhouette(0)
    y, z = outline.T
    tip = int(y.argmin())
    front = y < y[tip] + 30
    bridge = front & (z > z[tip] + 15) & (z < z[tip] + 40)
    lip = front & (z < z[tip] - 8) & (z > z[tip] - 25)
    assert y[bridge].max() > y[tip] + 6
    assert y[lip].max() > y[tip] + 4
