"""Tilted slices: their axes, what of the box they show, and who looks at them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.geometry import AXIS_OF_PLANE, PLANE_OF_AXIS, section_rectangle, tilted_axes
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.directions import convention_word
from viz3d.scene.files import from_text, load, to_text
from viz3d.scene.flat import flat_slice
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.oblique import (
    axes_of,
    has_tilts,
    normal_of,
    point_of,
    tilts_at_crosshair,
    with_tilt,
    without_tilts,
)
from viz3d.scene.places import check_places
from viz3d.scene.region import slice_rectangle
from viz3d.scene.resolve import Facts, resolve
from viz3d.scene.validate import validate
from viz3d.scene.view import basis, fit
from viz3d.session import layer_of

LOW, HIGH = np.array([-80.0, -90.0, -95.0]), np.array([80.0, 90.0, 95.0])
CORNERS = np.array([(x, y, z) for x in (-80, 80) for y in (-90, 90) for z in (-95, 95)], float)
FACTS = Facts(CORNERS, (1.0, 2.0, 3.0), (0.0, 100.0), lambda band: (1, 2))
TILTS = [(0.0, 0.0), (20.0, 0.0), (0.0, -35.0), (12.5, 31.0), (-80.0, 60.0)]


def turn(axis: np.ndarray, angle_deg: float) -> np.ndarray:
    """Rodrigues' matrix, the long way."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(angle_deg)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


@pytest.mark.parametrize("plane", PLANE_OF_AXIS)
@pytest.mark.parametrize("tilt", TILTS)
def test_a_plane_turns_about_its_first_axis_then_about_the_second(plane, tilt) -> None:
    level = tilted_axes(plane, (0.0, 0.0))
    np.testing.assert_array_equal(level[2], np.eye(3)[AXIS_OF_PLANE[plane]])
    u, v, _ = level
    first = turn(u, tilt[0])
    expected = level @ first.T @ turn(first @ v, tilt[1]).T
    np.testing.assert_allclose(tilted_axes(plane, tilt), expected, atol=1e-12)


@pytest.mark.parametrize("tilt", TILTS)
def test_the_rectangle_holds_the_section_and_no_more(tilt) -> None:
    """Points of the plane are in the box only within the rectangle, and reach its sides."""
    axes = tilted_axes("axial", tilt)
    point = np.array([5.0, -7.0, 11.0])
    found = section_rectangle(axes, point, LOW, HIGH)
    assert found is not None
    np.testing.assert_allclose(found.normal_lps, axes[2], atol=1e-12)
    assert abs((found.origin_lps - point) @ axes[2]) < 1e-9
    grid = np.stack(np.meshgrid(*[np.arange(-260, 260, 1.0)] * 2), axis=-1).reshape(-1, 2)
    points = point + grid @ axes[:2]
    points = points[((points >= LOW) & (points <= HIGH)).all(axis=1)]
    inside = (points - found.origin_lps) @ axes[:2].T
    size = np.array([found.width_mm, found.height_mm])
    assert (inside >= -1e-9).all()
    assert (inside <= size + 1e-9).all()
    assert np.abs(inside.min(axis=0)).max() < 2.5
    assert np.abs(inside.max(axis=0) - size).max() < 2.5


def test_a_level_section_is_the_plane_itself() -> None:
    layer = SliceLayer(plane="coronal", position_mm=12.0)
    level = slice_rectangle(layer, Cut(), (LOW, HIGH))
    found = section_rectangle(tilted_axes("coronal", (0, 0)), [0, 12.0, 0], LOW, HIGH)
    np.testing.assert_allclose(found.corners_lps, level.corners_lps)


def test_a_plane_beside_the_box_has_no_section() -> None:
    assert section_rectangle(tilted_axes("axial", (10.0, 0.0)), [0, 0, 400], LOW, HIGH) is None


def resolved(tilt=(10.0, 20.0), view: str = "axial", **slice_changes) -> Panel:
    layer = SliceLayer(id="slice", tilt_deg=tilt, outline=False, **slice_changes)
    panel = Panel(id="axial", camera=Camera(view=view), layers=(layer,))
    return resolve(Scene(panels=(panel,)), FACTS).panels[0]


def test_a_tilted_slice_turns_about_the_crosshair_or_a_point_of_its_own() -> None:
    np.testing.assert_allclose(point_of(resolved().layers[0]), FACTS.middle_lps)
    own = resolved(pivot_lps=(30.0, 40.0, 0.0), position_mm=-8.0).layers[0]
    np.testing.assert_allclose(point_of(own), (30.0, 40.0, -8.0))


