"""Panels of three planes and one in space on a page; panels shown alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene.arrangement import alone, arranged, arrangements, roles
from viz3d.scene.files import builtin_names, from_text, load, to_text
from viz3d.scene.model import Page, Scene
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.validate import validate

FACTS = Facts(
    np.zeros((8, 3)),
    (0.0, 0.0, 0.0),
    (0.0, 1.0),
    lambda band: (1, 2),
    brain_points_lps=lambda: np.zeros((1, 3)),
)
FOUR = load("four-up")


def covered(scene: Scene) -> np.ndarray:
    """How many panels lie on each cell of the page."""
    cells = np.zeros((scene.page.rows, scene.page.columns), int)
    for panel in scene.panels:
        rows = slice(panel.row, panel.row + panel.row_span)
        cells[rows, panel.column : panel.column + panel.column_span] += 1
    return cells


def test_the_windows_scene_has_all_four() -> None:
    assert roles(FOUR) == {
        "axial": "axial",
        "coronal": "coronal",
        "sagittal": "sagittal",
        "3d": "3d",
    }
    everything = ("four-up", "beside-three", "3d", "axial", "coronal", "sagittal")
    assert arrangements(FOUR) == everything


@pytest.mark.parametrize("name", arrangements(FOUR))
def test_an_arrangement_fills_the_page_and_can_be_left(name: str) -> None:
    found = validate(arranged(FOUR, name))
    assert (covered(found) == 1).all()
    assert from_text(to_text(found)) == found
    back = arranged(found, "four-up")
    assert back == FOUR
    assert {panel.id for panel in found.panels} == {panel.id for panel in FOUR.panels}


def test_panels_that_share_an_axis_share_a_side() -> None:
    places = {panel.id: (panel.row, panel.column) for panel in arranged(FOUR, "four-up").panels}
    assert places["axial"][1] == places["coronal"][1], "left and right"
    assert places["coronal"][0] == places["sagittal"][0], "above and below"


def test_what_a_scene_has_not_is_refused_by_name() -> None:
    assert arrangements(load("planes")) == ()
    assert arrangements(load("three-planes")) == ("axial", "coronal", "sagittal")
    with pytest.raises(SceneError, match="no arrangement '3d'"):
        arranged(load("three-planes"), "3d")


@pytest.mark.parametrize("name", builtin_names())
def test_a_panel_is_shown_alone_over_the_whole_page(name: str) -> None:
    scene = load(name)
    for panel in scene.panels:
        seen = resolve(alone(scene, panel.id), FACTS)
        assert [other.id for other in seen.panels] == [panel.id]
        assert covered(seen).tolist() == [[1]]
        assert resolve(seen, FACTS) == seen
    assert alone(alone(scene, scene.panels[0].id), "") == scene


def test_a_panel_alone_leaves_the_page_its_shape() -> None:
    page = Page(rows=2, columns=2, column_widths=(3.0, 1.0), cell_aspect=1.5)
    scene = resolve(alone(replace(FOUR, page=page), "3d"), FACTS)
    assert scene.page.cell_aspect == pytest.approx(1.5 * 4 / 2)


def test_a_panel_that_is_not_there_is_not_shown_alone() -> None:
    with pytest.raises(SceneError, match=r"page.only.*did you mean 'axial'"):
        validate(alone(FOUR, "axail"))


def test_a_panel_shares_anothers_camera() -> None:
    first, second = load("relief").panels
    scene = replace(
        load("relief"),
        panels=(
            replace(first, camera=replace(first.camera, azimuth_deg=77.0)),
            replace(second, camera_of=first.id),
        ),
    )
    seen = resolve(validate(scene), FACTS)
    assert seen.panels[1].camera == seen.panels[0].camera
    assert seen.panels[1].camera.azimuth_deg == 77.0
    assert from_text(to_text(scene)) == scene
    for owner in ("nobody", second.id):
        wrong = (first, replace(second, camera_of=owner))
        with pytest.raises(SceneError, match=r"panel\[1\].camera_of"):
            validate(replace(scene, panels=wrong))
