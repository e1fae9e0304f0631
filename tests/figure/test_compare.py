"""Whether pictures are the same, and where not."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.figure.compare import Difference, compare


@pytest.fixture
def picture() -> np.ndarray:
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 250, (120, 200, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def compared(one: np.ndarray, other: np.ndarray) -> Difference:
    return compare(one, other, {"left": (0, 0, 100, 120), "right": (100, 0, 200, 120)})


def test_a_picture_is_identical_to_itself(picture: np.ndarray) -> None:
    found = compared(picture, picture.copy())
    assert (found.mean, found.largest, found.in_square) == (0, 0, 0)
    assert found.whole.box is None
    assert found.panels == ()
    assert found.is_rounding


def test_where_it_differs_is_told_to_the_pixel(picture: np.ndarray) -> None:
    other = picture.copy()
    other[30:40, 120:150, 1] += 5
    found = compared(picture, other)
    assert found.whole.box == (120, 30, 150, 40)
    assert found.whole.share == pytest.approx(300 / (120 * 200))
    (panel,) = found.panels
    assert (panel.name, panel.box) == ("right", (120, 30, 150, 40))
    assert panel.share == pytest.approx(300 / (120 * 100))
    assert found.largest == 5
    assert found.mean == pytest.approx(5 * 300 / (120 * 200))


def test_the_mean_of_a_square_is_as_a_naive_one_has_it(picture: np.ndarray) -> None:
    other = np.random.default_rng(6).integers(0, 250, picture.shape, dtype=np.uint8)
    other[..., 3] = 255
    cut, other = picture[:117, :195], other[:117, :195]
    steps = np.abs(cut.astype(int) - other).max(axis=-1)
    naive = max(
        steps[top : top + 8, left : left + 8].mean()
        for top in range(0, 117, 8)
        for left in range(0, 195, 8)
    )
    assert compare(cut, other, {}).in_square == pytest.approx(naive)


def test_rounding_is_forgiven(picture: np.ndarray) -> None:
    other = picture.copy()
    other[::4, ::4, :3] += 4
    found = compared(picture, other)
    assert found.is_rounding
    assert found.largest == 4


def test_an_edge_is_forgiven_a_letter_is_not() -> None:
    blank = np.full((2000, 2000, 4), 255, dtype=np.uint8)
    edge = blank.copy()
    edge[:, 1000, :3] -= 40
    assert compared(blank, edge).is_rounding
    letter = blank.copy()
    letter[1000:1007, 1000:1002, :3] = 100
    found = compared(blank, letter)
    assert found.mean < 0.001
    assert not found.is_rounding


def test_a_shift_of_everything_by_one_step_is_no_rounding(picture: np.ndarray) -> None:
    other = picture.copy()
    other[..., :3] += 1
    found = compared(picture, other)
    assert not found.is_rounding
    assert found.whole.box is None


def test_what_is_clear_has_no_colour(picture: np.ndarray) -> None:
    picture[..., 3] = 0
    other = np.zeros_like(picture)
    assert compared(picture, other).largest == 0
    other[0, 0, 3] = 200
    assert compared(picture, other).largest == 200
