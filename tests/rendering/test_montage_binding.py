"""A montage shows each slice's own pixels, at its place on the board, at one scale."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rendering.balls import BALL_LPS
from tests.rendering.test_millimetres import MIDDLE, SIZE, prepared, shown
from viz3d.scene.layers import MontageLayer, SliceLayer
from viz3d.scene.views import looking

AXIS = {"sagittal": 0, "coronal": 1, "axial": 2}


@pytest.mark.parametrize("source", ["straight", "oblique-sagittal", "left-handed"])
@pytest.mark.parametrize("view", ["axial", "coronal", "sagittal", "axial-neurological"])
def test_the_ball_is_in_the_tile_of_its_slice_and_at_its_place(source: str, view: str) -> None:
    plane = view.partition("-")[0]
    at = float(BALL_LPS[AXIS[plane]])
    # The ball's radius is 9 mm: it is in the third of four slices alone.
    positions = (at - 40, at - 20, at, at + 20)
    layer = MontageLayer(
        id="m",
        plane=plane,
        positions_mm=positions,
        columns=2,
        labels=False,
        window=(MIDDLE - 1, MIDDLE),
    )
    camera = looking(view)
    frame, viewpoint = shown(source, layer, camera)
    rows, columns = np.nonzero(frame > 127)
    pixel_mm = 2 * viewpoint.parallel_scale_mm / SIZE
    found = np.array([columns.mean() + 0.5 - SIZE / 2, SIZE / 2 - rows.mean() - 0.5]) * pixel_mm
    # Slices' frames stand 8 mm off the head; tiles end 2.5 mm off it.
    low, high = prepared(source).box_lps()
    low, high = low + 5.5, high - 5.5
    across = np.abs((high - low) @ viewpoint.right), np.abs((high - low) @ viewpoint.up)
    # Third of four in reading order: lower left.
    off = BALL_LPS - (low + high) / 2
    expected = np.array([off @ viewpoint.right, off @ viewpoint.up]) - np.array(across) / 2
    # A pixel is 0.6 mm here.
    np.testing.assert_allclose(found, expected, atol=0.15)


def test_a_whole_slice_covers_all_voxels_in_true_proportions() -> None:
    # 190 mm along each side, whatever the spacing of 2.0, 1.5 and 1.8 mm.
    layer = SliceLayer(id="s", position_mm=0.0, outline=False, window=(-2000, -1999))
    frame, viewpoint = shown("straight", layer, looking("axial"))
    rows, columns = np.nonzero(frame > 127)
    pixel_mm = 2 * viewpoint.parallel_scale_mm / SIZE
    sides = (np.ptp(columns) + 1) * pixel_mm, (np.ptp(rows) + 1) * pixel_mm
    volume = prepared("straight").volume
    expected = np.array(volume.grid.size_ijk) * volume.spacing
    np.testing.assert_allclose(sides, expected[:2], atol=2 * pixel_mm)


def test_a_smoothed_slice_is_that_of_the_smoothed_volume() -> None:
    def mean(sigma_voxels: float) -> float:
        layer = SliceLayer(
            id="s", position_mm=float(BALL_LPS[2]), sigma_voxels=sigma_voxels, window=(300, 1000)
        )
        return float(shown("straight", layer, looking("axial"))[0].max())

    assert mean(0.0) > 250
    assert mean(6.0) < 200


def test_nearest_shows_voxels_as_steps() -> None:
    def grades(interpolation: str) -> int:
        layer = SliceLayer(
            id="s",
            position_mm=float(BALL_LPS[2]),
            window=(0, 2000),
            interpolation=interpolation,
        )
        return len(np.unique(shown("straight", layer, looking("axial"))[0][300:400]))

    assert grades("nearest") < 0.6 * grades("linear")
