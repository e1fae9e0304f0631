"""Windows to draw in without a display, and how VTK is set up to draw."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from viz3d.errors import RenderError
from viz3d.rendering import probe
from viz3d.rendering.backend import Backend, choose_backend
from viz3d.rendering.messages import errors_raised, route_messages

if TYPE_CHECKING:
    from vtkmodules.vtkRenderingCore import vtkRenderWindow

__all__ = [
    "Backend",
    "check_size",
    "choose_backend",
    "errors_raised",
    "offscreen_window",
    "route_messages",
    "use_all_cores",
    "vtk_version",
]


def offscreen_window(width: int, height: int) -> vtkRenderWindow:
    """A window in memory, of the kind that works on this machine.

    Parameters
    ----------
    width, height : int
        Pixels.

    Returns
    -------
    vtkRenderWindow
        Without multisampling: on a processor it costs more than a whole frame.

    Raises
    ------
    RenderError
        If nothing here can draw, or the size is beyond what it can draw.
    """
    check_size(width, height)
    # Volumes are drawn by what this import registers with VTK's factories.
    import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401

    route_messages()
    return probe.make_window(choose_backend().window_class, width, height)


def check_size(width: int, height: int) -> None:
    """Refuse a frame that is larger than what can be drawn here.

    Raises
    ------
    RenderError
    """
    backend = choose_backend()
    if max(width, height) > backend.max_texture_size:
        raise RenderError(
            f"{width} x {height} pixels are asked for, and {backend.renderer} draws at most "
            f"{backend.max_texture_size} on a side: ask for less",
            code="frame-too-large",
        )


def vtk_version() -> str:
    """Version of the VTK that draws."""
    from vtkmodules.vtkCommonCore import vtkVersion

    return str(vtkVersion().GetVTKVersion())


@cache
def use_all_cores() -> int:
    """Run VTK's filters on every core; VTK uses one until told.

    Returns
    -------
    int
        How many threads they run on.
    """
    from vtkmodules.vtkCommonCore import vtkSMPTools

    vtkSMPTools.SetBackend("STDThread")
    return vtkSMPTools.GetEstimatedNumberOfThreads()
