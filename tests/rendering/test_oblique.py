"""A tilted slice shows a ball where it is, within a tenth of a millimetre."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rendering.balls import BALL_LPS, BALL_RADIUS_MM, DIRECTIONS
from tests.rendering.test_millimetres import (
    MIDDLE,
    SIZE,
    TOLERANCE_MM,
    assert_ball_is_in_place,
    offset_mm,
    prepared,
    shown,
)
from viz3d.geometry import AXIS_OF_PLANE, PLANE_OF_AXIS
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.bindings.slices import crossings
from viz3d.rendering.quality import FINAL
from viz3d.rendering.slice_picture import paint
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import SliceLayer
from viz3d.scene.marks import Line, Sheet
from viz3d.scene.measures import measure, measure_words
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.oblique import axes_of, normal_of, point_of
from viz3d.scene.region import slice_rectangle
from viz3d.scene.resolve import resolve

TILT = (24.0, -31.0)
FOCUS = tuple(BALL_LPS)


def tilted(plane: str, **changes) -> SliceLayer:
    """Through the ball's middle, turned about a point of the plane far from it."""
    layer = SliceLayer(
        id="x", plane=plane, tilt_deg=TILT, pivot_lps=FOCUS, window=(MIDDLE - 1, MIDDLE), **changes
    )
    u, v, _ = axes_of(layer)
    pivot = BALL_LPS - 22.0 * u + 17.0 * v
    return SliceLayer(
        id="x",
        plane=plane,
        tilt_deg=TILT,
        pivot_lps=tuple(pivot),
        position_mm=float(pivot[AXIS_OF_PLANE[plane]]),
        window=(MIDDLE - 1, MIDDLE),
        **changes,
    )


@pytest.mark.parametrize("source", DIRECTIONS)
@pytest.mark.parametrize("plane", PLANE_OF_AXIS)
def test_a_ball_is_where_it_is_seen_straight_on(source: str, plane: str) -> None:
    """The panel's camera is the level plane's: it comes along by itself."""
    view = {"axial": "axial", "coronal": "coronal", "sagittal": "sagittal"}[plane]
    camera = Camera(view=view, focus_lps=FOCUS, zoom=3)
    frame, viewpoint = shown(source, tilted(plane), camera)
    assert_ball_is_in_place(frame, viewpoint)
    assert abs(abs(viewpoint.toward @ normal_of(tilted(plane))) - 1) < 1e-9
    # A ball's section through its middle is its great circle.
    pixel_mm = 2 * viewpoint.parallel_scale_mm / SIZE
    radius = np.sqrt((frame > 0.5 * frame.max()).sum() / np.pi) * pixel_mm
    assert radius == pytest.approx(9.0, abs=TOLERANCE_MM)


@pytest.mark.parametrize("source", ["straight", "oblique-sagittal", "left-handed"])
@pytest.mark.parametrize("view", ["A", "L", "S"])
def test_a_ball_is_where_it_is_seen_from_a_side(source: str, view: str) -> None:
    """In space: the ball's section is an ellipse about its middle."""
    camera = Camera(view=view, projection="parallel", focus_lps=FOCUS, zoom=3)
    frame, viewpoint = shown(source, tilted("axial"), camera)
    weight = (frame > 0.5 * frame.max()).astype(float)
    np.testing.assert_allclose(offset_mm(weight, viewpoint), [0, 0], atol=TOLERANCE_MM)


def test_planes_cross_where_their_lines_are() -> None:
    """Each coloured texel of a tilted plane lies on the other plane."""
    line = SliceLayer(id="y", plane="coronal", position_mm=float(BALL_LPS[1]), tilt_deg=(0, 12.0))
    panel = Panel(layers=(tilted("axial", frame=True), line))
    source = prepared("oblique-sagittal")
    layer, other = resolve(Scene(panels=(panel,)), source.facts()).panels[0].layers
    panel = Panel(layers=(layer, other))
    context = Context(panel, source, FINAL, 1.0)
    rectangle = slice_rectangle(layer, Cut(), source.box_lps())
    painting = paint(layer, rectangle, context)
    drawn = painting.crossed(crossings(layer, context))[..., :3].astype(int)
    rows, columns = np.nonzero((drawn != painting.crossed([])[..., :3]).any(axis=-1))
    assert len(rows) > 300
    height, width = painting.alpha.shape
    u, v = (columns + 0.5) / width * rectangle.width_mm, (rows + 0.5) / height * rectangle.height_mm
    points = rectangle.origin_lps + np.outer(u, rectangle.u_lps) + np.outer(v, rectangle.v_lps)
    off = (points - point_of(other)) @ normal_of(other)
    pixel_mm = rectangle.width_mm / width
    assert np.abs(off).max() < 0.25 + 1.5 * pixel_mm
    assert abs(off.mean()) < 0.02


def test_a_distance_ends_where_what_is_measured_ends() -> None:
    """The ball's diameter, drawn over its picture: 18 mm, from edge to edge."""
    slice_ = tilted("coronal")
    frame, viewpoint = shown(
        "oblique-sagittal", slice_, Camera(view="coronal", focus_lps=FOCUS, zoom=3)
    )
    u, v, _ = axes_of(slice_)
    along = 0.6 * u - 0.8 * v
    ends = tuple(tuple(BALL_LPS + side * BALL_RADIUS_MM * along) for side in (-1, 1))
    measured = AnnotationLayer(
        id="m", what="distance", points_lps=ends, color="#ffffff", halo="#000000"
    )
    assert measure_words(measured) == "18.0 mm"
    sheet = Sheet(float(SIZE), float(SIZE), viewpoint)
    line = next(iter(measure(measured, Panel(layers=(slice_,)), sheet)))
    assert isinstance(line, Line)
    start, end = np.array(line.points_pt)
    pixel_mm = 2 * viewpoint.parallel_scale_mm / SIZE
    way = np.linspace(-0.2, 1.2, 4001)
    columns, rows = (start + way[:, None] * (end - start)).T
    bright = frame[(SIZE - rows).astype(int), columns.astype(int)] > 0.5 * frame.max()
    reached = way[bright][[0, -1]] * np.linalg.norm(end - start) * pixel_mm
    np.testing.assert_allclose(reached, [0.0, 18.0], atol=TOLERANCE_MM)
