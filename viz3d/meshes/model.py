"""A surface as it is written: placed in the patient, with what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d import __version__
from viz3d.geometry import RAS_FROM_LPS, FloatArray, transform_points
from viz3d.scene.colors import Rgb

Space: TypeAlias = Literal["LPS", "RAS"]
Float32Array: TypeAlias = NDArray[np.float32]
Indices: TypeAlias = NDArray[np.int32]

SPACE_IN_WORDS: Final[dict[Space, str]] = {
    "LPS": "LPS: x to the patient's left, y to posterior, z to superior",
    "RAS": "RAS: x to the patient's right, y to anterior, z to superior",
}


@dataclass(frozen=True)
class Notes:
    """What a file says of its mesh; never who the patient is.

    Parameters
    ----------
    layer : str
        Id of the layer.
    space : "LPS" or "RAS"
    provenance : sequence of str
        What was done to the data and to the mesh, in words.
    """

    layer: str
    space: Space = "LPS"
    provenance: Sequence[str] = ()

    def in_words(self) -> dict[str, str]:
        """Each as one line of printable ASCII, by its name."""
        words = {
            "generator": f"viz3d {__version__}",
            "units": "millimetres",
            "space": SPACE_IN_WORDS[self.space],
            "layer": self.layer,
            "provenance": "; ".join(self.provenance),
        }
        return {name: _plain(text) for name, text in words.items() if text}


@dataclass(frozen=True, eq=False)
class SurfaceMesh:
    """Triangles in the patient, whose corners turn counter-clockwise seen from outside.

    Parameters
    ----------
    points_mm : (n, 3) float32 array
        In `notes.space`; no two are the same.
    normals : (n, 3) float32 array
        Unit length, outwards.
    triangles : (m, 3) int32 array
        Point numbers.
    color : (red, green, blue) floats
        sRGB, 0..1.
    opacity : float
    notes : Notes
    """

    points_mm: Float32Array
    normals: Float32Array
    triangles: Indices
    color: Rgb
    opacity: float
    notes: Notes

    def in_ras(self) -> SurfaceMesh:
        """The same surface, turned about its third axis from LPS to RAS."""
        return replace(
            self,
            points_mm=transform_points(RAS_FROM_LPS, self.points_mm).astype(np.float32),
            normals=transform_points(RAS_FROM_LPS, self.normals).astype(np.float32),
            notes=replace(self.notes, space="RAS"),
        )


def welded(
    points: FloatArray, triangles: NDArray[Any]
) -> tuple[Float32Array, Indices, NDArray[np.intp]]:
    """Points as files hold them, each once, and the triangles that are left of it.

    Parameters
    ----------
    points : (n, 3) float array, mm
    triangles : (m, 3) int array

    Returns
    -------
    points : (p, 3) float32 array
    triangles : (q, 3) int32 array
    first : (p,) int array
        Number of one of the given points for each.
    """
    rounded = np.ascontiguousarray(points, np.float32) + np.float32(0)  # no -0, which is not 0
    keys = rounded.view(np.dtype((np.void, 12))).reshape(-1)
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    merged = place[triangles]
    a, b, c = merged.T
    merged = merged[(a != b) & (b != c) & (c != a)]
    used, numbers = np.unique(merged, return_inverse=True)
    first = first[used]
    return rounded[first], numbers.reshape(-1, 3).astype(np.int32), first


def _plain(text: str) -> str:
    return " ".join(text.split()).encode("ascii", "replace").decode("ascii")
