"""A panel as pixels, frame after frame: what did not change is not made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vtkmodules.vtkRenderingCore import vtkRenderer

from viz3d.geometry import FloatArray
from viz3d.rendering.capture import SUPERSAMPLING, Camera, Tile, check_not_blank
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL, Quality
from viz3d.rendering.stage import Stage
from viz3d.rendering.tiles import parts
from viz3d.scene.marks import Mark
from viz3d.scene.model import Panel


@dataclass
class _Take:
    """A panel's stage, and what was drawn on it last."""

    stage: Stage
    state: tuple[Any, ...] = ()
    tiles: list[Tile] = field(default_factory=list)
    marks: tuple[Mark, ...] = ()


class FilmCamera(Camera):
    """Takes the same panels again and again, told apart by their ids.

    Each panel keeps its stage: a frame costs its difference from the one before.
    """

    def __init__(self, quality: Quality = FINAL) -> None:
        super().__init__(quality)
        self._takes: dict[str, _Take] = {}

    def take(
        self,
        panel: Panel,
        prepared: Prepared,
        width: int,
        height: int,
        *,
        dpi: float,
        title_pt: float = 9.0,
        put: Callable[[Tile], None],
    ) -> tuple[Mark, ...]:
        """As `Camera.take`; only a panel's first picture is checked for being blank."""
        state = (panel, width, height, dpi, title_pt)
        take = self._take_of(panel.id, prepared)
        if take.state != state:
            is_first = not take.state
            take.tiles.clear()
            take.marks, drawn = self._film(take, panel, (width, height), dpi, title_pt)
            take.state = state
            if is_first:
                check_not_blank(drawn, panel)
        for tile in take.tiles:
            put(tile)
        return take.marks

    def fitted(self, panel_id: str) -> tuple[FloatArray, float] | None:
        """What a panel's last picture fits, and its shape.

        Returns
        -------
        tuple, optional
            (n, 3) points, LPS mm, and width over height; None if it was not taken here.
        """
        take = self._takes.get(panel_id)
        if take is None:
            return None
        _, width, height, *_ = take.state
        return take.stage.points_lps(), width / height

    def dispose(self) -> None:
        """Let go of every stage."""
        for take in self._takes.values():
            take.stage.dispose()
            self._window.RemoveRenderer(take.stage.renderer)
        self._takes.clear()

    def _film(
        self, take: _Take, panel: Panel, size: tuple[int, int], dpi: float, title_pt: float
    ) -> tuple[tuple[Mark, ...], float]:
        """Draw the panel; its marks, and the share of it that is not like its corner."""
        frame_px = size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING
        for other in self._takes.values():
            other.stage.renderer.SetDraw(other is take)
        marks = take.stage.apply(
            panel,
            size_px=frame_px,
            quality=self._quality,
            pixels_per_pt=dpi / 72 * SUPERSAMPLING,
            title_pt=title_pt,
            draws_marks=False,
        )
        pieces = parts(*frame_px, self._largest)
        drawn = [self._draw(take.stage, part, frame_px, take.tiles.append) for part in pieces]
        return marks, max(drawn)

    def _take_of(self, panel_id: str, prepared: Prepared) -> _Take:
        if panel_id not in self._takes:
            renderer = vtkRenderer()
            self._window.AddRenderer(renderer)
            self._takes[panel_id] = _Take(Stage(renderer, prepared))
        return self._takes[panel_id]
