"""How the panels of three planes and one in space share the page. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from viz3d.errors import SceneError
from viz3d.geometry import PlaneName
from viz3d.scene.codec import suggestion
from viz3d.scene.flat import flat_slice
from viz3d.scene.model import Page, Panel, Scene
from viz3d.scene.views import is_spatial

SPATIAL: Final = "3d"
PLANES: Final[tuple[PlaneName, ...]] = ("axial", "coronal", "sagittal")

#: Row and column of each panel: what shares an axis of the patient shares a side.
_FOUR_UP: Final = {"axial": (0, 0), SPATIAL: (0, 1), "coronal": (1, 0), "sagittal": (1, 1)}
#: Width of the large panel beside three small ones.
_LARGE: Final = 2.4


def roles(scene: Scene) -> dict[str, str]:
    """Id of the panel that shows each plane straight on, and of the one in space (`SPATIAL`)."""
    found: dict[str, str] = {}
    for panel in scene.panels:
        shown = flat_slice(panel)
        if shown is not None:
            found.setdefault(shown.plane, panel.id)
        elif is_spatial(panel):
            found.setdefault(SPATIAL, panel.id)
    return found


def arrangements(scene: Scene) -> tuple[str, ...]:
    """Names that `arranged` takes for a scene: those whose panels it has."""
    known = roles(scene)
    several = len(scene.panels) > 1
    has_all = set(known) == {*PLANES, SPATIAL} and len(scene.panels) == len(known)
    whole = ("four-up", "beside-three") if has_all else ()
    return (*whole, *(role for role in (SPATIAL, *PLANES) if role in known and several))


def arranged(scene: Scene, name: str) -> Scene:
    """The scene in another arrangement.

    Parameters
    ----------
    scene : Scene
    name : str
        ``"four-up"``; ``"beside-three"``: the panel in space large, the planes beside it;
        ``"3d"``, ``"axial"``, ``"coronal"`` or ``"sagittal"``: that panel alone.

    Raises
    ------
    SceneError
        If the scene has not the panels for it.
    """
    possible = arrangements(scene)
    if name not in possible:
        raise SceneError(
            "page", f"the scene has no arrangement '{name}'{suggestion(name, possible)}"
        )
    match name:
        case "four-up":
            return four_up(scene)
        case "beside-three":
            return beside_three(scene)
        case _:
            return alone(scene, roles(scene)[name])


def four_up(scene: Scene) -> Scene:
    """Two rows of two: the axial panel above the coronal one, the sagittal one beside that."""
    page = replace(scene.page, rows=2, columns=2, row_heights=(), column_widths=(), only="")
    places = {panel_id: _FOUR_UP[role] for role, panel_id in roles(scene).items()}
    return _with_places(scene, page, places)


def beside_three(scene: Scene) -> Scene:
    """The panel in space at the left, over the whole height; the planes in a column beside it."""
    page = replace(
        scene.page, rows=3, columns=2, row_heights=(), column_widths=(_LARGE, 1.0), only=""
    )
    known = roles(scene)
    places = {known[plane]: (row, 1) for row, plane in enumerate(PLANES)}
    found = _with_places(scene, page, {**places, known[SPATIAL]: (0, 0)})
    large = [
        replace(panel, row_span=3) if panel.id == known[SPATIAL] else panel
        for panel in found.panels
    ]
    return replace(found, panels=tuple(large))


def alone(scene: Scene, panel_id: str) -> Scene:
    """One panel over the whole page; all of them again with an empty id."""
    return replace(scene, page=replace(scene.page, only=panel_id))


def _with_places(scene: Scene, page: Page, places: dict[str, tuple[int, int]]) -> Scene:
    panels = [_at(panel, *places[panel.id]) for panel in scene.panels]
    return replace(scene, page=page, panels=tuple(panels))


def _at(panel: Panel, row: int, column: int) -> Panel:
    return replace(panel, row=row, column=column, row_span=1, column_span=1)
