"""Every built-in scene looks as it did, on software OpenGL, within a tolerance.

What differs is saved in ``differences/`` beside this file. After a wanted change, look at
the new pictures and keep them: ``VIZ3D_KEEP_PICTURES=1 pytest tests/pictures``.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz3d.figure.layout import size_in_pixels
from viz3d.figure.page import compose
from viz3d.figure.raster import flatten
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.window import choose_backend
from viz3d.scene import files
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume

BASELINES = Path(__file__).parent / "baselines"
DIFFERENCES = Path(__file__).parent / "differences"
WIDTH = 480
#: Renderers round differently: a mean of 2 of 255 steps, and thin lines that move by a pixel.
MEAN_STEPS = 2.0
STRAY_SHARE, STRAY_STEPS = 0.01, 48


@pytest.fixture(scope="module")
def prepared(head_volume: Volume) -> Prepared:
    return Prepared(head_volume)


@pytest.mark.parametrize("name", files.builtin_names())
def test_the_scene_looks_as_it_did(name: str, prepared: Prepared) -> None:
    if not choose_backend().is_software:
        pytest.skip("baselines are of software OpenGL")
    scene = files.load(name)
    size = size_in_pixels(scene.page, WIDTH)
    picture = flatten(compose(resolve(scene, prepared.facts()), prepared, size))[..., :3]
    baseline = BASELINES / f"{name}.png"
    if os.environ.get("VIZ3D_KEEP_PICTURES"):
        Image.fromarray(picture).save(baseline)
    expected = np.asarray(Image.open(baseline))
    assert picture.shape == expected.shape
    steps = np.abs(picture.astype(int) - expected).max(axis=-1)
    if steps.mean() > MEAN_STEPS or (steps > STRAY_STEPS).mean() > STRAY_SHARE:
        DIFFERENCES.mkdir(exist_ok=True)
        beside = np.hstack([expected, picture, np.repeat(steps[..., None], 3, axis=-1)])
        Image.fromarray(beside.astype(np.uint8)).save(DIFFERENCES / f"{name}.png")
        pytest.fail(
            f"{name}: {steps.mean():.2f} steps in the mean, "
            f"{(steps > STRAY_STEPS).mean():.2%} of the pixels stray; see {DIFFERENCES}"
        )
