"""Distances and angles that are made, chosen and removed by hand. No Qt, no VTK."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, Protocol

import numpy as np

from viz3d.app.controller import Controller
from viz3d.geometry import FloatArray
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Point
from viz3d.scene.layers import SliceLayer
from viz3d.scene.marks import Sheet
from viz3d.scene.measures import is_seen
from viz3d.scene.model import Panel, Scene
from viz3d.scene.validate import POINTS
from viz3d.session import Session, panel_of, with_layer, with_panel

Measure = Literal["", "distance", "angle"]
MEASURES: Final[tuple[Literal["distance", "angle"], ...]] = ("distance", "angle")

#: So near to the end of a measure the pointer grabs it, in points.
END_PT: Final = 5.0
_ORDINALS: Final = ("first", "second", "third")


class Seen(Protocol):
    """A panel as it is seen at present."""

    @property
    def panel(self) -> Panel:
        """Resolved."""

    @property
    def sheet(self) -> Sheet:
        """The panel as its marks lie on it."""

    @property
    def flat_slice(self) -> SliceLayer | None:
        """The slice that is seen straight on, if nothing else is."""

    def point_at(self, place: tuple[float, float]) -> FloatArray | None:
        """(3,) point of what is seen at a place, LPS mm."""


class End(NamedTuple):
    """A point of a measure: the measure's layer, and the point's number."""

    layer_id: str
    number: int


class Measuring:
    """The tool that places points; a whole measure is one undo step.

    Parameters
    ----------
    session : Session
    controller : Controller
        Told that something is held while a measure is unfinished.

    Attributes
    ----------
    what : "", "distance" or "angle"
        What the next click begins; "" while the tool is not in use.
    """

    def __init__(self, session: Session, controller: Controller) -> None:
        self.what: Measure = ""
        self._session = session
        self._controller = controller
        self._placed = 0
        self._panel_id = ""
        self._layer_id = ""
        self._is_placing = False

    @property
    def is_placing(self) -> bool:
        """Whether a measure is begun and not finished."""
        return self._is_placing

    @property
    def words(self) -> str:
        """What is to be done next; empty while the tool is not in use."""
        if not self.what:
            return ""
        return f"{self.what}: click the {_ORDINALS[self._placed]} point, Esc leaves"

    def take_up(self, what: Measure) -> None:
        """Begin to measure something, or to do nothing of the kind."""
        self._give_up()
        self.what = what

    def leave(self) -> bool:
        """Give up an unfinished measure, or else the tool; False if there was neither."""
        had = bool(self.what)
        if self.is_placing:
            self._give_up()
        else:
            self.what = ""
        return had

    def click(self, eye: Seen, place: tuple[float, float]) -> None:
        """Place a point; nothing happens in space, or twice at one place."""
        point = self._point(eye, place)
        if point is None or (self.is_placing and not self._is_at_hand(eye)):
            return
        if not self.is_placing:
            self._begin(eye.panel.id, point)
        elif point in self._points()[: self._placed]:
            return
        self._put(point)
        self._placed += 1
        if self._placed == POINTS[self.what]:
            self._end()

    def move(self, eye: Seen, place: tuple[float, float]) -> None:
        """Take the next point along with the pointer."""
        if self.is_placing and self._is_at_hand(eye):
            point = self._point(eye, place)
            if point is not None:
                self._put(point)

    def choose(self, panel_id: str, layer_id: str) -> None:
        """This measure is meant by what comes next."""
        self._panel_id, self._layer_id = panel_id, layer_id

    def remove(self) -> None:
        """Remove the chosen measure, or else the last one of the active panel."""
        self._give_up()
        found = self._chosen()
        if found is not None:
            self._controller.change(_without(self._session.scene, *found))

    def _begin(self, panel_id: str, point: Point) -> None:
        self._controller.settle()
        self._session.begin_gesture()
        self._is_placing = self._controller.is_holding = True
        panel = panel_of(self._session.scene, panel_id)
        made = AnnotationLayer(
            id=_free_id(panel, self.what), what=self.what or "distance",
            points_lps=(point,) * POINTS[self.what],
        )  # fmt: skip
        self.choose(panel_id, made.id)
        layers = (*panel.layers, made)
        self._session.update(with_panel(self._session.scene, panel_id, layers=layers))

    def _put(self, point: Point) -> None:
        """The points that are not placed yet are all where the pointer is."""
        points = self._points()
        points = (*points[: self._placed], *(point,) * (len(points) - self._placed))
        scene = with_layer(self._session.scene, self._panel_id, self._layer_id, points_lps=points)
        self._session.update(scene)

    def _end(self) -> None:
        self._placed = 0
        self._is_placing = self._controller.is_holding = False
        self._session.end_gesture()

    def _give_up(self) -> None:
        """Without what was begun the scene is as it was, and there is nothing to undo."""
        if not self.is_placing:
            return
        if self._is_there():
            self._session.update(_without(self._session.scene, self._panel_id, self._layer_id))
        self._end()

    def _is_there(self) -> bool:
        """Whether another scene has not taken the chosen measure away."""
        return self._chosen() == (self._panel_id, self._layer_id)

    def _is_at_hand(self, eye: Seen) -> bool:
        """Whether the unfinished measure is in this panel; if it is gone, it is given up."""
        if not self._is_there():
            self._end()
            return False
        return eye.panel.id == self._panel_id

    def _points(self) -> tuple[Point, ...]:
        layers = panel_of(self._session.scene, self._panel_id).layers
        layer = next(layer for layer in layers if layer.id == self._layer_id)
        assert isinstance(layer, AnnotationLayer)
        return layer.points_lps

    def _chosen(self) -> tuple[str, str] | None:
        there = [
            (panel.id, layer.id)
            for panel in self._session.scene.panels
            for layer in panel.layers
            if isinstance(layer, AnnotationLayer) and layer.what in POINTS
        ]
        if (self._panel_id, self._layer_id) in there:
            return self._panel_id, self._layer_id
        active = [found for found in there if found[0] == self._controller.active]
        return active[-1] if active else None

    def _point(self, eye: Seen, place: tuple[float, float]) -> Point | None:
        point = eye.point_at(place) if eye.flat_slice is not None else None
        if point is None:
            return None
        x, y, z = point.tolist()
        return x, y, z


def end_at(eye: Seen, place: tuple[float, float]) -> End | None:
    """The point of a measure that is seen at a place.

    Parameters
    ----------
    eye : Seen
    place : (x, y)
        From -1 to 1.
    """
    sheet = eye.sheet
    at = (np.array(place) + 1) / 2 * (sheet.width_pt, sheet.height_pt)
    near = [
        (float(off), End(layer.id, number))
        for layer in eye.panel.layers
        if isinstance(layer, AnnotationLayer) and layer.visible and layer.what in POINTS
        if is_seen(layer, eye.panel)
        for number, off in enumerate(
            np.linalg.norm(sheet.project(np.array(layer.points_lps)) - at, axis=1)
        )
    ]
    if not near:
        return None
    off, end = min(near, key=lambda each: each[0])
    return end if off <= END_PT else None


def _without(scene: Scene, panel_id: str, layer_id: str) -> Scene:
    layers = panel_of(scene, panel_id).layers
    kept = tuple(layer for layer in layers if layer.id != layer_id)
    return with_panel(scene, panel_id, layers=kept)


def _free_id(panel: Panel, what: str) -> str:
    taken = {layer.id for layer in panel.layers}
    names = (what, *(f"{what}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
