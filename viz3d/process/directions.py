"""Directions spread evenly over the sphere."""

from __future__ import annotations

import numpy as np

from viz3d.geometry import FloatArray


def fibonacci_sphere(count: int) -> FloatArray:
    """(count, 3) unit directions spread evenly over the sphere.

    Notes
    -----
    R. Swinbank and R. J. Purser, "Fibonacci grids", Quarterly Journal of the Royal
    Meteorological Society 132 (2006) 1769-1793.
    """
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    turn = np.pi * (1 + np.sqrt(5)) * index
    radius = np.sqrt(1 - z * z)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn), z])
