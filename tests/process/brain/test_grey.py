"""A band within the brain, against a ball in a half-space whose surfaces are known."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.meshes.closed import closed_brain_band
from viz3d.process.brain.grey import (
    SKIN_MM,
    SKIN_STEPS,
    SOFT_HALF,
    SOFT_PER_MM,
    BrainBand,
    brain_band_surface,
    depth_within,
)
from viz3d.process.surface import normals_of, points_of, triangles_of

SPACING = (0.9, 1.1, 1.3)
CENTER = np.array([22.0, 25.0, 28.0])
#: The band is the shell between these radii.
INNER_MM, OUTER_MM = 9.0, 14.0
#: The brain lies above this plane, which cuts the shell and its core.
FLOOR_MM = CENTER[2] - 5.0


@pytest.fixture(scope="module")
def cut_ball() -> BrainBand:
    k, j, i = np.indices((46, 48, 52))
    points = np.stack([i, j, k], axis=-1) * SPACING
    values = (100 - 4 * np.linalg.norm(points - CENTER, axis=-1)).astype(np.float32)
    ramp = SOFT_HALF + SOFT_PER_MM * (points[..., 2] - FLOOR_MM)
    low, high = 100 - 4 * OUTER_MM, 100 - 4 * INNER_MM
    return BrainBand(values, ramp.clip(0, 255).round().astype(np.uint8), low, high)


def _distances_mm(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From the centre, and above the brain's floor."""
    return np.linalg.norm(points - CENTER, axis=1), points[:, 2] - FLOOR_MM


@pytest.mark.parametrize("step", [1, 2])
def test_every_point_is_on_one_of_the_three_surfaces(cut_ball: BrainBand, step: int) -> None:
    points = points_of(brain_band_surface(cut_ball, SPACING, step=step))
    radius, height = _distances_mm(points)
    skin_mm = SKIN_STEPS * step * max(SPACING)
    off = np.min(
        [abs(radius - INNER_MM), abs(radius - OUTER_MM), abs(height), abs(height - skin_mm)],
        axis=0,
    )
    assert np.percentile(off, 99) < 0.15
    assert off.max() < 0.75
    assert height.min() > -0.1
    assert radius.max() < OUTER_MM + 0.1


@pytest.mark.parametrize("step", [1, 2])
def test_normals_leave_the_band(cut_ball: BrainBand, step: int) -> None:
    mesh = brain_band_surface(cut_ball, SPACING, step=step)
    away = points_of(mesh) - CENTER
    radius, height = _distances_mm(points_of(mesh))
    outwards = (normals_of(mesh) * away).sum(axis=1) / radius
    clear = height > 3
    assert outwards[clear & (radius > INNER_MM + 2.5)].min() > 0.95
    assert outwards[clear & (radius < INNER_MM + 2.5)].max() < -0.95
    floor = (abs(height) < 0.1) & (radius < OUTER_MM - 2)
    assert floor.sum() > 100 / step**2
    assert normals_of(mesh)[floor, 2].max() < -0.95


def test_it_encloses_what_it_should(cut_ball: BrainBand) -> None:
    """The volume of a closed mesh, by the divergence theorem, and its two ends of every edge."""
    mesh = closed_brain_band(cut_ball, SPACING, 8)
    corners = points_of(mesh).astype(np.float64)[triangles_of(mesh)]
    enclosed = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    caps = [_cap_mm3(r, h) for r, h in ((OUTER_MM, 5.0), (INNER_MM, 5.0 - SKIN_MM))]
    assert enclosed.sum() / 6 == pytest.approx(caps[0] - caps[1], rel=0.01)
    edges = np.sort(triangles_of(mesh)[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()


def _cap_mm3(radius: float, below: float) -> float:
    """What of a ball lies above a plane so far below its centre."""
    height = radius + below
    return np.pi * height**2 * (3 * radius - height) / 3


def test_what_lies_outside_the_brain_is_not_in_it(cut_ball: BrainBand) -> None:
    """The scalp: the same intensities outside the brain give no surface."""
    nothing = BrainBand(cut_ball.values, np.zeros_like(cut_ball.soft), cut_ball.low, cut_ball.high)
    assert brain_band_surface(nothing, SPACING).GetNumberOfCells() == 0


def test_small_pieces_are_dropped(cut_ball: BrainBand) -> None:
    values = cut_ball.values.copy()
    values[42, 4, 4] = (cut_ball.low + cut_ball.high) / 2
    specked = BrainBand(values, cut_ball.soft, cut_ball.low, cut_ball.high)
    count = brain_band_surface(cut_ball, SPACING).GetNumberOfPoints()
    assert brain_band_surface(specked, SPACING).GetNumberOfPoints() > count
    assert brain_band_surface(specked, SPACING, 100).GetNumberOfPoints() == count


def test_depth_is_nothing_at_half() -> None:
    soft = np.array([SOFT_HALF - SOFT_PER_MM, SOFT_HALF, SOFT_HALF + SOFT_PER_MM])
    np.testing.assert_allclose(depth_within(soft), [-1, 0, 1])
