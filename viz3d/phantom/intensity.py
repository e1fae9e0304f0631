"""From true signal to a magnitude image: coil shading and Rician noise."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.phantom.parameters import Phantom
from viz3d.phantom.sampling import CENTER, for_each_block, voxel_points
from viz3d.phantom.shapes import Field, Points
from viz3d.phantom.waves import RandomWaves
from viz3d.progress import Progress, silent

#: Stored value of noiseless, unshaded white matter.
WHITE_VALUE: Final = 3000
SHADING_WAVELENGTH_MM: Final = 300.0


def magnitude(phantom: Phantom, signal: Field, progress: Progress = silent) -> NDArray[np.int16]:
    """Shade a true signal and add noise to it.

    Parameters
    ----------
    phantom : Phantom
    signal : (nk, nj, ni) float32 array
        Relative to white matter; overwritten.
    progress : Progress

    Returns
    -------
    (nk, nj, ni) int16 array
    """
    grid = phantom.grid
    image = np.empty(grid.shape, dtype=np.int16)

    def expose(slices: slice) -> None:
        if phantom.shading:
            points = voxel_points(grid, slices, CENTER)
            signal[slices] *= coil_shading(phantom, points).reshape(signal[slices].shape)
        for k in range(slices.start, slices.stop):
            image[k] = np.rint(add_noise(phantom, signal[k], k) * np.float32(WHITE_VALUE))

    for_each_block(grid, expose, progress, "Adding shading and noise")
    return image


def coil_shading(phantom: Phantom, points: Points) -> Field:
    """(n,) brightness of the receive coil, 1 on average, within `shading` of 1."""
    waves = RandomWaves.draw(phantom.seed, SHADING_WAVELENGTH_MM, count=5, spread=0.3)
    return np.asarray(np.float32(1) + np.float32(phantom.shading) * np.tanh(waves(points)))


def add_noise(phantom: Phantom, signal: Field, slice_number: int) -> Field:
    """Magnitude of a signal with complex Gaussian noise, seeded for each slice.

    Gudbjartsson and Patz, Magn. Reson. Med. 34 (1995).
    """
    if not phantom.noise:
        return signal
    random = np.random.default_rng([phantom.seed, slice_number])
    noise = random.standard_normal((2, *signal.shape), dtype=np.float32)
    noise *= np.float32(phantom.noise)
    return np.asarray(np.hypot(signal + noise[0], noise[1]))
