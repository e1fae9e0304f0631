"""Stored values to real-world values: slopes, intercepts, types, and what they are measured in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

#: Integers beyond these many bits do not fit the fraction of a float32.
FLOAT32_BITS: Final = 24
#: Slopes and intercepts up to this keep products of 32 bits within 64.
MAX_WHOLE: Final = 1 << 30


def intensity_units(metadata: Mapping[str, Any]) -> str:
    """What a volume's values are measured in: ``"HU"``, ``"a.u."``, or empty if nobody says.

    Parameters
    ----------
    metadata : mapping
        DICOM keyword to value. CT is in Hounsfield units unless RescaleType says otherwise
        (PS3.3 C.8.2.1.1); the brightness of MR is in arbitrary ones.
    """
    modality, kind = metadata.get("Modality", ""), str(metadata.get("RescaleType") or "")
    if modality == "CT":
        return "HU" if kind in ("", "HU") else ""
    return "a.u." if modality == "MR" and kind in ("", "US", "normalized") else ""


def rescale(
    stored: Array, slopes: Sequence[float], intercepts: Sequence[float], bits_stored: int
) -> Array:
    """Apply ``value = slope * stored + intercept`` plane by plane.

    Parameters
    ----------
    stored : (n, rows, columns) array
    slopes, intercepts : n finite floats
        Of each plane.
    bits_stored : int
        How many bits of the stored integers are used.

    Returns
    -------
    (n, rows, columns) array
        `stored` itself where nothing is to be done; the smallest integer type that holds the
        values where stored values, slopes and intercepts are whole numbers; else the stored
        type of floats, or float32, or float64 where that does not hold the values.
    """
    slope, intercept = np.asarray(slopes, np.float64), np.asarray(intercepts, np.float64)
    if (slope == 1).all() and (intercept == 0).all():
        return stored
    is_integer = stored.dtype.kind in "iu" and stored.dtype.itemsize <= 4
    if is_integer and _are_whole(slope) and _are_whole(intercept):
        return _rescale_integers(stored, slope.astype(np.int64), intercept.astype(np.int64))
    values = np.empty(stored.shape, _real_dtype(stored.dtype, slope, intercept, bits_stored))
    for index, plane in enumerate(stored):
        values[index] = plane.astype(np.float64) * slope[index] + intercept[index]
    return values


def _are_whole(factors: NDArray[np.float64]) -> bool:
    return bool((factors == np.rint(factors)).all() and np.abs(factors).max() <= MAX_WHOLE)


def _real_dtype(
    stored: np.dtype[Any],
    slope: NDArray[np.float64],
    intercept: NDArray[np.float64],
    bits_stored: int,
) -> np.dtype[Any]:
    """Float32 where it holds the values to its own precision, else float64."""
    if stored.kind == "f":
        return stored
    largest = np.abs(slope).max() * 2.0**bits_stored + np.abs(intercept).max()
    is_enough = bits_stored <= FLOAT32_BITS and largest < np.finfo(np.float32).max
    return np.dtype(np.float32 if is_enough else np.float64)


def _rescale_integers(
    stored: Array, slope: NDArray[np.int64], intercept: NDArray[np.int64]
) -> Array:
    lowest = stored.min(axis=(1, 2)).astype(np.int64) * slope + intercept
    highest = stored.max(axis=(1, 2)).astype(np.int64) * slope + intercept
    ends = np.concatenate([lowest, highest])
    values = np.empty(stored.shape, _integer_dtype(stored.dtype, int(ends.min()), int(ends.max())))
    for index, plane in enumerate(stored):
        values[index] = plane.astype(np.int64) * slope[index] + intercept[index]
    return values


def _integer_dtype(stored: np.dtype[Any], lowest: int, highest: int) -> np.dtype[Any]:
    """The stored type if it holds the values, else the smallest that does."""
    for dtype in (stored, np.dtype(np.int16), np.dtype(np.uint16), np.dtype(np.int32)):
        limits = np.iinfo(dtype)
        if limits.min <= lowest and highest <= limits.max:
            return dtype
    return np.dtype(np.int64)
