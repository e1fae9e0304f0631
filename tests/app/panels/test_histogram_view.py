"""Where the histogram's panel puts things, and what its band does. Pure."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.app.panels.histogram_view import (
    PlotView,
    moved_band,
    part_at,
    rebinned,
    shown_range,
)
from viz3d.app.panels.histogram_words import band_words, mean_side_mm, sigma_words


def view(*, is_log: bool = False) -> PlotView:
    return PlotView(10, 5, 400, 100, -50, 150, 1000, is_log)


def test_places_and_values_are_each_others_inverse() -> None:
    for value in (-50, 0, 33.3, 150):
        assert view().value(view().x(value)) == pytest.approx(value)
    assert (view().x(-50), view().x(150)) == (10, 410)
    for share in (0, 0.25, 1):
        assert view().share(view().y_of_share(share)) == pytest.approx(share)
    assert view().share(-40) == 1
    assert view().share(400) == 0


def test_counts_go_up_and_end_at_the_top() -> None:
    assert (view().y(0), view().y(500), view().y(1000), view().y(9000)) == (105, 55, 5, 5)
    heights = [view(is_log=True).y(count) for count in (0, 1, 10, 100, 1000)]
    assert heights == pytest.approx([105, 105, 105 - 100 / 3, 105 - 200 / 3, 5])


def test_a_thin_bright_tail_is_left_out_unless_all_is_asked_for() -> None:
    counts = np.array([90_000, 3000, 5000, 2000, 1, 0, 1])
    edges = np.arange(8.0)
    assert shown_range(counts, edges, is_whole=True) == (0, 7)
    assert shown_range(counts, edges, is_whole=False) == (0, 4)
    assert shown_range(np.array([5, 0, 9]), np.arange(4.0), is_whole=False) == (0, 3)
    assert shown_range(np.array([5]), np.arange(2.0), is_whole=False) == (0, 1)


@pytest.mark.parametrize(
    ("x", "part"), [(90, None), (96, "low"), (104, "low"), (150, "middle"), (198, "high")]
)
def test_a_press_takes_what_is_near(x: float, part: str | None) -> None:
    assert part_at(x, 100, 200) == part


def test_of_two_ends_in_one_place_the_one_that_can_follow_is_taken() -> None:
    assert (part_at(99, 100, 100), part_at(101, 100, 100)) == ("low", "high")


@pytest.mark.parametrize(
    ("part", "away", "bins"),
    [
        ("low", 2, (12, 16)),
        ("low", 20, (15, 16)),
        ("low", -99, (0, 16)),
        ("high", 3, (10, 19)),
        ("high", 99, (10, 50)),
        ("high", -99, (10, 11)),
        ("middle", -4, (6, 12)),
        ("middle", -99, (0, 6)),
        ("middle", 99, (44, 50)),
    ],
)
def test_a_moved_band_stays_a_band(part: str, away: int, bins: tuple[int, int]) -> None:
    assert moved_band((10, 16), part, away, 50) == bins


def test_among_more_bins_a_band_lies_where_it_was() -> None:
    assert rebinned((10, 16), 50, 100) == (20, 32)
    assert rebinned((10, 16), 50, 5) == (1, 2)
    assert rebinned((48, 50), 50, 2) == (1, 2)


def test_smoothing_is_said_in_voxels_and_in_millimetres() -> None:
    assert sigma_words(2, (1.0, 1.0, 1.0)) == "2 voxels = 2 mm"
    assert sigma_words(1.5, (0.9, 0.9, 2.0)) == "1.5 voxels = 1.4 × 1.4 × 3 mm"
    assert sigma_words(0, (1.0, 1.0, 1.0)) == "none: the raw volume"
    assert mean_side_mm((1, 2, 4)) == pytest.approx(2)


def test_a_band_is_said_in_voxels_and_millilitres() -> None:
    said = band_words(1719.04, 2831.36, 1_234_567, 0.5)
    assert said == "Intensity 1719–2831: 1,234,567 voxels, 617.3 ml"
