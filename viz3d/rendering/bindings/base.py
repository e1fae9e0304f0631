"""What every binding has: one layer's VTK pipeline, updated by values, disposable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkProp

from viz3d.geometry import FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import Quality
from viz3d.scene.marks import Mark, Sheet
from viz3d.scene.model import Panel
from viz3d.scene.view import Viewpoint


@dataclass(frozen=True, eq=False)
class Context:
    """What a binding may look at besides its own layer.

    Parameters
    ----------
    panel : Panel
        Resolved: without any ``"auto"``.
    prepared : Prepared
        The volume and what was made from it.
    quality : Quality
    pixels_per_pt : float
        Of the frame that is drawn, supersampling included.
    """

    panel: Panel
    prepared: Prepared
    quality: Quality
    pixels_per_pt: float


class Binding(Protocol):
    """One layer on the stage.

    A binding is made empty; `update` brings it to a layer's state and is called again,
    for the same layer id, whenever the layer or what it depends on has changed.
    """

    def update(self, layer: Any, context: Context) -> None:
        """Show the layer; do only what its difference from the last one needs."""

    def face(self, viewpoint: Viewpoint) -> None:
        """The camera has moved: light and turn what follows it."""

    def props(self) -> list[vtkProp]:
        """Everything to be drawn."""

    def points_lps(self) -> FloatArray:
        """(n, 3) points that the camera must hold; empty if it does not matter."""


@runtime_checkable
class Plot(Protocol):
    """A binding that has words and lines of its own."""

    def marks(self, sheet: Sheet) -> Iterable[Mark]:
        """What is drawn over the panel, as seen at present."""


NO_POINTS: FloatArray = np.empty((0, 3))


def unlit(actor: vtkActor) -> vtkActor:
    """Show the actor's own colours, whatever the light."""
    properties = actor.GetProperty()
    properties.LightingOff()
    properties.SetAmbient(1.0)
    properties.SetDiffuse(0.0)
    return actor
