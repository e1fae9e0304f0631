"""A movie's frames: drawn one after the other, developed while the next is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.figure.drawing import Drawing
from viz3d.figure.page import compose
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.film.motion import Seen, opened, steady, sweep_ends_mm, swept, turned
from viz3d.film.plan import Mix, Plan
from viz3d.geometry import FloatArray, plane_rectangle
from viz3d.rendering.filming import FilmCamera
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.places import check_places
from viz3d.scene.resolve import resolve

#: (height, width, 3) uint8 arrays.
Rgb: TypeAlias = NDArray[np.uint8]


class Take:
    """One scene in motion.

    Parameters
    ----------
    scene : Scene
        As it was asked for.
    prepared : Prepared
    size : Size
    plan : Plan
    """

    def __init__(self, scene: Scene, prepared: Prepared, size: Size, plan: Plan) -> None:
        check_places(scene, *prepared.box_lps(whole=True))
        self._scene = _on_ground(scene)
        self._prepared = prepared
        self._size = size
        self._plan = plan
        self._camera = FilmCamera()
        self._last: tuple[Scene, Drawing] | None = None
        self._seen = self._look() if plan.turntable or plan.sweep else {}

    def scene_at(self, frame: int) -> Scene:
        """The resolved scene that a frame shows; what it does not have does not move in it."""
        plan, facts = self._plan, self._prepared.facts()
        shares = plan.shares(frame)
        scene = self._scene
        if plan.sweep:
            scene = swept(scene, plan.sweep, facts, shares.path)
        if plan.cut:
            scene = opened(scene, facts, shares.path)
        scene = resolve(scene, facts)
        if plan.turntable:
            return turned(scene, self._seen, shares.turn)
        return steady(scene, self._seen)

    def draw(self, frame: int) -> Drawing:
        """A frame, drawn; the one before it again, where nothing moved."""
        return self._drawing(self.scene_at(frame))

    def dispose(self) -> None:
        """Let go of what was drawn."""
        self._camera.dispose()

    def _drawing(self, scene: Scene) -> Drawing:
        if self._last is None or self._last[0] != scene:
            drawing = compose(scene, self._prepared, self._size, camera=self._camera)
            self._last = (scene, drawing)
        return self._last[1]

    def _look(self) -> dict[str, Seen]:
        """What the panels' cameras fit."""
        scene = resolve(self._scene, self._prepared.facts())
        self._drawing(scene)
        found: dict[str, Seen] = {}
        for panel in scene.panels:
            fitted = self._camera.fitted(panel.id)
            if fitted is not None:
                points, aspect = fitted
                found[panel.id] = Seen(points, np.vstack([points, self._swept(panel)]), aspect)
        return found

    def _swept(self, panel: Panel) -> FloatArray:
        """(n, 3) corners of framed planes at both ends of a sweep."""
        plane = self._plan.sweep
        framed = {
            layer.plane for layer in panel.layers if isinstance(layer, SliceLayer) and layer.frame
        }
        if plane is None or plane not in framed:
            return np.empty((0, 3))
        ends_mm = sweep_ends_mm(panel, plane, self._prepared.facts())
        box_lps = self._prepared.box_lps()
        return np.vstack([plane_rectangle(plane, end, *box_lps).corners_lps for end in ends_mm])


class Reel:
    """All frames of a movie.

    Parameters
    ----------
    prepared : Prepared
    size : Size
    plan : Plan
    """

    def __init__(self, prepared: Prepared, size: Size, plan: Plan) -> None:
        self._plan = plan
        self._takes = [Take(scene, prepared, size, plan) for scene in plan.scenes]

    def draw(self, frame: int) -> tuple[list[Drawing], Mix]:
        """What a frame is developed from; on the thread that made the reel."""
        mix = self._plan.mix(frame)
        last = mix.scene + (mix.next_share > 0)
        return [take.draw(frame) for take in self._takes[mix.scene : last + 1]], mix

    def dispose(self) -> None:
        """Let go of every take."""
        for take in self._takes:
            take.dispose()


def develop(drawings: Iterable[Drawing], mix: Mix) -> Rgb:
    """(height, width, 3) pixels of a frame: its drawings, each with its marks, one over another."""
    first, *others = (_flattened(drawing) for drawing in drawings)
    if not others:
        return first
    share = np.float32(mix.next_share)
    blended: Any = first + share * (others[0].astype(np.float32) - first)
    return np.asarray(np.rint(blended).astype(np.uint8))


@lru_cache(2)
def _flattened(drawing: Drawing) -> Rgb:
    return np.ascontiguousarray(flatten(drawing)[..., :3])


def _on_ground(scene: Scene) -> Scene:
    """The scene on white instead of nothing: a movie cannot be seen through."""

    def solid(background: str) -> str:
        return "white" if background == "transparent" else background

    panels = [replace(panel, background=solid(panel.background)) for panel in scene.panels]
    page = replace(scene.page, background=solid(scene.page.background))
    return replace(scene, page=page, panels=tuple(panels))
