"""A panel as pixels, drawn without a display."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

from viz3d.errors import RenderError
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL, Quality
from viz3d.rendering.stage import Stage
from viz3d.rendering.tiles import OVERLAP, TILE_SIDE, Part, aim, parts
from viz3d.rendering.window import choose_backend, offscreen_window, use_all_cores
from viz3d.scene.marks import Mark
from viz3d.scene.model import Panel

#: Pictures are drawn this many times larger and reduced: cheaper than multisampling here.
SUPERSAMPLING: Final = 2
#: A frame in which fewer pixels differ from the background than this share shows nothing.
#: Layers of these kinds are words and lines over an empty frame.
MARKS_ONLY: Final = ("annotation", "histogram")
BLANK_SHARE: Final = 1e-4
#: Every so many pixels are looked at.
BLANK_STEP: Final = 4


class Tile(NamedTuple):
    """A part of a panel's frame.

    `frame` is a (height, width, 4) uint8 array of ``part.outer``, `SUPERSAMPLING` times as
    large as the picture: red, green, blue, alpha; the first row is the top.
    """

    frame: NDArray[np.uint8]
    part: Part

    def put(self, picture: NDArray[np.uint8]) -> None:
        """Reduce the tile into its place in a panel's picture.

        It is blended into tiles that are there already: they come in their order.
        VTK's fixed-point ray caster stretches its picture by a pixel over each tile, which
        would show as a step.
        """
        part = self.part
        height, width = picture.shape[:2]
        down = _seam(part.top, part.bottom, height)
        right = _seam(part.left, part.right, width)
        rows = slice(down.first - part.outer[1] // SUPERSAMPLING, None)
        columns = slice(right.first - part.outer[0] // SUPERSAMPLING, None)
        new = reduce(self.frame)[rows, columns][: len(down.share), : len(right.share)]
        place = picture[down.first :, right.first :][: len(down.share), : len(right.share)]
        share = down.share[:, None, None] * right.share[None, :, None]
        place[...] = new if (share == 1).all() else np.rint(place + share * (new - 1.0 * place))


class _Seam(NamedTuple):
    """Along one side of a picture: where a tile begins, and its share in each pixel from there."""

    first: int
    share: NDArray[np.float32]


def _seam(start: int, end: int, length: int) -> _Seam:
    first, last = start // SUPERSAMPLING, end // SUPERSAMPLING
    reach = OVERLAP // SUPERSAMPLING // 2
    pixels = np.arange(max(0, first - reach), min(length, last + reach), dtype=np.float32)
    ramp = (pixels + 0.5 - first + reach) / (2 * reach)
    return _Seam(int(pixels[0]), ramp.clip(0, 1) if first else np.ones_like(pixels))


class Camera:
    """An off-screen window that takes pictures of panels, one after the other.

    Parameters
    ----------
    quality : Quality
    largest : int
        Side of the largest tile, pixels of the frame: larger frames are drawn in several.

    Raises
    ------
    RenderError
        If nothing can be drawn here.
    """

    def __init__(self, quality: Quality = FINAL, largest: int = TILE_SIDE) -> None:
        use_all_cores()
        self._quality = quality
        self._largest = min(largest, choose_backend().max_texture_size)
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
        put: Callable[[Tile], None],
    ) -> tuple[Mark, ...]:
        """A picture of a resolved panel, in one tile or several.

        Parameters
        ----------
        panel : Panel
        prepared : Prepared
        width, height : int
            Pixels of the picture; the frame is `SUPERSAMPLING` times as large.
        dpi : float
            Pixels per inch of the page: points become pixels by it.
        title_pt : float
        put : callable
            Is given each tile as it is drawn.

        Returns
        -------
        tuple of Mark
            What is to be written over it.

        Raises
        ------
        RenderError
            If the picture is blank.
        """
        frame_px = width * SUPERSAMPLING, height * SUPERSAMPLING
        pieces = list(parts(*frame_px, self._largest))
        self._window.SetSize(*_outer_size(pieces[0]))
        renderer = vtkRenderer()
        self._window.AddRenderer(renderer)
        stage = Stage(renderer, prepared)
        try:
            marks = stage.apply(
                panel,
                size_px=frame_px,
                quality=self._quality,
                pixels_per_pt=dpi / 72 * SUPERSAMPLING,
                title_pt=title_pt,
                draws_marks=False,
            )
            drawn = [self._draw(stage, part, frame_px, put) for part in pieces]
        finally:
            stage.dispose()
            self._window.RemoveRenderer(renderer)
        check_not_blank(max(drawn), panel)
        return marks

    def _draw(
        self,
        stage: Stage,
        part: Part,
        frame_px: tuple[int, int],
        put: Callable[[Tile], None],
    ) -> float:
        """Draw a part of the stage's frame; the share of it that is not like its corner."""
        assert stage.viewpoint is not None
        self._window.SetSize(*_outer_size(part))
        aim(stage.renderer.GetActiveCamera(), stage.viewpoint, part, *frame_px)
        self._window.Render()
        frame = grab(self._window)
        put(Tile(frame, part))
        looked_at = frame[::BLANK_STEP, ::BLANK_STEP]
        return float((looked_at != frame[0, -1]).any(axis=-1).mean())


def _outer_size(part: Part) -> tuple[int, int]:
    left, top, right, bottom = part.outer
    return right - left, bottom - top


def grab(window: vtkRenderWindow) -> NDArray[np.uint8]:
    """(height, width, 4) pixels of a rendered window; the first row is the top."""
    width, height = window.GetSize()
    pixels = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels, 0)
    frame: NDArray[np.uint8] = vtk_to_numpy(pixels).reshape(height, width, 4)[::-1]
    return frame


def reduce(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A frame at its true size: by Lanczos' filter, on premultiplied alpha."""
    from PIL import Image

    width, height = frame.shape[1] // SUPERSAMPLING, frame.shape[0] // SUPERSAMPLING
    mode = "RGB" if (frame[..., 3] == 255).all() else "RGBa"
    channels = 3 if mode == "RGB" else 4
    image = Image.fromarray(np.ascontiguousarray(frame[..., :channels]), mode=mode)
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(small.convert("RGBA"))


def check_not_blank(drawn: float, panel: Panel) -> None:
    """Refuse a picture of which too small a share was drawn.

    Raises
    ------
    RenderError
    """
    if drawn < BLANK_SHARE and not all(layer.kind in MARKS_ONLY for layer in panel.layers):
        raise RenderError(
            f"The picture of panel '{panel.id or panel.title or 'only'}' is blank "
            f"({drawn:.5%} of its pixels differ from the background); try `viz3d doctor`",
            code="blank-picture",
        )
