"""Meshes to files: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from viz3d.errors import OutputError
from viz3d.meshes.model import SurfaceMesh
from viz3d.output import STANDARD_OUTPUT, whole_file

#: Endings that a mesh can be written for.
FORMATS: Final = (".stl", ".ply", ".obj", ".glb", ".vtp")


def check_format(path: str) -> None:
    """Refuse an ending that no mesh can be written for.

    Raises
    ------
    OutputError
    """
    if _ending(path) not in FORMATS:
        raise OutputError(
            f"No mesh can be written as '{path}': end its name in one of {', '.join(FORMATS)}"
        )


def write_mesh(mesh: SurfaceMesh, path: str) -> None:
    """Write a mesh; the file appears whole or not at all.

    Parameters
    ----------
    mesh : SurfaceMesh
    path : str
        Its ending says the format; ``-`` writes an STL to standard output.

    Raises
    ------
    OutputError
    """
    check_format(path)
    with whole_file(path, suffix=_ending(path)) as place:
        _writer(_ending(path))(mesh, place)


def _writer(ending: str) -> Callable[[SurfaceMesh, Path], None]:
    from viz3d.meshes import gltf, plain_files, vtp

    return {
        ".stl": plain_files.write_stl,
        ".ply": plain_files.write_ply,
        ".obj": plain_files.write_obj,
        ".glb": gltf.write_glb,
        ".vtp": vtp.write_vtp,
    }[ending]


def _ending(path: str) -> str:
    return ".stl" if path == STANDARD_OUTPUT else Path(path).suffix.lower()
