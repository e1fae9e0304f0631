"""Chances of a random walk, against what is known of resistors."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.brain.walk import chance


def ends(count):
    inner, outer = np.zeros((2, 1, 1, count), bool)
    inner[..., 0] = outer[..., -1] = True
    return inner, outer


def test_along_a_line_the_chance_falls_evenly():
    found = chance(np.ones((1, 1, 11)), np.zeros((1, 1, 11)), *ends(11))
    assert found[0, 0] == pytest.approx(np.linspace(1, 0, 11), abs=0.01)


def test_what_conducts_badly_takes_the_fall():
    conductance = np.ones((1, 1, 11))
    conductance[..., 5] = 0.001
    found = chance(conductance, np.zeros((1, 1, 11)), *ends(11))[0, 0]
    assert found[4] > 0.98
    assert found[5] == pytest.approx(0.5, abs=0.01)
    assert found[6] < 0.02


def test_the_ground_is_as_good_as_outside():
    ground = np.zeros((1, 1, 3))
    ground[..., 1] = 1.0
    found = chance(np.ones((1, 1, 3)), ground, *ends(3))
    # One way in, two ways out.
    assert found[0, 0, 1] == pytest.approx(1 / 3, abs=0.01)


def test_a_walk_in_three_dimensions_is_what_many_walkers_do():
    random = np.random.default_rng(2)
    inner, outer = np.zeros((2, 5, 5, 5), bool)
    inner[2, 2, 1] = True
    outer[0], outer[-1], outer[:, 0], outer[:, -1] = True, True, True, True
    outer &= ~inner
    found = chance(np.ones((5, 5, 5)), np.zeros((5, 5, 5)), inner, outer)
    start = np.array([2, 2, 3])
    arrived = sum(walked(start, inner, outer, random) for _ in range(4000))
    assert found[tuple(start)] == pytest.approx(arrived / 4000, abs=0.03)


def walked(place, inner, outer, random):
    """Whether one walker comes to the inner voxels first."""
    place = place.copy()
    while not (inner[tuple(place)] or outer[tuple(place)]):
        step = place.copy()
        step[random.integers(3)] += random.choice((-1, 1))
        if 0 <= step[2] < inner.shape[2]:
            place = step
    return inner[tuple(place)]
