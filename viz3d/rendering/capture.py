"""A panel as pixels, drawn without a display."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

from viz3d.errors import RenderError
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL, Quality
from viz3d.rendering.stage import Stage
from viz3d.rendering.window import check_size, offscreen_window, use_all_cores
from viz3d.scene.model import Panel

#: Pictures are drawn this many times larger and reduced: cheaper than multisampling here.
SUPERSAMPLING: Final = 2
#: A frame in which fewer pixels differ from the background than this share shows nothing.
BLANK_SHARE: Final = 1e-4
#: Every so many pixels are looked at.
BLANK_STEP: Final = 4


class Camera:
    """An off-screen window that takes pictures of panels, one after the other.

    Raises
    ------
    RenderError
        If nothing can be drawn here.
    """

    def __init__(self, quality: Quality = FINAL) -> None:
        use_all_cores()
        self._quality = quality
        self._window = offscreen_window(1, 1)
        self._window.SetAlphaBitPlanes(1)
        self._window.SetDPI(72)
        # The first frame costs what a driver costs to start: let it be an empty one.
        self._window.Render()

    def take(
        self,
        panel: Panel,
        prepared: Prepared,
        width: int,
        height: int,
        *,
        dpi: float,
        title_pt: float = 9.0,
    ) -> NDArray[np.uint8]:
        """A picture of a resolved panel, `SUPERSAMPLING` times as large; see `reduce`.

        Parameters
        ----------
        panel : Panel
        prepared : Prepared
        width, height : int
            Pixels.
        dpi : float
            Pixels per inch of the page: points become pixels by it.

        Returns
        -------
        (height * SUPERSAMPLING, width * SUPERSAMPLING, 4) uint8 array
            Red, green, blue, alpha; the first row is the top.

        Raises
        ------
        RenderError
            If the frame is blank, or larger than what can be drawn.
        """
        window = self._window
        check_size(width * SUPERSAMPLING, height * SUPERSAMPLING)
        window.SetSize(width * SUPERSAMPLING, height * SUPERSAMPLING)
        renderer = vtkRenderer()
        window.AddRenderer(renderer)
        stage = Stage(renderer, prepared)
        try:
            stage.apply(
                panel,
                aspect=width / height,
                quality=self._quality,
                pixels_per_pt=dpi / 72 * SUPERSAMPLING,
                title_pt=title_pt,
            )
            window.Render()
            frame = grab(window)
        finally:
            stage.dispose()
            window.RemoveRenderer(renderer)
        _check_not_blank(frame, panel)
        return frame


def grab(window: vtkRenderWindow) -> NDArray[np.uint8]:
    """(height, width, 4) pixels of a rendered window; the first row is the top."""
    width, height = window.GetSize()
    pixels = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels, 0)
    frame: NDArray[np.uint8] = vtk_to_numpy(pixels).reshape(height, width, 4)[::-1]
    return frame


def reduce(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A frame of `Camera.take` at its true size: by Lanczos' filter, on premultiplied alpha."""
    from PIL import Image

    width, height = frame.shape[1] // SUPERSAMPLING, frame.shape[0] // SUPERSAMPLING
    mode = "RGB" if (frame[..., 3] == 255).all() else "RGBa"
    channels = 3 if mode == "RGB" else 4
    image = Image.fromarray(np.ascontiguousarray(frame[..., :channels]), mode=mode)
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(small.convert("RGBA"))


def _check_not_blank(frame: NDArray[np.uint8], panel: Panel) -> None:
    looked_at = frame[::BLANK_STEP, ::BLANK_STEP]
    drawn = (looked_at != frame[0, -1]).any(axis=-1).mean()
    if drawn < BLANK_SHARE:
        raise RenderError(
            f"The picture of panel '{panel.id or panel.title or 'only'}' is blank "
            f"({drawn:.5%} of its pixels differ from the background); try `viz3d doctor`",
            code="blank-picture",
        )
