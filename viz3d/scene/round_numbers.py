"""Round numbers for scales: 1, 2 or 5 times a power of ten. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np

#: Most numbers along a scale, if it is long enough.
MOST_TICKS: Final = 6


def round_values(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten within a range.

    At most `most`, by the smallest such step; but never fewer than two, which give a scale.
    """
    power = 10.0 ** np.floor(np.log10(high - low))
    steps = [power * factor for factor in (0.1, 0.2, 0.5, 1, 2, 5, 10)]
    choices = [_multiples(step, low, high) for step in steps]
    scales = [values for values in choices if len(values) > 1]
    return next((values for values in scales if len(values) <= most), scales[-1])


def _multiples(step: float, low: float, high: float) -> list[float]:
    # A hair wider: ends that are round themselves are not exact in binary.
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return [float(n * step) + 0.0 for n in np.arange(first, last + 1)]


def nearest_round(value: float) -> float:
    """The length of 1, 2 or 5 times a power of ten that is nearest in proportion."""
    power = 10.0 ** np.floor(np.log10(value))
    choices = [float(power * factor) for factor in (1, 2, 5, 10)]
    return min(choices, key=lambda choice: abs(float(np.log(choice / value))))


def number_words(value: float) -> str:
    """A number as it is printed: no exponent, no needless zeros, a true minus sign."""
    return f"{value + 0.0:.10g}".replace("-", "\N{MINUS SIGN}")
