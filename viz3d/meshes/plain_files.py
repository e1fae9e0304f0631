"""STL, PLY and OBJ."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np
from numpy.typing import NDArray

from viz3d.meshes.model import Float32Array, SurfaceMesh

STL_HEADER_BYTES: Final = 80
#: Lines of text that are made at a time.
LINES: Final = 100_000

_STL_TRIANGLE: Final = np.dtype(
    [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")]
)
_PLY_VERTEX: Final = np.dtype([("point", "<f4", 3), ("normal", "<f4", 3), ("color", "u1", 3)])
_PLY_FACE: Final = np.dtype([("count", "u1"), ("points", "<i4", 3)])


def write_stl(mesh: SurfaceMesh, path: Path) -> None:
    """Binary STL; its header of 80 bytes says the units, the space and the layer."""
    words = mesh.notes.in_words()
    said = f"{words['generator']}, millimetres, {mesh.notes.space}, layer {words['layer']}"
    triangles = np.zeros(len(mesh.triangles), _STL_TRIANGLE)
    triangles["corners"] = mesh.points_mm[mesh.triangles]
    triangles["normal"] = _facet_normals(triangles["corners"])
    with path.open("wb") as stream:
        stream.write(said.encode("ascii")[:STL_HEADER_BYTES].ljust(STL_HEADER_BYTES))
        stream.write(np.uint32(len(triangles)).astype("<u4").tobytes())
        stream.write(triangles.tobytes())


def write_ply(mesh: SurfaceMesh, path: Path) -> None:
    """Binary PLY with normals and the layer's colour at each vertex."""
    vertices = np.empty(len(mesh.points_mm), _PLY_VERTEX)
    vertices["point"], vertices["normal"] = mesh.points_mm, mesh.normals
    vertices["color"] = color_bytes(mesh)
    faces = np.empty(len(mesh.triangles), _PLY_FACE)
    faces["count"], faces["points"] = 3, mesh.triangles
    with path.open("wb") as stream:
        stream.write(_ply_header(mesh).encode("ascii"))
        stream.write(vertices.tobytes())
        stream.write(faces.tobytes())


def write_obj(mesh: SurfaceMesh, path: Path) -> None:
    """OBJ with normals."""
    with path.open("w", encoding="ascii", newline="\n") as stream:
        for name, text in mesh.notes.in_words().items():
            stream.write(f"# {name}: {text}\n")
        stream.write(f"o {mesh.notes.in_words()['layer'].replace(' ', '-')}\n")
        _write_lines(stream, "v %.5f %.5f %.5f\n", mesh.points_mm)
        _write_lines(stream, "vn %.4f %.4f %.4f\n", mesh.normals)
        corners = np.repeat(mesh.triangles + 1, 2, axis=1)
        _write_lines(stream, "f %d//%d %d//%d %d//%d\n", corners)


def color_bytes(mesh: SurfaceMesh) -> tuple[int, int, int]:
    """The mesh's colour in bytes, sRGB."""
    red, green, blue = (round(255 * channel) for channel in mesh.color)
    return red, green, blue


def _ply_header(mesh: SurfaceMesh) -> str:
    comments = [f"comment {name}: {text}" for name, text in mesh.notes.in_words().items()]
    coordinates = [f"property float {name}" for name in ("x", "y", "z", "nx", "ny", "nz")]
    colors = [f"property uchar {name}" for name in ("red", "green", "blue")]
    lines = [
        "ply",
        "format binary_little_endian 1.0",
        *comments,
        f"element vertex {len(mesh.points_mm)}",
        *coordinates,
        *colors,
        f"element face {len(mesh.triangles)}",
        "property list uchar int vertex_indices",
        "end_header",
    ]
    return "\n".join(lines) + "\n"


def _facet_normals(corners: Float32Array) -> Float32Array:
    exact = corners.astype(np.float64)
    normals = np.cross(exact[:, 1] - exact[:, 0], exact[:, 2] - exact[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return (normals / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _write_lines(stream: TextIO, line: str, rows: NDArray[Any]) -> None:
    """One line of text per row of numbers."""
    for start in range(0, len(rows), LINES):
        part = rows[start : start + LINES]
        stream.write((line * len(part)) % tuple(part.reshape(-1).tolist()))
