"""A figure in small, as it will be: made on a thread, from a volume of its own."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from viz3d.app.out.figure_request import FigureRequest, draft_size
from viz3d.app.out.subject import Subject
from viz3d.figure.crop import cropped
from viz3d.figure.page import compose, ground_of
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.progress import Progress
from viz3d.rendering.prepared import Prepared
from viz3d.scene.resolve import resolve


class Drafts:
    """Draws figures in small.

    What the window draws belongs to the window's thread: VTK's objects are not shared. What is
    made for the first draft is there for the next.

    Parameters
    ----------
    subject : Subject
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._prepared: Prepared | None = None
        self._lock = threading.Lock()

    def draw(
        self, request: FigureRequest, room_px: tuple[int, int], progress: Progress
    ) -> NDArray[np.uint8]:
        """(height, width, 4) pixels of a figure with as many pixels as there is room for.

        Raises
        ------
        InputError, SceneError, RenderError
        """
        scene = request.scene(self._subject)
        size = draft_size(self._size(request), room_px)

        def tell(what: str, done: int, total: int) -> None:
            progress("Drawing the preview", done, total)

        with self._lock:
            tell("", 0, 0)
            if self._prepared is None:
                self._prepared = Prepared(self._subject.volume, brain_mask=self._subject.brain_mask)
            resolved = resolve(scene, self._prepared.facts())
            drawing = compose(resolved, self._prepared, size, tell)
        if scene.page.crop:
            drawing = cropped(drawing, ground_of(scene.page), scene.page.border_mm)
        return flatten(drawing)

    def _size(self, request: FigureRequest) -> Size:
        # A page for a browser is as large as its window: here, as this one.
        return (
            Size.in_pixels(*self._subject.size_px)
            if request.is_page
            else request.size(self._subject)
        )
