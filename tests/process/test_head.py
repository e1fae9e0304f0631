"""The head's field on ellipsoids of known volume, in several orientations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import label, map_coordinates

from tests.process.synthetic import SEMI_AXES_MM, Scan, depth_mm, grid_around, rotation, scan
from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.process.head import LEVEL, HeadField, head_field
from viz3d.process.surface import isosurface, normals_of, points_of

SAGITTAL = np.array([[0, 0, -1.0], [1, 0, 0], [0, -1, 0]])
GRIDS = {
    "axial": grid_around((1.1, 1.1, 1.1), np.eye(3), 190.0),
    "sagittal": grid_around((1.5, 1.5, 1.5), SAGITTAL, 190.0),
    "oblique": grid_around((1.4, 1.4, 1.6), rotation(0, 20) @ rotation(2, 13)),
    "thick": grid_around((1.2, 1.2, 3.0), np.eye(3)),
}


@pytest.fixture(scope="module", params=list(GRIDS))
def found(request: pytest.FixtureRequest) -> tuple[Scan, HeadField]:
    made = scan(GRIDS[request.param])
    return made, head_field(made.array, made.grid)


def test_volume_is_right(found: tuple[Scan, HeadField]) -> None:
    made, head = found
    volume_mm3 = head.mask.sum() * np.prod(made.grid.spacing)
    # The surface lies a third of a voxel outside the half height, as skin is dark.
    tolerance = 0.02 if max(made.grid.spacing) < 1.2 else 0.035
    assert volume_mm3 == pytest.approx(4 / 3 * np.pi * SEMI_AXES_MM.prod(), rel=tolerance)


def test_the_head_is_one_solid_piece(found: tuple[Scan, HeadField]) -> None:
    made, head = found
    assert label(head.mask)[1] == 1
    assert label(~head.mask)[1] == 1
    assert head.mask[depth_mm(made.grid, SEMI_AXES_MM) > 1.5].all()


def test_there_is_nothing_outside(found: tuple[Scan, HeadField]) -> None:
    made, head = found
    assert head.field[depth_mm(made.grid, SEMI_AXES_MM) < -12].max() == 0


def test_the_surface_is_where_the_ellipsoid_ends(found: tuple[Scan, HeadField]) -> None:
    made, head = found
    mesh = isosurface(head.field, made.grid.spacing, LEVEL, pad=False)
    points = points_of(mesh) / np.array(made.grid.spacing)
    sampled = map_coordinates(head.field, points[:, ::-1].T, order=1)
    assert sampled == pytest.approx(np.full(len(points), LEVEL), abs=2e-3)
    scaled = made.grid.to_lps(points) / SEMI_AXES_MM
    beyond_mm = (np.linalg.norm(scaled, axis=1) - 1) * SEMI_AXES_MM.mean()
    assert np.percentile(np.abs(beyond_mm), 95) < 0.6 * max(made.grid.spacing)


def test_normals_point_out_of_the_head(found: tuple[Scan, HeadField]) -> None:
    made, head = found
    mesh = isosurface(head.field, made.grid.spacing, LEVEL, pad=False)
    center = made.grid.extent_mm / 2
    outwards = points_of(mesh) - center
    assert ((normals_of(mesh) * outwards).sum(axis=1) > 0).all()


def test_cameras_get_the_extremes(found: tuple[Scan, HeadField]) -> None:
    made, head = found
    points = made.grid.to_lps(head.points_local_mm / np.array(made.grid.spacing))
    assert points.max(axis=0) == pytest.approx(SEMI_AXES_MM, abs=3)
    assert points.min(axis=0) == pytest.approx(-SEMI_AXES_MM, abs=3)
    assert 50 < len(points) < 400


def test_a_camera_fits_no_more_than_is_drawn() -> None:
    """Cells at the end reach beyond the volume; its last slices are empty, to close the head."""
    grid = Grid((20, 60, 60), np.diag([3.0, 3.0, 5.0, 1.0]))
    array = np.zeros(grid.shape, np.int16)
    array[:, 10:50, 10:50] = 1000
    points = head_field(array, grid).points_local_mm
    assert points[:, 2].min() >= 5.0
    assert points[:, 2].max() <= 18 * 5.0


def test_a_neck_at_the_border_is_cut_flat_and_its_airway_closed() -> None:
    grid = grid_around((2.0, 2.0, 2.0), np.eye(3), 160.0)
    k, j, i = np.indices(grid.shape)
    x, y, z = np.moveaxis(grid.to_lps(np.stack([i, j, k], axis=-1)), -1, 0)
    neck = np.hypot(x, y) < 45
    airway = (np.hypot(x, y) < 10) & (z < 40)
    signal = 1000.0 * (neck & (z < 60) & ~airway)
    noise = np.random.default_rng(2).normal(0, 20, (2, *grid.shape))
    head = head_field(np.hypot(signal + noise[0], noise[1]), grid)
    mesh = isosurface(head.field, grid.spacing, LEVEL, pad=False)
    inside = np.hypot(x, y) < 38
    bottom = points_of(mesh)[:, 2] < 3.9
    flat = points_of(mesh)[bottom & (np.hypot(*(points_of(mesh)[:, :2] - 79).T) < 35)]
    assert len(flat) > 200
    assert np.ptp(flat[:, 2]) < 0.01
    assert head.mask[(z < 50) & (z > -75) & inside].all()


def test_noise_that_grows_towards_the_neck_is_not_drawn() -> None:
    grid = grid_around((1.5, 1.5, 1.5), np.eye(3))
    made = scan(grid)
    k, j, i = np.indices(grid.shape)
    z = grid.to_lps(np.stack([i, j, k], axis=-1))[..., 2]
    sigma = 15 + 110 * ((-z - 20) / 60).clip(0, 1)
    extra = np.random.default_rng(3).normal(0, 1, (2, *grid.shape)) * sigma
    noisy = np.hypot(made.array + extra[0], extra[1])
    head = head_field(noisy, grid)
    depth = depth_mm(grid, SEMI_AXES_MM)
    assert not head.mask[depth < -4].any()
    assert head.mask[(depth > 3) & (z > -40)].all()


@pytest.mark.parametrize("array", [np.zeros((20, 20, 20)), np.full((20, 20, 20), 5, np.int16)])
def test_an_empty_volume_is_refused(array: np.ndarray) -> None:
    with pytest.raises(InputError) as refusal:
        head_field(array, Grid(array.shape, np.eye(4)))
    assert refusal.value.code == "empty-volume"


def test_a_signed_volume_has_a_head() -> None:
    grid = grid_around((1.5, 1.5, 1.5), np.eye(3))
    depth = depth_mm(grid, SEMI_AXES_MM)
    array = np.where(depth > 0, 40, -1000) + np.random.default_rng(4).normal(0, 10, grid.shape)
    head = head_field(array.astype(np.int16), grid)
    volume_mm3 = head.mask.sum() * np.prod(grid.spacing)
    assert volume_mm3 == pytest.approx(4 / 3 * np.pi * SEMI_AXES_MM.prod(), rel=0.02)
