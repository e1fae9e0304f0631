"""The field of a volume: hollows, cuts and the core, against shapes that are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt, gaussian_filter

from viz3d.errors import InputError
from viz3d.process.slabs import at_voxels, slabs, smooth, smoothing_reach
from viz3d.process.visibility import arriving_light, block_means, interpolate, sky_light
from viz3d.process.volume_field import (
    CUT_RAMP_VOXELS,
    DEEPEST_MM,
    HEADROOM,
    SURFACE,
    VolumeField,
    core,
    depth_of,
    open_by,
    projected_tone,
    spread,
    volume_field,
)

SPACING_MM = (1.0, 1.25, 1.5)
SHAPE = (64, 72, 80)
CENTER_MM = (np.array(SHAPE[::-1]) - 1) / 2 * SPACING_MM


def radius_mm(center_mm: np.ndarray = CENTER_MM) -> np.ndarray:
    """Distance of every voxel from a point."""
    k, j, i = np.indices(SHAPE)
    points = np.stack([i, j, k], axis=-1) * SPACING_MM
    return np.linalg.norm(points - center_mm, axis=-1)


def ball(radius: float, center_mm: np.ndarray = CENTER_MM) -> np.ndarray:
    """1 inside, 0 outside, a ramp of 3 mm between."""
    return ((radius - radius_mm(center_mm)) / 3 + 0.5).clip(0, 1).astype(np.float32)


def head_with_hollow() -> VolumeField:
    """A head of 36 mm, bright scalp, a dark layer, and a brain of 22 mm with a hollow of 8."""
    radius = radius_mm()
    values = np.select([radius < 8, radius < 22, radius < 27, radius < 36], [10, 80, 5, 150], 0)
    return volume_field(values.astype(np.int16), SPACING_MM, ball(36.0), (0.0, 100.0))


def test_the_field_is_solid_in_tissue_and_hollow_where_it_is_dark() -> None:
    field = head_with_hollow()
    radius = radius_mm()[
        tuple(
            slice(s, s + n) for s, n in zip(field.start_ijk[::-1], field.solid.shape, strict=True)
        )
    ]
    for low, high, solid in ((0, 5, 0), (12, 19, 255), (23.8, 25.2, 0), (30, 33, 255)):
        assert (field.solid[(radius > low) & (radius < high)] == solid).all()
    assert (field.head[radius < 33] == 255).all()
    assert not field.solid[radius > 40].any()


def test_nothing_stands_further_than_a_voxel_from_the_head() -> None:
    noisy = ball(30.0)
    noisy[3:6, 3:6, 3:6] = 0.45  # air that came near the head's level
    field = volume_field(np.full(SHAPE, 90), SPACING_MM, noisy, (0.0, 100.0))
    reach = spread(noisy >= 0.5)
    box = tuple(
        slice(s, s + n) for s, n in zip(field.start_ijk[::-1], field.head.shape, strict=True)
    )
    assert not field.head[~reach[box]].any()


def test_tone_is_the_share_of_the_window_with_room_for_fat() -> None:
    for value, share in ((-900, 0.0), (-50, 0.5), (100, 1.25), (3000, HEADROOM)):
        field = volume_field(np.full(SHAPE, value), SPACING_MM, ball(30.0), (-150.0, 50.0))
        expected = 255 * share / HEADROOM
        assert np.abs(field.tone.astype(float) - expected).max() <= 0.5


def test_an_empty_head_is_refused() -> None:
    with pytest.raises(InputError, match="No head"):
        volume_field(np.zeros(SHAPE), SPACING_MM, np.zeros(SHAPE, np.float32), (0.0, 1.0))


def test_the_field_falls_through_one_half_on_an_oblique_cut() -> None:
    field = head_with_hollow()
    normal = np.array([0.48, -0.6, 0.64])
    at = CENTER_MM + np.array([1.3, -0.4, 2.1])
    plane = np.array([[*normal, -normal @ at]])
    opened = open_by(field, np.full_like(field.solid, 255), plane).astype(float)
    rng = np.random.default_rng(3)
    across = np.linalg.svd(normal[None])[2][1:]
    points = at + rng.uniform(-15, 15, (200, 2)) @ across - field.start_local_mm
    position = (points / SPACING_MM)[:, ::-1].T
    value = interpolate(opened[..., None].astype(np.float32), position)[:, 0]
    byte_per_mm = 255 / (CUT_RAMP_VOXELS * max(SPACING_MM))
    assert np.abs((value - SURFACE) / byte_per_mm).max() < 0.05


def test_a_cut_removes_only_where_all_planes_are_positive() -> None:
    field = head_with_hollow()
    planes = np.array([[1.0, 0, 0, -CENTER_MM[0]], [0, 0, 1.0, -CENTER_MM[2]]])
    opened = open_by(field, field.solid, planes)
    k, j, i = np.indices(opened.shape)
    local = np.stack([i, j, k], -1) * SPACING_MM + field.start_local_mm
    distance = (local @ planes[:, :3].T + planes[:, 3]).min(axis=-1)
    assert not opened[distance > 3].any()
    np.testing.assert_array_equal(opened[distance < -3], field.solid[distance < -3])
    assert open_by(field, field.solid, planes[:0]) is field.solid


def test_the_core_is_the_inner_ball_alone() -> None:
    radius = radius_mm()
    values = np.select([radius < 22, radius < 28, radius < 36], [80, 5, 80], 0)
    field = volume_field(values.astype(np.int16), SPACING_MM, ball(36.0), (0.0, 100.0))
    box = tuple(
        slice(s, s + n) for s, n in zip(field.start_ijk[::-1], field.solid.shape, strict=True)
    )
    inner = core(field)
    assert (inner[radius[box] < 19] == 255).all()
    assert not inner[radius[box] > 26].any()


def test_a_projection_holds_nothing_outside_and_less_of_the_scalp() -> None:
    radius = radius_mm()
    field = volume_field(np.full(SHAPE, 80), SPACING_MM, ball(36.0), (0.0, 100.0))
    box = tuple(
        slice(s, s + n) for s, n in zip(field.start_ijk[::-1], field.tone.shape, strict=True)
    )
    plane = np.array([[0.0, 1.0, 0.0, -CENTER_MM[1]]])
    tone, half = projected_tone(field, plane[:0]), projected_tone(field, plane)
    assert not tone[radius[box] > 37].any()
    assert tone[radius[box] < 20].min() == field.tone[0, 0, 0]
    assert tone[radius[box] > 32].max() < 0.5 * field.tone[0, 0, 0]
    y = np.arange(tone.shape[1]) * SPACING_MM[1] + field.start_local_mm[1] - CENTER_MM[1]
    assert not half[:, y > 1.5].any()
    np.testing.assert_array_equal(half[:, y < -1.5], tone[:, y < -1.5])


def naive_light(clear: np.ndarray, step: tuple[int, int, int]) -> np.ndarray:
    """Light along a line of cells that never falls between them."""
    light = np.ones(clear.shape)
    for cell in np.ndindex(clear.shape):
        at = np.array(cell) + step
        while ((at >= 0) & (at < clear.shape)).all():
            light[cell] *= clear[tuple(at)]
            at += step
    return light


@pytest.mark.parametrize("step", [(0, 0, 1), (0, -1, 0), (1, 0, 0), (1, 1, -1), (-1, 0, 1)])
def test_light_from_a_direction_along_the_cells(step: tuple[int, int, int]) -> None:
    clear = np.random.default_rng(0).uniform(0, 1, (5, 6, 7)).astype(np.float32)
    cell_mm = (2.0, 3.0, 4.0)
    toward = np.array(step[::-1]) * cell_mm
    light = arriving_light(clear, toward, cell_mm)
    np.testing.assert_allclose(light, naive_light(clear, step), atol=1e-5)


def test_an_open_sky_gives_light_one_and_a_roof_takes_the_light_from_above() -> None:
    clear = np.ones((9, 9, 9), np.float32)
    up = np.array([0.0, 0, 1])
    open_sky = sky_light(clear, np.zeros(3), (2.0, 2.0, 2.0))
    np.testing.assert_allclose(open_sky[4, 4, 4], [1, 0, 0, 0], atol=0.05)
    clear[7] = 0
    roofed = sky_light(clear, up, (2.0, 2.0, 2.0))[4, 4, 4]
    assert roofed[0] + roofed[3] < 0.5 * (roofed[0] - roofed[3])


def test_block_means_count_the_last_blocks_own_voxels() -> None:
    volume = np.random.default_rng(1).integers(0, 256, (5, 6, 7)).astype(np.uint8)
    means = block_means(volume, (2, 3, 4))
    assert means.shape == (3, 2, 2)
    np.testing.assert_allclose(means[2, 1, 1], volume[4:, 3:, 4:].mean() / 255, rtol=1e-6)
    np.testing.assert_allclose(means[0, 0, 0], volume[:2, :3, :4].mean() / 255, rtol=1e-6)


def test_interpolation_gives_back_a_linear_field_and_clamps() -> None:
    k, j, i = np.indices((4, 5, 6)).astype(np.float32)
    lattice = np.stack([2 * k - j + 0.5 * i, k], axis=-1)
    position = np.random.default_rng(2).uniform(0, 3, (3, 50))
    values = interpolate(lattice, position)
    np.testing.assert_allclose(
        values[:, 0], 2 * position[0] - position[1] + 0.5 * position[2], atol=1e-5
    )
    np.testing.assert_allclose(interpolate(lattice, np.array([[9.0], [-3], [2]]))[0], [7, 3])
    np.testing.assert_allclose(interpolate(lattice[:1], np.array([[0.0], [1], [2]]))[0], [0, 0])


def test_a_block_is_smoothed_as_scipy_does() -> None:
    block = np.random.default_rng(4).uniform(0, 1, (9, 10, 11)).astype(np.float32)
    sigma = (0.5, 0.8, 1.3)
    expected = gaussian_filter(block, sigma, mode="nearest", truncate=3.0)
    np.testing.assert_allclose(smooth(block, sigma), expected, atol=1e-5)


def test_slabs_cover_every_slice_once_and_know_their_neighbours() -> None:
    whole = np.random.default_rng(5).uniform(0, 1, (50, 6, 7)).astype(np.float32)
    parts = slabs(len(whole), smoothing_reach(0.8))
    assert [k for slab in parts for k in range(50)[slab.part]] == list(range(50))
    pieces = [smooth(whole[slab.wide], (0.8, 0.5, 0.5))[slab.own] for slab in parts]
    np.testing.assert_allclose(np.concatenate(pieces), smooth(whole, (0.8, 0.5, 0.5)), atol=1e-6)


def test_cells_are_read_linearly_at_voxels() -> None:
    k, j, i = np.indices((4, 5, 3)).astype(np.float32)
    values = at_voxels(k + 10 * j + 100 * i, (2, 3, 1), (8, 14, 3), slice(3, 6))
    place = [
        ((np.arange(n) + 0.5) / block - 0.5).clip(0, cells - 1)
        for n, block, cells in ((8, 2, 4), (14, 3, 5), (3, 1, 3))
    ]
    k, j, i = np.meshgrid(*place, indexing="ij")
    np.testing.assert_allclose(values, (k + 10 * j + 100 * i)[3:6], rtol=1e-5)


def test_depth_is_the_distance_to_the_outside_down_to_its_end() -> None:
    head = (255 * ball(30.0)).astype(np.uint8)
    depth = depth_of(head, SPACING_MM)
    inside = np.pad(depth.cells.values >= 0.5, 1)
    exact = distance_transform_edt(inside, sampling=depth.cells.size_mm)[1:-1, 1:-1, 1:-1]
    shallow = (exact > 0) & (exact < DEEPEST_MM - 2)
    expected = exact - min(depth.cells.size_mm) / 2
    np.testing.assert_allclose(depth.values[shallow], expected[shallow], atol=0.05)
    assert (depth.values[exact > DEEPEST_MM] > DEEPEST_MM - 2).all()
