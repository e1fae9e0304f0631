"""Fewer triangles: the shape stays, and so does the topology."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from viz3d.meshes.closed import closed_surface
from viz3d.meshes.reduction import reduced
from viz3d.meshes.report import edge_faults
from viz3d.process.surface import piece_of_points, points_of, triangles_of

ONE_MM = (1.0, 1.0, 1.0)


def surface_of(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mesh = closed_surface(field.astype(np.float32), ONE_MM, 0.0)
    return points_of(mesh).astype(np.float64), triangles_of(mesh)


def coordinates(*shape: int) -> np.ndarray:
    return np.stack(np.indices(shape)[::-1], axis=-1) - (np.array(shape[::-1]) - 1) / 2


def euler_number(triangles: np.ndarray) -> int:
    edges = np.unique(np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    return len(np.unique(triangles)) - len(edges) + len(triangles)


def torus() -> tuple[np.ndarray, np.ndarray]:
    x, y, z = np.moveaxis(coordinates(20, 44, 44), -1, 0)
    return surface_of(5 - np.hypot(np.hypot(x, y) - 13, z))


def volume_mm3(points: np.ndarray, triangles: np.ndarray) -> float:
    a, b, c = np.moveaxis(points[triangles], 1, 0)
    return float((a * np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("wanted", [4000, 1000, 300])
def test_a_ball_stays_round(wanted: int) -> None:
    points, triangles = surface_of(15 - np.linalg.norm(coordinates(40, 40, 40), axis=-1))
    fewer_points, fewer = reduced(points, triangles, wanted)
    assert wanted - 2 <= len(fewer) <= wanted
    assert edge_faults(fewer) == (0, 0)
    assert euler_number(fewer) == 2
    centered = fewer_points - points.mean(axis=0)
    # The sagitta of a triangle whose side sees the centre at an angle of sqrt(8 pi / n).
    flat_mm = 15 * 8 * np.pi / wanted / 4
    assert np.linalg.norm(centered, axis=1) == pytest.approx(15, abs=0.1 + flat_mm)
    middles = np.linalg.norm(centered[fewer].mean(axis=1), axis=1)
    assert middles.min() > 15 - 0.1 - 2 * flat_mm
    a, b, c = np.moveaxis(centered[fewer], 1, 0)
    normals = np.cross(b - a, c - a)
    assert ((normals * (a + b + c)).sum(axis=1) > 0).all()


def test_flat_sides_cost_nothing_and_corners_stay() -> None:
    box = 10.4 - np.abs(coordinates(24, 24, 24)).max(axis=-1)
    points, triangles = surface_of(box)
    fewer_points, fewer = reduced(points, triangles, 200)
    assert np.ptp(fewer_points, axis=0) == pytest.approx(np.ptp(points, axis=0), abs=0.1)
    assert volume_mm3(fewer_points, fewer) == pytest.approx(volume_mm3(points, triangles), rel=0.01)


def test_the_hole_of_a_ring_stays_open() -> None:
    points, triangles = torus()
    assert euler_number(triangles) == 0
    for wanted in (1000, 100, 4):
        fewer_points, fewer = reduced(points, triangles, wanted)
        assert len(fewer) <= max(wanted, 60)
        assert euler_number(fewer) == 0
        assert edge_faults(fewer) == (0, 0)
        assert volume_mm3(fewer_points, fewer) > 0


def test_a_folded_surface_of_many_handles_stays_closed() -> None:
    noise = gaussian_filter(np.random.default_rng(3).normal(size=(40, 40, 40)), 2)
    points, triangles = surface_of(noise)
    before = euler_number(triangles)
    assert before < -10
    _, fewer = reduced(points, triangles, len(triangles) // 10)
    assert len(fewer) <= len(triangles) // 10
    assert edge_faults(fewer) == (0, 0)
    assert euler_number(fewer) == before


def test_pieces_stay_pieces() -> None:
    points, triangles = surface_of(9 - np.linalg.norm(coordinates(24, 24, 24), axis=-1))
    again = np.concatenate([points, points + np.array([100.0, 0.0, 0.0])])
    both = np.concatenate([triangles, triangles + len(points)])
    fewer_points, fewer = reduced(again, both, 200)
    assert len(np.unique(piece_of_points(fewer, len(fewer_points)))) == 2


def test_points_that_lie_almost_on_each_other_do_no_harm() -> None:
    """Contours close to voxel centres make needles, whose normals are noise."""
    field = 15 - np.linalg.norm(coordinates(41, 41, 41), axis=-1)
    points, triangles = surface_of(field)
    random = np.random.default_rng(0)
    near = points.copy()
    pairs = triangles[random.permutation(len(triangles))[:600], :2]
    near[pairs[:, 0]] = near[pairs[:, 1]] + random.normal(scale=1e-4, size=(600, 3))
    fewer_points, fewer = reduced(near, triangles, 600)
    assert len(fewer) <= 600
    assert edge_faults(fewer) == (0, 0)
    radius = np.linalg.norm(fewer_points - points.mean(axis=0), axis=1)
    assert radius == pytest.approx(15, abs=1.0)


def test_progress_ends_at_its_total() -> None:
    told = []
    points, triangles = torus()
    reduced(points, triangles, 500, lambda *step: told.append(step))
    assert told[-1][0] == "Reducing"
    assert told[-1][1] >= told[-1][2] > 0
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
