"""Lines through the crosshair, and what lies there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.geometry import AXIS_OF_PLANE
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.colors import PLANE_COLORS
from viz3d.scene.crosshair import GAP_PT, crosshair
from viz3d.scene.files import from_text, load, to_text
from viz3d.scene.layers import ReliefLayer, SliceLayer
from viz3d.scene.marks import Line, Sheet
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.places import check_places
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.validate import validate
from viz3d.scene.view import fit
from viz3d.scene.views import FLAT_VIEWS, placed

CORNERS = np.array([(x, y, z) for x in (-80, 80) for y in (-90, 90) for z in (-95, 95)], float)
FACTS = Facts(CORNERS, (1.0, 2.0, 3.0), (0.0, 100.0), lambda band: (1, 2))
POINT = (10.0, -20.0, 30.0)
LEVEL = ((0.0, 0.0),) * 3


def sheet(view: str) -> Sheet:
    camera = placed(Camera(view=view))
    return Sheet(300.0, 200.0, fit(camera, CORNERS, 1.5))


def lines(view: str, point: tuple[float, float, float] = POINT) -> list[Line]:
    layer = AnnotationLayer(what="crosshair", at_lps=point, tilts_deg=LEVEL)
    return list(crosshair(layer, sheet(view)))


@pytest.mark.parametrize("view", FLAT_VIEWS)
def test_each_line_is_where_its_plane_crosses(view: str) -> None:
    """Every point of a line has, in the patient, the crosshair's place along one axis."""
    seen = sheet(view)
    found = lines(view)
    assert len(found) == 4
    for line in found:
        (plane,) = [plane for plane, color in PLANE_COLORS.items() if color == line.color]
        axis = AXIS_OF_PLANE[plane]
        moved = np.array([POINT, POINT], float)
        moved[:, [other for other in range(3) if other != axis]] += [[40.0], [-60.0]]
        (x0, y0), (x1, y1) = line.points_pt
        along = 0 if y0 == y1 else 1
        np.testing.assert_allclose(seen.project(moved)[:, 1 - along], (y0, x0)[along])
        assert abs((x1, y1)[along] - (x0, y0)[along]) > 10


def test_the_point_itself_stays_seen() -> None:
    x, y = sheet("axial").project(np.array([POINT]))[0]
    for line in lines("axial"):
        for end in line.points_pt:
            assert max(abs(end[0] - x), abs(end[1] - y)) >= GAP_PT - 1e-9


def test_a_point_beside_the_panel_leaves_what_crosses_it() -> None:
    found = lines("axial", (500.0, 0.0, 0.0))
    assert [line.color for line in found] == [PLANE_COLORS["coronal"]]


def test_an_oblique_view_has_no_lines() -> None:
    layer = AnnotationLayer(what="crosshair", at_lps=POINT, tilts_deg=LEVEL)
    seen = replace(Camera(azimuth_deg=30.0), projection="parallel")
    assert not list(crosshair(layer, Sheet(300.0, 200.0, fit(seen, CORNERS, 1.5))))


def scene(**changes: object) -> Scene:
    layers = (SliceLayer(id="slice"), ReliefLayer(id="relief", plane="coronal"))
    own = SliceLayer(id="own", position_mm=7.0)
    return Scene(panels=(Panel(layers=(*layers, own)),), **changes)  # type: ignore[arg-type]


def positions(resolved: Scene) -> list[float]:
    return [layer.position_mm for layer in resolved.panels[0].layers]  # type: ignore[union-attr]


def test_what_has_no_place_of_its_own_lies_at_the_crosshair() -> None:
    assert positions(resolve(scene(), FACTS)) == [3.0, 2.0, 7.0]
    assert positions(resolve(scene(crosshair_lps=POINT), FACTS)) == [30.0, -20.0, 7.0]


def test_a_cut_without_a_place_opens_at_the_crosshair() -> None:
    asked = scene(crosshair_lps=POINT)
    cut = replace(asked.panels[0], cut=Cut("LA"))
    assert resolve(replace(asked, panels=(cut,)), FACTS).panels[0].cut.at_lps == POINT
    own = replace(cut, cut=Cut("LA", (0.0, 0.0, 1.0)))
    found = resolve(replace(asked, panels=(own,)), FACTS)
    assert positions(found) == [1.0, -20.0, 7.0], "slices lie at a cut that has its place"


def test_the_crosshair_is_kept_in_a_file() -> None:
    asked = replace(load("four-up"), crosshair_lps=POINT)
    assert from_text(to_text(asked)) == asked
    assert resolve(asked, FACTS).crosshair_lps == POINT


def test_a_crosshair_outside_the_data_is_refused() -> None:
    check_places(scene(crosshair_lps=POINT), CORNERS.min(axis=0), CORNERS.max(axis=0))
    with pytest.raises(SceneError, match=r"crosshair_lps.*no axial slice at 96 mm"):
        outside = scene(crosshair_lps=(0.0, 0.0, 96.0))
        check_places(outside, CORNERS.min(axis=0), CORNERS.max(axis=0))


def test_only_a_crosshair_lies_at_a_point() -> None:
    panel = Panel(layers=(SliceLayer(id="s"), AnnotationLayer(id="t", text="x", at_lps=POINT)))
    with pytest.raises(SceneError, match="at_lps"):
        validate(Scene(panels=(panel,)))
