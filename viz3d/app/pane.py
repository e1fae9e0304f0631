"""One panel of the scene in its part of the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from viz3d.app.drags import Place, point_on
from viz3d.app.picking import Edge, Pick, front_of_volume_mm, pick_edge, pick_slice
from viz3d.errors import SceneError
from viz3d.geometry import FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import MOVING, STILL, Quality
from viz3d.rendering.stage import Stage
from viz3d.rendering.stand_ins import CoarseMeshes
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.flat import flat_slice
from viz3d.scene.layers import Layer, SliceLayer
from viz3d.scene.marks import Sheet
from viz3d.scene.model import Panel
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

    Attributes
    ----------
    fault : str
        Why nothing is written over what was drawn last; empty if all is well.
    """

    def __init__(self, prepared: Prepared, coarse: CoarseMeshes, panel: Panel) -> None:
        self.prepared = prepared
        self.renderer = vtkRenderer()
        self.panel = panel
        self.quality: Quality = MOVING
        self.is_stale = True
        self._pixels_per_pt = 1.0
        self._stage = Stage(self.renderer, prepared, coarse)

    def show(self, panel: Panel) -> None:
        """Show another state of the panel from the next drawing on."""
        if panel == self.panel:
            return
        if not self._stays_fine(panel):
            self.quality = MOVING
        self.panel = panel
        self.is_stale = True

    def place(self, viewport: tuple[float, float, float, float]) -> None:
        """Lie elsewhere on the canvas from the next drawing on; shares of it, from below."""
        if viewport != self.renderer.GetViewport():
            self.renderer.SetViewport(*viewport)
            self.is_stale = True
            if self.flat_slice is None:
                self.quality = MOVING

    def refine(self) -> None:
        """Draw at rest's quality from the next drawing on."""
        if self.quality != STILL:
            self.quality = STILL
            self.is_stale = True

    def apply(self, letters: Print) -> None:
        """Bring the renderer up to date, to be drawn."""
        self._pixels_per_pt = letters.pixels_per_pt
        self.fault = ""
        try:
            self._stage.apply(
                self.panel,
                size_px=self._size_px,
                quality=self.quality,
                pixels_per_pt=letters.pixels_per_pt,
                title_pt=letters.title_pt,
            )
        except SceneError as refusal:
            self.fault = str(refusal)
        # A slice seen straight on has no edges to smooth, and its marks are sharp.
        self.renderer.SetUseFXAA(self.quality == STILL and self.flat_slice is None)
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
    def is_seen(self) -> bool:
        """Whether it was drawn, be it in an earlier state."""
        return self._stage.viewpoint is not None

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the camera was when the pane was last drawn."""
        assert self._stage.viewpoint is not None
        return self._stage.viewpoint

    @property
    def flat_slice(self) -> SliceLayer | None:
        """The slice that the pane shows straight on, if it does nothing else."""
        return flat_slice(self.panel)

    @property
    def sheet(self) -> Sheet:
        """The panel as its marks lie on it."""
        width, height = (side / self._pixels_per_pt for side in self._size_px)
        return Sheet(width, height, self.viewpoint)

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

    def pick(self, place: Place) -> Pick | None:
        """The slice that is seen at a place."""
        flat = self.flat_slice
        if flat is not None:
            return Pick(flat, point_on(flat, self.viewpoint, place, self.aspect))
        ray = self._ray(place)
        return pick_slice(ray, self.panel, self.prepared, self._depth_mm(place, ray))

    def edge_at(self, place: Place) -> Edge | None:
        """The side of a slice that is seen at a place, in space."""
        if self.flat_slice is not None:
            return None
        sheet = self.sheet
        at = (np.array(place) + 1) / 2 * (sheet.width_pt, sheet.height_pt)
        ray = self._ray(place)
        along = -float(ray.direction_lps @ self.viewpoint.toward)
        depth = self._depth_mm(place, ray) * along
        return pick_edge(at, self.panel, self.prepared, sheet, depth)

    def point_at(self, place: Place) -> FloatArray | None:
        """(3,) point of the nearest thing that is seen at a place, LPS mm."""
        flat = self.flat_slice
        if flat is not None:
            return point_on(flat, self.viewpoint, place, self.aspect)
        ray = self._ray(place)
        depth = self._depth_mm(place, ray)
        # A slice is drawn a hair behind its place.
        pick = pick_slice(ray, self.panel, self.prepared, depth)
        if pick is not None:
            return pick.point_lps
        depth = min(depth, front_of_volume_mm(ray, self.panel, self.prepared))
        return ray.at(depth) if np.isfinite(depth) else None

    def _stays_fine(self, panel: Panel) -> bool:
        """Whether nothing is drawn anew but marks, and a slice that is there already."""
        return flat_slice(panel) is not None and _drawn(panel) == _drawn(self.panel)

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


def _drawn(panel: Panel) -> list[Layer]:
    """What of a panel is more than marks over it."""
    return [layer for layer in panel.layers if not isinstance(layer, AnnotationLayer)]
