"""What a mesh is like: closed or not, how large, of how many pieces."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.meshes.model import SurfaceMesh
from viz3d.process.surface import piece_of_points

MM3_PER_ML = 1000.0


@dataclass(frozen=True)
class MeshReport:
    """Of a mesh as its file holds it.

    Attributes
    ----------
    watertight : bool
        Every edge has two triangles, which turn the same way around.
    open_edges : int
        Edges of one triangle.
    non_manifold_edges : int
        Edges of more than two triangles, or of two that face opposite ways.
    components : int
        Pieces that hang together.
    area_mm2 : float
    volume_ml : float or None
        What is enclosed; None if the mesh is not watertight.
    triangles, vertices : int
    bounds_mm : pair of (3,) tuples
        Least and largest coordinates, in the file's space.
    """

    watertight: bool
    open_edges: int
    non_manifold_edges: int
    components: int
    area_mm2: float
    volume_ml: float | None
    triangles: int
    vertices: int
    bounds_mm: tuple[tuple[float, ...], tuple[float, ...]]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for ``viz3d mesh --json``."""
        return asdict(self)

    def rows(self, space: str) -> tuple[tuple[str, str], ...]:
        """Labels and values for people; `space` names the file's coordinates."""
        low, high = self.bounds_mm
        sides = ", ".join(
            f"{axis} {least:.1f}..{most:.1f}"
            for axis, least, most in zip("xyz", low, high, strict=True)
        )
        volume = "" if self.volume_ml is None else f"{self.volume_ml:,.2f} mL"
        return (
            ("Triangles", f"{self.triangles:,} ({self.vertices:,} vertices)"),
            ("Watertight", self._watertight_words()),
            ("Pieces", f"{self.components:,}"),
            ("Area", f"{self.area_mm2:,.1f} mm²"),
            ("Volume", volume or "not told: the surface is not closed"),
            ("Box", f"{sides} mm ({space})"),
        )

    def _watertight_words(self) -> str:
        if self.watertight:
            return "yes"
        return (
            f"no: {self.open_edges:,} open edges, {self.non_manifold_edges:,} that are not manifold"
        )


def report(mesh: SurfaceMesh) -> MeshReport:
    """Measure a mesh."""
    points, triangles = mesh.points_mm.astype(np.float64), mesh.triangles
    open_edges, non_manifold = edge_faults(triangles)
    is_closed = open_edges == 0 and non_manifold == 0
    pieces = piece_of_points(triangles, len(points))
    return MeshReport(
        watertight=is_closed,
        open_edges=open_edges,
        non_manifold_edges=non_manifold,
        components=len(np.unique(pieces)),
        area_mm2=_area_mm2(points, triangles),
        volume_ml=_volume_mm3(points, triangles) / MM3_PER_ML if is_closed else None,
        triangles=len(triangles),
        vertices=len(points),
        bounds_mm=(tuple(points.min(axis=0).tolist()), tuple(points.max(axis=0).tolist())),
    )


def edge_faults(triangles: NDArray[np.integer]) -> tuple[int, int]:
    """How many edges of a mesh are open, and how many are not manifold.

    Parameters
    ----------
    triangles : (m, 3) int array
    """
    start = triangles[:, [0, 1, 2]].reshape(-1).astype(np.int64)
    end = triangles[:, [1, 2, 0]].reshape(-1).astype(np.int64)
    keys = np.minimum(start, end) * (triangles.max() + 1) + np.maximum(start, end)
    order = np.argsort(keys, kind="stable")
    _, first, counts = np.unique(keys[order], return_index=True, return_counts=True)
    # Two triangles that face the same way run along their edge in opposite directions.
    balance = np.add.reduceat(np.where(start < end, 1, -1)[order], first)
    is_odd = (counts > 2) | ((counts == 2) & (balance != 0))
    return int((counts == 1).sum()), int(is_odd.sum())


def _area_mm2(points: FloatArray, triangles: NDArray[np.integer]) -> float:
    a, b, c = (points[corner] for corner in triangles.T)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def _volume_mm3(points: FloatArray, triangles: NDArray[np.integer]) -> float:
    """By the divergence theorem; negative if the triangles face inwards."""
    centered = points - points.mean(axis=0)
    a, b, c = (centered[corner] for corner in triangles.T)
    return float((a * np.cross(b, c)).sum() / 6)
