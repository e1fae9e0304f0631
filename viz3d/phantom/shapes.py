"""Signed distances of simple shapes, in LPS mm: negative inside, float32 throughout.

The distances are exact for spheres and capsules and true near the surface for the
others, which is where partial volume needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Field: TypeAlias = NDArray[np.float32]
Index: TypeAlias = NDArray[np.intp]
Vector: TypeAlias = tuple[float, float, float]

#: Keeps quotients finite at the centre of a shape.
TINY = np.float32(1e-3)


@dataclass(frozen=True, eq=False)
class Points:
    """Many points, one array for each coordinate.

    Parameters
    ----------
    x, y, z : (n,) float32 arrays, mm
    """

    x: Field
    y: Field
    z: Field

    def __len__(self) -> int:
        return len(self.x)

    def take(self, index: Index) -> Points:
        """The points at some indices."""
        return Points(self.x[index], self.y[index], self.z[index])

    def mirrored(self) -> Points:
        """The points with those of the right side brought to the left."""
        return Points(np.abs(self.x), self.y, self.z)

    def shifted(self, dx: Field | float, dy: Field | float, dz: Field | float) -> Points:
        """The points moved by (dx, dy, dz) mm."""
        return Points(
            (self.x + dx).astype(np.float32, copy=False),
            (self.y + dy).astype(np.float32, copy=False),
            (self.z + dz).astype(np.float32, copy=False),
        )

    def within(self, lower: Vector, upper: Vector) -> Index:
        """Indices of the points inside a box."""
        inside = (self.y > lower[1]) & (self.y < upper[1])
        inside &= (self.z > lower[2]) & (self.z < upper[2])
        inside &= (self.x > lower[0]) & (self.x < upper[0])
        return np.flatnonzero(inside)

    def seen_from(self, center: Vector, axes: NDArray[np.float64]) -> Points:
        """The points in a frame of its own: (3, 3) unit rows are its axes in LPS."""
        shifted = self.shifted(-center[0], -center[1], -center[2])
        rows = axes.astype(np.float32)
        return Points(
            *(row[0] * shifted.x + row[1] * shifted.y + row[2] * shifted.z for row in rows)
        )


def ellipsoid(points: Points, center: Vector, radii: Vector) -> Field:
    """Distance to an axis-aligned ellipsoid, true to first order at its surface."""
    u, v, w = (
        (coordinate - np.float32(middle)) * np.float32(1 / radius)
        for coordinate, middle, radius in zip(
            (points.x, points.y, points.z), center, radii, strict=True
        )
    )
    u, v, w = u * u, v * v, w * w
    reach = np.maximum(np.sqrt(u + v + w), TINY)
    a, b, c = (np.float32(1 / radius**2) for radius in radii)
    slope = np.sqrt(u * a + v * b + w * c)
    np.maximum(slope, TINY * np.float32(1 / min(radii)), out=slope)
    return np.asarray(reach * (reach - np.float32(1)) / slope)


def capsule(points: Points, start: Vector, end: Vector, radius: float, end_radius: float) -> Field:
    """Distance to a rod with round ends whose radius changes linearly along it."""
    first = np.array(start, dtype=np.float32)
    along = np.array(end, dtype=np.float32) - first
    x, y, z = points.x - first[0], points.y - first[1], points.z - first[2]
    fraction = x * along[0] + y * along[1] + z * along[2]
    fraction *= np.float32(1 / float(along @ along))
    np.clip(fraction, 0, 1, out=fraction)
    x -= fraction * along[0]
    y -= fraction * along[1]
    z -= fraction * along[2]
    fraction *= np.float32(end_radius - radius)
    return np.asarray(np.sqrt(x * x + y * y + z * z) - fraction - np.float32(radius))


def path(points: Points, corners: tuple[Vector, ...], radii: tuple[float, ...]) -> Field:
    """Distance to a chain of capsules, one radius for each corner."""
    distance = capsule(points, corners[0], corners[1], radii[0], radii[1])
    for n in range(1, len(corners) - 1):
        part = capsule(points, corners[n], corners[n + 1], radii[n], radii[n + 1])
        np.minimum(distance, part, out=distance)
    return distance


def smooth_union(a: Field, b: Field, width: float) -> Field:
    """Union whose seam is rounded over `width` mm (polynomial smooth minimum)."""
    overlap = np.float32(width) - np.abs(a - b)
    np.maximum(overlap, 0, out=overlap)
    overlap *= overlap
    overlap *= np.float32(0.25 / width)
    return np.asarray(np.minimum(a, b) - overlap)


def smooth_intersection(a: Field, b: Field, width: float) -> Field:
    """Intersection whose edge is rounded over `width` mm."""
    return np.asarray(-smooth_union(-a, -b, width))


def smooth_cut(a: Field, cut: Field, width: float) -> Field:
    """What is left of `a` without `cut`, the edge rounded over `width` mm."""
    return smooth_intersection(a, np.asarray(-cut), width)


def bell(values: Field, center: float, width: float) -> Field:
    """Gaussian bump of height 1."""
    scaled = (values - np.float32(center)) * np.float32(1 / width)
    return np.asarray(np.exp(np.float32(-0.5) * scaled * scaled))
