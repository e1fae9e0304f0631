"""All panes on the canvas: which are seen, where they lie, which must be drawn anew."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from vtkmodules.vtkRenderingCore import vtkRenderer

from viz3d.app.canvas import Canvas
from viz3d.app.pane import Pane, Print
from viz3d.app.tiling import Seam, Tiling, tile
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import STILL
from viz3d.rendering.stand_ins import CoarseMeshes
from viz3d.scene.colors import contrast, rgb
from viz3d.scene.model import Scene

#: How much of black or white is in what is seen between panes.
SEAM_SHARE: Final = 0.25


class Panes:
    """The panes of a canvas, in its one render window.

    Parameters
    ----------
    canvas : Canvas
    prepared : Prepared
    coarse : CoarseMeshes
    """

    def __init__(self, canvas: Canvas, prepared: Prepared, coarse: CoarseMeshes) -> None:
        self.seen: list[Pane] = []
        self._canvas = canvas
        self._prepared = prepared
        self._coarse = coarse
        self._made: dict[str, Pane] = {}
        self._print = Print(1.0, 1.0)
        self._scene: Scene | None = None
        self._tiling: Tiling | None = None
        self._ground = vtkRenderer()
        canvas.add_renderer(self._ground)

    def show(self, scene: Scene, kept: Collection[str]) -> None:
        """Show a resolved scene from the next drawing on.

        Parameters
        ----------
        scene : Scene
        kept : collection of str
            Ids of panels whose panes are needed again, though they may be hidden now.
        """
        for panel_id in self._made.keys() - set(kept):
            self._drop(panel_id)
        self.seen = [self._pane_of(panel_id, scene) for panel_id in _ids(scene)]
        for pane, panel in zip(self.seen, scene.panels, strict=True):
            pane.show(panel)
        self._print = Print(self._canvas.pixels_per_pt, scene.page.title_pt)
        self._scene = scene
        self._tile()

    def relay(self) -> None:
        """The canvas has another size: everything is drawn anew."""
        self._tile()
        self._redraw()

    def draw(self) -> None:
        """One frame; panes in which nothing changed keep their pixels."""
        for pane in self._made.values():
            is_drawn = pane.is_stale and pane in self.seen
            pane.renderer.SetDraw(is_drawn)
            if is_drawn:
                pane.apply(self._print)
        self._canvas.draw_frame()
        self._ground.SetDraw(False)

    def refine(self) -> bool:
        """Let one pane be drawn at rest's quality next; False if all are."""
        for pane in self.seen:
            if pane.quality != STILL:
                pane.refine()
                return True
        return False

    @property
    def is_fine(self) -> bool:
        """Whether all panes are drawn at rest's quality."""
        fine = all(pane.quality == STILL and not pane.is_stale for pane in self.seen)
        return bool(self.seen) and fine

    @property
    def tiling(self) -> Tiling:
        """Where the panes lie."""
        assert self._tiling is not None
        return self._tiling

    def at(self, x_px: float, y_px: float) -> Pane | None:
        """The pane at a pixel, counted from the canvas's lower left corner."""
        return next((pane for pane in self.seen if _holds(pane, x_px, y_px)), None)

    def seam_at(self, x_px: float, y_px: float) -> Seam | None:
        """The seam at a pixel, counted from the canvas's upper left corner."""
        return self.tiling.seam_at(x_px, y_px, [pane.panel for pane in self.seen])

    def dispose(self) -> None:
        """Take everything off the canvas."""
        for panel_id in list(self._made):
            self._drop(panel_id)
        self.seen = []
        self._canvas.remove_renderer(self._ground)

    def _pane_of(self, panel_id: str, scene: Scene) -> Pane:
        if panel_id not in self._made:
            panel = next(panel for panel in scene.panels if panel.id == panel_id)
            pane = Pane(self._prepared, self._coarse, panel)
            self._canvas.add_renderer(pane.renderer)
            self._made[panel_id] = pane
        return self._made[panel_id]

    def _drop(self, panel_id: str) -> None:
        pane = self._made.pop(panel_id)
        pane.dispose()
        self._canvas.remove_renderer(pane.renderer)

    def _tile(self) -> None:
        if self._scene is None:
            return
        page = self._scene.page
        tiling = tile(page, self._canvas.pixel_size(), self._canvas.pixels_per_pt)
        for pane in self.seen:
            pane.place(tiling.viewport(pane.panel))
        ground = tuple(SEAM_SHARE * (ink - own) + own for ink, own in _ink_and_own(page.background))
        if tiling != self._tiling or ground != self._ground.GetBackground():
            self._tiling = tiling
            self._ground.SetBackground(*ground)
            self._redraw()

    def _redraw(self) -> None:
        self._ground.SetDraw(True)
        for pane in self.seen:
            pane.is_stale = True


def _ids(scene: Scene) -> list[str]:
    return [panel.id for panel in scene.panels]


def _ink_and_own(background: str) -> list[tuple[float, float]]:
    """Channels of black or white, and of the page."""
    own = "white" if background == "transparent" else background
    return list(zip(rgb(contrast(own)), rgb(own), strict=True))


def _holds(pane: Pane, x_px: float, y_px: float) -> bool:
    x, y = pane.place_of(x_px, y_px)
    return abs(x) <= 1 and abs(y) <= 1
