"""Light that falls into hollows and casts soft shadows, baked into a mesh's vertices.

What a vertex sees does not depend on the camera: for each of `DIRECTIONS` directions, how much
of the light from there arrives is worked out once (`transfer`), against depth pictures of the
mesh. A studio of soft lamps that moves with the camera is then one matrix product (`shade`).
This is precomputed radiance transfer (P.-P. Sloan et al., SIGGRAPH 2002), with the directions
themselves as basis: spherical harmonics of a size worth having ring at the edge of shadows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.directions import fibonacci_sphere
from viz3d.process.smoothing import Float32Array
from viz3d.process.threads import in_threads

#: Lamps are lobes some 20 degrees wide, and so far apart are this many directions.
DIRECTIONS: Final = 96
#: Side of a depth picture's pixel.
PIXEL_MM: Final = 2.0
#: Blockers are thinned to one in a cube of this many pixels a side.
THINNING: Final = 0.7
#: How far below its pixel's surface a vertex is in half shade.
SOFTNESS_MM: Final = 3.0
#: Vertices look from a little above the surface, so as not to be shaded by it.
LIFT_MM: Final = 1.0
#: Steepest slope that a surface may have within a pixel before it shades itself.
STEEPEST: Final = 4.0
#: Cosine below which light adds nothing worth having.
GRAZING: Final = 0.02
#: Height of a depth picture where nothing is.
NOTHING_MM: Final = -1e6
#: Vertices done at a time, so that the work stays in the cache.
CHUNK: Final = 32_768


@dataclass(frozen=True, eq=False)
class Transfer:
    """How much of the light from each direction arrives at each vertex.

    Attributes
    ----------
    arriving : (n, d) uint8 array
        Visibility times the cosine to the normal, 255 for all of it.
    directions : (d, 3) float32 array
        Unit vectors from which light comes, in the mesh's frame.
    normals : (n, 3) float32 array
    """

    arriving: NDArray[np.uint8]
    directions: Float32Array
    normals: Float32Array

    def irradiance(self, radiance: Float32Array) -> Float32Array:
        """Light at each vertex, over pi: 1 under a sky of radiance 1.

        Parameters
        ----------
        radiance : (d, c) array
            Of each direction, in c colours.

        Returns
        -------
        (n, c) float32 array
        """
        scale = np.float32(4 / (255 * len(self.directions)))
        light = np.empty((len(self.arriving), radiance.shape[1]), np.float32)
        weighted = radiance.astype(np.float32) * scale

        def add_up(part: slice) -> None:
            np.matmul(self.arriving[part].astype(np.float32), weighted, out=light[part])

        in_threads(add_up, _chunks(len(light)))
        return light


def transfer(
    points_mm: NDArray[np.floating],
    normals: NDArray[np.floating],
    blockers_mm: NDArray[np.floating],
    directions: int = DIRECTIONS,
) -> Transfer:
    """Work out what light reaches each vertex.

    Parameters
    ----------
    points_mm : (n, 3) float array
    normals : (n, 3) float array, unit length
    blockers_mm : (m, 3) float array
        Points of all that casts shadows, closer than `PIXEL_MM` to each other.
    directions : int
        Half of `DIRECTIONS` does for a mesh of a million vertices, at half the time.
    """
    origins = fibonacci_sphere(directions).astype(np.float32)
    center = np.asarray(points_mm.mean(axis=0))
    blockers = _thinned(np.asarray(blockers_mm - center, np.float32)).T
    points = np.asarray(points_mm - center, np.float32)
    facing = np.asarray(normals, np.float32)
    pictures = in_threads(lambda towards: _depth_picture(blockers, towards), origins)
    arriving = np.zeros((len(points), len(origins)), np.uint8)

    def look(part: slice) -> None:
        lifted = np.ascontiguousarray((points[part] + LIFT_MM * facing[part]).T)
        cosines = origins @ facing[part].T
        for index, picture in enumerate(pictures):
            front = np.flatnonzero(cosines[index] > GRAZING)
            cosine = cosines[index, front]
            light = picture.visibility(lifted[:, front], cosine) * cosine
            arriving[part][front, index] = light * np.float32(255) + np.float32(0.5)

    in_threads(look, _chunks(len(points)))
    return Transfer(arriving, origins, facing)


def _thinned(points: Float32Array) -> Float32Array:
    """One point in each cube that is a little smaller than a pixel."""
    cube = np.floor((points - points.min(axis=0)) / (THINNING * PIXEL_MM)).astype(np.int64)
    sides = cube.max(axis=0) + 1
    number = (cube[:, 0] * sides[1] + cube[:, 1]) * sides[2] + cube[:, 2]
    return np.ascontiguousarray(points[np.unique(number, return_index=True)[1]])


@dataclass(frozen=True, eq=False)
class _DepthPicture:
    """Height of the topmost blocker in each pixel, seen from one direction.

    `axes` takes (x, y, z) mm to (column, row, height mm) less `corner`.
    """

    axes: Float32Array
    corner: Float32Array
    heights: Float32Array

    def visibility(self, points: Float32Array, cosines: Float32Array) -> Float32Array:
        """Share of the four pixels around each of (3, n) points that leave it uncovered."""
        rows, columns = self.heights.shape
        across, down, height = self.axes @ points - self.corner
        left, right_share = _split(across, columns)
        top, lower_share = _split(down, rows)
        # A slope's highest point within a pixel lies this far above its middle.
        height += np.minimum(1 / cosines - cosines, STEEPEST) * np.float32(PIXEL_MM)
        height += np.float32(SOFTNESS_MM)
        flat = self.heights.reshape(-1)
        first = top * columns + left
        upper = _mix(_above(height, flat, first), _above(height, flat, first + 1), right_share)
        first += columns
        lower = _mix(_above(height, flat, first), _above(height, flat, first + 1), right_share)
        return _mix(upper, lower, lower_share) / np.float32(SOFTNESS_MM)


def _depth_picture(blockers: Float32Array, towards: Float32Array) -> _DepthPicture:
    axes = np.stack([*_across(towards), towards]).astype(np.float32)
    axes[:2] /= PIXEL_MM
    column, row, height = axes @ blockers
    corner = np.array([[column.min() - 2], [row.min() - 2], [0]], np.float32)
    column_index = (column - corner[0]).astype(np.intp)
    row_index = (row - corner[1]).astype(np.intp)
    heights = np.full((row_index.max() + 3, column_index.max() + 3), NOTHING_MM, np.float32)
    np.maximum.at(heights.reshape(-1), row_index * heights.shape[1] + column_index, height)
    corner[:2] += 0.5
    return _DepthPicture(axes, corner, heights)


def _split(position: Float32Array, count: int) -> tuple[NDArray[np.intp], Float32Array]:
    """Pixel to the left of a position, and how far the position lies beyond it."""
    position.clip(0, count - 1.001, out=position)
    pixel = position.astype(np.intp)
    position -= pixel
    return pixel, position


def _across(towards: Float32Array) -> tuple[FloatArray, FloatArray]:
    """Two unit vectors at right angles to a direction and to each other."""
    helper = np.eye(3)[int(np.argmin(np.abs(towards)))]
    first = np.cross(towards, helper)
    first /= np.linalg.norm(first)
    return first, np.cross(towards, first)


def _above(height: Float32Array, flat: Float32Array, pixel: NDArray[np.intp]) -> Float32Array:
    """Height above a pixel's surface, cut to 0..`SOFTNESS_MM`."""
    above = height - flat.take(pixel, mode="clip")
    return above.clip(0, SOFTNESS_MM, out=above)


def _mix(first: Float32Array, second: Float32Array, share: Float32Array) -> Float32Array:
    second -= first
    second *= share
    second += first
    return second


def _chunks(count: int) -> list[slice]:
    return [slice(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
