"""Random fields: their statistics, and the distance to their zeros."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.phantom.shapes import Points
from viz3d.phantom.waves import CHUNK, RandomWaves


def scattered(count: int) -> Points:
    places = np.random.default_rng(0).uniform(-200, 200, (3, count)).astype(np.float32)
    return Points(*places)


def test_field_has_unit_variance() -> None:
    values = RandomWaves.draw(seed=5, wavelength_mm=20, count=64)(scattered(20_000))
    assert values.mean() == pytest.approx(0, abs=0.05)
    assert values.std() == pytest.approx(1, abs=0.05)


def test_value_of_a_point_does_not_depend_on_its_neighbours() -> None:
    waves = RandomWaves.draw(seed=5, wavelength_mm=20, count=16)
    many = scattered(CHUNK + 10)
    last = many.take(np.array([CHUNK + 9]))
    assert waves(last)[0] == pytest.approx(waves(many)[-1], abs=1e-4)


def test_distance_to_zero_of_one_wave_is_exact() -> None:
    waves = RandomWaves(np.array([[2 * np.pi / 12], [0], [0]], np.float32), np.zeros(1, np.float32))
    x = np.array([0, 1, 3, 5, 6], dtype=np.float32)
    distance = waves.distance_to_zero(Points(x, 0 * x, 0 * x))
    # cos(2 pi x / 12) is zero at 3 and 9
    assert distance == pytest.approx([3, 2, 0, 2, 3], abs=0.01)
