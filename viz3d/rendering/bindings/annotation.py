"""Layers with nothing of their own in space: marks over the panel, and what lies on slices."""

from __future__ import annotations

from vtkmodules.vtkRenderingCore import vtkProp

from viz3d.geometry import FloatArray
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import OverlayLayer
from viz3d.scene.view import Viewpoint


class AnnotationBinding:
    """Stands for what others draw: an `AnnotationLayer` the panel, an `OverlayLayer` the slices."""

    def update(self, layer: AnnotationLayer | OverlayLayer, context: Context) -> None:
        """Nothing in space depends on it."""

    def face(self, viewpoint: Viewpoint) -> None:
        """Marks are placed anew by the stage."""

    def props(self) -> list[vtkProp]:
        return []

    def points_lps(self) -> FloatArray:
        return NO_POINTS
