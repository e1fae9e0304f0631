"""The stage: one panel of a scene in one VTK renderer, kept up to date by differences."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

import numpy as np
from vtkmodules.vtkRenderingCore import vtkLight, vtkRenderer

from viz3d.errors import SceneError
from viz3d.geometry import FloatArray, Rectangle
from viz3d.rendering.bindings.annotation import AnnotationBinding
from viz3d.rendering.bindings.base import Binding, Context, Plot
from viz3d.rendering.bindings.histogram import HistogramBinding
from viz3d.rendering.bindings.kernel import KernelBinding
from viz3d.rendering.bindings.meshes import MeshBinding
from viz3d.rendering.bindings.montage import MontageBinding
from viz3d.rendering.bindings.relief import ReliefBinding
from viz3d.rendering.bindings.slices import SliceBinding
from viz3d.rendering.bindings.volume import VolumeBinding
from viz3d.rendering.overlay import Overlay
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL, Quality
from viz3d.rendering.slice_picture import opened_brain
from viz3d.rendering.stand_ins import CoarseMeshes, StandIns
from viz3d.scene.colors import rgb
from viz3d.scene.labelling import marks_of
from viz3d.scene.layers import Layer, MontageLayer, SliceLayer
from viz3d.scene.marks import Mark, Sheet
from viz3d.scene.model import Panel
from viz3d.scene.overlays import overlays_of
from viz3d.scene.region import resting_rectangle, slice_rectangle
from viz3d.scene.view import Viewpoint, fit

BINDINGS: Final[dict[str, Callable[[], Binding]]] = {
    "slice": SliceBinding,
    "montage": MontageBinding,
    "volume": VolumeBinding,
    "surface": MeshBinding,
    "mask-surface": MeshBinding,
    "relief": ReliefBinding,
    "kernel": KernelBinding,
    "histogram": HistogramBinding,
    "overlay": AnnotationBinding,
    "annotation": AnnotationBinding,
}


class Stage:
    """Shows a panel in a renderer. It does not render: the host does.

    Parameters
    ----------
    renderer : vtkRenderer
        Its layers, camera, lights and background become the stage's.
    prepared : Prepared
        The volume.
    coarse : CoarseMeshes, optional
        What may stand in for large meshes while something moves.
    """

    def __init__(
        self, renderer: vtkRenderer, prepared: Prepared, coarse: CoarseMeshes | None = None
    ) -> None:
        self.renderer = renderer
        self.prepared = prepared
        self.viewpoint: Viewpoint | None = None
        self._bindings: dict[str, Binding] = {}
        self._shown: dict[str, tuple[Any, ...]] = {}
        self._lit: set[str] = set()
        self._stand_ins = StandIns(renderer, coarse or CoarseMeshes())
        self._overlay = Overlay(renderer)
        # Translucent layers are blended in their order: see `bindings.meshes`.
        renderer.SetUseOIT(False)
        _set_lights(renderer)

    def apply(
        self,
        panel: Panel,
        *,
        size_px: tuple[float, float],
        quality: Quality = FINAL,
        pixels_per_pt: float = 1.0,
        title_pt: float = 9.0,
        draws_marks: bool = True,
    ) -> tuple[Mark, ...]:
        """Bring the renderer to a panel's state; nothing is rebuilt that did not change.

        Parameters
        ----------
        panel : Panel
            Resolved.
        size_px : (width, height)
            Of the frame.
        quality : Quality
        pixels_per_pt : float
            Pixels of the frame per point on the page, for text and lines.
        title_pt : float
        draws_marks : bool
            Whether the renderer shows the marks over the panel: on a screen, where a ground
            that is transparent is seen as white.

        Returns
        -------
        tuple of Mark
            What is to be seen over the panel, by whoever draws it.

        Raises
        ------
        SceneError
            If something cannot be written over the panel; its layers are up to date, without
            any marks.
        """
        context = Context(panel, self.prepared, quality, pixels_per_pt)
        self._remove_others({(layer.id, layer.kind) for layer in panel.layers})
        for layer in panel.layers:
            self._update(layer, context)
        self._set_background(panel, keeps_alpha=not draws_marks)
        width_px, height_px = size_px
        self.place_camera(panel, width_px / height_px, relight=not quality.stand_ins)
        assert self.viewpoint is not None
        sheet = Sheet(width_px / pixels_per_pt, height_px / pixels_per_pt, self.viewpoint)
        plotted = tuple(mark for plot in self._plots() for mark in plot.marks(sheet))
        rectangles, silhouette = self._rectangles(panel), self.prepared.silhouette
        try:
            marks = marks_of(panel, sheet, rectangles, title_pt, silhouette, plotted)
        except SceneError:
            # Those of the panel before would be wrong over this one.
            self._overlay.clear()
            raise
        self._overlay.show(marks if draws_marks else (), pixels_per_pt)
        return marks

    def place_camera(self, panel: Panel, aspect: float, *, relight: bool = True) -> None:
        """Look at the layers as the panel's camera says.

        Without `relight`, what has been lit for an earlier camera keeps that light: a large
        mesh takes longer to light than to draw.
        """
        self.viewpoint = fit(panel.camera, self.points_lps(), aspect)
        _set_camera(self.renderer, self.viewpoint)
        self._stand_ins.face(self.viewpoint)
        for layer_id, binding in self._bindings.items():
            if relight or layer_id not in self._lit:
                binding.face(self.viewpoint)
                self._lit.add(layer_id)

    def points_lps(self) -> FloatArray:
        """(n, 3) points that the camera holds, LPS mm.

        A framed plane counts as if it stood in the head's middle: the picture stays put
        while the plane is moved.
        """
        points = [self._points_of(layer_id) for layer_id in self._bindings]
        found = np.concatenate(points) if points else np.empty((0, 3))
        return found if len(found) else self._points_of_part()

    def _points_of_part(self) -> FloatArray:
        """What slices that are cut to an outline lie in: the brain, if all of them do."""
        layers = [state[0] for state in self._shown.values()]
        parts = {layer.part for layer in layers if isinstance(layer, SliceLayer) and layer.visible}
        is_brain = parts == {"brain"}
        return self.prepared.brain_points_lps() if is_brain else self.prepared.facts().points_lps

    def binding(self, layer_id: str) -> Binding:
        """The binding that shows a layer."""
        return self._bindings[layer_id]

    def dispose(self) -> None:
        """Take everything off the renderer."""
        self._remove_others(set())
        self._overlay.clear()

    def _update(self, layer: Layer, context: Context) -> None:
        state = _state(layer, context)
        binding = self._binding_for(layer)
        if context.quality.stand_ins and self._stand_ins.play(layer, context, binding):
            self._shown.setdefault(layer.id, (layer,))
            return
        self._stand_ins.leave(layer.id)
        if self._shown.get(layer.id) == state:
            return
        if layer != self._shown.get(layer.id, (None,))[0]:
            self._lit.discard(layer.id)
        binding.update(layer, context)
        self._shown[layer.id] = state

    def _binding_for(self, layer: Layer) -> Binding:
        """What shows the layer; a new one if there is none."""
        if layer.id not in self._bindings:
            self._bindings[layer.id] = BINDINGS[layer.kind]()
            for prop in self._bindings[layer.id].props():
                self.renderer.AddViewProp(prop)
        return self._bindings[layer.id]

    def _remove_others(self, wanted: set[tuple[str, str]]) -> None:
        shown = {(key, state[0].kind) for key, state in self._shown.items()}
        for layer_id, _ in shown - wanted:
            self._stand_ins.forget(layer_id)
            for prop in self._bindings.pop(layer_id).props():
                self.renderer.RemoveViewProp(prop)
            del self._shown[layer_id]
            self._lit.discard(layer_id)

    def _points_of(self, layer_id: str) -> FloatArray:
        layer: Layer = self._shown[layer_id][0]
        points = self._bindings[layer_id].points_lps()
        if not isinstance(layer, SliceLayer) or layer.region != "full" or not len(points):
            return points
        box_lps = self.prepared.box_of(layer)
        return resting_rectangle(layer, self.prepared.facts().middle_lps, box_lps).corners_lps

    def _set_background(self, panel: Panel, *, keeps_alpha: bool) -> None:
        """On a ground that is transparent, and stays so, colours come multiplied by alpha."""
        clear = panel.background == "transparent"
        ground = ("black" if keeps_alpha else "white") if clear else panel.background
        self.renderer.SetBackground(*rgb(ground))
        self.renderer.SetBackgroundAlpha(0.0 if clear else 1.0)

    def _plots(self) -> list[Plot]:
        bindings = self._bindings.values()
        return [cast(Plot, binding) for binding in bindings if _is_plot(type(binding))]

    def _rectangles(self, panel: Panel) -> dict[str, Rectangle]:
        """What each slice layer covers."""
        found = {
            layer.id: slice_rectangle(layer, panel.cut, self.prepared.box_of(layer))
            for layer in panel.layers
            if isinstance(layer, SliceLayer)
        }
        return {key: rectangle for key, rectangle in found.items() if rectangle is not None}


@lru_cache
def _is_plot(kind: type[Binding]) -> bool:
    """Whether bindings of a kind have marks; asking a protocol takes long."""
    return issubclass(kind, Plot)


def _state(layer: Layer, context: Context) -> tuple[Any, ...]:
    """All that a layer's picture depends on; the camera is told apart, by `face`."""
    panel = context.panel
    planes = tuple(
        (other.plane, other.position_mm, other.tilt_deg, other.pivot_lps, other.visible)
        for other in panel.layers
        if isinstance(other, SliceLayer) and isinstance(layer, SliceLayer)
    )
    brain = opened_brain(layer, panel) if isinstance(layer, SliceLayer) else None
    level = None if brain is None else brain.level
    over = overlays_of(panel) if isinstance(layer, (SliceLayer, MontageLayer)) else ()
    return layer, panel.cut, planes, level, over, context.quality, context.pixels_per_pt


def _set_camera(renderer: vtkRenderer, viewpoint: Viewpoint) -> None:
    camera = renderer.GetActiveCamera()
    camera.SetParallelProjection(viewpoint.is_parallel)
    camera.SetPosition(*viewpoint.position_lps)
    camera.SetFocalPoint(*viewpoint.focus_lps)
    camera.SetViewUp(*viewpoint.up)
    camera.SetViewAngle(viewpoint.view_angle_deg)
    camera.SetParallelScale(viewpoint.parallel_scale_mm)
    renderer.ResetCameraClippingRange()


def _set_lights(renderer: vtkRenderer) -> None:
    """A key from the viewer's upper left and a weak fill; they follow the camera."""
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    for place, strength in (((-0.5, 0.8, 1.0), 0.85), ((0.9, -0.1, 0.8), 0.25)):
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*place)
        light.SetFocalPoint(0.0, 0.0, 0.0)
        light.SetIntensity(strength)
        renderer.AddLight(light)
