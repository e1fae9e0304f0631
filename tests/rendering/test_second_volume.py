"""A second volume over slices lies where it is, on whatever grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.rendering.balls import BALL_LPS, BALL_RADIUS_MM, ball_volume
from tests.rendering.test_millimetres import TOLERANCE_MM
from viz3d import formats
from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL
from viz3d.rendering.second_volume import read_second_volume, usual_window
from viz3d.rendering.slice_picture import paint
from viz3d.scene.layers import OverlayLayer, SliceLayer
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.region import slice_rectangle
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume

FOCUS = tuple(BALL_LPS)
#: Greys stay below this; the overlay's red and yellow are far from grey.
COLORED = 40


def mask_file(folder: Path, spacing_mm: float = 1.2) -> Path:
    """The ball alone as a mask of 0 to 1, on a turned grid of its own, as NIfTI."""
    turned = ball_volume("oblique").grid.direction
    affine = np.eye(4)
    affine[:3, :3] = turned * spacing_mm
    size = 40
    affine[:3, 3] = BALL_LPS - affine[:3, :3] @ np.full(3, (size - 1) / 2)
    grid = Grid((size, size, size), affine)
    k, j, i = np.indices(grid.shape)
    points = grid.to_lps(np.stack([i, j, k], axis=-1))
    depth = BALL_RADIUS_MM - np.linalg.norm(points - BALL_LPS, axis=-1)
    path = folder / "mask.nii.gz"
    formats.write_volume(Volume((0.5 + depth / 4).clip(0, 1).astype(np.float32), grid), path)
    return path


def scene_of(path: Path, **changes) -> Scene:
    tilt = {"tilt_deg": (20.0, 15.0), "pivot_lps": FOCUS, "position_mm": float(BALL_LPS[2])}
    slice_ = SliceLayer(id="s", window=(0.0, 4000.0), outline=False, **tilt)
    over = OverlayLayer(id="o", path=str(path), opacity=1.0, **changes)
    camera = Camera(view="axial", focus_lps=FOCUS, zoom=3)
    return Scene(panels=(Panel(id="p", background="black", camera=camera, layers=(slice_, over)),))


def painted(prepared_: Prepared, scene: Scene) -> tuple[np.ndarray, object]:
    panel = resolve(scene, prepared_.facts()).panels[0]
    layer = panel.layers[0]
    rectangle = slice_rectangle(layer, Cut(), prepared_.box_of(layer))
    return paint(layer, rectangle, Context(panel, prepared_, FINAL, 1.0)).colors, rectangle


@pytest.mark.parametrize("source", ["straight", "oblique-sagittal", "left-handed"])
def test_a_mask_lies_where_it_is(source: str, tmp_path: Path) -> None:
    """On a grid of its own, over a tilted slice of another: a disc of 9 mm about its middle."""
    path = mask_file(tmp_path)
    own = Prepared(ball_volume(source))
    colors, rectangle = painted(own, scene_of(path, window=(0.5, 1.0)))
    weight = np.ptp(colors, axis=-1) > COLORED
    rows, columns = np.nonzero(weight)
    height, width = weight.shape
    u = (columns.mean() + 0.5) / width * rectangle.width_mm
    v = (rows.mean() + 0.5) / height * rectangle.height_mm
    found = rectangle.origin_lps + u * rectangle.u_lps + v * rectangle.v_lps
    np.testing.assert_allclose(found, BALL_LPS, atol=TOLERANCE_MM)
    pixel_mm2 = rectangle.width_mm / width * rectangle.height_mm / height
    assert np.sqrt(weight.sum() * pixel_mm2 / np.pi) == pytest.approx(9.0, abs=0.2)


def test_what_is_below_the_window_is_not_covered(tmp_path: Path) -> None:
    path = mask_file(tmp_path)
    own = Prepared(ball_volume("straight"))
    plain, _ = painted(own, Scene(panels=(Panel(layers=scene_of(path).panels[0].layers[:1]),)))
    covered, _ = painted(own, scene_of(path, window=(2.0, 3.0)))
    np.testing.assert_array_equal(covered, plain)


def test_the_usual_window_of_a_mask_begins_at_one_half() -> None:
    mask = np.zeros((4, 4, 4), np.uint8)
    mask[1:3] = 3
    assert usual_window(mask) == (1.5, 3.0)
    assert usual_window(np.zeros((2, 2, 2))) == (0.5, 1.0)
    ramp = np.arange(1001.0)
    assert usual_window(ramp) == pytest.approx((245, 980), abs=1)
    assert usual_window(ramp - 500) == pytest.approx((-450, 480), abs=2)


def test_an_overlay_is_one_volume_with_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read_second_volume("")
    with pytest.raises(InputError, match="not there"):
        read_second_volume(str(tmp_path / "not there"))
    grid = Grid((4, 4, 4), np.eye(4))
    path = tmp_path / "two.nii.gz"
    formats.write_volume(Volume(np.ones((2, 4, 4, 4), np.int16), grid), path)
    with pytest.raises(InputError, match="2 volumes in time"):
        read_second_volume(str(path))
