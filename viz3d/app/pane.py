"""One panel of the scene in its part of the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from viz3d.app.drags import Place
from viz3d.app.picking import Pick, front_of_volume_mm, pick_slice
from viz3d.geometry import FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import MOVING, STILL, Quality
from viz3d.rendering.stage import Stage
from viz3d.rendering.stand_ins import CoarseMeshes
from viz3d.scene.model import Page, Panel
from viz3d.scene.pointer import Ray, ray_through
from viz3d.scene.view import Viewpoint


@dataclass(frozen=True)
class Print:
    """What all panes share of how large text is.

    Parameters
    ----------
    pixels_per_pt, title_pt : float
    """

    pixels_per_pt: float
    title_pt: float


class Pane:
    """A renderer with its stage: shows one panel, and says what is under the pointer.

    Parameters
    ----------
    prepared : Prepared
    coarse : CoarseMeshes
    panel : Panel
        Resolved.
    page : Page
    """

    def __init__(self, prepared: Prepared, coarse: CoarseMeshes, panel: Panel, page: Page) -> None:
        self.prepared = prepared
        self.renderer = vtkRenderer()
        self.renderer.SetViewport(*viewport(panel, page))
        self.panel = panel
        self.quality: Quality = MOVING
        self.is_stale = True
        self._stage = Stage(self.renderer, prepared, coarse)

    def show(self, panel: Panel) -> None:
        """Show another state of the panel from the next drawing on."""
        if panel != self.panel:
            self.panel = panel
            self.quality = MOVING
            self.is_stale = True

    def refine(self) -> None:
        """Draw at rest's quality from the next drawing on."""
        if self.quality != STILL:
            self.quality = STILL
            self.is_stale = True

    def apply(self, letters: Print) -> None:
        """Bring the renderer up to date, to be drawn."""
        self._stage.apply(
            self.panel,
            size_px=self._size_px,
            quality=self.quality,
            pixels_per_pt=letters.pixels_per_pt,
            title_pt=letters.title_pt,
        )
        self.renderer.SetUseFXAA(self.quality == STILL)
        self.is_stale = False

    def dispose(self) -> None:
        self._stage.dispose()

    @property
    def _size_px(self) -> tuple[int, int]:
        width, height = self.renderer.GetSize()
        return max(width, 1), max(height, 1)

    @property
    def aspect(self) -> float:
        width, height = self._size_px
        return width / height

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the camera was when the pane was last drawn."""
        assert self._stage.viewpoint is not None
        return self._stage.viewpoint

    def points_lps(self) -> FloatArray:
        """What the camera fits."""
        return self._stage.points_lps()

    def place_of(self, x_px: float, y_px: float) -> Place:
        """(x, y) from -1 to 1 of a pixel, counted from the canvas's lower left corner."""
        left, bottom = self.renderer.GetOrigin()
        width, height = self.renderer.GetSize()
        x = (x_px + 0.5 - left) / max(width, 1)
        y = (y_px + 0.5 - bottom) / max(height, 1)
        return 2 * x - 1, 2 * y - 1

    def holds(self, x_px: float, y_px: float) -> bool:
        x, y = self.place_of(x_px, y_px)
        return abs(x) <= 1 and abs(y) <= 1

    def pick(self, place: Place) -> Pick | None:
        """The slice that is seen at a place."""
        ray = self._ray(place)
        return pick_slice(ray, self.panel, self.prepared, self._depth_mm(place, ray))

    def point_at(self, place: Place) -> FloatArray | None:
        """(3,) point of the nearest thing that is seen at a place, LPS mm."""
        ray = self._ray(place)
        front = front_of_volume_mm(ray, self.panel, self.prepared)
        depth = min(self._depth_mm(place, ray), front)
        return ray.at(depth) if np.isfinite(depth) else None

    def _ray(self, place: Place) -> Ray:
        return ray_through(self.viewpoint, place, self.aspect)

    def _depth_mm(self, place: Place, ray: Ray) -> float:
        """How far along a ray the nearest opaque thing was drawn; infinite for nothing."""
        left, bottom = self.renderer.GetOrigin()
        width, height = self.renderer.GetSize()
        x = left + min(int((place[0] + 1) / 2 * width), width - 1)
        y = bottom + min(int((place[1] + 1) / 2 * height), height - 1)
        depth = self.renderer.GetZ(x, y)
        if depth >= 1:
            return float("inf")
        self.renderer.SetDisplayPoint(x + 0.5, y + 0.5, depth)
        self.renderer.DisplayToWorld()
        point = np.array(self.renderer.GetWorldPoint())
        return float((point[:3] / point[3] - ray.origin_lps) @ ray.direction_lps)


def viewport(panel: Panel, page: Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a panel, as shares of the canvas."""
    return (
        panel.column / page.columns,
        1 - (panel.row + panel.row_span) / page.rows,
        (panel.column + panel.column_span) / page.columns,
        1 - panel.row / page.rows,
    )
