"""Masks of intensity bands, and how much they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.process.threads import in_threads, spans

Mask = NDArray[np.bool_]


def band_mask(array: NDArray[Any], low: float, high: float) -> Mask:
    """Where ``low < v < high``, both ends left out.

    Parameters
    ----------
    array : n-D array
    low, high : float
        In the array's units.

    Returns
    -------
    n-D bool array
    """
    mask = np.empty(array.shape, np.bool_)

    def compare(part: slice) -> None:
        np.logical_and(array[part] > low, array[part] < high, out=mask[part])

    in_threads(compare, spans(len(array)))
    return mask


def volume_ml(mask: Mask, spacing_mm: Sequence[float]) -> float:
    """Volume of a mask in millilitres; spacing in (i, j, k) order, mm."""
    return int(np.count_nonzero(mask)) * float(np.prod(spacing_mm)) / 1000
