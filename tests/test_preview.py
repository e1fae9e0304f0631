"""A volume at a glance: the right way round, in true proportions."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.rendering.balls import BALL_LPS, DIRECTIONS, ball_volume
from viz3d.geometry import Grid
from viz3d.preview import middle_slice, preview
from viz3d.volume import Volume


def volume_with(direction: np.ndarray, spacing_mm=(1.0, 2.0, 4.0)) -> Volume:
    """A volume whose values are high to the left, middling in front, and low above."""
    size = np.array((20, 14, 10))
    affine = np.eye(4)
    affine[:3, :3] = direction * spacing_mm
    grid = Grid((int(size[2]), int(size[1]), int(size[0])), affine)
    k, j, i = np.meshgrid(*(np.arange(n) for n in grid.shape), indexing="ij")
    off = grid.to_lps(np.stack([i, j, k], axis=-1)) - grid.center_lps
    values = 100 * np.sign(off[..., 0]) - 10 * np.sign(off[..., 1]) + np.sign(off[..., 2])
    return Volume(values.astype(np.float32), grid)


@pytest.mark.parametrize("name", [name for name in DIRECTIONS if "oblique" not in name])
def test_nose_and_crown_are_up_and_left_is_on_the_right(name: str) -> None:
    volume = volume_with(DIRECTIONS[name])
    axial, coronal, sagittal = (
        middle_slice(volume.array, volume.grid, plane) for plane in ("axial", "coronal", "sagittal")
    )
    quarter = [[-1, 1], [-1, 1]]
    for seen, right, top in ((axial, 100, 10), (coronal, 100, 1), (sagittal, -10, 1)):
        rows, columns = seen.shape
        corners = seen[np.ix_([1, rows - 2], [1, columns - 2])]
        change = corners - corners.mean()
        np.testing.assert_allclose(change, right * np.array(quarter) - top * np.array(quarter).T)


@pytest.mark.parametrize("name", DIRECTIONS)
def test_oblique_volumes_have_each_plane_once(name: str) -> None:
    volume = ball_volume(name)
    sizes = [
        middle_slice(volume.array, volume.grid, plane).shape
        for plane in ("axial", "coronal", "sagittal")
    ]
    assert sizes[0][1] == sizes[1][1]  # across: left to right
    assert sizes[0][0] == sizes[2][1]  # front to back
    assert sizes[1][0] == sizes[2][0]  # up
    assert sorted({*sizes[0], *sizes[1]}) == sorted(volume.grid.shape)


def test_proportions_are_those_of_the_patient() -> None:
    volume = volume_with(np.eye(3))
    with Image.open(io.BytesIO(preview(volume.array, volume.grid))) as image:
        width, height = image.size
    # 20 x 28 x 40 mm: axial 20 wide, coronal 20 wide, sagittal 28 wide; 40 mm are 160 pixels.
    assert (width, height) == (80 + 80 + 112 + 2 * 4, 160)


def test_outliers_do_not_darken_the_picture(head_volume: Volume) -> None:
    array = head_volume.array.copy()
    array[30, 40, 40] = 32767
    with Image.open(io.BytesIO(preview(array, head_volume.grid))) as image:
        spoilt = np.asarray(image).astype(float)
    with Image.open(io.BytesIO(preview(head_volume.array, head_volume.grid))) as image:
        assert np.abs(np.asarray(image) - spoilt).mean() < 1


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_an_empty_volume_is_a_dark_picture(value: float) -> None:
    array = np.full((4, 5, 6), value, np.float32)
    with np.errstate(all="raise", invalid="ignore"):
        assert preview(array, Grid((4, 5, 6), np.eye(4)))


def test_it_says_what_it_is_of(head_volume: Volume) -> None:
    html = head_volume._repr_html_()
    assert "60 × 86 × 86 int16, 3 × 3 × 3 mm" in html
    assert "geometry: ok" in html
    assert 'src="data:image/png;base64,' in html


def test_a_volume_in_time_shows_its_first() -> None:
    ball = ball_volume("straight")
    several = Volume(np.stack([ball.array, np.zeros_like(ball.array)]), ball.grid)
    shown = several._repr_html_().split("base64,")[1].split('"')[0]
    assert shown in ball._repr_html_()


def test_it_needs_nothing_that_draws() -> None:
    program = (
        "import sys, numpy, viz3d\n"
        "viz3d.Volume(numpy.ones((4, 4, 4)), viz3d.Grid((4, 4, 4), numpy.eye(4)))._repr_html_()\n"
        "assert not {'vtkmodules', 'scipy', 'matplotlib', 'pydicom'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_ball_is_where_it_is() -> None:
    volume = ball_volume("straight", (3.0, 3.0, 3.0))
    index = volume.grid.to_index(BALL_LPS)
    moved = np.roll(volume.array, volume.grid.shape[0] // 2 - round(index[2]), axis=0)
    seen = middle_slice(moved, volume.grid, "axial")
    rows, columns = np.nonzero(seen > 800)
    assert columns.mean() > seen.shape[1] / 2 + 5
    assert rows.mean() < seen.shape[0] / 2 - 5
