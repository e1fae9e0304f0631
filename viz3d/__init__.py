"""viz3d: a folder of DICOM slices in, the head in 3D out.

The names below are the whole public Python interface. They are imported when they
are first used: ``import viz3d`` loads neither VTK nor Qt nor pydicom.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Grid": "viz3d.geometry",
    "Volume": "viz3d.volume",
    "Viz3dError": "viz3d.errors",
    "brain_mask": "viz3d.api",
    "convert": "viz3d.api",
    "mesh": "viz3d.api",
    "movie": "viz3d.api",
    "read": "viz3d.api",
    "render": "viz3d.api",
    "reproduce": "viz3d.api",
    "series": "viz3d.api",
    "show": "viz3d.api",
    "tissue": "viz3d.api",
    "view": "viz3d.api",
}
__all__ = [
    "Grid",
    "Viz3dError",
    "Volume",
    "__version__",
    "brain_mask",
    "convert",
    "mesh",
    "movie",
    "read",
    "render",
    "reproduce",
    "series",
    "show",
    "tissue",
    "view",
]

if TYPE_CHECKING:
    from viz3d.api import (
        brain_mask,
        convert,
        mesh,
        movie,
        read,
        render,
        reproduce,
        series,
        show,
        tissue,
        view,
    )
    from viz3d.errors import Viz3dError
    from viz3d.geometry import Grid
    from viz3d.volume import Volume


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'viz3d' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
