"""A histogram: marks that fill the panel, with nothing in space."""

from __future__ import annotations

from collections.abc import Iterator

from vtkmodules.vtkRenderingCore import vtkProp

from viz3d.geometry import FloatArray
from viz3d.process.histogram import peaks
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.scene.histogram_plot import Counts, histogram_marks
from viz3d.scene.layers import HistogramLayer
from viz3d.scene.marks import Mark, Sheet
from viz3d.scene.view import Viewpoint


class HistogramBinding:
    """Shows a `HistogramLayer`."""

    def __init__(self) -> None:
        self._layer: HistogramLayer | None = None
        self._counts: Counts | None = None

    def update(self, layer: HistogramLayer, context: Context) -> None:
        self._layer = layer
        if not layer.visible:
            return
        found = context.prepared.histogram_of(layer.part, layer.sigma_voxels, layer.bins)
        self._counts = Counts(
            counts=found.counts,
            edges=found.edges,
            peaks=tuple(peaks(found)) if layer.peaks else (),
            band=context.prepared.band_limits(layer.band) if layer.band else None,
        )

    def face(self, viewpoint: Viewpoint) -> None:
        """A plot has no view."""

    def marks(self, sheet: Sheet) -> Iterator[Mark]:
        if self._layer is not None and self._layer.visible and self._counts is not None:
            yield from histogram_marks(self._layer, self._counts, sheet)

    def props(self) -> list[vtkProp]:
        return []

    def points_lps(self) -> FloatArray:
        return NO_POINTS
