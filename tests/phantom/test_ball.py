"""The ball for tests in millimetres."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.phantom import Phantom, make_ball_volume

CENTER = (12.3, -20.7, 31.1)


@pytest.mark.parametrize("flipped", ["", "k"])
@pytest.mark.parametrize("rotation_deg", [(0, 0, 0), (15, -20, 40)])
def test_ball_has_its_centre_and_size(flipped: str, rotation_deg: tuple[int, int, int]) -> None:
    grid = Phantom(
        shape=(40, 44, 50),
        spacing_mm=(0.9, 1.0, 1.2),
        center_lps=(10, -20, 30),
        rotation_deg=rotation_deg,
        flipped=flipped,
    ).grid
    volume = make_ball_volume(grid, CENTER, 9.0, value=500, background=100)
    weight = (volume.array - 100.0) / 400
    k, j, i = np.indices(grid.shape)
    place = grid.to_lps(np.stack([i, j, k], axis=-1))
    centroid = (place * weight[..., None]).sum(axis=(0, 1, 2)) / weight.sum()
    assert centroid == pytest.approx(CENTER, abs=0.01)
    assert weight.sum() * np.prod(grid.spacing) == pytest.approx(4 / 3 * np.pi * 9**3, rel=0.01)
    assert volume.array.min() == 100
    assert volume.array.max() == 500


def test_half_value_is_at_the_radius() -> None:
    grid = Phantom(shape=(1, 1, 41), plane="axial", center_lps=(0, 0, 0)).grid
    profile = make_ball_volume(grid, (0, 0, 0), 10.0, value=1.0).array[0, 0]
    assert profile[20 + 9 : 20 + 12] == pytest.approx([1, 0.5, 0])
