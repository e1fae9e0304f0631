"""Fewer triangles in the same shape: edges collapse where it costs least.

Quadric error metrics (Garland and Heckbert, SIGGRAPH 1997), many collapses at a time: all that
are the cheapest in their neighbourhood, and so do not touch each other. A closed mesh stays
closed, which VTK's own decimation does not promise: an edge collapses only where its two ends
have no more than its two triangles in common (the link condition; Dey et al. 1999).
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.threads import in_threads, spans
from viz3d.progress import Progress, silent

Indices: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

#: Pulls a point towards the middle of its edge where planes do not tell its place.
MIDDLE_WEIGHT: Final = 1e-3
#: Share of the cheapest edges that a round looks at.
CHEAPEST: Final = 0.5
#: Edges of a small mesh are looked at all together.
FEW: Final = 64
#: Edges that are worked on at a time: their numbers fit a processor's cache.
BLOCK: Final = 8192
#: Passes that a round chooses edges in.
PASSES: Final = 4
#: Cosine of the angle by which a triangle may turn in one step; at 0.3 more cut through others.
LEAST_COSINE: Final = 0.6
#: Compactness (1 for an equilateral triangle, 0 for a needle) that no triangle may lose.
LEAST_COMPACTNESS: Final = 0.04
#: Triangles that a point has at least: with three, its neighbours would meet.
LEAST_VALENCE: Final = 3


def reduced(
    points: FloatArray, triangles: NDArray[Any], at_most: int, progress: Progress = silent
) -> tuple[FloatArray, Indices]:
    """A mesh of fewer triangles with the same pieces and handles.

    Parameters
    ----------
    points : (n, 3) float array, mm
    triangles : (m, 3) int array
        Of a mesh whose every edge has two triangles.
    at_most : int
        How many triangles are wanted.

    Returns
    -------
    points : (p, 3) float array
    triangles : (q, 3) int array
        More than `at_most` only where every further collapse would change the topology or
        turn a triangle over.
    """
    start = len(triangles)
    state = _State(points, triangles)
    while len(state.triangles) > at_most and state.collapse_round(at_most):
        progress("Reducing", start - len(state.triangles), max(start - at_most, 1))
    return state.compact()


class _State:
    """A mesh that shrinks; points keep their numbers until the end."""

    def __init__(self, points: FloatArray, triangles: NDArray[Any]) -> None:
        self.points = np.array(points, np.float64)
        self.triangles = np.array(triangles, np.intp)
        self._quadrics = _quadrics(self.points, self.triangles)
        #: Edges, as keys, whose collapse was refused while their neighbours were as they are.
        self._refused: Indices = np.empty(0, np.intp)

    def collapse_round(self, at_most: int) -> bool:
        """Collapse edges that do not touch each other; False if there are none left to try."""
        edges = self._edges()
        if len(edges) == 0:
            return False
        places, costs = self._places(edges)
        wanted = (len(self.triangles) - at_most + 1) // 2
        share = max(int(CHEAPEST * len(edges)), FEW)
        cheap = np.argsort(costs)[:share]
        chosen = cheap[_independent(edges[cheap], self.triangles, len(self.points))][:wanted]
        self._collapse(edges[chosen], places[chosen])
        return True

    def compact(self) -> tuple[FloatArray, Indices]:
        """Points that are in use, and the triangles among them."""
        used, numbers = np.unique(self.triangles, return_inverse=True)
        return self.points[used], numbers.reshape(-1, 3)

    def _edges(self) -> Indices:
        """(e, 2) edges, lower point number first, without those that were refused."""
        start = self.triangles[:, [0, 1, 2]].reshape(-1)
        end = self.triangles[:, [1, 2, 0]].reshape(-1)
        keys = (start * len(self.points) + end)[start < end]
        if len(self._refused):
            keys = keys[~np.isin(keys, self._refused)]
        return np.stack(np.divmod(keys, len(self.points)), axis=1)

    def _places(self, edges: Indices) -> tuple[FloatArray, FloatArray]:
        """Where the point goes that takes each edge's place, and what that costs."""
        places, costs = np.empty((len(edges), 3)), np.empty(len(edges))

        def find(part: slice) -> None:
            first, second = edges[part].T
            quadrics = self._quadrics[first] + self._quadrics[second]
            middle = (self.points[first] + self.points[second]) / 2
            places[part], costs[part] = _cheapest_places(quadrics, middle)

        in_threads(find, spans(len(edges), len(edges) // BLOCK + 1))
        return places, costs

    def _collapse(self, edges: Indices, places: FloatArray) -> None:
        """Collapse those of the edges that may."""
        fine = self._keeps_topology(edges)
        fine &= ~self._turns_over(edges, places)
        refused = edges[~fine]
        keys = refused[:, 0] * len(self.points) + refused[:, 1]
        self._refused = np.concatenate([self._refused, keys])
        kept, gone = edges[fine].T
        self.points[kept] = places[fine]
        self._quadrics[kept] += self._quadrics[gone]
        number = np.arange(len(self.points))
        number[gone] = kept
        moved = number[self.triangles]
        a, b, c = moved.T
        self.triangles = moved[(a != b) & (b != c) & (c != a)]
        self._try_again_around(kept)

    def _try_again_around(self, places: Indices) -> None:
        """Forget what was refused where something has changed since."""
        changed = np.ones(len(self.points), np.intp)
        changed[places] = 0
        changed = _least_around(changed, self.triangles)
        start, end = np.divmod(self._refused, len(self.points))
        self._refused = self._refused[(changed[start] == 1) & (changed[end] == 1)]

    def _keeps_topology(self, edges: Indices) -> Flags:
        """Whether the ends have two neighbours in common, which have triangles to spare."""
        from scipy.sparse import csr_array

        count = len(self.points)
        start = self.triangles.reshape(-1)
        end = self.triangles[:, [1, 2, 0]].reshape(-1)
        links = csr_array((np.ones(len(start), np.int32), (start, end)), shape=(count, count))
        links = links + links.T  # an edge of two triangles counts 2, an open one 1
        common = links[edges[:, 0]].multiply(links[edges[:, 1]]).tocsr()
        valence = np.bincount(start, minlength=count)
        rows, neighbours = common.nonzero()
        is_poor = np.bincount(rows[valence[neighbours] <= LEAST_VALENCE], minlength=len(edges)) > 0
        sums: NDArray[np.integer] = np.asarray(common.sum(axis=1)).reshape(-1)
        return np.asarray((np.diff(common.indptr) == 2) & (sums == 8) & ~is_poor)

    def _turns_over(self, edges: Indices, places: FloatArray) -> Flags:
        """Whether a triangle that stays would turn over or become a needle."""
        owner = np.full(len(self.points), -1, np.intp)
        owner[edges] = np.arange(len(edges))[:, None]
        owners = owner[self.triangles]
        edge_of = owners.max(axis=1)
        touched = edge_of >= 0
        triangles, owners, edge_of = self.triangles[touched], owners[touched], edge_of[touched]
        before = self.points[triangles]
        around = np.zeros((len(edges), 3))
        np.add.at(around, edge_of, _areas(before))
        worst = np.full(len(edges), LEAST_COMPACTNESS)
        np.minimum.at(worst, edge_of, _compactness(before))
        stays = (owners >= 0).sum(axis=1) == 1
        before, edge_of = before[stays], edge_of[stays]
        after = np.where((owners[stays] >= 0)[..., None], places[edge_of][:, None], before)
        spoilt = _turned(before, after, around[edge_of]) | (_compactness(after) < worst[edge_of])
        is_bad = np.zeros(len(edges), bool)
        is_bad[edge_of[spoilt]] = True
        return is_bad


def _turned(before: FloatArray, after: FloatArray, around: FloatArray) -> Flags:
    """Whether triangles turned away from where they, or those around them, faced."""
    # The normal of a needle is noise: that of all the triangles around tells where it faces.
    is_needle = _compactness(before) < LEAST_COMPACTNESS
    faced, new = np.where(is_needle[:, None], around, _areas(before)), _areas(after)
    lengths = np.linalg.norm(faced, axis=1) * np.linalg.norm(new, axis=1)
    return np.asarray((faced * new).sum(axis=1) < LEAST_COSINE * lengths)


def _areas(corners: FloatArray) -> FloatArray:
    """(m, 3) normals as long as twice the area, of (m, 3, 3) corners."""
    first = corners[:, 0]
    return np.asarray(np.cross(corners[:, 1] - first, corners[:, 2] - first))


def _compactness(corners: FloatArray) -> FloatArray:
    """Area of (m, 3, 3) triangles over that of an equilateral one with such sides."""
    sides = corners - corners[:, [1, 2, 0]]
    squares = np.einsum("mij,mij->m", sides, sides)
    doubled = np.linalg.norm(_areas(corners), axis=1)
    return np.asarray(2 * np.sqrt(3) * doubled / np.maximum(squares, 1e-30))


def _quadrics(points: FloatArray, triangles: Indices) -> FloatArray:
    """(n, 10) sums of the squared distances to each point's triangles, weighted by area.

    Of the symmetric (4, 4) matrix: xx, xy, xz, yy, yz, zz, xd, yd, zd, dd.
    """
    normals = _areas(points[triangles])
    length = np.linalg.norm(normals, axis=1)
    unit = normals / np.maximum(length, 1e-30)[:, None]
    x, y, z = unit.T
    d = -(unit * points[triangles[:, 0]]).sum(axis=1)
    terms = (x * x, x * y, x * z, y * y, y * z, z * z, x * d, y * d, z * d, d * d)
    corners = triangles.T.reshape(-1)
    columns = [np.bincount(corners, np.tile(term * length, 3), len(points)) for term in terms]
    return np.stack(columns, axis=1)


def _cheapest_places(quadrics: FloatArray, middle: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The point of least error of each quadric, near the middle where that is not told."""
    xx, xy, xz, yy, yz, zz, xd, yd, zd, dd = quadrics.T
    pull = MIDDLE_WEIGHT * (xx + yy + zz)
    a, b, c = xx + pull, yy + pull, zz + pull
    right = np.stack([xd, yd, zd], axis=1) - pull[:, None] * middle
    # The inverse of a symmetric matrix by its cofactors.
    m00, m01, m02 = b * c - yz * yz, xz * yz - xy * c, xy * yz - xz * b
    m11, m12, m22 = a * c - xz * xz, xy * xz - a * yz, a * b - xy * xy
    determinant = a * m00 + xy * m01 + xz * m02
    cofactors = np.stack([m00, m01, m02, m01, m11, m12, m02, m12, m22], axis=1).reshape(-1, 3, 3)
    place = -np.einsum("eij,ej->ei", cofactors, right) / np.maximum(determinant, 1e-30)[:, None]
    x, y, z = place.T
    cost = x * (xx * x + 2 * (xy * y + xz * z + xd)) + y * (yy * y + 2 * (yz * z + yd))
    cost += z * (zz * z + 2 * zd) + dd
    apart = np.square(place - middle).sum(axis=1)
    return place, np.asarray(cost + pull * apart)


def _independent(edges: Indices, triangles: Indices, count: int) -> Indices:
    """Numbers of edges, the cheapest first given, whose neighbourhoods do not overlap."""
    taken = np.zeros(count, bool)
    left = np.arange(len(edges))
    chosen = []
    for _ in range(PASSES):
        rank = np.full(count, len(edges))
        for end in (0, 1):
            np.minimum.at(rank, edges[left, end], left)
        nearby = _least_around(rank, triangles)
        is_least = np.minimum(*nearby[edges[left]].T) == left
        chosen.append(left[is_least])
        taken[edges[left[is_least]]] = True
        is_near = _least_around(np.where(taken, 0, 1), triangles) == 0
        left = left[~is_near[edges[left]].any(axis=1)]
    return np.sort(np.concatenate(chosen))


def _least_around(values: Indices, triangles: Indices) -> Indices:
    """The least value among each point and its neighbours."""
    least = values.copy()
    first, second, third = triangles.T
    in_triangle = np.minimum(np.minimum(values[first], values[second]), values[third])
    for corner in (first, second, third):
        np.minimum.at(least, corner, in_triangle)
    return least
