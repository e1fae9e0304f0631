"""Where a slider stands for a number, and what a volume allows. Pure; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

from viz3d.app.panels.about import Span
from viz3d.app.panels.fields import Control
from viz3d.geometry import AXIS_OF_PLANE
from viz3d.scene.layer_values import Band, Point

#: Steps of a slider from end to end.
SLIDER_STEPS: Final = 10_000
_PLACES: Final = ("focus_lps", "at_lps", "crosshair_lps", "pivot_lps")


@dataclass(frozen=True)
class Limits:
    """What a volume allows.

    Parameters
    ----------
    low_lps, high_lps : points
        Corners of the box around the head, mm.
    values : pair of floats
        Its least and its greatest intensity.
    """

    low_lps: Point
    high_lps: Point
    values: tuple[float, float]


def fitted(control: Control, holder: Any, limits: Limits | None) -> Control:
    """A control with the range that its value has in this volume.

    Parameters
    ----------
    control : Control
    holder : object
        The value that holds the field: its plane and its bins bound it.
    limits : Limits, optional
    """
    if holder is None:
        return control
    if isinstance(holder, Band) and control.name == "bins":
        return replace(control, span=Span(0, holder.of, 1))
    if limits is None:
        return control
    span = control.span
    if control.name == "position_mm":
        axis = AXIS_OF_PLANE[holder.plane]
        reach = (limits.low_lps[axis], limits.high_lps[axis])
        return replace(control, span=replace(span, slider=reach))
    if control.name in _PLACES:
        reach = (min(limits.low_lps), max(limits.high_lps))
        return replace(control, span=replace(span, slider=reach))
    if control.name in ("window", "level"):
        low, high = limits.values
        step = round_step((high - low) / 1000)
        return replace(control, span=replace(span, slider=limits.values, step=step))
    return control


def round_step(about: float) -> float:
    """A power of ten at most as large, of at most 1: the step of a spin box."""
    return min(1.0, 10.0 ** math.floor(math.log10(about))) if about > 0 else 1.0


def decimals(step: float) -> int:
    """How many decimal places show steps of this size."""
    return max(0, min(6, math.ceil(-math.log10(step) - 1e-9)))


def slider_position(value: float, span: Span) -> int:
    """Where on the slider a number is, 0 to `SLIDER_STEPS`; beyond its ends, at them."""
    low, high = span.reach
    clipped = min(max(value, low), high)
    share = _log_share(clipped, low, high) if span.is_log else (clipped - low) / (high - low)
    return round(share * SLIDER_STEPS)


def slider_value(position: float, span: Span) -> float:
    """The number for a place of the slider, rounded to the field's steps."""
    low, high = span.reach
    share = position / SLIDER_STEPS
    value = low * (high / low) ** share if span.is_log else low + share * (high - low)
    stepped = round(value / span.step) * span.step
    return min(max(round(stepped, decimals(span.step) + 3), low), high)


def _log_share(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low)
