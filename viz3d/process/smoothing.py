"""Gaussian smoothing: the lesson's, to the bit, on several threads; and a quicker float one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.process.threads import in_threads, spans

Float32Array = NDArray[np.float32]

#: Below this SciPy leaves an axis alone.
NO_SMOOTHING: Final = 1e-15
#: SciPy cuts the kernel here, in sigmas.
TRUNCATE: Final = 4.0
#: Centre and side weight of a Gaussian of sigma 0.6 voxels.
LIGHT_KERNEL: Final = (0.667, 0.1665)


def gaussian(array: NDArray[Any], sigma_voxels: float | Sequence[float]) -> NDArray[Any]:
    """Smooth with a Gaussian: what `scipy.ndimage.gaussian_filter` gives, bit for bit.

    An integer array gives an integer array: SciPy truncates after each axis, and so does
    this. Each axis is done by several threads, each on its part of another axis.

    Parameters
    ----------
    array : n-D array
    sigma_voxels : float or sequence of n floats
        Standard deviation in voxels, one for all axes or one an axis in array order.

    Returns
    -------
    n-D array of the same shape and dtype

    Raises
    ------
    InputError
        If a sigma is negative or not finite, or there is not one an axis.
    """
    sigmas = _sigma_of_axes(sigma_voxels, array.ndim)
    smoothed = array
    for axis, sigma in enumerate(sigmas):
        if sigma > NO_SMOOTHING:
            smoothed = _smooth_axis(smoothed, sigma, axis)
    return smoothed if smoothed is not array else array.copy()


def sigma_voxels_from_mm(
    sigma_mm: float, spacing_mm: Sequence[float]
) -> tuple[float, float, float]:
    """Standard deviation in voxels, in array order (k, j, i).

    Parameters
    ----------
    sigma_mm : float
    spacing_mm : (i, j, k) floats
    """
    i, j, k = spacing_mm
    return sigma_mm / k, sigma_mm / j, sigma_mm / i


def gaussian_float(
    array: NDArray[Any], sigma_voxels: Sequence[float], truncate: float = 3.0
) -> Float32Array:
    """Smooth a volume in float32 with a kernel cut at `truncate` sigmas; edges are repeated.

    Quicker than `gaussian` where the last digit does not matter: each axis is a sum of
    shifted views, done slice by slice so that the work stays in the cache.

    Parameters
    ----------
    array : (nk, nj, ni) array
    sigma_voxels : (k, j, i) floats
    truncate : float

    Returns
    -------
    (nk, nj, ni) float32 array
    """
    return smooth_planes(lambda k: array[k].astype(np.float32), array.shape, sigma_voxels, truncate)


def smooth_planes(
    plane_of: Callable[[int], Float32Array],
    shape: Sequence[int],
    sigma_voxels: Sequence[float],
    truncate: float = 3.0,
) -> Float32Array:
    """What `gaussian_float` does, on a volume that is made plane by plane.

    Parameters
    ----------
    plane_of : function
        Gives the (nj, ni) float32 plane of slice k; called from several threads.
    shape : (nk, nj, ni) ints
    sigma_voxels : (k, j, i) floats
    truncate : float
    """
    kernels = [_half_kernel(sigma, truncate) for sigma in sigma_voxels]
    smoothed = np.empty(shape, np.float32)

    def smooth_in_plane(part: slice) -> None:
        for k in range(part.start, part.stop):
            rows = _convolve_rows(plane_of(k), kernels[1])
            smoothed[k] = _convolve_rows(np.ascontiguousarray(rows.T), kernels[2]).T

    def smooth_across(part: slice) -> None:
        for j in range(part.start, part.stop):
            smoothed[:, j] = _convolve_rows(smoothed[:, j], kernels[0])

    in_threads(smooth_in_plane, spans(shape[0]))
    in_threads(smooth_across, spans(shape[1]))
    return smoothed


def smooth_lightly(array: NDArray[Any], k: int) -> Float32Array:
    """(nj, ni) slice k of a volume under `LIGHT_KERNEL` along all three axes."""
    center, side = LIGHT_KERNEL
    before, after = max(k - 1, 0), min(k + 1, len(array) - 1)
    plane = array[k] * np.float32(center)
    plane += array[before] * np.float32(side)
    plane += array[after] * np.float32(side)
    rows = _convolve_rows(plane, LIGHT_KERNEL)
    return np.ascontiguousarray(_convolve_rows(np.ascontiguousarray(rows.T), LIGHT_KERNEL).T)


def _sigma_of_axes(sigma: float | Sequence[float], ndim: int) -> tuple[float, ...]:
    sigmas = np.atleast_1d(np.asarray(sigma, dtype=np.float64))
    if sigmas.size not in (1, ndim) or not (sigmas >= 0).all() or np.isinf(sigmas).any():
        raise InputError(
            f"Smoothing by {sigma} voxels makes no sense: give one number, or {ndim}, from 0 up"
        )
    return tuple(float(value) for value in np.broadcast_to(sigmas, (ndim,)))


def _smooth_axis(array: NDArray[Any], sigma: float, axis: int) -> NDArray[Any]:
    from scipy.ndimage import gaussian_filter1d

    smoothed = np.empty(array.shape, array.dtype)
    across = 1 if axis == 0 else 0
    if array.ndim == 1:
        gaussian_filter1d(array, sigma, axis, output=smoothed, truncate=TRUNCATE)
        return smoothed

    def smooth(part: slice) -> None:
        index = (slice(None),) * across + (part,)
        gaussian_filter1d(array[index], sigma, axis, output=smoothed[index], truncate=TRUNCATE)

    in_threads(smooth, spans(array.shape[across]))
    return smoothed


def _half_kernel(sigma: float, truncate: float) -> Sequence[float]:
    """Weights from the centre outwards; they and their mirror images sum to one."""
    offsets = np.arange(int(truncate * sigma + 0.5) + 1)
    if sigma <= NO_SMOOTHING:
        return [1.0]
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    return [float(weight) for weight in weights / (2 * weights.sum() - weights[0])]


def _convolve_rows(plane: Float32Array, half_kernel: Sequence[float]) -> Float32Array:
    """Convolve a 2-D array along its first axis, the edge rows repeated."""
    reach = len(half_kernel) - 1
    if reach == 0:
        return plane
    rows = len(plane)
    padded = plane[np.arange(-reach, rows + reach).clip(0, rows - 1)]
    convolved = plane * np.float32(half_kernel[0])
    pair = np.empty_like(plane)
    for offset in range(1, reach + 1):
        before = padded[reach - offset : reach - offset + rows]
        np.add(before, padded[reach + offset : reach + offset + rows], out=pair)
        pair *= np.float32(half_kernel[offset])
        convolved += pair
    return convolved
