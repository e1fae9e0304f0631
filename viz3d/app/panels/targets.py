"""What the inspector is about, and changing one field of it. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from viz3d.app.panels.about import NEEDS
from viz3d.scene.annotation_layer import AnnotationKind, AnnotationLayer
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import Layer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.oblique import with_tilt
from viz3d.scene.validate import OF_SOME_ANNOTATIONS
from viz3d.scene.views import placed
from viz3d.session import panel_of, with_layer, with_panel


@dataclass(frozen=True)
class Target:
    """A layer, a panel where no layer is named, or the whole page.

    Parameters
    ----------
    panel_id, layer_id : str
    """

    panel_id: str = ""
    layer_id: str = ""

    def is_in(self, scene: Scene) -> bool:
        """Whether a scene has it."""
        if not self.panel_id:
            return True
        panels = [panel for panel in scene.panels if panel.id == self.panel_id]
        ids = [layer.id for panel in panels for layer in panel.layers]
        return bool(panels) and (not self.layer_id or self.layer_id in ids)


def value_of(scene: Scene, target: Target) -> Scene | Panel | Layer:
    """The value that a target names.

    Raises
    ------
    SceneError
        If there is no such panel.
    """
    if not target.panel_id:
        return scene
    panel = panel_of(scene, target.panel_id)
    if not target.layer_id:
        return panel
    return next(layer for layer in panel.layers if layer.id == target.layer_id)


def read_field(value: Any, path: str) -> Any:
    """A field of a value, by its path; None where what holds it is absent."""
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    return value


def applies(value: Any, name: str) -> bool:
    """Whether a field means anything for a value as it is now."""
    if name in NEEDS and getattr(value, NEEDS[name], None) is None:
        return False
    kinds = OF_SOME_ANNOTATIONS.get(name)
    return kinds is None or not isinstance(value, AnnotationLayer) or value.what in kinds


def changed(scene: Scene, target: Target, path: str, new: Any) -> Scene:
    """The scene with one field of a target changed.

    Parameters
    ----------
    scene : Scene
    target : Target
    path : str
        As a `Control` has it.
    new : object
        True or False for what may be absent: it comes as it is by default, and goes.

    Raises
    ------
    SceneError
        If there is no such panel or layer.
    """
    old = value_of(scene, target)
    if path == "what" and isinstance(old, AnnotationLayer):
        layer = _turned_into(old, new)
        return _with_layer_value(scene, target, layer)
    first = path.partition(".")[0]
    if path in ("tint", "within", "band") and isinstance(new, bool):
        new = Band() if new else None
    content = getattr(_with(old, path, new), first)
    if not target.panel_id:
        return replace(scene, **{first: content})
    if not target.layer_id:
        return with_panel(scene, target.panel_id, **{first: content})
    if path == "tilt_deg":
        # A flat pane's slice and the one in space are one plane.
        return with_tilt(scene, target.panel_id, target.layer_id, content)
    return with_layer(scene, target.panel_id, target.layer_id, **{first: content})


def _turned_into(layer: AnnotationLayer, what: AnnotationKind) -> AnnotationLayer:
    """An annotation of another kind, without what means nothing for that."""
    plain = AnnotationLayer()
    gone = {
        name: getattr(plain, name)
        for name, whats in OF_SOME_ANNOTATIONS.items()
        if what not in whats
    }
    return replace(layer, what=what, **gone)


def _with_layer_value(scene: Scene, target: Target, new: Layer) -> Scene:
    changes = {item.name: getattr(new, item.name) for item in fields(new)}
    return with_layer(scene, target.panel_id, target.layer_id, **changes)


def _with(value: Any, path: str, new: Any) -> Any:
    """A frozen value with the field at a path replaced."""
    first, _, rest = path.partition(".")
    if rest:
        new = _with(getattr(value, first), rest, new)
    # A view's word would go before angles that are set beside it.
    base = placed(value) if isinstance(value, Camera) else value
    made = replace(base, **{first: new})
    return placed(made) if isinstance(made, Camera) else made
