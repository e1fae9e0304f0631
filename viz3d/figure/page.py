"""A scene as one picture: panels in rows and columns, at a size in pixels and a resolution."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.figure.drawing import Drawing
from viz3d.figure.layout import Cell, lay_out
from viz3d.figure.size import Size
from viz3d.progress import Progress, silent
from viz3d.rendering.ahead import made_ahead
from viz3d.rendering.capture import Camera, Tile
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import rgb
from viz3d.scene.marks import Mark, moved
from viz3d.scene.model import Page, Scene


def compose(
    scene: Scene,
    prepared: Prepared,
    size: Size,
    progress: Progress = silent,
    camera: Camera | None = None,
) -> Drawing:
    """Draw a resolved scene: its panels as pixels, what is written over them as marks.

    Parameters
    ----------
    scene : Scene
    prepared : Prepared
    size : Size
    progress : Progress
    camera : Camera, optional
        One that is open already.

    Raises
    ------
    InputError, SceneError, RenderError
    """
    page = scene.page
    layout = lay_out(page, size.width_pt, size.height_pt)
    picture = np.empty((size.height, size.width, 4), dtype=np.uint8)
    picture[...] = ground_of(page)
    camera = camera or Camera()
    marks: list[Mark] = []
    with made_ahead(scene.panels, prepared), ThreadPoolExecutor(1) as reducing:
        done: list[Future[None]] = []
        for n, panel in enumerate(scene.panels):
            progress("Drawing", n, len(scene.panels))
            cell = layout.cell(panel)
            place = _pixels_of(picture, cell, size)

            def put(tile: Tile, place: NDArray[np.uint8] = place) -> None:
                done.append(reducing.submit(tile.put, place))

            seen = camera.take(
                panel,
                prepared,
                place.shape[1],
                place.shape[0],
                dpi=size.dpi,
                title_pt=page.title_pt,
                put=put,
            )
            marks += _on_page(seen, cell, size)
        for part in done:
            part.result()
    progress("Drawing", len(scene.panels), len(scene.panels))
    return Drawing(size, picture, (*marks, *layout.marks), page.font)


def ground_of(page: Page) -> NDArray[np.uint8]:
    """(4,) colour of the page's ground: red, green, blue, alpha."""
    if page.background == "transparent":
        return np.zeros(4, dtype=np.uint8)
    return np.array([round(255 * channel) for channel in (*rgb(page.background), 1.0)], np.uint8)


def _on_page(marks: Iterable[Mark], cell: Cell, size: Size) -> list[Mark]:
    """A panel's marks, counted from the page's lower left corner."""
    return [moved(mark, cell.left, size.height_pt - cell.bottom) for mark in marks]


def pixel_box(cell: Cell, size: Size) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a cell in the page's pixels; neighbours share their edges."""
    left, right = (round(x * size.width / size.width_pt) for x in (cell.left, cell.right))
    top, bottom = (round(y * size.height / size.height_pt) for y in (cell.top, cell.bottom))
    return left, top, right, bottom


def _pixels_of(picture: NDArray[np.uint8], cell: Cell, size: Size) -> NDArray[np.uint8]:
    """The page's pixels in a cell."""
    left, top, right, bottom = pixel_box(cell, size)
    if right - left < 1 or bottom - top < 1:
        raise InputError(
            f"The page of {size.width} x {size.height} pixels is too small for its panels",
            code="bad-size",
        )
    return picture[top:bottom, left:right]
