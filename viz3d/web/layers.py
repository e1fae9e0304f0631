"""Layers as a page draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray, Rectangle, nearest_letter
from viz3d.process.studio import Tissue
from viz3d.progress import Progress
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.bindings.meshes import mesh_of, outermost_lps
from viz3d.rendering.bindings.relief import ReliefBinding
from viz3d.rendering.bindings.slices import crossings
from viz3d.rendering.lit_mesh import LitMesh, linear
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import STILL
from viz3d.rendering.relief_mesh import Relief
from viz3d.rendering.slice_picture import paint
from viz3d.scene.colors import PLANE_COLORS, colormap, rgb
from viz3d.scene.layers import Layer, MaskSurfaceLayer, ReliefLayer, SliceLayer, SurfaceLayer
from viz3d.scene.model import Panel
from viz3d.scene.region import resting_rectangle, slice_rectangle
from viz3d.scene.resolve import known
from viz3d.web.buffers import Buffers, Json, rounded
from viz3d.web.meshes import lit_mesh, relief_mesh
from viz3d.web.voxels import coarse_voxels, movable, slider

#: Layers that a page can turn.
TURNED: Final = (SurfaceLayer, MaskSurfaceLayer, SliceLayer, ReliefLayer)


class Layers:
    """What the panels of a page show; what several of them share is there once.

    Parameters
    ----------
    prepared : Prepared
    buffers : Buffers
    progress : Progress
    """

    def __init__(self, prepared: Prepared, buffers: Buffers, progress: Progress) -> None:
        self.meshes: list[Json] = []
        self._prepared = prepared
        self._buffers = buffers
        self._progress = progress
        self._known: list[tuple[LitMesh, int]] = []
        self._moved: list[SliceLayer] = []

    def of_panel(self, panel: Panel) -> list[Json]:
        """The visible layers of a resolved panel."""
        return [
            drawn for layer in panel.layers if layer.visible for drawn in self._drawn(layer, panel)
        ]

    def voxels(self) -> Json | None:
        """What the slices that can be moved are drawn from, None if there are none."""
        if not self._moved:
            return None
        return coarse_voxels(self._moved, self._prepared, self._buffers)

    def points_lps(self, panel: Panel) -> FloatArray:
        """(n, 3) points that the camera holds, as the stage has them."""
        found = [self._points(layer) for layer in panel.layers if layer.visible]
        points = np.concatenate([np.empty((0, 3)), *found])
        return points if len(points) else self._prepared.facts().points_lps

    def _drawn(self, layer: Layer, panel: Panel) -> Iterator[Json]:
        match layer:
            case SurfaceLayer() | MaskSurfaceLayer():
                yield self._surface(layer, panel)
            case SliceLayer():
                yield from self._slice(layer, panel)
            case ReliefLayer():
                yield self._relief(layer)

    def _surface(self, layer: SurfaceLayer | MaskSurfaceLayer, panel: Panel) -> Json:
        mesh = mesh_of(layer, panel.cut, self._prepared)
        return {
            "kind": "mesh",
            "mesh": self._number(mesh),
            "opacity": layer.opacity,
            "cut": layer.cut,
            "albedo": linear(rgb(layer.color)) if mesh.albedo is None else (1.0, 1.0, 1.0),
            "tissue": _tissue(mesh.tissue),
        }

    def _number(self, mesh: LitMesh) -> int:
        for other, number in self._known:
            if other is mesh:
                return number
        self.meshes.append(lit_mesh(mesh, self._buffers, self._progress))
        self._known.append((mesh, len(self.meshes) - 1))
        return len(self.meshes) - 1

    def _slice(self, layer: SliceLayer, panel: Panel) -> Iterator[Json]:
        rectangle = slice_rectangle(layer, panel.cut, self._box(layer))
        if rectangle is None:
            return
        context = Context(panel, self._prepared, STILL, 1.0)
        pixels = paint(layer, rectangle, context).crossed(crossings(layer, context))
        pixels[pixels[..., 3] == 0] = 0
        corners = rounded(rectangle.corners_lps, 7)
        drawn = {
            "kind": "slice",
            "picture": self._buffers.picture(pixels),
            "corners": corners,
            "opacity": layer.opacity,
        }
        if layer in movable(panel):
            self._moved.append(layer)
            drawn["slider"] = slider(layer, rectangle, self._box(layer))
        yield drawn
        if layer.frame:
            sides = list(_sides(rectangle)) if layer.letters else []
            color = PLANE_COLORS[layer.plane]
            yield {"kind": "frame", "corners": corners, "color": color, "sides": sides}

    def _relief(self, layer: ReliefLayer) -> Json:
        relief = self._prepared.relief(layer)
        self.meshes.append(relief_mesh(relief, _colors(relief, layer), self._buffers))
        return {"kind": "mesh", "mesh": len(self.meshes) - 1, "opacity": 1.0, "cut": False}

    def _points(self, layer: Layer) -> FloatArray:
        match layer:
            case SurfaceLayer() | MaskSurfaceLayer():
                return outermost_lps(layer, self._prepared)
            case SliceLayer() if layer.region == "full" and (layer.frame or not layer.outline):
                middle_lps = self._prepared.facts().middle_lps
                return resting_rectangle(layer, middle_lps, self._box(layer)).corners_lps
            case ReliefLayer():
                binding = ReliefBinding()
                binding.update(layer, Context(Panel(), self._prepared, STILL, 1.0))
                return binding.points_lps()
            case _:
                return np.empty((0, 3))

    def _box(self, layer: SliceLayer) -> tuple[FloatArray, FloatArray]:
        return self._prepared.box_of(layer)


def _tissue(tissue: Tissue) -> Json:
    return {
        "shade": tissue.shade,
        "shadeBelow": tissue.shade_below,
        "gloss": tissue.gloss,
        "glossPower": tissue.gloss_power,
    }


def _colors(relief: Relief, layer: ReliefLayer) -> NDArray[np.uint8]:
    low, high = known(layer.window)
    share = ((relief.intensity - low) / (high - low)).clip(0, 1)
    return np.asarray(colormap(layer.colormap)[(255 * share).astype(np.uint8)])


def _sides(rectangle: Rectangle) -> Iterator[Json]:
    """The letter beyond each side of a plane."""
    a, b, c, d = rectangle.corners_lps
    u, v = rectangle.u_lps, rectangle.v_lps
    for outward, ends in ((-u, (a, d)), (u, (b, c)), (-v, (a, b)), (v, (d, c))):
        yield {
            "letter": nearest_letter(outward),
            "outward": rounded(outward),
            "ends": rounded(np.array(ends), 7),
        }
