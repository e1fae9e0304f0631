"""Adding, removing and ordering a panel's layers, as new scenes. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from viz3d.app.panels.naming import layer_name
from viz3d.app.panels.targets import Target
from viz3d.errors import SceneError
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import (
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Panel, Scene
from viz3d.scene.validate import validate
from viz3d.scene.views import is_spatial
from viz3d.session import panel_of, with_panel

#: What can be put into a view in space.
_IN_SPACE: Final[dict[str, Layer]] = {
    "Axial slice": SliceLayer(plane="axial", frame=True),
    "Coronal slice": SliceLayer(plane="coronal", frame=True),
    "Sagittal slice": SliceLayer(plane="sagittal", frame=True),
    "Volume": VolumeLayer(),
    "Volume, translucent": VolumeLayer(preset="translucent"),
    "Brain volume": VolumeLayer(part="brain"),
    "Skin surface": SurfaceLayer(),
    "Brain surface": SurfaceLayer(source="brain", coloring="intensity"),
    "Grey-matter band": MaskSurfaceLayer(),
    "Grey-matter band, in the brain": MaskSurfaceLayer(
        band=Band(part="brain"), color="#cfa89c", smallest_mm3=4000.0
    ),
    "Axial relief": ReliefLayer(plane="axial"),
    "Coronal relief": ReliefLayer(plane="coronal"),
    "Sagittal relief": ReliefLayer(plane="sagittal"),
}
#: What can be written over any panel, as far as the model allows it there.
_WRITTEN: Final[dict[str, Layer]] = {
    "Text": AnnotationLayer(what="text", text="Text"),
    "Scale bar": AnnotationLayer(what="scale-bar"),
    "Letters": AnnotationLayer(what="letters"),
    "Crosshair": AnnotationLayer(what="crosshair"),
    "Orientation cube": AnnotationLayer(what="cube"),
}


def additions(scene: Scene, panel_id: str) -> dict[str, Scene]:
    """Everything that can be added to a panel, by its name: the scene that has it."""
    panel = panel_of(scene, panel_id)
    wanted = {**(_IN_SPACE if is_spatial(panel) else {}), **_WRITTEN, **_explanations(panel)}
    tried = {name: _tried(scene, panel, layer) for name, layer in wanted.items()}
    return {name: found for name, found in tried.items() if found is not None}


def removed(scene: Scene, target: Target) -> Scene:
    """The scene without a layer, and without what is said of that layer only.

    Raises
    ------
    SceneError
        If the panel would show nothing.
    """
    panel = panel_of(scene, target.panel_id)
    kept = [layer for layer in panel.layers if layer.id != target.layer_id]
    if all(isinstance(layer, (AnnotationLayer, OverlayLayer)) for layer in kept):
        raise SceneError("layer", "the panel would show nothing: hide its last layer instead")
    explained = tuple(layer for layer in kept if _has_subject(layer, kept))
    return validate(with_panel(scene, panel.id, layers=explained))


def moved(scene: Scene, target: Target, places: int) -> Scene:
    """The scene with a layer so many places later in its panel's order, or earlier."""
    layers = list(panel_of(scene, target.panel_id).layers)
    at = next(n for n, layer in enumerate(layers) if layer.id == target.layer_id)
    layer = layers.pop(at)
    layers.insert(max(0, min(len(layers), at + places)), layer)
    return with_panel(scene, target.panel_id, layers=tuple(layers))


def placed_before(scene: Scene, target: Target, before_id: str) -> Scene:
    """The scene with a layer just before another of its panel; last where that is empty."""
    layers = [layer.id for layer in panel_of(scene, target.panel_id).layers]
    at = layers.index(target.layer_id)
    goal = layers.index(before_id) if before_id in layers else len(layers)
    return moved(scene, target, goal - at - (goal > at))


def new_id(panel: Panel, kind: str) -> str:
    """An id that no layer of a panel has."""
    taken = {layer.id for layer in panel.layers}
    names = [kind, *(f"{kind}-{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _has_subject(layer: Layer, layers: Sequence[Layer]) -> bool:
    """Whether what an annotation speaks of is there; a position's slice need not be named."""
    if not isinstance(layer, AnnotationLayer):
        return True
    if layer.of:
        return layer.of in [other.id for other in layers]
    planes = [other for other in layers if isinstance(other, (SliceLayer, ReliefLayer))]
    return layer.what not in ("position", "locator") or len(planes) == 1


def _tried(scene: Scene, panel: Panel, layer: Layer) -> Scene | None:
    """The scene with a layer more, None where the model does not allow it."""
    what = layer.what if isinstance(layer, AnnotationLayer) else layer.kind
    named = replace(layer, id=new_id(panel, what))
    try:
        return validate(with_panel(scene, panel.id, layers=(*panel.layers, named)))
    except SceneError:
        return None


def _explanations(panel: Panel) -> dict[str, Layer]:
    """What explains a layer of the panel, of the first one that it can explain."""
    found: dict[str, Layer] = {}
    planes = [layer for layer in panel.layers if isinstance(layer, (SliceLayer, ReliefLayer))]
    graded = [*planes, *(layer for layer in panel.layers if isinstance(layer, MontageLayer))]
    solid = [
        layer
        for layer in panel.layers
        if isinstance(layer, (SurfaceLayer, MaskSurfaceLayer, VolumeLayer))
    ]
    if planes:
        found["Position"] = AnnotationLayer(what="position", of=planes[0].id)
        found["Locator"] = AnnotationLayer(what="locator", of=planes[0].id)
    if graded:
        found["Colour bar"] = AnnotationLayer(what="color-bar", of=graded[0].id)
    if solid:
        words = layer_name(solid[0])
        found["Legend"] = AnnotationLayer(what="legend", of=solid[0].id, text=words)
    if not is_spatial(panel):
        found["Convention"] = AnnotationLayer(what="convention")
    return found
