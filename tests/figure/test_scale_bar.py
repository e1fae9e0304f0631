"""The scale bar's length in the picture, against a ball of known diameter."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.figure.page import compose
from viz3d.figure.size import Size
from viz3d.geometry import Grid
from viz3d.phantom.ball import make_ball_volume
from viz3d.rendering.prepared import Prepared
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import SliceLayer, SurfaceLayer
from viz3d.scene.marks import Line
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.resolve import resolve

DIAMETER_MM = 50.0
CENTER_LPS = (12.0, -7.0, 5.0)


@pytest.fixture(scope="module")
def ball() -> Prepared:
    affine = np.diag([1.2, 1.0, 1.5, 1.0])
    affine[:3, 3] = np.array(CENTER_LPS) - (48, 45, 45)
    return Prepared(make_ball_volume(Grid((61, 91, 81), affine), CENTER_LPS, DIAMETER_MM / 2))


@pytest.mark.parametrize(
    ("layer", "azimuth_deg", "elevation_deg"),
    [
        (SurfaceLayer(id="x", level=500.0, smoothing_mm=0.0, color="#ffffff"), 35.0, 20.0),
        (SliceLayer(id="x", position_mm=5.0, outline=False, window=(499.0, 501.0)), 0.0, -90.0),
    ],
)
@pytest.mark.parametrize("zoom", [0.6, 1.0])
def test_a_bar_is_as_long_as_a_ball_of_its_length(
    ball: Prepared, layer: SurfaceLayer, azimuth_deg: float, elevation_deg: float, zoom: float
) -> None:
    camera = Camera(azimuth_deg, elevation_deg, projection="parallel", zoom=zoom)
    bar = AnnotationLayer(id="bar", what="scale-bar", length_mm=DIAMETER_MM)
    panel = Panel(background="black", camera=camera, layers=(layer, bar))
    size = Size.in_pixels(900, 700)
    drawing = compose(resolve(Scene(panels=(panel,)), ball.facts()), ball, size)
    [line] = [mark for mark in drawing.marks if isinstance(mark, Line)]
    bar_px = (line.points_pt[1][0] - line.points_pt[0][0]) * size.dpi / 72
    columns = np.nonzero((drawing.pixels[..., 0] > 20).any(axis=0))[0]
    assert columns[-1] - columns[0] + 1 == pytest.approx(bar_px, abs=0.01 * bar_px)
