"""Robust numbers against a naive Otsu and known mixtures."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.process.statistics import otsu, statistics

RANDOM = np.random.default_rng(0)


def naive_otsu_variance(values: np.ndarray, threshold: float) -> float:
    """Variance within the two classes, straight from its definition."""
    below, above = values[values <= threshold], values[values > threshold]
    return (len(below) * below.var() + len(above) * above.var()) / len(values)


def test_otsu_has_the_least_variance_within() -> None:
    values = np.concatenate([RANDOM.normal(100, 30, 4000), RANDOM.normal(400, 60, 2000)])
    candidates = np.linspace(values.min() + 1, values.max() - 1, 500)
    best = min(naive_otsu_variance(values, threshold) for threshold in candidates)
    assert naive_otsu_variance(values, otsu(values)) == pytest.approx(best, rel=1e-3)


def test_a_spike_does_not_move_otsu() -> None:
    values = np.concatenate([RANDOM.normal(100, 10, 4000), RANDOM.normal(400, 10, 4000)])
    assert otsu(np.append(values, [1e6, 1e6])) == pytest.approx(250, abs=100)


def test_magnitude_image() -> None:
    array = np.hypot(*RANDOM.normal(0, 20, (2, 40, 40, 40)))
    array[10:30, 10:30, 10:30] += 1000
    numbers = statistics(array)
    assert numbers.air == 0
    assert numbers.noise == pytest.approx(20, rel=0.05)
    assert 60 < numbers.otsu < 1000
    assert numbers.tissue_median == pytest.approx(1000 + 20 * 1.18, rel=0.01)
    assert numbers.percentile(50) == pytest.approx(numbers.tissue_median)


def test_signed_image() -> None:
    array = RANDOM.normal(-1000, 8, (40, 40, 40))
    array[10:30, 10:30, 10:30] = RANDOM.normal(40, 8, (20, 20, 20))
    numbers = statistics(array.astype(np.int16))
    assert numbers.air == pytest.approx(-1000, abs=2)
    assert numbers.noise == pytest.approx(8, rel=0.15)
    assert numbers.tissue_median == pytest.approx(40, abs=2)


@pytest.mark.parametrize(
    "array", [np.zeros((0, 4, 4)), np.full((4, 4, 4), 7.0), np.full((4, 4, 4), np.nan)]
)
def test_no_picture_is_refused(array: np.ndarray) -> None:
    with pytest.raises(InputError, match="holds no picture") as refusal:
        statistics(array)
    assert refusal.value.code == "empty-volume"


def test_a_few_bright_voxels_are_a_picture() -> None:
    array = np.zeros((10, 10, 10))
    array[5, 5, 5] = 3
    assert 0 < statistics(array).otsu < 3
