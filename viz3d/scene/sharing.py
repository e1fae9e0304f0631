"""What panels share, a camera or the page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viz3d.scene.model import Panel, Scene


def with_shared_cameras(panels: Sequence[Panel]) -> list[Panel]:
    """The panels, each with the camera that it has or shares."""
    cameras = {panel.id: panel.camera for panel in panels}
    return [replace(panel, camera=cameras[panel.camera_of or panel.id]) for panel in panels]


def camera_owner(scene: Scene, panel_id: str) -> str:
    """Id of the panel whose camera a panel is seen by: its own, or the one it shares."""
    return next(panel.camera_of for panel in scene.panels if panel.id == panel_id) or panel_id


def shown_alone(scene: Scene) -> Scene:
    """The scene with nothing but the panel that its page shows alone, if it does."""
    page = scene.page
    if not page.only:
        return scene
    panel = next(panel for panel in scene.panels if panel.id == page.only)
    across = sum(page.column_widths) or page.columns
    upright = sum(page.row_heights) or page.rows
    alone = replace(
        page,
        rows=1,
        columns=1,
        row_heights=(),
        column_widths=(),
        cell_aspect=page.cell_aspect * across / upright,
        only="",
    )
    whole = replace(panel, row=0, column=0, row_span=1, column_span=1, camera_of="")
    return replace(scene, page=alone, panels=(whole,))
