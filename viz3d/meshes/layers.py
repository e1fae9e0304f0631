"""Which layer is meant. No VTK: a wrong name is refused at once."""

from __future__ import annotations

from typing import TypeAlias

from viz3d.errors import SceneError
from viz3d.scene.brain_only import of_brain_layer
from viz3d.scene.codec import suggestion
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layers import MaskSurfaceLayer, SurfaceLayer
from viz3d.scene.model import Scene

MeshLayer: TypeAlias = SurfaceLayer | MaskSurfaceLayer


def find_layer(name: str, scene: Scene | None = None, *, brain: bool = False) -> MeshLayer:
    """The surface that a name means.

    Parameters
    ----------
    name : str
        Id of a layer; or of a panel and a layer, as in ``"C/skin"``.
    scene : Scene, optional
        Where to look; without it in the built-in scenes, first in the one of that name.
    brain : bool
        The brain's surface in the place of the skin's, a band within the brain.

    Raises
    ------
    SceneError
        If there is no such surface, there are several that differ, or `brain` changes nothing.
    """
    found = _surfaces(scene) if scene else _builtin_surfaces()
    if name not in found:
        raise SceneError("layer", f"there is no surface '{name}'{suggestion(name, found)}")
    layer, *others = found[name]
    if scene and any(_shape(other) != _shape(layer) for other in others):
        places = [place for place in found if place.endswith(f"/{name}")]
        raise SceneError(
            "layer", f"several surfaces are called '{name}': say which ({', '.join(places)})"
        )
    return _of_brain(layer) if brain else layer


def _of_brain(layer: MeshLayer) -> MeshLayer:
    found = of_brain_layer(layer)
    assert isinstance(found, MeshLayer)
    if found == layer:
        raise SceneError("brain", f"'{layer.id}' is of the brain already; leave --brain out")
    return found


def _builtin_surfaces() -> dict[str, list[MeshLayer]]:
    scenes = {name: load(name) for name in builtin_names()}
    found: dict[str, list[MeshLayer]] = {}
    for name, scene in scenes.items():
        for place, layers in _surfaces(scene).items():
            if "/" not in place:
                known = found.get(place, [])
                found[place] = layers + known if name == place else known + layers
    return found


def _surfaces(scene: Scene) -> dict[str, list[MeshLayer]]:
    """Surfaces by their id; where there are several panels, also by panel and id."""
    found: dict[str, list[MeshLayer]] = {}
    for panel in scene.panels:
        for layer in panel.layers:
            if isinstance(layer, MeshLayer):
                found.setdefault(layer.id, []).append(layer)
                if len(scene.panels) > 1:
                    found[f"{panel.id}/{layer.id}"] = [layer]
    return found


def _shape(layer: MeshLayer) -> MeshLayer:
    """What of a layer decides its triangles."""
    if isinstance(layer, SurfaceLayer):
        return SurfaceLayer(source=layer.source, level=layer.level, smoothing_mm=layer.smoothing_mm)
    return MaskSurfaceLayer(band=layer.band, smallest_mm3=layer.smallest_mm3)
