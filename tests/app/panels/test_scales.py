"""Sliders against the numbers they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz3d.app.panels.about import Span
from viz3d.app.panels.fields import controls
from viz3d.app.panels.scales import (
    SLIDER_STEPS,
    decimals,
    fitted,
    round_step,
    slider_position,
    slider_value,
)
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import SliceLayer

from .conftest import LIMITS

PLAIN = Span(-5, 50, 0.5, (0, 20))
RATIO = Span(0.02, 50, 0.01, (0.2, 5), is_log=True)


@pytest.mark.parametrize("span", [PLAIN, RATIO])
def test_the_ends_are_the_ends(span: Span) -> None:
    low, high = span.reach
    assert slider_position(low, span) == 0
    assert slider_position(high, span) == SLIDER_STEPS
    assert slider_value(0, span) == low
    assert slider_value(SLIDER_STEPS, span) == high
    assert slider_position(span.high, span) == SLIDER_STEPS, "beyond an end it stays there"


@given(st.floats(0.2, 5))
def test_a_number_survives_the_slider_to_within_a_step(value: float) -> None:
    for span in (PLAIN, RATIO):
        # A place of the slider is a ten-thousandth of its way.
        near = span.step / 2 + 25 / SLIDER_STEPS
        assert slider_value(slider_position(value, span), span) == pytest.approx(value, abs=near)


def test_ratios_are_in_the_middle_of_a_slider_that_goes_by_them() -> None:
    assert slider_position(1.0, RATIO) == SLIDER_STEPS // 2


@pytest.mark.parametrize(
    ("step", "places"), [(1, 0), (10, 0), (0.5, 1), (0.1, 1), (0.01, 2), (0.05, 2)]
)
def test_steps_are_seen_in_full(step: float, places: int) -> None:
    assert decimals(step) == places


@pytest.mark.parametrize(
    ("about", "step"), [(4.2, 1), (0.3, 0.1), (0.1, 0.1), (2e-4, 1e-4), (0, 1)]
)
def test_round_steps(about: float, step: float) -> None:
    assert round_step(about) == pytest.approx(step)


def test_a_slice_goes_where_the_head_is_along_its_own_normal() -> None:
    control = next(c for c in controls(SliceLayer) if c.name == "position_mm")
    reach = {plane: fitted(control, SliceLayer(plane=plane), LIMITS).span.reach for plane in PLANES}
    assert reach == {"axial": (-90, 120), "coronal": (-100, 110), "sagittal": (-80, 90)}


def test_a_window_covers_what_was_measured_and_bins_their_band() -> None:
    window = next(c for c in controls(SliceLayer) if c.name == "window")
    assert fitted(window, SliceLayer(), LIMITS).span.reach == (0, 3000)
    bins = next(c for c in controls(Band) if c.name == "bins")
    assert fitted(bins, Band(of=64), LIMITS).span.high == 64


PLANES = ("axial", "coronal", "sagittal")
