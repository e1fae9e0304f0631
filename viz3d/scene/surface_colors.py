"""What the colours of a brain's surface stand for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from viz3d.scene.layers import SurfaceLayer


@dataclass(frozen=True)
class Coloring:
    """Numbers that a surface is coloured by.

    Parameters
    ----------
    colormap : str
        Unless the layer names another.
    window : pair of floats
        What has the first and the last colour.
    units : str
    title : str
        Of a colour bar.
    """

    colormap: str
    window: tuple[float, float]
    units: str
    title: str


COLORINGS: Final = {
    "intensity": Coloring("cortex", (55.0, 100.0), "% of white matter", "Intensity"),
    "depth": Coloring("sulci", (0.0, 15.0), "mm", "Sulcal depth"),
}


def coloring_of(layer: SurfaceLayer) -> Coloring | None:
    """What a surface is coloured by; None if it has one colour."""
    return COLORINGS.get(layer.coloring)


def bare_surface(layer: SurfaceLayer) -> SurfaceLayer:
    """What of a surface decides its mesh and the colours of its points."""
    return SurfaceLayer(
        source=layer.source,
        level=layer.level,
        smoothing_mm=layer.smoothing_mm,
        coloring=layer.coloring,
        colormap=layer.colormap,
    )
