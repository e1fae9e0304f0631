"""A scene on another page. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from viz3d.scene.model import Scene
from viz3d.scene.validate import validate


def with_page(
    scene: Scene,
    *,
    background: str | None = None,
    font: str | None = None,
    crop: bool = False,
    border_mm: float | None = None,
) -> Scene:
    """The scene with what was asked for its page; what is None stays.

    Parameters
    ----------
    scene : Scene
    background : str, optional
        Of the page and of all panels.
    font : str, optional
    crop : bool
    border_mm : float, optional
        Crops too.

    Raises
    ------
    SceneError
        If a value is impossible.
    """
    asked = {"background": background, "font": font, "border_mm": border_mm}
    changes: dict[str, Any] = {key: value for key, value in asked.items() if value is not None}
    if crop or border_mm is not None:
        changes["crop"] = True
    panels = scene.panels
    if background is not None:
        panels = tuple(replace(panel, background="auto") for panel in panels)
    return validate(replace(scene, page=replace(scene.page, **changes), panels=panels))
