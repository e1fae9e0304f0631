"""What was found out about drawing, kept for as long as it holds.

An entry holds while everything that it depends on is as it was: VTK, the Python, the
machine, its graphics devices, the environment, the libraries that drew.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from viz3d import __version__
from viz3d.cache import cache_folder
from viz3d.errors import OutputError
from viz3d.output import whole_file

#: One for each way in which the same home is used: displays, nodes of a cluster.
MAX_ENTRIES = 16

#: Beginnings of the names of variables that steer OpenGL.
STEERING = (
    *("DISPLAY", "XAUTHORITY", "LD_", "CUDA_VISIBLE", "VTK_", "VIZ3D_BACKEND"),
    *("LIBGL_", "GALLIUM_", "MESA_", "EGL_", "__EGL", "__GL"),
)

#: Touched when libraries or drivers are added.
SYSTEM_STAMPS = ("/etc/ld.so.cache", "/usr/share/glvnd/egl_vendor.d", "/etc/glvnd/egl_vendor.d")


def load() -> dict[str, Any] | None:
    """The fields of the backend that was found under the same circumstances."""
    circumstances = _circumstances()
    for entry in _entries():
        if entry["circumstances"] == circumstances and _unchanged(entry["libraries"]):
            return dict(entry["backend"])
    return None


def store(backend: dict[str, Any], libraries: list[str]) -> None:
    """Keep a backend's fields; a home that cannot be written costs only the time.

    Parameters
    ----------
    backend : dict
        What `load` shall give.
    libraries : list of str
        Paths of the libraries that drew.
    """
    circumstances = _circumstances()
    stamps = {path: _stamp(path) for path in libraries}
    entry = {"circumstances": circumstances, "backend": backend, "libraries": stamps}
    others = [old for old in _entries() if old["circumstances"] != circumstances]
    place = cache_file()
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(place) as temporary:
            temporary.write_text(json.dumps([entry, *others][:MAX_ENTRIES], indent=1))
    except (OSError, OutputError):
        return


def cache_file() -> Path | None:
    """Where it is kept; None if it is not."""
    folder = cache_folder()
    return None if folder is None else folder / "backends.json"


def _entries() -> list[dict[str, Any]]:
    """What is kept; nothing where that cannot be read."""
    place = cache_file()
    if place is None:
        return []
    try:
        entries = json.loads(place.read_text())
    except (OSError, ValueError):
        return []
    wanted = {"circumstances", "backend", "libraries"}
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict) and entry.keys() == wanted]


def _circumstances() -> dict[str, Any]:
    vtk = find_spec("vtkmodules")
    origin = vtk.origin if vtk is not None and vtk.origin is not None else ""
    steering = {name: value for name, value in os.environ.items() if name.startswith(STEERING)}
    return {
        "viz3d": __version__,
        "python": f"{sys.executable} {platform.python_version()}",
        "vtk": f"{origin} {_stamp(origin)}",
        "machine": platform.node(),
        "devices": _graphics_devices(),
        "system": [_stamp(path) for path in SYSTEM_STAMPS],
        "environment": steering,
    }


def _graphics_devices() -> list[str]:
    folders = [folder for folder in ("/dev", "/dev/dri") if os.path.isdir(folder)]
    names = [name for folder in folders for name in os.listdir(folder)]
    return sorted(name for name in names if name.startswith(("nvidia", "card", "render")))


def _stamp(path: str) -> int:
    """When the file was last changed, ns; 0 where there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _unchanged(stamps: dict[str, int]) -> bool:
    return all(_stamp(path) == stamp for path, stamp in stamps.items())
