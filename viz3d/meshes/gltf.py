"""Binary glTF 2.0 (ISO/IEC 12113): one file that web browsers, Blender and telephones show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from viz3d.meshes.model import Space, SurfaceMesh
from viz3d.rendering.lit_mesh import linear

#: Four characters each, as little-endian numbers (section 4.4 of the specification).
_MAGIC: Final = 0x46546C67
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942
_FLOAT, _UNSIGNED_INT = 5126, 5125
_ARRAY_BUFFER, _ELEMENT_ARRAY_BUFFER = 34962, 34963

#: Column by column: glTF is in metres, with Y up, and what faces Z has its left at X
#: (section 3.4). So X is the patient's left, Y superior, Z anterior.
_NODE_MATRIX: Final[dict[Space, list[float]]] = {
    "LPS": [1e-3, 0, 0, 0, 0, 0, -1e-3, 0, 0, 1e-3, 0, 0, 0, 0, 0, 1],
    "RAS": [-1e-3, 0, 0, 0, 0, 0, 1e-3, 0, 0, 1e-3, 0, 0, 0, 0, 0, 1],
}
#: Skin and tissue are neither metal nor mirror.
_ROUGHNESS: Final = 0.7


def write_glb(mesh: SurfaceMesh, path: Path) -> None:
    """Vertices in mm, under a node that stands them upright and in metres, as glTF is."""
    arrays = (
        mesh.points_mm.astype("<f4").tobytes(),
        mesh.normals.astype("<f4").tobytes(),
        mesh.triangles.astype("<u4").tobytes(),
    )
    said = json.dumps(_document(mesh, [len(array) for array in arrays])).encode("ascii")
    said += b" " * (-len(said) % 4)
    binary = b"".join(arrays)  # of four-byte numbers: no padding
    chunks = (_words(len(said), _JSON_CHUNK), said, _words(len(binary), _BINARY_CHUNK), binary)
    with path.open("wb") as stream:
        stream.write(_words(_MAGIC, 2, 12 + sum(map(len, chunks))))
        for chunk in chunks:
            stream.write(chunk)


def _document(mesh: SurfaceMesh, sizes: list[int]) -> dict[str, Any]:
    notes = mesh.notes.in_words()
    starts = np.cumsum([0, *sizes]).tolist()
    targets = (_ARRAY_BUFFER, _ARRAY_BUFFER, _ELEMENT_ARRAY_BUFFER)
    return {
        "asset": {"version": "2.0", "generator": notes["generator"], "extras": notes},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": notes["layer"], "mesh": 0, "matrix": _NODE_MATRIX[mesh.notes.space]}],
        "meshes": [
            {
                "name": notes["layer"],
                "primitives": [
                    {"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": 0}
                ],
            }
        ],
        "materials": [_material(mesh)],
        "accessors": _accessors(mesh),
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": size, "target": target}
            for start, size, target in zip(starts[:-1], sizes, targets, strict=True)
        ],
        "buffers": [{"byteLength": starts[-1]}],
    }


def _accessors(mesh: SurfaceMesh) -> list[dict[str, Any]]:
    points = {"componentType": _FLOAT, "count": len(mesh.points_mm), "type": "VEC3"}
    bounds = {
        "min": mesh.points_mm.min(axis=0).tolist(),
        "max": mesh.points_mm.max(axis=0).tolist(),
    }
    corners = {"componentType": _UNSIGNED_INT, "count": mesh.triangles.size, "type": "SCALAR"}
    return [
        {"bufferView": 0, **points, **bounds},
        {"bufferView": 1, **points},
        {"bufferView": 2, **corners},
    ]


def _material(mesh: SurfaceMesh) -> dict[str, Any]:
    look = {
        "baseColorFactor": [*linear(mesh.color), mesh.opacity],
        "metallicFactor": 0,
        "roughnessFactor": _ROUGHNESS,
    }
    material = {"name": mesh.notes.in_words()["layer"], "pbrMetallicRoughness": look}
    return material | ({"alphaMode": "BLEND"} if mesh.opacity < 1 else {})


def _words(*numbers: int) -> bytes:
    return np.array(numbers, "<u4").tobytes()
