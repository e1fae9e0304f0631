"""From a viewer to the desk that the panels work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from viz3d.app.panels.desk import Desk
from viz3d.app.panels.scales import Limits
from viz3d.app.viewer import Viewer
from viz3d.geometry import FloatArray, Grid
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layer_values import Point
from viz3d.scene.model import Scene
from viz3d.scene.resolve import resolve


def desk_of(viewer: Viewer, refused: Callable[[str], None]) -> Desk:
    """What the panels need of a viewer that has shown its first scene."""

    def hold() -> None:
        viewer.controller.settle()
        viewer.controller.is_holding = True
        viewer.session.begin_gesture()

    def let_go() -> None:
        viewer.controller.is_holding = False
        viewer.settle()

    return Desk(
        viewer.session, limits_of(viewer.prepared), _Resolved(viewer).scene, hold, let_go, refused
    )


def limits_of(prepared: Prepared) -> Limits:
    """Where things may lie in a volume, and which values it has."""
    low, high = prepared.box_lps()
    values = float(prepared.array.min()), float(prepared.array.max())
    return Limits(_point(low), _point(high), values)


def brought_home(scene: Scene, grid: Grid) -> Scene:
    """The scene for a volume: a crosshair that lies beside it, as in another one, is automatic."""
    if scene.crosshair_lps == "auto":
        return scene
    index = grid.to_index(scene.crosshair_lps)
    is_inside = bool(((index >= -0.5) & (index <= np.array(grid.size_ijk) - 0.5)).all())
    return scene if is_inside else replace(scene, crosshair_lps="auto")


class _Resolved:
    """A viewer's scene with numbers, each made once."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._asked: Scene | None = None
        self._found: Scene | None = None

    def scene(self) -> Scene:
        asked = self._viewer.session.scene
        if self._found is None or asked is not self._asked:
            self._asked = asked
            # A panel that another hides is adjusted, too.
            every = replace(asked, page=replace(asked.page, only=""))
            self._found = resolve(every, self._viewer.prepared.facts())
        return self._found


def _point(values: FloatArray) -> Point:
    return float(values[0]), float(values[1]), float(values[2])
