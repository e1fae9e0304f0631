"""Numbers around the kernel: at the voxels that they name, on the sides that face the viewer."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.scene.kernel_axes import KernelBox, kernel_marks, width_words
from viz3d.scene.layers import KernelLayer
from viz3d.scene.marks import Line, Sheet, Words
from viz3d.scene.model import Camera
from viz3d.scene.view import fit

BOX = KernelBox(reach_voxels=8.0, spacing_mm=(1.0, 2.0, 1.5), height_mm=10.0, weight=0.008)
LAYER = KernelLayer(id="k", sigma_voxels=2.0, color="#000000")


def drawn(azimuth_deg: float) -> tuple[list[Words], list[Line], Sheet]:
    signs = (-1.2, 1.2)
    corners = np.array([BOX.corner(x, y, z) for x in signs for y in signs for z in (0, 1)])
    camera = Camera(azimuth_deg=azimuth_deg, elevation_deg=30, projection="parallel")
    sheet = Sheet(300, 200, fit(camera, corners, 1.5))
    marks = list(kernel_marks(LAYER, BOX, sheet))
    words = [mark for mark in marks if isinstance(mark, Words)]
    return words, [mark for mark in marks if isinstance(mark, Line)], sheet


def test_the_width_in_voxels_and_mm() -> None:
    # 2 sqrt(2 ln 2) = 2.3548
    assert width_words(LAYER, BOX) == ("σ = 2 voxels = 2 × 4 × 3 mm; FWHM 4.7 × 9.4 × 7.1 mm")
    even = KernelBox(8.0, (0.5, 0.5, 0.5), 10.0, 0.008)
    assert width_words(LAYER, even) == "σ = 2 voxels = 1 mm; FWHM 2.4 mm"


@pytest.mark.parametrize("azimuth_deg", [30, 120, -45, 200])
def test_ticks_stand_at_their_voxels_on_the_front_sides(azimuth_deg: float) -> None:
    _, lines, sheet = drawn(azimuth_deg)
    toward = sheet.viewpoint.toward
    front = np.where(toward[:2] >= 0, 1.0, -1.0)
    starts = np.array([line.points_pt[0] for line in lines])
    for voxels in (-5.0, 0.0, 5.0):
        for at in (
            [voxels, front[1] * 16.0, 0.0],
            [front[0] * 8.0, voxels * 2.0, 0.0],
        ):
            (place,) = sheet.project(np.array([at]))
            assert np.linalg.norm(starts - place, axis=1).min() < 1e-6


@pytest.mark.parametrize("azimuth_deg", [30, 120, -45, 200])
def test_everything_lies_on_the_panel(azimuth_deg: float) -> None:
    words, lines, _ = drawn(azimuth_deg)
    points = np.array([*(mark.at_pt for mark in words), *(p for x in lines for p in x.points_pt)])
    assert (points >= 0).all()
    assert (points <= (300, 200)).all()
    assert {"weight", "columns (voxels)", "rows (voxels)"} <= {w.text for w in words}
