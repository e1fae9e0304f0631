"""Smooth random fields that are the same on every grid: sums of plane waves.

A sum of many waves of one length in random directions is a Gaussian random field with
a ring spectrum. Its zero set is a labyrinth of evenly spaced, irregular sheets, which is
what the sulci of a cortex look like.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viz3d.phantom.shapes import TINY, Field, Points

#: Points handled at once, so that the table of cosines stays in the cache.
CHUNK = 2048


@dataclass(frozen=True, eq=False)
class RandomWaves:
    """A random field of unit variance.

    Parameters
    ----------
    wave_vectors : (3, n) float32 array, rad/mm
    phases : (n,) float32 array, rad
    """

    wave_vectors: NDArray[np.float32]
    phases: NDArray[np.float32]

    @classmethod
    def draw(cls, seed: int, wavelength_mm: float, count: int, spread: float = 0.0) -> RandomWaves:
        """Waves in `count` random directions, their lengths spread by a fraction."""
        random = np.random.default_rng([seed, count])
        directions = random.normal(size=(3, count))
        directions /= np.linalg.norm(directions, axis=0)
        numbers = 2 * np.pi / wavelength_mm * (1 + spread * random.uniform(-1, 1, count))
        phases = random.uniform(0, 2 * np.pi, count)
        return cls((directions * numbers).astype(np.float32), phases.astype(np.float32))

    @property
    def _scale(self) -> np.float32:
        return np.float32(np.sqrt(2 / len(self.phases)))

    def __call__(self, points: Points) -> Field:
        """(n,) values of the field."""
        values = np.empty(len(points), dtype=np.float32)
        for chunk, angles in self._angles(points):
            np.cos(angles, out=angles)
            values[chunk] = angles.sum(axis=0)
        values *= self._scale
        return values

    def distance_to_zero(self, points: Points) -> Field:
        """(n,) distance to the nearest zero of the field, mm, at most a quarter wavelength.

        The local phase of the field, from its value and its gradient (the monogenic
        signal of Felsberg and Sommer, IEEE Trans. Signal Process. 49, 2001).
        """
        mean_number = float(np.linalg.norm(self.wave_vectors, axis=0).mean())
        weights = self.wave_vectors * np.float32(1 / mean_number)
        distance = np.empty(len(points), dtype=np.float32)
        for chunk, angles in self._angles(points):
            value = np.cos(angles).sum(axis=0)
            gradient = weights @ np.sin(angles, out=angles)
            steepness = np.sqrt((gradient * gradient).sum(axis=0))
            distance[chunk] = np.arctan2(np.abs(value), steepness + TINY)
        distance *= np.float32(1 / mean_number)
        return distance

    def _angles(self, points: Points) -> Iterator[tuple[slice, Field]]:
        for start in range(0, len(points), CHUNK):
            chunk = slice(start, start + CHUNK)
            part = np.stack([points.x[chunk], points.y[chunk], points.z[chunk]])
            angles = self.wave_vectors.T @ part
            angles += self.phases[:, None]
            yield chunk, angles
