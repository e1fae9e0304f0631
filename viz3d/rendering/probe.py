"""Draw one tiny frame with one kind of OpenGL window, and say with what.

Run as a program, ``python probe.py vtkEGLRenderWindow``: VTK crashes the process where
a library, a driver or the display is missing, so that asking must be done by a process
that may die. It prints one line of JSON, and imports nothing of viz3d.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLRenderWindow

#: Drawn and read back: red, green and blue all differ, and none is a default.
BACKGROUND = (1.0, 0.6, 0.2)
SIZE = 8
#: Names the class of the windows that VTK makes.
FACTORY_VARIABLE = "VTK_DEFAULT_OPENGL_WINDOW"
#: Libraries whose replacement may change what can draw.
LIBRARIES = re.compile(r"/lib(EGL|GL|OSMesa|X11|gallium|nvidia|LLVM)[^/]*$|_dri\.so$")
#: Largest difference of a colour read back, in steps of 1/255: rounding only.
COLOUR_TOLERANCE = 2


def main(window_class: str) -> int:
    """Print what a window of the class draws with, or why it does not draw."""
    print(json.dumps(_draw(window_class)))
    return 0


def _draw(window_class: str) -> dict[str, Any]:
    if window_class == "vtkXOpenGLRenderWindow" and not display_answers():
        return {"fault": "the display does not answer"}
    from vtkmodules.vtkRenderingCore import vtkRenderer

    window = make_window(window_class, SIZE, SIZE)
    if window.GetClassName() != window_class:
        return {"fault": "its library loads, but it has no driver that draws"}
    renderer = vtkRenderer()
    renderer.SetBackground(*BACKGROUND)
    window.AddRenderer(renderer)
    window.Render()
    drawn = _read_back(window)
    wanted = tuple(round(255 * channel) for channel in BACKGROUND)
    if max(abs(a - b) for a, b in zip(drawn, wanted, strict=True)) > COLOUR_TOLERANCE:
        return {"fault": f"the test frame came back as {drawn} instead of {wanted}"}
    return _describe(window)


def make_window(window_class: str, width: int, height: int) -> vtkOpenGLRenderWindow:
    """An off-screen window without multisampling.

    Parameters
    ----------
    window_class : str
        VTK's class. It is asked for by the factory's variable, because up to VTK 9.5
        only the factory loads the libraries: the constructor's window crashes.
    width, height : int
        Pixels.
    """
    # The factory knows the windows once this is imported.
    import vtkmodules.vtkRenderingOpenGL2  # noqa: F401
    from vtkmodules.vtkRenderingCore import vtkRenderWindow

    before = os.environ.get(FACTORY_VARIABLE)
    os.environ[FACTORY_VARIABLE] = window_class
    try:
        window = cast("vtkOpenGLRenderWindow", vtkRenderWindow())
    finally:
        del os.environ[FACTORY_VARIABLE]
        if before is not None:
            os.environ[FACTORY_VARIABLE] = before
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(0)
    window.SetSize(width, height)
    return window


def display_answers() -> bool:
    """Ask the X server directly: VTK crashes where it gets no answer."""
    library = ctypes.CDLL("libX11.so.6")
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = library.XOpenDisplay(None)
    if display:
        library.XCloseDisplay(display)
    return bool(display)


def _read_back(window: vtkOpenGLRenderWindow) -> tuple[int, ...]:
    from vtkmodules.vtkRenderingCore import vtkWindowToImageFilter

    frame = vtkWindowToImageFilter()
    frame.SetInput(window)
    frame.ReadFrontBufferOff()
    frame.Update()
    image, middle = frame.GetOutput(), SIZE // 2
    return tuple(
        int(image.GetScalarComponentAsDouble(middle, middle, 0, channel)) for channel in range(3)
    )


def _describe(window: vtkOpenGLRenderWindow) -> dict[str, Any]:
    from vtkmodules.vtkRenderingOpenGL2 import vtkTextureObject

    said = dict(
        line.partition(" string:")[::2]
        for line in window.ReportCapabilities().splitlines()
        if line.startswith("OpenGL ") and " string:" in line
    )
    return {
        "renderer": said.get("OpenGL renderer", "").strip(),
        "version": said.get("OpenGL version", "").strip(),
        "max_texture_size": vtkTextureObject.GetMaximumTextureSize(window),
        "max_texture_size_3d": vtkTextureObject.GetMaximumTextureSize3D(window),
        "libraries": _loaded_libraries(),
    }


def _loaded_libraries() -> list[str]:
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return []
    paths = {line.split(maxsplit=5)[-1] for line in maps.read_text().splitlines()}
    return sorted(path for path in paths if LIBRARIES.search(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
