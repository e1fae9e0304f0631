"""Frames in tiles: they cover the frame, and the picture is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.rendering.capture import Camera, Tile
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.tiles import OVERLAP, STEP, parts
from viz3d.scene.files import load
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume

WIDTH, HEIGHT = 300, 220
#: Nine tiles or more of such a picture.
TINY = 320


@pytest.fixture(scope="module")
def prepared(head_volume: Volume) -> Prepared:
    return Prepared(head_volume)


@pytest.fixture(scope="module")
def cameras() -> tuple[Camera, Camera]:
    return Camera(), Camera(largest=TINY)


@pytest.mark.parametrize(("width", "height"), [(100, 60), (320, 322), (8504, 6378), (1, 5000)])
def test_parts_cover_a_frame_once(width: int, height: int) -> None:
    times = np.zeros((height, width), dtype=np.uint8)
    for part in parts(width, height, TINY):
        times[part.top : part.bottom, part.left : part.right] += 1
        left, top, right, bottom = part.outer
        assert max(right - left, bottom - top) <= TINY
        assert left in (0, part.left - OVERLAP)
        assert bottom in (height, part.bottom + OVERLAP)
        assert left % STEP == top % STEP == 0
    assert (times == 1).all()


def take(camera: Camera, name: str, projection: str, prepared: Prepared) -> tuple[np.ndarray, int]:
    panel = resolve(load(name), prepared.facts()).panels[0]
    panel = replace(panel, camera=replace(panel.camera, projection=projection))
    picture = np.zeros((HEIGHT, WIDTH, 4), dtype=np.uint8)
    tiles: list[Tile] = []
    camera.take(panel, prepared, WIDTH, HEIGHT, dpi=150, put=tiles.append)
    for tile in tiles:
        tile.put(picture)
    return picture.astype(int), len(tiles)


@pytest.mark.parametrize("projection", ["perspective", "parallel"])
@pytest.mark.parametrize("name", ["planes", "skin", "grey-matter", "relief", "volume"])
def test_a_picture_in_tiles_is_the_same(
    name: str, projection: str, prepared: Prepared, cameras: tuple[Camera, Camera]
) -> None:
    whole, one = take(cameras[0], name, projection, prepared)
    tiled, many = take(cameras[1], name, projection, prepared)
    assert one == 1
    assert many >= 6
    steps = np.abs(whole - tiled).max(axis=-1)
    # The fixed-point ray caster stretches its picture by half a pixel over each frame.
    mean, strays = (1.5, 0.01) if name == "volume" else (0.05, 0.001)
    assert steps.mean() < mean
    assert (steps > 24).mean() <= strays
