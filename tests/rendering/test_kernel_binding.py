"""The kernel's surface has the weights that the smoothing has."""

from __future__ import annotations

import numpy as np
import pytest
from vtkmodules.util.numpy_support import vtk_to_numpy

from tests.rendering.test_millimetres import prepared
from viz3d.process.smoothing import gaussian
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.bindings.kernel import KernelBinding, kernel_box
from viz3d.rendering.quality import FINAL
from viz3d.scene.layers import KernelLayer
from viz3d.scene.model import Panel

SPACING_MM = (2.0, 1.5, 1.8)


def response(sigma_voxels: float) -> np.ndarray:
    """(nk, nj, ni) what the lesson's smoothing makes of a single bright voxel."""
    impulse = np.zeros((33, 33, 33))
    impulse[16, 16, 16] = 1.0
    return gaussian(impulse, sigma_voxels)


@pytest.mark.parametrize("sigma_voxels", [0.5, 1.0, 2.0, 3.3])
def test_the_highest_weight_is_the_smoothings_own(sigma_voxels: float) -> None:
    box = kernel_box(sigma_voxels, SPACING_MM)
    smoothed = response(sigma_voxels)
    assert box.weight == pytest.approx(smoothed[16, 16, 16], rel=1e-6)
    line = smoothed[16, 16] > 0
    assert box.reach_voxels == (line.sum() - 1) / 2


def test_heights_are_weights_at_true_distances() -> None:
    binding = KernelBinding()
    panel = Panel(layers=(KernelLayer(id="k", color="#000000"),))
    binding.update(panel.layers[0], Context(panel, prepared("straight"), FINAL, 1.0))
    (surface, _) = binding.props()
    points = vtk_to_numpy(surface.GetMapper().GetInput().GetPoints().GetData())
    box = kernel_box(2.0, SPACING_MM)
    smoothed = response(2.0)[16] / box.weight
    for i, j in ((0, 0), (2, 0), (0, 3), (-4, 5)):
        away = np.linalg.norm(points[:, :2] - (2.0 * i, 1.5 * j), axis=1)
        nearest = points[np.argmin(away)]
        assert away.min() < 1e-3
        assert nearest[2] / box.height_mm == pytest.approx(smoothed[16 + j, 16 + i], abs=1e-4)
    np.testing.assert_allclose(np.abs(points[:, :2]).max(axis=0), [16.0, 12.0], atol=1e-4)
