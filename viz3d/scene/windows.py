"""Windows of intensity that slices share, and those with a name. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias

from viz3d.scene.layer_values import Auto, Pair
from viz3d.scene.layers import Layer, MontageLayer, SliceLayer
from viz3d.scene.model import Scene

Window: TypeAlias = Pair | Auto

#: Level and width in Hounsfield units, as they are usual for heads (W. Romans, Computed
#: Tomography for Technologists, 2nd ed.).
CT_WINDOWS_HU: Final[dict[str, tuple[float, float]]] = {
    "brain": (40.0, 80.0),
    "bone": (600.0, 2800.0),
    "soft tissue": (40.0, 400.0),
}


def presets(modality: str, lowest: float, highest: float) -> dict[str, Window]:
    """Windows by their names, the usual one first.

    Parameters
    ----------
    modality : str
        The DICOM attribute: ``"CT"`` has windows in Hounsfield units.
    lowest, highest : float
        Of the data.
    """
    found: dict[str, Window] = {"automatic": "auto"}
    if lowest < highest:
        found["full range"] = (lowest, highest)
    if modality == "CT":
        for name, (level, width) in CT_WINDOWS_HU.items():
            found[name] = (level - width / 2, level + width / 2)
    return found


def with_window(scene: Scene, window: Window, shared: Window | None = None) -> Scene:
    """The scene with another window of its slices.

    Parameters
    ----------
    scene : Scene
    window : pair or "auto"
    shared : pair or "auto", optional
        Only of those slices that had this one: they are adjusted together.
    """
    panels = [
        replace(panel, layers=tuple(_windowed(layer, window, shared) for layer in panel.layers))
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def _windowed(layer: Layer, window: Window, shared: Window | None) -> Layer:
    if not isinstance(layer, (SliceLayer, MontageLayer)):
        return layer
    if shared is not None and layer.window != shared:
        return layer
    return replace(layer, window=window)
