"""What the mouse and the keys do to the session. No Qt, no VTK."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal, Protocol

from viz3d.app import drags
from viz3d.app.drags import Drag, Grip, Place
from viz3d.app.picking import Pick, step_mm, travel_mm
from viz3d.geometry import AXIS_OF_PLANE, FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.orbit import facing, zoomed
from viz3d.scene.view import Viewpoint
from viz3d.session import Session, panel_of, with_panel

Grasp = Literal["push-or-turn", "pan", "zoom"]

#: One step of the wheel enlarges by this.
WHEEL_ZOOM: Final = 1.1


class Eye(Protocol):
    """A panel as it is seen at present."""

    @property
    def panel(self) -> Panel:
        """Resolved."""

    @property
    def prepared(self) -> Prepared: ...

    @property
    def viewpoint(self) -> Viewpoint: ...

    @property
    def aspect(self) -> float: ...

    def points_lps(self) -> FloatArray:
        """What the camera fits."""

    def pick(self, place: Place) -> Pick | None:
        """The slice that is seen at a place."""


class Controller:
    """Turns gestures into new scenes.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._homes = {session.scene.name: session.scene}
        self._drag: Drag | None = None
        self._last_slice: dict[str, str] = {}
        self._active = session.scene.panels[0].id

    @property
    def is_dragging(self) -> bool:
        return self._drag is not None

    def press(self, eye: Eye, place: Place, grasp: Grasp) -> None:
        """Begin a drag."""
        self.settle()
        self._active = eye.panel.id
        self._session.begin_gesture()
        self._drag = self._grasped(eye, place, grasp)

    def move(self, place: Place) -> None:
        """Go on with the drag; nothing happens without one."""
        if self._drag is not None:
            self._session.update(self._drag(place))

    def release(self) -> None:
        """End the drag: it is one undo step."""
        self._drag = None
        self._session.end_gesture()

    def wheel(self, eye: Eye, place: Place, steps: float) -> None:
        """Step the slice under the pointer, or the one used last; a series is one undo step."""
        if self.is_dragging:
            return
        self._active = eye.panel.id
        layer = self._slice_for_wheel(eye, place)
        if layer is None:
            return
        axis = AXIS_OF_PLANE[layer.plane]
        by_mm = steps * step_mm(eye.prepared.volume.grid, axis)
        self._session.begin_gesture()
        travel = travel_mm(eye.prepared, axis)
        self._session.update(drags.step(self._session.scene, eye.panel, layer, by_mm, travel))

    def wheel_zoom(self, eye: Eye, steps: float) -> None:
        """Enlarge or reduce; a series is one undo step."""
        if self.is_dragging:
            return
        self._active = eye.panel.id
        self._session.begin_gesture()
        camera = panel_of(self._session.scene, eye.panel.id).camera
        self._update_camera(eye.panel.id, zoomed(camera, WHEEL_ZOOM**steps))

    def settle(self) -> None:
        """Nothing has moved for a while: a series of wheel steps is over."""
        if not self.is_dragging:
            self._session.end_gesture()

    def look_from(self, letter: str) -> None:
        """Turn the active panel to one of the six sides."""
        self.settle()
        panel = self._active_panel()
        self._update_camera(panel.id, facing(panel.camera, letter))

    def reset_view(self) -> None:
        """The active panel's camera as the scene came with it."""
        self.settle()
        home = self._homes[self._session.scene.name]
        panel_id = self._active_panel().id
        self._update_camera(panel_id, panel_of(home, panel_id).camera)

    def begin_scene(self, scene: Scene) -> None:
        """Go over to another scene, whose own cameras are now what a reset goes back to."""
        self.settle()
        self._homes[scene.name] = scene
        self._session.update(scene)

    def undo(self) -> None:
        if not self.is_dragging:
            self.settle()
            self._session.undo()

    def redo(self) -> None:
        if not self.is_dragging:
            self.settle()
            self._session.redo()

    def _grasped(self, eye: Eye, place: Place, grasp: Grasp) -> Drag:
        grip = Grip(
            self._session.scene, eye.panel, eye.viewpoint, eye.points_lps(), eye.aspect, place
        )
        if grasp == "pan":
            return partial(drags.pan, grip)
        if grasp == "zoom":
            return partial(drags.zoom, grip)
        pick = eye.pick(place)
        if pick is None:
            return partial(drags.turn, grip)
        self._last_slice[eye.panel.id] = pick.layer.id
        travel = travel_mm(eye.prepared, AXIS_OF_PLANE[pick.layer.plane])
        return partial(drags.push, grip, pick.layer, pick.point_lps, travel)

    def _slice_for_wheel(self, eye: Eye, place: Place) -> SliceLayer | None:
        pick = eye.pick(place)
        if pick is not None:
            self._last_slice[eye.panel.id] = pick.layer.id
        wanted = self._last_slice.get(eye.panel.id)
        slices = [layer for layer in eye.panel.layers if isinstance(layer, SliceLayer)]
        return next((layer for layer in slices if layer.id == wanted), next(iter(slices), None))

    def _active_panel(self) -> Panel:
        panels = self._session.scene.panels
        return next((panel for panel in panels if panel.id == self._active), panels[0])

    def _update_camera(self, panel_id: str, camera: object) -> None:
        self._session.update(with_panel(self._session.scene, panel_id, camera=camera))
