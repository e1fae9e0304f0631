"""Annotations: marks over the panel, with nothing in space."""

from __future__ import annotations

from vtkmodules.vtkRenderingCore import vtkProp

from viz3d.geometry import FloatArray
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.scene.layers import AnnotationLayer
from viz3d.scene.view import Viewpoint


class AnnotationBinding:
    """Stands for an `AnnotationLayer`, which is drawn with the panel's other marks."""

    def update(self, layer: AnnotationLayer, context: Context) -> None:
        """Nothing in space depends on it."""

    def face(self, viewpoint: Viewpoint) -> None:
        """Marks are placed anew by the stage."""

    def props(self) -> list[vtkProp]:
        return []

    def points_lps(self) -> FloatArray:
        return NO_POINTS
