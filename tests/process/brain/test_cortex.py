"""The brain's surface: where it is, what is left out, and what lies below it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from tests.process.brain.synthetic import BRAIN
from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid
from viz3d.phantom import Phantom, make_labels, make_volume
from viz3d.process.brain import brain_within
from viz3d.process.brain.balls import closed, depth_mm
from viz3d.process.brain.cortex import SIZE_MM, Cortex, cortex_of
from viz3d.process.brain.finer import on_cubes, spread
from viz3d.process.brain.mixture import Classes
from viz3d.process.surface import normals_of, piece_of_points, points_of, triangles_of

CLASSES = Classes((200.0, 700.0, 1000.0), (50.0, 50.0, 50.0), (0.1, 0.5, 0.4))
#: Half way between fluid and grey matter.
LEVEL = 450.0
MIDDLE_MM = 45.0
RADIUS_MM = 30.0


def ball(
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0), radius: float = RADIUS_MM
) -> tuple[np.ndarray, np.ndarray]:
    """White matter in 3 mm of grey matter in fluid, and a mask that is 4 mm wider."""
    shape = [int(90 / mm) + 1 for mm in reversed(spacing)]
    k, j, i = (
        index * mm - MIDDLE_MM
        for index, mm in zip(np.indices(shape), reversed(spacing), strict=True)
    )
    from_middle = np.sqrt(i**2 + j**2 + k**2)
    inside, white = ((r - from_middle + 0.5).clip(0, 1) for r in (radius, radius - 3))
    values = 200 + 500 * inside + 300 * white
    soft = 255 * ((radius + 5.5 - from_middle) / 3).clip(0, 1)
    return values.astype(np.float32), np.rint(soft).astype(np.uint8)


def radii_mm(cortex: Cortex) -> FloatArray:
    return np.linalg.norm(points_of(cortex.mesh()) - MIDDLE_MM, axis=1)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.8, 1.0, 1.5), (2.0, 2.0, 2.0)])
def test_a_ball_is_in_its_place(spacing: tuple[float, float, float]) -> None:
    radii = radii_mm(cortex_of(*ball(spacing), CLASSES, spacing, LEVEL))
    assert abs(radii.mean() - RADIUS_MM) < 0.25
    assert np.ptp(radii) < 0.6 * max(spacing)


def test_a_lower_level_lies_further_out() -> None:
    outer, inner = (cortex_of(*ball(), CLASSES, (1.0,) * 3, level) for level in (350.0, 550.0))
    assert radii_mm(outer).min() > radii_mm(inner).max()


def test_islands_vessels_and_cavities_are_left_out() -> None:
    values, soft = ball()
    values[44:47, 44:47, 75:90] = 900  # a vessel that leaves the brain
    values[45, 45, 80] = 200
    values[41:50, 41:50, 41:50] = 200  # a ventricle
    values[12:15, 45:48, 45:48] = 900  # dura
    cortex = cortex_of(values, soft, CLASSES, (1.0,) * 3, LEVEL)
    assert radii_mm(cortex).max() < RADIUS_MM + 2.0
    assert radii_mm(cortex).min() > RADIUS_MM - 1.0
    mesh = cortex.mesh()
    assert piece_of_points(triangles_of(mesh), mesh.GetNumberOfPoints()).max() == 0


def test_what_is_thick_but_far_from_white_matter_is_left_out() -> None:
    values, soft = ball()
    k, j, i = np.indices(values.shape) - MIDDLE_MM
    from_middle = np.sqrt(i**2 + j**2 + k**2)
    values[(from_middle < 42) & (i > 25)] = 700
    soft[from_middle < 44] = 255
    outmost = radii_mm(cortex_of(values, soft, CLASSES, (1.0,) * 3, LEVEL)).max()
    assert RADIUS_MM < outmost < RADIUS_MM + 4


def test_intensity_and_depth_are_those_below_a_point() -> None:
    values, soft = ball()
    values[:, :45] -= np.float32(100) * (values[:, :45] > 600)
    values[40:51, :35, :] = 200  # a sulcus of 11 mm down from the top
    cortex = cortex_of(values, soft, CLASSES, (1.0,) * 3, LEVEL)
    mesh = cortex.mesh()
    points, normals = points_of(mesh), normals_of(mesh)
    share, below = cortex.share_beneath(points, normals), cortex.depth_mm(points)
    crown = np.linalg.norm(points - MIDDLE_MM, axis=1) > RADIUS_MM - 0.5
    far = np.abs(points[:, 1] - MIDDLE_MM) > 4
    first, second = (crown & far & (side * (points[:, 1] - MIDDLE_MM) > 0) for side in (-1, 1))
    assert np.median(share[first]) < np.median(share[second]) - 0.05
    assert below[second].max() < 1.6
    along, aside = np.abs(points[:, 0] - MIDDLE_MM), np.abs(points[:, 2] - MIDDLE_MM)
    bottom = below[(along < 3) & (aside < 3) & (np.abs(points[:, 1] - 34.5) < 1)]
    # From the floor to the walls' rims, and some way back up to the ball's own outline.
    assert 34.5 - (MIDDLE_MM - RADIUS_MM) - 5 < bottom.mean() < 34.5 - (MIDDLE_MM - RADIUS_MM)


def test_an_empty_brain_is_refused() -> None:
    values, soft = ball()
    with pytest.raises(InputError, match="surface is empty") as refusal:
        cortex_of(values, soft, CLASSES, (1.0,) * 3, 5000.0)
    assert refusal.value.code == "empty-surface"
    with pytest.raises(InputError, match="mask"):
        cortex_of(values, np.zeros_like(soft), CLASSES, (1.0,) * 3)


def test_the_phantoms_cortex_is_at_its_true_place() -> None:
    phantom = Phantom(shape=(120, 172, 172), spacing_mm=(1.5, 1.5, 1.5))
    volume = make_volume(phantom)
    tissue = np.isin(make_labels(volume.grid), BRAIN)
    brain = brain_within(closed(tissue, 8.0, 1.5), volume.array, volume.grid)
    cortex = cortex_of(
        brain.evened(volume.array, volume.grid), brain.soft, brain.classes, volume.spacing
    )
    points = points_of(cortex.mesh())
    off = _depth_in_tissue(volume.grid, points)
    below = cortex.depth_mm(points)
    for part in (below < 4, (below >= 4) & (below < 15)):
        assert abs(np.median(off[part])) < 0.5
    assert piece_of_points(triangles_of(cortex.mesh()), len(points)).max() == 0


def _depth_in_tissue(grid: Grid, points_mm: NDArray[np.floating]) -> NDArray[np.floating]:
    """(n,) depth of points, local mm, in the phantom's tissue; negative outside.

    Distances between voxels' centres say too much in narrow folds: the truth is looked at on
    voxels half as wide as the volume's.
    """
    affine = grid.affine.copy()
    affine[:3, :3] /= 2
    affine[:3, 3] = grid.to_lps([-0.25, -0.25, -0.25])
    nk, nj, ni = grid.shape
    finer = Grid((2 * nk, 2 * nj, 2 * ni), affine)
    tissue, size_mm = np.isin(make_labels(finer), BRAIN), min(finer.spacing)
    outside = depth_mm(~tissue, size_mm)
    inside = np.where(tissue, depth_mm(tissue, size_mm) - size_mm / 2, size_mm / 2 - outside)
    index_kji = finer.to_index(grid.to_lps(points_mm / grid.spacing))[:, ::-1].T
    return np.asarray(map_coordinates(inside, index_kji, order=1))


def test_a_cubic_passes_through_the_voxels_and_follows_lines() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(5, 6, 7)).astype(np.float32)
    finer = on_cubes(values, (1.0, 1.0, 1.0), 0.5)
    np.testing.assert_allclose(finer[::2, ::2, ::2], values, atol=1e-5)
    ramp = np.broadcast_to(np.arange(9, dtype=np.float32), (4, 4, 9))
    between = on_cubes(ramp, (2.0, 1.0, 1.0), SIZE_MM)[0, 0]
    inner = slice(4, -4)
    np.testing.assert_allclose(
        between[inner], (np.arange(len(between)) * SIZE_MM / 2)[inner], atol=1e-5
    )


def test_spreading_is_linear() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(4, 5, 3)).astype(np.float32)
    index = np.indices((7, 9, 5)) / 2
    expected = map_coordinates(values, index, order=1, mode="nearest")
    np.testing.assert_allclose(spread(values, 2, (7, 9, 5)), expected, atol=1e-5)
