"""The marker lies on the left temple only: where it shows, in every scene and view."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from viz3d.figure.page import compose
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.phantom import Phantom, make_volume
from viz3d.rendering.prepared import Prepared
from viz3d.scene import files
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.model import Camera, Cut
from viz3d.scene.resolve import Facts, resolve

SIZE = Size.in_pixels(240, 240)
#: Colour steps beyond which two pictures differ.
CHANGE = 40


@cache
def prepared(with_marker: bool, oblique: bool) -> Prepared:
    turn = (12.0, -9.0, 6.0) if oblique else (0.0, 0.0, 0.0)
    head = Phantom(
        shape=(60, 86, 86),
        spacing_mm=(3.0, 3.0, 3.0),
        rotation_deg=turn,
        flipped="k" if oblique else "",
        with_marker=with_marker,
        noise=0.0,
    )
    return Prepared(make_volume(head))


def marker_columns(scene_name: str, azimuth_deg: float, oblique: bool) -> np.ndarray:
    """Columns, -1..1 from left to right, where the marker changes the picture."""
    pictures = [_draw(scene_name, azimuth_deg, prepared(marker, oblique), _facts(oblique))
                for marker in (True, False)]  # fmt: skip
    change = np.abs(pictures[0] - pictures[1]).max(axis=-1) > CHANGE
    return (np.nonzero(change)[1] + 0.5) / SIZE.width * 2 - 1


def _facts(oblique: bool) -> Facts:
    """Of the head without the marker, for both: the camera and the planes stay put."""
    return prepared(False, oblique).facts()


def _draw(name: str, azimuth_deg: float, head: Prepared, facts: Facts) -> np.ndarray:
    panel = files.load(name).panels[0]
    camera = Camera(azimuth_deg, 0.0, projection="parallel", focus_lps=(0.0, 0.0, 0.0))
    layers = tuple(
        replace(layer, preset="head") if isinstance(layer, VolumeLayer) else layer
        for layer in panel.layers
    )
    whole = replace(panel, camera=camera, cut=Cut(), layers=layers)
    scene = replace(files.load(name), panels=(whole,))
    return flatten(compose(resolve(scene, facts), head, SIZE))[..., :3].astype(float)


@pytest.mark.parametrize("oblique", [False, True])
@pytest.mark.parametrize("scene_name", ["skin", "volume"])
@pytest.mark.parametrize(("azimuth_deg", "side"), [(0, 1), (180, -1)])
def test_the_marker_is_on_the_patients_left(
    scene_name: str, azimuth_deg: float, side: int, oblique: bool
) -> None:
    columns = marker_columns(scene_name, azimuth_deg, oblique)
    assert len(columns) > 5
    assert (np.median(columns) * side) > 0.3


@pytest.mark.parametrize("oblique", [False, True])
@pytest.mark.parametrize("scene_name", ["skin", "volume"])
def test_the_marker_is_seen_from_the_left_only(scene_name: str, oblique: bool) -> None:
    from_left = len(marker_columns(scene_name, 90, oblique))
    from_right = len(marker_columns(scene_name, -90, oblique))
    assert from_left > 20
    assert from_right < from_left / 10
