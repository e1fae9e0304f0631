"""Every kind of layer puts a ball where it is, within a tenth of a millimetre."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.rendering.balls import BALL_LPS, BALL_VALUE, DIRECTIONS, HEAD_VALUE, ball_volume
from viz3d.rendering.capture import grab
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL
from viz3d.rendering.stage import Stage
from viz3d.rendering.window import offscreen_window
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import MaskSurfaceLayer, ReliefLayer, SliceLayer, SurfaceLayer, VolumeLayer
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.resolve import resolve

TOLERANCE_MM = 0.1
SIZE = 700
#: Between the head and the ball: whatever is brighter is ball.
MIDDLE = (HEAD_VALUE + BALL_VALUE) / 2

VIEWS = {
    "front": Camera(0, 0, projection="parallel", focus_lps=tuple(BALL_LPS), zoom=3),
    "left": Camera(90, 0, projection="parallel", focus_lps=tuple(BALL_LPS), zoom=3),
    "above": Camera(0, 90, projection="parallel", focus_lps=tuple(BALL_LPS), zoom=3),
    "between": Camera(35, 25, projection="parallel", focus_lps=tuple(BALL_LPS), zoom=3),
}
PLANE_VIEWS = {"coronal": "front", "sagittal": "left", "axial": "above"}

SURFACES = {
    "surface": SurfaceLayer(id="x", level=MIDDLE, smoothing_mm=0.0, color="#ffffff"),
    "mask-surface": MaskSurfaceLayer(
        id="x", band=Band(bins=(65, 100), of=100, sigma_voxels=0), color="#ffffff", smallest_mm3=0
    ),
    "volume-mip": VolumeLayer(id="x", preset="mip", window=(MIDDLE, BALL_VALUE)),
}


@cache
def prepared(source: str) -> Prepared:
    return Prepared(ball_volume(source))


def shown(source: str, layer, camera: Camera, cut: Cut | None = None):
    """The frame of one layer, and the viewpoint it was drawn from."""
    panel = Panel(background="black", camera=camera, cut=cut or Cut(), layers=(layer,))
    scene = resolve(Scene(panels=(panel,)), prepared(source).facts())
    window = offscreen_window(SIZE, SIZE)
    from vtkmodules.vtkRenderingCore import vtkRenderer

    renderer = vtkRenderer()
    window.AddRenderer(renderer)
    stage = Stage(renderer, prepared(source))
    stage.apply(scene.panels[0], size_px=(SIZE, SIZE), quality=FINAL)
    window.Render()
    return grab(window)[..., :3].astype(float).mean(axis=-1), stage.viewpoint


def offset_mm(weight: np.ndarray, viewpoint) -> np.ndarray:
    """Where the weight's centre lies right of and above the picture's middle, mm."""
    rows, columns = np.indices(weight.shape) + 0.5
    centre = np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()
    pixel_mm = 2 * viewpoint.parallel_scale_mm / SIZE
    return (centre - SIZE / 2) * pixel_mm * [1, -1]


def assert_ball_is_in_place(frame: np.ndarray, viewpoint, share: float = 0.5) -> None:
    weight = (frame > share * frame.max()).astype(float)
    assert 0.01 < weight.mean() < 0.5
    np.testing.assert_allclose(offset_mm(weight, viewpoint), [0, 0], atol=TOLERANCE_MM)


@pytest.mark.parametrize("source", DIRECTIONS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", SURFACES)
def test_surfaces_and_volume(source: str, view: str, kind: str) -> None:
    assert_ball_is_in_place(*shown(source, SURFACES[kind], VIEWS[view]))


@pytest.mark.parametrize("source", DIRECTIONS)
@pytest.mark.parametrize("plane", PLANE_VIEWS)
def test_slices(source: str, plane: str) -> None:
    axis = {"sagittal": 0, "coronal": 1, "axial": 2}[plane]
    layer = SliceLayer(
        id="x", plane=plane, position_mm=float(BALL_LPS[axis]), window=(MIDDLE - 1, MIDDLE)
    )
    assert_ball_is_in_place(*shown(source, layer, VIEWS[PLANE_VIEWS[plane]]))


@pytest.mark.parametrize("source", DIRECTIONS)
def test_relief(source: str) -> None:
    layer = ReliefLayer(
        id="x", position_mm=float(BALL_LPS[2]), window=(MIDDLE - 1, BALL_VALUE), colormap="grey"
    )
    # Lamps stand at one side: the dark slope counts too.
    assert_ball_is_in_place(*shown(source, layer, VIEWS["above"]), share=0.02)


@pytest.mark.parametrize("source", ["straight", "oblique-sagittal", "left-handed"])
@pytest.mark.parametrize("kind", ["surface", "mask-surface", "volume-mip"])
@pytest.mark.parametrize("letter", ["L", "A", "S"])
def test_a_cut_through_the_ball_leaves_its_half(source: str, kind: str, letter: str) -> None:
    """The cut's edge runs through the picture's middle: half the ball is gone."""
    view = {"L": "front", "A": "left", "S": "front"}[letter]
    cut = Cut(away=letter, at_lps=tuple(BALL_LPS))
    whole, viewpoint = shown(source, SURFACES[kind], VIEWS[view])
    half, _ = shown(source, SURFACES[kind], VIEWS[view], cut)
    kept = half > 0.25 * whole.max()
    pixel_mm = 2 * viewpoint.parallel_scale_mm / SIZE
    lines = kept.any(axis=0) if letter in "LA" else kept.any(axis=1)
    # Left is right in the picture from the front; anterior is left in the one from the left.
    edge = {"L": np.flatnonzero(lines).max() + 1, "A": np.flatnonzero(lines).min()}.get(
        letter, np.flatnonzero(lines).min()
    )
    assert abs(edge - SIZE / 2) * pixel_mm <= TOLERANCE_MM


def test_left_is_on_the_right_seen_from_the_front() -> None:
    camera = Camera(0, 0, projection="parallel")
    frame, viewpoint = shown("oblique-sagittal", SURFACES["surface"], camera)
    across, up = offset_mm((frame > 20).astype(float), viewpoint)
    middle = viewpoint.focus_lps
    np.testing.assert_allclose(
        [across, up], [BALL_LPS[0] - middle[0], BALL_LPS[2] - middle[2]], atol=0.1
    )
    assert across > 10
