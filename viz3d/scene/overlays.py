"""Second volumes over slices: which there are, and where their files are. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from viz3d.errors import SceneError
from viz3d.scene.layers import MontageLayer, OverlayLayer, SliceLayer
from viz3d.scene.model import Panel, Scene

_NAME: Final = "overlay"


def overlays_of(panel: Panel) -> tuple[OverlayLayer, ...]:
    """What is laid over a panel's slices, each over those before it."""
    return tuple(
        layer for layer in panel.layers if isinstance(layer, OverlayLayer) and layer.visible
    )


def with_overlay(scene: Scene, path: str) -> Scene:
    """The scene with a second volume over all its slices.

    Parameters
    ----------
    scene : Scene
    path : str
        Of the volume's file or folder.

    Raises
    ------
    SceneError
        If the scene has no slices.
    """
    if not any(map(_has_slices, scene.panels)):
        raise SceneError(_NAME, f"the scene '{scene.name}' has no slices to lay it over")
    laid = OverlayLayer(path=path)
    panels = [
        replace(panel, layers=(*panel.layers, replace(laid, id=_free_id(panel))))
        if _has_slices(panel)
        else panel
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def seen_from_folder(scene: Scene, folder: Path) -> Scene:
    """The scene with absolute paths of its overlays, which were seen from a folder."""
    return _with_paths(scene, lambda path: os.path.abspath(folder / path) if path else "")


def without_paths(scene: Scene) -> Scene:
    """The scene with no word of where its overlays were."""
    return _with_paths(scene, lambda path: "")


def _with_paths(scene: Scene, change: Callable[[str], str]) -> Scene:
    panels = [
        replace(
            panel,
            layers=tuple(
                replace(layer, path=change(layer.path))
                if isinstance(layer, OverlayLayer)
                else layer
                for layer in panel.layers
            ),
        )
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def _has_slices(panel: Panel) -> bool:
    return any(isinstance(layer, (SliceLayer, MontageLayer)) for layer in panel.layers)


def _free_id(panel: Panel) -> str:
    taken = {layer.id for layer in panel.layers}
    names = (_NAME, *(f"{_NAME}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
