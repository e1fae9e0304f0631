"""Planes tilted by their frames and measures made, with real presses and moves on the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from tests.app.driving import Mouse, pixels
from tests.app.test_hands import LEFT, Four, four, told  # noqa: F401
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import SliceLayer
from viz3d.scene.measures import distance_mm
from viz3d.scene.oblique import normal_of, point_of
from viz3d.scene.region import slice_rectangle
from viz3d.session import layer_of


def axial(four: Four) -> SliceLayer:  # noqa: F811
    found = next(layer for layer in four.pane("3d").panel.layers if layer.id == "axial")
    assert isinstance(found, SliceLayer)
    return found


def on_frame(four: Four, side: int = 1) -> QPoint:  # noqa: F811
    pane = four.pane("3d")
    box = four.viewer.prepared.box_of(axial(four))
    corners = slice_rectangle(axial(four), pane.panel.cut, box).corners_lps
    return four.pixel("3d", 0.65 * corners[side] + 0.35 * corners[(side + 1) % 4])


def measures(four: Four) -> list[AnnotationLayer]:  # noqa: F811
    return [
        layer
        for panel in four.viewer.session.scene.panels
        for layer in panel.layers
        if isinstance(layer, AnnotationLayer) and layer.points_lps
    ]


def test_the_frame_tells_that_it_tilts_and_does(four: Four) -> None:  # noqa: F811
    heard = told(four)
    before = pixels(four)
    at = on_frame(four)
    Mouse(four.qtbot, four).move(at)
    assert heard[-1] == ("Drag to tilt the axial plane", "")
    assert four.canvas.cursor().shape() == Qt.CursorShape.SizeBDiagCursor
    four.drag(at, at + QPoint(0, 30))
    assert axial(four).tilt_deg[0] == 0
    assert abs(axial(four).tilt_deg[1]) > 5
    # The flat pane's slice is the same plane, and is seen straight on.
    flat = four.pane("axial").flat_slice
    np.testing.assert_allclose(normal_of(flat), normal_of(axial(four)))
    assert abs(four.pane("axial").viewpoint.toward @ normal_of(flat)) == pytest.approx(1.0)
    assert np.abs(pixels(four) - before).mean() > 1
    four.viewer.controller.undo()
    assert axial(four).tilt_deg == (0.0, 0.0)


def test_the_pointer_knows_the_place_on_a_tilted_pane(four: Four) -> None:  # noqa: F811
    at = on_frame(four)
    four.drag(at, at + QPoint(0, 30))
    heard = told(four)
    flat = four.pane("axial").flat_slice
    target = point_of(flat) + 25.0 * np.cross(normal_of(flat), [0.0, 1.0, 0.0])
    Mouse(four.qtbot, four).move(four.pixel("axial", target))
    numbers = [float(word) for word in heard[-1][0].split() if word[-1].isdigit()]
    np.testing.assert_allclose(numbers, target, atol=1.0)
    assert heard[-1][1].startswith("voxel")


def test_two_clicks_measure_a_distance(four: Four) -> None:  # noqa: F811
    heard = told(four)
    four.viewer.gestures.measuring.take_up("distance")
    middle = four.crosshair()
    ends = middle + np.array([[-30.0, 0.0, 10.0], [30.0, 0.0, -20.0]])
    start, end = (four.pixel("coronal", point) for point in ends)
    before = pixels(four)
    Mouse(four.qtbot, four).move(start)
    assert heard[-1][1] == "distance: click the first point, Esc leaves"
    four.qtbot.mouseClick(four.canvas, LEFT, pos=start)
    Mouse(four.qtbot, four).move(end)
    four.rest()
    assert np.abs(pixels(four) - before).max() > 50, "the line follows the pointer"
    four.qtbot.mouseClick(four.canvas, LEFT, pos=end)
    (made,) = measures(four)
    np.testing.assert_allclose(made.points_lps, ends, atol=1.0)
    assert distance_mm(made.points_lps) == pytest.approx(np.hypot(60, 30), abs=1.0)
    np.testing.assert_allclose(four.crosshair(), middle), "the tool moves no crosshair"
    four.qtbot.keyClick(four.canvas, Qt.Key.Key_Delete)
    assert not measures(four)


def test_a_distance_may_be_dragged_and_its_end_moved(four: Four) -> None:  # noqa: F811
    tool = four.viewer.gestures.measuring
    tool.take_up("distance")
    middle = four.crosshair()
    ends = middle + np.array([[-30.0, 0.0, 0.0], [30.0, 0.0, 0.0]])
    start, end = (four.pixel("coronal", point) for point in ends)
    four.drag(start, end)
    assert not tool.is_placing
    tool.leave()
    higher = four.pixel("coronal", ends[1] + [0.0, 0.0, 40.0])
    four.drag(end, higher)
    (made,) = measures(four)
    np.testing.assert_allclose(
        made.points_lps, ends + np.array([[0, 0, 0], [0, 0, 40.0]]), atol=1.5
    )
    assert layer_of(four.viewer.session.scene, "coronal", made.id) == made
    np.testing.assert_allclose(four.crosshair(), middle)
