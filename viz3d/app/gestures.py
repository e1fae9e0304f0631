"""What presses, drags, clicks and the wheel do to the session. No Qt, no VTK."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal, Protocol

from viz3d.app import drags
from viz3d.app.controller import Controller
from viz3d.app.drags import Drag, Grip, Place
from viz3d.app.linked import with_camera, with_crosshair, with_slice_pushed
from viz3d.app.measuring import Measuring, end_at
from viz3d.app.picking import Edge, Pick, reach_lps, step_mm, travel_mm
from viz3d.app.tiling import Seam, Tiling
from viz3d.geometry import FloatArray
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layers import SliceLayer
from viz3d.scene.marks import Sheet
from viz3d.scene.model import Panel, Scene
from viz3d.scene.oblique import normal_of
from viz3d.scene.orbit import zoomed
from viz3d.scene.resolve import crosshair_of
from viz3d.scene.sharing import camera_owner
from viz3d.scene.view import Viewpoint
from viz3d.scene.windows import Window
from viz3d.session import Session, layer_of, panel_of

#: What a press begins. "main" is the left button: the crosshair in a flat pane; in space a
#: plane is pushed, or tilted by a side, or the head turned; the end of a measure is moved.
Grasp = Literal["main", "window", "pan", "zoom", "roll"]

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

    @property
    def flat_slice(self) -> SliceLayer | None:
        """The slice that is seen straight on, if nothing else is."""

    @property
    def sheet(self) -> Sheet:
        """The panel as its marks lie on it."""

    def points_lps(self) -> FloatArray:
        """What the camera fits."""

    def edge_at(self, place: Place) -> Edge | None:
        """The side of a slice that is seen at a place, in space."""

    def pick(self, place: Place) -> Pick | None:
        """The slice that is seen at a place."""

    def point_at(self, place: Place) -> FloatArray | None:
        """(3,) point of what is seen at a place, LPS mm."""


class Gestures:
    """Turns what is done by hand into new scenes; each gesture is one undo step.

    Parameters
    ----------
    session : Session
    controller : Controller
        Told which panel is at hand, and whether something is held.

    Attributes
    ----------
    measuring : Measuring
    """

    def __init__(self, session: Session, controller: Controller) -> None:
        self.measuring = Measuring(session, controller)
        self._session = session
        self._controller = controller
        self._drag: Drag | None = None
        self._last_slice: dict[str, str] = {}
        self._clicked_from: Scene | None = None

    @property
    def is_dragging(self) -> bool:
        return self._drag is not None

    def press(self, eye: Eye, place: Place, grasp: Grasp) -> None:
        """Begin a drag, unless a measure is unfinished."""
        if self.measuring.is_placing:
            return
        self._take_up(eye)
        self._clicked_from = self._session.scene
        self._session.begin_gesture()
        self._hold(self._grasped(eye, place, grasp))
        if grasp == "main" and eye.flat_slice is not None:
            self.move(place)

    def press_seam(self, tiling: Tiling, seam: Seam) -> None:
        """Begin to drag what lies between panels; `move` takes pixels from the upper left."""
        if self.measuring.is_placing:
            return
        self._controller.settle()
        self._session.begin_gesture()
        self._hold(partial(drags.pull_seam, self._session.scene, tiling, seam))

    def move(self, place: Place) -> None:
        """Go on with the drag; nothing happens without one."""
        if self._drag is not None:
            self._session.update(self._drag(place))

    def release(self) -> None:
        """End the drag: it is one undo step."""
        self._hold(None)
        self._session.end_gesture()

    def point(self, eye: Eye, place: Place) -> None:
        """Put the crosshair on what is seen at a place."""
        self._controller.settle()
        point = eye.point_at(place)
        if point is not None:
            inside = point.clip(*reach_lps(eye.prepared))
            self._session.update(with_crosshair(self._session.scene, inside))

    def double_click(self, eye: Eye) -> None:
        """Show the panel alone, or all of them again; the click before it is taken back."""
        if self._clicked_from is not None:
            self._session.take_back(self._clicked_from)
        self._controller.active = eye.panel.id
        self._controller.maximise()

    def wheel(self, eye: Eye, place: Place, steps: float) -> None:
        """Step the slice under the pointer, or the one used last; a series is one undo step."""
        if self.is_dragging or self.measuring.is_placing:
            return
        self._controller.active = eye.panel.id
        layer = self._slice_for_wheel(eye, place)
        if layer is None:
            return
        low, high = travel_mm(eye.prepared, layer)
        wanted = steps * step_mm(eye.prepared.volume.grid, normal_of(layer))
        by_mm = float(min(max(wanted, low), high))
        self._session.begin_gesture()
        scene, at_lps = self._session.scene, self._crosshair(eye)
        self._session.update(with_slice_pushed(scene, eye.panel, layer, by_mm, at_lps))

    def wheel_zoom(self, eye: Eye, steps: float) -> None:
        """Enlarge or reduce; a series is one undo step."""
        if self.is_dragging:
            return
        self._controller.active = eye.panel.id
        self._session.begin_gesture()
        scene, panel_id = self._session.scene, eye.panel.id
        camera = panel_of(scene, camera_owner(scene, panel_id)).camera
        self._session.update(with_camera(scene, panel_id, zoomed(camera, WHEEL_ZOOM**steps)))

    def _take_up(self, eye: Eye) -> None:
        self._controller.settle()
        self._controller.active = eye.panel.id

    def _hold(self, drag: Drag | None) -> None:
        self._drag = drag
        self._controller.is_holding = drag is not None

    def _grasped(self, eye: Eye, place: Place, grasp: Grasp) -> Drag:
        grip = Grip(
            self._session.scene,
            eye.panel,
            eye.viewpoint,
            eye.points_lps(),
            eye.aspect,
            place,
            self._crosshair(eye),
        )
        if grasp == "pan":
            return partial(drags.pan, grip)
        if grasp == "zoom":
            return partial(drags.zoom, grip)
        flat = eye.flat_slice
        if grasp == "roll" and flat is None:
            return partial(drags.roll, grip)
        if grasp == "main" and (found := self._fine_grasp(grip, eye, place)):
            return found
        pick = eye.pick(place)
        if pick is None:
            return partial(drags.pan if grasp == "window" else drags.turn, grip)
        self._last_slice[eye.panel.id] = pick.layer.id
        if grasp == "window":
            return partial(drags.window, grip, pick.layer, self._window_of(eye, pick.layer))
        if flat is not None:
            return partial(drags.cross, grip, reach_lps(eye.prepared), flat)
        travel = travel_mm(eye.prepared, pick.layer)
        return partial(drags.push, grip, pick.layer, pick.point_lps, travel)

    def _fine_grasp(self, grip: Grip, eye: Eye, place: Place) -> Drag | None:
        """What lies on the slices: the end of a measure, or in space a plane's side."""
        if eye.flat_slice is None:
            edge = eye.edge_at(place)
            return None if edge is None else partial(drags.tilt, grip, edge)
        end = end_at(eye, place)
        if end is None:
            return None
        self.measuring.choose(eye.panel.id, end.layer_id)
        return partial(drags.move_end, grip, end.layer_id, end.number)

    def _window_of(self, eye: Eye, layer: SliceLayer) -> Window:
        own = layer_of(self._session.scene, eye.panel.id, layer.id)
        assert isinstance(own, SliceLayer)
        return own.window

    def _crosshair(self, eye: Eye) -> tuple[float, float, float]:
        return crosshair_of(self._session.scene, eye.prepared.facts())

    def _slice_for_wheel(self, eye: Eye, place: Place) -> SliceLayer | None:
        pick = eye.pick(place)
        if pick is not None:
            self._last_slice[eye.panel.id] = pick.layer.id
        wanted = self._last_slice.get(eye.panel.id)
        slices = [layer for layer in eye.panel.layers if isinstance(layer, SliceLayer)]
        return next((layer for layer in slices if layer.id == wanted), next(iter(slices), None))
