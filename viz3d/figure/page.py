"""A scene as one picture: panels in rows and columns, at a size in pixels and a resolution."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import InputError
from viz3d.progress import Progress, silent
from viz3d.rendering.ahead import made_ahead
from viz3d.rendering.capture import Camera, reduce
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import rgb
from viz3d.scene.model import Page, Panel, Scene

MM_PER_INCH: Final = 25.4
#: A picture whose size is given in pixels alone is taken for a journal's full width.
PAGE_WIDTH_MM: Final = 180.0
#: Letters of such a picture are never smaller than on a screen.
LEAST_DPI: Final = 96.0
#: Beyond this a size is a slip of the keyboard (a page of 1 m at 600 dpi).
LARGEST_SIDE: Final = 24_000


@dataclass(frozen=True)
class Size:
    """A picture's size in pixels and its resolution in pixels per inch."""

    width: int
    height: int
    dpi: float

    def __post_init__(self) -> None:
        if not (1 <= self.width <= LARGEST_SIDE and 1 <= self.height <= LARGEST_SIDE):
            raise InputError(
                f"A picture of {self.width} x {self.height} pixels cannot be made; "
                f"each side must be within 1 and {LARGEST_SIDE}",
                code="bad-size",
            )
        if not 1 <= self.dpi <= 10_000:
            raise InputError(f"{self.dpi:g} dpi is not within 1 and 10000", code="bad-size")

    @classmethod
    def in_pixels(cls, width: int, height: int) -> Size:
        """As a page of `PAGE_WIDTH_MM`."""
        return cls(width, height, max(LEAST_DPI, width * MM_PER_INCH / PAGE_WIDTH_MM))

    @classmethod
    def in_mm(cls, width_mm: float, aspect: float, dpi: float) -> Size:
        """Of a width on paper."""
        width = width_mm * dpi / MM_PER_INCH
        return cls(round(width), round(width / aspect), dpi)


def aspect_of(page: Page) -> float:
    """Width over height of a page whose panels are as wide as 4 to 3."""
    return page.columns * 4 / (page.rows * 3)


def draw(
    scene: Scene,
    prepared: Prepared,
    size: Size,
    progress: Progress = silent,
    camera: Camera | None = None,
) -> NDArray[np.uint8]:
    """Draw a resolved scene.

    Parameters
    ----------
    scene : Scene
    prepared : Prepared
    size : Size
    progress : Progress
    camera : Camera, optional
        One that is open already.

    Returns
    -------
    (height, width, 4) uint8 array
        Red, green, blue, alpha; the first row is the top.
    """
    picture = _empty_page(scene.page, size)
    camera = camera or Camera()
    cells = [_cell(panel, scene.page, size) for panel in scene.panels]

    def put(frame: NDArray[np.uint8], cell: Cell) -> None:
        picture[cell.top : cell.bottom, cell.left : cell.right] = reduce(frame)

    with made_ahead(scene.panels, prepared), ThreadPoolExecutor(1) as reducing:
        done: list[Future[None]] = []
        for n, (panel, cell) in enumerate(zip(scene.panels, cells, strict=True)):
            progress("Drawing", n, len(scene.panels))
            frame = camera.take(
                panel,
                prepared,
                cell.right - cell.left,
                cell.bottom - cell.top,
                dpi=size.dpi,
                title_pt=scene.page.title_pt,
            )
            done.append(reducing.submit(put, frame, cell))
        for part in done:
            part.result()
    progress("Drawing", len(scene.panels), len(scene.panels))
    return picture


class Cell(NamedTuple):
    """A panel's place on the page, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


def _empty_page(page: Page, size: Size) -> NDArray[np.uint8]:
    picture = np.zeros((size.height, size.width, 4), dtype=np.uint8)
    if page.background != "transparent":
        picture[...] = [round(255 * channel) for channel in (*rgb(page.background), 1.0)]
    return picture


def _cell(panel: Panel, page: Page, size: Size) -> Cell:
    """Neighbours share their edges."""
    left, right = (
        round(size.width * column / page.columns)
        for column in (panel.column, panel.column + panel.column_span)
    )
    top, bottom = (
        round(size.height * row / page.rows) for row in (panel.row, panel.row + panel.row_span)
    )
    if right - left < 1 or bottom - top < 1:
        raise InputError(
            f"The page of {size.width} x {size.height} pixels is too small for its panels",
            code="bad-size",
        )
    return Cell(left, top, right, bottom)
