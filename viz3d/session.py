"""The current scene and how it changes: update, subscribe, undo and redo. No Qt, no VTK.

The mouse, the sliders, the keyboard and a script all call the same `Session.update`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from viz3d.errors import SceneError
from viz3d.scene.layers import Layer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.validate import validate

#: Steps kept for undo.
HISTORY: Final = 200

Listener = Callable[[Scene], None]


class Session:
    """A scene that is being worked on.

    Parameters
    ----------
    scene : Scene
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = validate(scene)
        self._past: list[Scene] = []
        self._future: list[Scene] = []
        self._listeners: list[Listener] = []
        self._gesture_start: Scene | None = None

    @property
    def scene(self) -> Scene:
        """The scene as it is now."""
        return self._scene

    def update(self, scene: Scene) -> None:
        """Make a scene the current one; one undo step, unless a gesture is under way.

        Raises
        ------
        SceneError
            If the scene makes no sense; the current one stays.
        """
        if scene == self._scene:
            return
        validate(scene)
        if self._gesture_start is None:
            self._remember(self._scene)
        self._show(scene)

    @contextmanager
    def gesture(self) -> Iterator[None]:
        """Everything updated within is one undo step: a drag, from press to release."""
        self.begin_gesture()
        try:
            yield
        finally:
            self.end_gesture()

    def begin_gesture(self) -> None:
        """From here on updates belong to one undo step."""
        if self._gesture_start is None:
            self._gesture_start = self._scene

    def end_gesture(self) -> None:
        """The gesture is over."""
        start, self._gesture_start = self._gesture_start, None
        if start is not None and start != self._scene:
            self._remember(start)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every new scene; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> None:
        """Back to the scene before the last step; nothing happens at the first."""
        if self._past:
            self._future.append(self._scene)
            self._show(self._past.pop())

    def take_back(self, step: Scene) -> None:
        """Forget the last step, if it began at `step`: it was part of something else."""
        if self._past and self._past[-1] is step:
            self._show(self._past.pop())

    def redo(self) -> None:
        """Forward again; nothing happens at the newest."""
        if self._future:
            self._past.append(self._scene)
            self._show(self._future.pop())

    def _remember(self, scene: Scene) -> None:
        self._past.append(scene)
        del self._past[:-HISTORY]
        self._future.clear()

    def _show(self, scene: Scene) -> None:
        self._scene = scene
        for listener in list(self._listeners):
            listener(scene)


def panel_of(scene: Scene, panel_id: str) -> Panel:
    """A panel by its id.

    Raises
    ------
    SceneError
    """
    for panel in scene.panels:
        if panel.id == panel_id:
            return panel
    raise SceneError("panel", f"there is no panel '{panel_id}'")


def layer_of(scene: Scene, panel_id: str, layer_id: str) -> Layer:
    """A layer by its panel's id and its own.

    Raises
    ------
    SceneError
    """
    for layer in panel_of(scene, panel_id).layers:
        if layer.id == layer_id:
            return layer
    raise SceneError("layer", f"there is no layer '{layer_id}' in panel '{panel_id}'")


def with_panel(scene: Scene, panel_id: str, **changes: Any) -> Scene:
    """The scene with some fields of one panel changed."""
    changed = replace(panel_of(scene, panel_id), **changes)
    panels = tuple(changed if panel.id == panel_id else panel for panel in scene.panels)
    return replace(scene, panels=panels)


def with_layer(scene: Scene, panel_id: str, layer_id: str, **changes: Any) -> Scene:
    """The scene with some fields of one layer changed.

    Raises
    ------
    SceneError
        If there is no such layer.
    """
    layer_of(scene, panel_id, layer_id)
    panel = panel_of(scene, panel_id)
    layers: tuple[Layer, ...] = tuple(
        replace(layer, **changes) if layer.id == layer_id else layer for layer in panel.layers
    )
    return with_panel(scene, panel_id, layers=layers)