@pytest.mark.parametrize("view", ["axial", "axial-neurological"])
@pytest.mark.parametrize("tilt", TILTS[1:])
def test_a_flat_panel_looks_straight_at_its_tilted_slice(view: str, tilt) -> None:
    level, panel = resolved((0.0, 0.0), view), resolved(tilt, view)
    axes = axes_of(panel.layers[0])
    found, before = np.array(basis(panel.camera)), np.array(basis(level.camera))
    # The picture comes along with the plane: the same side up, left where it was.
    np.testing.assert_allclose(found, before @ axes, atol=1e-9)
    assert flat_slice(panel) == panel.layers[0]


def test_resolving_twice_changes_nothing() -> None:
    for tilt in (*TILTS, (0.4, 0.0)):
        once = resolve(Scene(panels=(resolved(tilt),)), FACTS)
        assert resolve(once, FACTS) == once


def test_a_panel_in_space_does_not_turn() -> None:
    layer = SliceLayer(id="s", tilt_deg=(10.0, 20.0))
    scene = resolve(Scene(panels=(Panel(layers=(layer,)),)), FACTS)
    assert scene.panels[0].camera == Camera()


def test_what_is_not_tilted_does_not_change_with_the_crosshair() -> None:
    def at(point):
        panel = Panel(layers=(SliceLayer(id="s", position_mm=4.0),))
        return resolve(Scene(panels=(panel,), crosshair_lps=point), FACTS).panels

    assert at((1.0, 2.0, 3.0)) == at((9.0, 8.0, 7.0))


def test_the_plane_tilts_in_all_panels_that_show_it() -> None:
    scene = with_tilt(load("four-up"), "3d", "axial", (15.0, 5.0))
    for panel_id, layer_id in (("3d", "axial"), ("axial", "slice")):
        assert layer_of(scene, panel_id, layer_id).tilt_deg == (15.0, 5.0)
    assert layer_of(scene, "coronal", "slice").tilt_deg == (0.0, 0.0)
    assert tilts_at_crosshair(scene) == ((0.0, 0.0), (0.0, 0.0), (15.0, 5.0))
    assert has_tilts(scene)
    assert without_tilts(scene) == load("four-up")
    assert from_text(to_text(scene)) == scene


def test_a_slice_with_its_own_place_tilts_alone() -> None:
    own = SliceLayer(id="own", position_mm=5.0)
    scene = Scene(panels=(Panel(id="a", layers=(own, SliceLayer(id="other"))),))
    tilted = with_tilt(scene, "a", "own", (3.0, 0.0))
    assert layer_of(tilted, "a", "other").tilt_deg == (0.0, 0.0)


def test_crosshairs_show_how_the_tilted_plane_lies() -> None:
    """In the coronal pane the axial plane's line leans as the plane does."""
    scene = resolve(with_tilt(load("four-up"), "3d", "axial", (0.0, 30.0)), FACTS)
    panel = next(panel for panel in scene.panels if panel.id == "coronal")
    layer = next(layer for layer in panel.layers if layer.id == "crosshair")
    assert isinstance(layer, AnnotationLayer)
    from viz3d.scene.colors import PLANE_COLORS
    from viz3d.scene.crosshair import crosshair
    from viz3d.scene.marks import Sheet

    sheet = Sheet(300.0, 300.0, fit(panel.camera, CORNERS, 1.0))
    lines = [m for m in crosshair(layer, sheet) if m.color == PLANE_COLORS["axial"]]
    assert len(lines) == 2
    for line in lines:
        (x0, y0), (x1, y1) = line.points_pt
        # u turns towards -S about P: the patient's left, at the picture's right, is lower.
        assert np.degrees(np.arctan2(y1 - y0, x1 - x0)) == pytest.approx(-30.0)


def test_left_and_right_are_still_said_of_a_slightly_tilted_pane() -> None:
    panel = resolved((15.0, 0.0))
    assert convention_word(fit(panel.camera, CORNERS, 1.0)) == "radiological"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tilt_deg": (90.0, 0.0)}, "tilt_deg: 90.0 is not within -89 to 89"),
        ({"tilt_deg": (9.0, 0.0), "region": "cut-face"}, "a cut's face lies as the cut does"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, words: str) -> None:
    layer = SliceLayer(id="s", **changes)
    with pytest.raises(SceneError, match=words):
        validate(Scene(panels=(Panel(layers=(layer,)),)))


def test_a_pivot_outside_the_data_is_refused() -> None:
    layer = SliceLayer(id="s", tilt_deg=(5.0, 0.0), pivot_lps=(200.0, 0.0, 0.0))
    scene = Scene(panels=(Panel(layers=(layer,)),))
    with pytest.raises(SceneError, match=r"pivot_lps: no sagittal slice at 200 mm"):
        check_places(scene, LOW, HIGH)
    check_places(replace(scene, panels=(Panel(layers=(SliceLayer(id="s"),)),)), LOW, HIGH)


def test_normals_are_of_unit_length() -> None:
    for tilt in TILTS:
        assert np.linalg.norm(normal_of(SliceLayer(tilt_deg=tilt))) == pytest.approx(1.0)
