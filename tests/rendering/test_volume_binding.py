"""The volume layer: in its place, without haze, cut where the cut is, and not rebuilt in vain."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkRenderer

from tests.rendering.balls import (
    BALL_LPS,
    BALL_RADIUS_MM,
    DIRECTIONS,
    HEAD_CENTER_LPS,
    HEAD_RADII_MM,
    ball_volume,
)
from viz3d.errors import InputError
from viz3d.rendering.ahead import make_for
from viz3d.rendering.bindings import volume
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.bindings.volume import VolumeBinding
from viz3d.rendering.capture import grab
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL, MOVING, STILL, Quality
from viz3d.rendering.stage import Stage
from viz3d.rendering.volume_ahead import MOST_WAITING, MadeAhead
from viz3d.rendering.window import offscreen_window
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.resolve import resolve
from viz3d.scene.view import fit

SIZE = 500
#: The dim head is tissue in it, and the ball brighter than white.
WINDOW = (0.0, 500.0)
FRONT = Camera(0, 0, projection="parallel", focus_lps=tuple(HEAD_CENTER_LPS))
LEFT = Camera(90, 0, projection="parallel", focus_lps=tuple(HEAD_CENTER_LPS))


@cache
def prepared(source: str) -> Prepared:
    return Prepared(ball_volume(source))


def resolved(source: str, layer: VolumeLayer, camera: Camera, away: str = "", at=BALL_LPS) -> Panel:
    panel = Panel(background="black", camera=camera, cut=Cut(away, tuple(at)), layers=(layer,))
    return resolve(Scene(panels=(panel,)), prepared(source).facts()).panels[0]


def shown(
    source: str,
    preset: str,
    camera: Camera,
    away: str = "",
    at=BALL_LPS,
    quality: Quality = FINAL,
) -> tuple[np.ndarray, float]:
    """(SIZE, SIZE, 3) frame, first row at the top, and the size of a pixel, mm."""
    layer = VolumeLayer(id="x", preset=preset, window=WINDOW)
    window = offscreen_window(SIZE, SIZE)
    renderer = vtkRenderer()
    window.AddRenderer(renderer)
    stage = Stage(renderer, prepared(source))
    panel = resolved(source, layer, camera, away, at)
    stage.apply(panel, size_px=(SIZE, SIZE), quality=quality)
    window.Render()
    return grab(window)[..., :3].astype(float), 2 * stage.viewpoint.parallel_scale_mm / SIZE


def center_mm(mask: np.ndarray, pixel_mm: float) -> np.ndarray:
    """How far right of and above the picture's middle a mask's centre lies."""
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean() + 0.5 - SIZE / 2, SIZE / 2 - rows.mean() - 0.5]) * pixel_mm


@pytest.mark.parametrize("source", DIRECTIONS)
@pytest.mark.parametrize("preset", ["head", "translucent", "mip"])
def test_the_head_is_in_its_place_and_has_its_size(source: str, preset: str) -> None:
    for camera, (across, up) in ((FRONT, (0, 2)), (LEFT, (1, 2))):
        frame, pixel_mm = shown(source, preset, camera)
        mask = frame.max(axis=-1) > 6
        np.testing.assert_allclose(center_mm(mask, pixel_mm), 0, atol=0.4)
        height = mask.any(axis=1).sum() * pixel_mm / 2
        width = mask.any(axis=0).sum() * pixel_mm / 2
        np.testing.assert_allclose(
            [width, height], HEAD_RADII_MM[[across, up]], atol={"mip": 9}.get(preset, 3.5)
        )


@pytest.mark.parametrize("source", DIRECTIONS)
def test_nothing_is_drawn_outside_the_head(source: str) -> None:
    for preset in ("head", "translucent", "mip"):
        frame, pixel_mm = shown(source, preset, FRONT)
        rows, columns = (np.indices((SIZE, SIZE)) + 0.5 - SIZE / 2) * pixel_mm
        reach = np.hypot(columns / (HEAD_RADII_MM[0] + 5), rows / (HEAD_RADII_MM[2] + 5))
        assert not frame[reach > 1].any()


@pytest.mark.parametrize("source", DIRECTIONS)
def test_a_cut_lies_where_it_should_and_shows_the_ball_there(source: str) -> None:
    near = {"projection": "parallel", "focus_lps": tuple(BALL_LPS), "zoom": 4}
    frame, pixel_mm = shown(source, "head", Camera(0, 0, **near), "L")
    mask = frame.max(axis=-1) > 0.5 * frame.max()
    edge = (np.flatnonzero(mask.any(axis=0)).max() + 1 - SIZE / 2) * pixel_mm
    assert abs(edge) < 0.1
    frame, pixel_mm = shown(source, "head", Camera(90, 0, **near), "L")
    np.testing.assert_allclose(center_mm(frame[..., 2] > 190, pixel_mm), 0, atol=0.1)


@pytest.mark.parametrize("preset", ["head", "translucent", "mip"])
def test_both_mappers_show_the_same(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = []
    for is_software in (True, False):
        backend = SimpleNamespace(is_software=is_software)
        monkeypatch.setattr(volume, "choose_backend", lambda backend=backend: backend)
        frames.append(shown("oblique", preset, Camera(35, 20), "LAS", HEAD_CENTER_LPS)[0])
    assert np.abs(frames[0] - frames[1]).mean() < 7
    assert np.corrcoef(frames[0].ravel(), frames[1].ravel())[0, 1] > 0.98


@pytest.mark.parametrize("quality", [MOVING, STILL])
def test_coarser_rays_show_the_same_head(quality: Quality) -> None:
    best, pixel_mm = shown("oblique", "head", FRONT)
    frame, _ = shown("oblique", "head", FRONT, quality=quality)
    masks = [picture.max(axis=-1) > 6 for picture in (best, frame)]
    assert (masks[0] ^ masks[1]).mean() < 0.02
    np.testing.assert_allclose(center_mm(masks[1], pixel_mm), 0, atol=0.5)


class Bench:
    """A binding, and what of it changes with a step."""

    def __init__(self) -> None:
        self.binding = VolumeBinding()
        self.images: list[vtkImageData] = []

    def step(
        self, layer: VolumeLayer, camera: Camera, quality: Quality, away: str = ""
    ) -> tuple[int, np.ndarray]:
        panel = resolved("straight", layer, camera, away)
        self.binding.update(layer, Context(panel, prepared("straight"), quality, 1.0))
        self.binding.face(fit(camera, prepared("straight").facts().points_lps, 1.0))
        image = self.binding.props()[0].GetMapper().GetInput()
        self.images.append(image)  # held, so that no later one can have its identity
        from vtkmodules.util.numpy_support import vtk_to_numpy

        return id(image), vtk_to_numpy(image.GetPointData().GetScalars()).copy()


def test_a_turn_relights_at_rest_only_and_rebuilds_nothing() -> None:
    bench, layer = Bench(), VolumeLayer(id="x", window=WINDOW)
    image, first = bench.step(layer, FRONT, STILL)
    moved_image, moving = bench.step(layer, LEFT, MOVING)
    np.testing.assert_array_equal(moving, first)
    rested_image, rested = bench.step(layer, LEFT, STILL)
    assert image == moved_image == rested_image
    np.testing.assert_array_equal(rested[:, 3], first[:, 3])
    assert (rested[:, :3] != first[:, :3]).any()


def test_a_colour_repaints_and_a_cut_rebuilds() -> None:
    bench, layer = Bench(), VolumeLayer(id="x", window=WINDOW)
    image, first = bench.step(layer, FRONT, STILL)
    same_image, blue = bench.step(replace(layer, color="#4060ff"), FRONT, STILL)
    assert image == same_image
    assert blue[:, 2].sum() > first[:, 2].sum()
    cut_image, opened = bench.step(layer, FRONT, STILL, "L")
    assert cut_image != image
    assert (opened[:, 3] > 0).sum() < 0.9 * (first[:, 3] > 0).sum()


def test_an_invisible_layer_prepares_nothing() -> None:
    binding, untouched = VolumeBinding(), Prepared(ball_volume("straight"))
    layer = VolumeLayer(id="x", visible=False, window=WINDOW)
    panel = resolved("straight", layer, FRONT)
    binding.update(layer, Context(panel, untouched, STILL, 1.0))
    assert not binding.props()[0].GetVisibility()
    assert not len(binding.points_lps())
    assert not untouched._once._made


def test_a_picture_made_ahead_is_taken_once_and_looks_like_one_made_at_once() -> None:
    ahead, direct = Prepared(ball_volume("straight")), Prepared(ball_volume("straight"))
    layer = resolved("straight", VolumeLayer(id="x", window=WINDOW), FRONT).layers[0]
    assert isinstance(layer, VolumeLayer)
    make_for(layer, Cut(), ahead)
    first = ahead.take_volume_picture(layer, Cut())
    second = ahead.take_volume_picture(layer, Cut())
    assert first.voxels is not second.voxels
    np.testing.assert_array_equal(first.voxels, direct.take_volume_picture(layer, Cut()).voxels)


def test_few_pictures_wait_and_one_drawn_already_is_not_made() -> None:
    ahead: MadeAhead[str] = MadeAhead()
    made: list[str] = []

    def made_of(key: str) -> str:
        made.append(key)
        return key

    for key in "abc":
        ahead.prepare(key, lambda key=key: made_of(key))
    assert [ahead.take(key, lambda: "late") for key in "cba"] == ["c", "b", "late"]
    ahead.prepare("a", lambda: made_of("in vain"))
    assert made == ["a", "b", "c"]
    ahead.prepare("a", lambda: made_of("a"))
    assert made == ["a", "b", "c", "a"]
    assert MOST_WAITING == 2


#: The head is air to these, and the ball solid from half its height on: on its true surface.
SEEN = 30
REACH_MM = {"head": 0.2, "mip": 0.1}
STOPS = ((600.0, 0.0, "#802010"), (700.0, 0.8, "#20c040"), (1000.0, 0.9, "#20c040"))


def frame_of(
    stops, camera: Camera, away: str = "", preset: str = "head", at=BALL_LPS, source="straight"
):
    layer = VolumeLayer(id="x", preset=preset, stops=stops, window=WINDOW)
    window = offscreen_window(SIZE, SIZE)
    renderer = vtkRenderer()
    window.AddRenderer(renderer)
    stage = Stage(renderer, prepared(source))
    panel = resolved(source, layer, camera, away, at)
    stage.apply(panel, size_px=(SIZE, SIZE), quality=FINAL)
    window.Render()
    return grab(window)[..., :3].astype(float), 2 * stage.viewpoint.parallel_scale_mm / SIZE


@pytest.mark.parametrize("source", DIRECTIONS)
@pytest.mark.parametrize("preset", ["head", "mip"])
def test_by_stops_the_ball_alone_is_seen_in_its_place_and_colour(source: str, preset: str) -> None:
    near = {"projection": "parallel", "focus_lps": tuple(BALL_LPS), "zoom": 4}
    for angle in (0, 90):
        camera = Camera(angle, 0, **near)
        frame, pixel_mm = frame_of(STOPS, camera, preset=preset, source=source)
        mask = frame.max(axis=-1) > SEEN
        # Light from above: the lower rim, which fades out over a voxel, is dim.
        np.testing.assert_allclose(center_mm(mask, pixel_mm), 0, atol=REACH_MM[preset])
        radius = np.sqrt(mask.sum() / np.pi) * pixel_mm
        assert abs(radius - BALL_RADIUS_MM) < 0.6
        inner = frame[mask].mean(axis=0)
        assert inner[1] > 1.8 * inner[0]


def test_stops_are_opened_by_the_cut_unless_they_are_not_cut() -> None:
    front = Camera(0, 0, projection="parallel", focus_lps=tuple(BALL_LPS), zoom=4)
    whole, pixel_mm = frame_of(STOPS, front, source="oblique")
    half, _ = frame_of(STOPS, front, "L", source="oblique")
    mask = half.max(axis=-1) > SEEN
    edge = (np.flatnonzero(mask.any(axis=0)).max() + 1 - SIZE / 2) * pixel_mm
    assert abs(edge) < 0.25, "the cut goes through the ball's middle"
    share = mask.sum() / (whole.max(axis=-1) > SEEN).sum()
    assert share == pytest.approx(0.5, abs=0.03)


def test_of_a_veil_more_is_seen_through() -> None:
    """The head as a faint mist around the ball: its dark colour, and the ball behind it."""
    veil = ((50.0, 0.0, "#4060ff"), (300.0, 0.004, "#4060ff"), *STOPS[1:])
    frame, pixel_mm = frame_of(veil, FRONT, source="straight")
    rows, columns = (np.indices((SIZE, SIZE)) + 0.5 - SIZE / 2) * pixel_mm
    inside = np.hypot(columns / HEAD_RADII_MM[0], rows / HEAD_RADII_MM[2]) < 0.8
    ball = np.hypot(
        columns - (BALL_LPS - HEAD_CENTER_LPS)[0], rows + (BALL_LPS - HEAD_CENTER_LPS)[2]
    )
    mist = frame[inside & (ball > 2 * BALL_RADIUS_MM)].mean(axis=0)
    seen = frame[ball < 0.5 * BALL_RADIUS_MM].mean(axis=0)
    assert mist[2] > mist[0] > 3
    assert seen[1] > 1.5 * mist[1]


def test_a_transfer_function_in_which_nothing_is_seen_is_refused() -> None:
    stops = ((5000.0, 0.0, "#000000"), (6000.0, 1.0, "#ffffff"))
    with pytest.raises(InputError, match="opacity above 0"):
        frame_of(stops, FRONT, source="straight")
