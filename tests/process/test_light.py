"""Baked light on shapes whose light is known."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.directions import fibonacci_sphere
from viz3d.process.light import Transfer, transfer
from viz3d.process.studio import BRAIN, PLAIN, SKIN, develop, shade, studio

CAMERA = np.eye(3)


def ball(radius_mm: float = 60.0, count: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    normals = fibonacci_sphere(count)
    return radius_mm * normals, normals


@pytest.fixture(scope="module")
def lit_ball() -> Transfer:
    points, normals = ball()
    return transfer(points, normals, points)


def test_a_ball_under_an_even_sky_is_evenly_lit(lit_ball: Transfer) -> None:
    light = lit_ball.irradiance(np.ones((len(lit_ball.directions), 1), np.float32))
    assert light == pytest.approx(np.ones_like(light), abs=0.06)
    assert light.std() < 0.02


def test_a_distant_lamp_gives_the_cosine(lit_ball: Transfer) -> None:
    lamp = 40
    radiance = np.zeros((len(lit_ball.directions), 1), np.float32)
    radiance[lamp] = len(lit_ball.directions) / 4
    cosines = (lit_ball.normals @ lit_ball.directions[lamp]).clip(0)
    light = lit_ball.irradiance(radiance)[:, 0]
    assert light == pytest.approx(cosines, abs=0.06)


def naive_sky_share(depth_mm: float, radius_mm: float) -> float:
    """Light in the middle of a round pit's floor under an even sky: sin^2 of the opening."""
    return radius_mm**2 / (radius_mm**2 + depth_mm**2)


@pytest.mark.parametrize(("depth_mm", "radius_mm"), [(20.0, 20.0), (60.0, 15.0)])
def test_the_floor_of_a_pit_sees_its_opening(depth_mm: float, radius_mm: float) -> None:
    x, y = np.mgrid[-90:90:1.0, -90:90:1.0].reshape(2, -1)
    in_pit = np.hypot(x, y) < radius_mm
    plain = np.column_stack([x, y, np.where(in_pit, -depth_mm, 0)])
    turn, down = np.mgrid[0 : 2 * np.pi : 2 / radius_mm / 2, -depth_mm:0:1.0].reshape(2, -1)
    wall = np.column_stack([radius_mm * np.cos(turn), radius_mm * np.sin(turn), down])
    points = np.concatenate([plain, wall])
    middle = np.array([[0.0, 0.0, -depth_mm]])
    baked = transfer(middle, np.array([[0.0, 0.0, 1.0]]), points)
    light = baked.irradiance(np.ones((len(baked.directions), 1), np.float32))
    assert light[0, 0] == pytest.approx(naive_sky_share(depth_mm, radius_mm), abs=0.12)
    open_point = transfer(np.array([[60.0, 0, 0]]), np.array([[0.0, 0, 1]]), points)
    sky = open_point.irradiance(np.ones((len(baked.directions), 1), np.float32))
    assert sky[0, 0] > 0.9


def test_a_shadow_falls_on_the_far_side() -> None:
    x, y = np.mgrid[-60:60:1.0, -60:60:1.0].reshape(2, -1)
    floor = np.column_stack([x, y, np.zeros_like(x)])
    upwards = np.tile([0.0, 0.0, 1.0], (len(floor), 1))
    hovering = ball(15.0, 8000)[0] + np.array([0, 0, 30])
    baked = transfer(floor, upwards, np.concatenate([floor, hovering]))
    lamp = int(np.argmax(baked.directions @ np.array([0.6, 0.0, 0.8])))
    direction = baked.directions[lamp]
    arriving = baked.arriving[:, lamp] / 255 / direction[2]
    foot = np.array([0, 0, 30]) - direction * 30 / direction[2]
    beside = np.hypot(*(floor - foot)[:, :2].T)
    assert arriving[beside < 8].max() < 0.1
    assert arriving[beside > 32].min() > 0.9


def test_irradiance_is_the_sum_over_directions(lit_ball: Transfer) -> None:
    radiance = np.random.default_rng(0).random((len(lit_ball.directions), 3)).astype(np.float32)
    naive = np.zeros((50, 3))
    for index in range(len(lit_ball.directions)):
        naive += lit_ball.arriving[:50, index : index + 1] / 255 * radiance[index]
    naive *= 4 / len(lit_ball.directions)
    assert lit_ball.irradiance(radiance)[:50] == pytest.approx(naive, rel=1e-4)


def test_the_key_lamp_stands_at_the_upper_left(lit_ball: Transfer) -> None:
    colors = shade(lit_ball, studio(lit_ball.directions, *CAMERA), SKIN).astype(int).sum(axis=1)
    brightest = lit_ball.normals[np.argmax(colors)]
    assert brightest[0] < 0 < brightest[1]
    assert brightest[2] > 0
    facing = lit_ball.normals[:, 2] > 0.3
    assert colors[facing].min() > 100


def test_the_lamps_move_with_the_camera(lit_ball: Transfer) -> None:
    turned = (-CAMERA[0], CAMERA[1], -CAMERA[2])
    colors = shade(lit_ball, studio(lit_ball.directions, *turned), SKIN).astype(int).sum(axis=1)
    brightest = lit_ball.normals[np.argmax(colors)]
    assert brightest[0] > 0 < brightest[1]
    assert brightest[2] < 0


def test_skin_reddens_in_the_shade() -> None:
    def redness(light: float, tissue: object) -> float:
        arriving = np.full((1, 4), round(255 * light), np.uint8)
        directions = fibonacci_sphere(4).astype(np.float32)
        baked = Transfer(arriving, directions, np.array([[0, 0, -1.0]], np.float32))
        red, _, blue = shade(baked, studio(directions, *CAMERA), tissue)[0].astype(float)
        return red / blue

    for tissue in (SKIN, BRAIN):
        assert redness(0.04, tissue) > 1.05 * redness(0.3, tissue)
    assert redness(0.04, PLAIN) == pytest.approx(redness(0.3, PLAIN), rel=0.1)


def test_developing_is_monotone_and_keeps_black_and_white() -> None:
    ramp = np.linspace(0, 50, 2000, dtype=np.float32)
    developed = develop(ramp).astype(int)
    assert developed[0] == 0
    assert developed[-1] == 255
    assert (np.diff(developed) >= 0).all()
    assert develop(np.array([0.2140], np.float32))[0] == pytest.approx(127.5, abs=1)


def test_colors_of_their_own_replace_the_tissues(lit_ball: Transfer) -> None:
    green = np.tile(np.array([0.0, 0.5, 0.0], np.float32), (len(lit_ball.normals), 1))
    colors = shade(lit_ball, studio(lit_ball.directions, *CAMERA), PLAIN, green).mean(axis=0)
    assert colors[1] > 3 * max(colors[0], colors[2])
