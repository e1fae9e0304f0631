"""Montages: which slices, in which order, and the line that asks for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.scene.test_resolve import FACTS
from viz3d.errors import SceneError
from viz3d.geometry import plane_rectangle
from viz3d.scene import files
from viz3d.scene.extent import text_width_pt
from viz3d.scene.layers import MontageLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.montage import (
    board,
    board_corners,
    label_pt,
    labels_of,
    montage_scene,
    spread,
    tiles,
)
from viz3d.scene.resolve import resolve
from viz3d.scene.view import basis
from viz3d.scene.views import looking

LOW, HIGH = np.array([-80.0, -100, -120]), np.array([70.0, 95, 105])
PLANES = ("axial", "coronal", "sagittal")


@pytest.mark.parametrize(("low", "high", "count"), [(0, 31, 16), (-7.5, 3, 9), (2, 3, 1)])
def test_slices_are_spread_evenly_around_the_middle(low, high, count) -> None:
    found = np.array(spread(low, high, count))
    assert len(found) == count
    assert found[0] - low == pytest.approx(high - found[-1], abs=2e-3)
    assert found.mean() == pytest.approx((low + high) / 2, abs=2e-3)
    np.testing.assert_allclose(np.diff(found), (high - low) / count, atol=2e-3)


@pytest.mark.parametrize(
    ("low", "high", "count", "first", "step"),
    [(-139.4, 76.6, 16, -129, 13), (697.46, 824.96, 16, 701, 8), (-80.2, 70.4, 3, -55, 50)],
)
def test_wide_steps_are_whole_millimetres(low, high, count, first, step) -> None:
    found = spread(low, high, count)
    assert found == tuple(range(first, first + count * step, step))
    assert abs((found[0] + found[-1]) / 2 - (low + high) / 2) <= 0.5


def test_labels_have_decimals_for_all_or_for_none() -> None:
    assert labels_of(MontageLayer(positions_mm=(-20.0, 0.0, 7.0))) == (
        "I 20 mm",
        "S 0 mm",
        "S 7 mm",
    )
    found = labels_of(MontageLayer(plane="coronal", positions_mm=(-20.0, 7.25)))
    assert found == ("A 20.0 mm", "P 7.2 mm")


def test_labels_stay_within_their_slices() -> None:
    layer = MontageLayer(size_pt=8.0)
    assert label_pt(layer, ("S 7 mm", "I 20 mm"), 100.0) == 8.0
    small_pt = label_pt(layer, ("S 7 mm", "I 20 mm"), 20.0)
    assert text_width_pt("I 20 mm", small_pt) == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (MontageLayer(), (4, 4)),
        (MontageLayer(rows=2), (2, 4)),
        (MontageLayer(positions_mm=(1.0, 2.0, 3.0)), (2, 2)),
        (MontageLayer(positions_mm=(1.0,) * 5), (2, 3)),
        (MontageLayer(positions_mm=(1.0,) * 5, rows=1), (1, 5)),
        (MontageLayer(positions_mm=(1.0,) * 5, columns=2), (3, 2)),
    ],
)
def test_the_board_holds_all(layer: MontageLayer, expected: tuple[int, int]) -> None:
    assert board(layer) == expected


def test_auto_is_replaced_by_the_heads_extent() -> None:
    facts = replace(FACTS, points_lps=np.array([LOW, HIGH]))
    layer = MontageLayer(id="m", plane="coronal", rows=1, columns=3)
    found = resolve(Scene(panels=(Panel(layers=(layer,)),)), facts).panels[0].layers[0]
    assert found.positions_mm == (-68, -3, 62)
    assert (found.rows, found.columns, found.window) == (1, 3, FACTS.window)


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("view", ["", "-neurological"])
def test_tiles_are_read_from_the_upper_left(plane, view) -> None:
    layer = MontageLayer(plane=plane, positions_mm=tuple(range(6)), rows=2, columns=3)
    rectangle = plane_rectangle(plane, 2.5, LOW, HIGH)
    right, up, toward = basis(looking(plane + view))
    found = tiles(layer, rectangle, right, up)
    across = np.array([tile.corner_lps @ right for tile in found]).reshape(2, 3)
    upward = np.array([tile.corner_lps @ up for tile in found]).reshape(2, 3)
    width, height = (abs((HIGH - LOW) @ direction) for direction in (right, up))
    np.testing.assert_allclose(np.diff(across, axis=1), width)
    np.testing.assert_allclose(np.diff(upward, axis=0), -height)
    # All lie at one depth, and fill the board that the camera holds.
    middle = rectangle.corners_lps.mean(axis=0)
    for tile in found:
        true = plane_rectangle(plane, tile.position_mm, LOW, HIGH).corners_lps + tile.by_lps
        np.testing.assert_allclose(true @ toward, middle @ toward)
        assert (true @ right).min() == pytest.approx(tile.corner_lps @ right)
        assert (true @ up).min() == pytest.approx(tile.corner_lps @ up)
    corners = board_corners(layer, rectangle)
    assert np.ptp(corners @ right) == pytest.approx(3 * width)
    assert np.ptp(corners @ up) == pytest.approx(2 * height)
    assert (corners @ right).min() == pytest.approx(across.min())
    assert (corners @ up).min() == pytest.approx(upward.min())


def test_a_line_asks_for_positions() -> None:
    scene = montage_scene("axial -20 0 20.5 +40; rows 2; labels")
    (layer,) = scene.panels[0].layers
    assert isinstance(layer, MontageLayer)
    assert layer.positions_mm == (-20, 0, 20.5, 40)
    assert (layer.rows, layer.labels, board(layer)) == (2, True, (2, 2))
    assert scene.panels[0].camera == replace(looking("axial"), zoom=1.05)
    assert files.from_text(files.to_text(scene)) == scene


def test_a_line_asks_for_counts() -> None:
    scene = montage_scene("C 3x5; bone; whole; neurological")
    (layer,) = scene.panels[0].layers
    assert (layer.plane, layer.rows, layer.columns) == ("coronal", 3, 5)
    assert (layer.labels, layer.colormap, layer.outline) == (False, "bone", False)
    assert scene.panels[0].camera == replace(looking("coronal-neurological"), zoom=1.05)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "expected a plane"),
        ("axil 4x4", "did you mean 'axial'"),
        ("axial 4x", "'4x' is neither"),
        ("axial 1 two", "'two' is neither"),
        ("axial 1 2; row 2", "did you mean 'rows'"),
        ("axial 1 2; rows", "not understood"),
        ("axial 1 2; rows -1", "not understood"),
        ("axial 0x4", "1 or more"),
        ("axial 4x0", "1 or more"),
        ("axial 1 2; rows 0", "1 or more"),
        ("axial 1 2; columns 00", "1 or more"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line: str, said: str) -> None:
    with pytest.raises(SceneError, match=said):
        montage_scene(line)


def test_more_slices_than_places_are_refused() -> None:
    text = (
        'version = 1\n[[layer]]\nkind = "montage"\nrows = 1\ncolumns = 2\n'
        "positions_mm = [1, 2, 3]\n"
    )
    with pytest.raises(SceneError, match="3 slices do not fit into 1 rows of 2"):
        files.from_text(text)
