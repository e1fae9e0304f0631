"""A mesh with its baked light: lit anew for any camera by one matrix product."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.geometry import FloatArray
from viz3d.process.light import DIRECTIONS, Transfer, transfer
from viz3d.process.studio import Tissue, shade, studio
from viz3d.process.surface import normals_of, points_of
from viz3d.rendering.cutting import cut_planes, removed
from viz3d.scene.colors import Rgb
from viz3d.scene.model import Cut
from viz3d.scene.view import Viewpoint

#: Light on folded tissue comes through its gaps: fewer directions do.
FEW_DIRECTIONS: Final = 48
#: A veil is no denser than where it is seen at this cosine.
GRAZING: Final = 0.08


@dataclass(frozen=True, eq=False)
class LitMesh:
    """Triangles in local mm, and the light that arrives at each of their points.

    Parameters
    ----------
    data : vtkPolyData
        With point normals.
    light : Transfer
    tissue : Tissue
        How it looks, but for its colour.
    placement : (4, 4) float array
        Local mm to LPS mm.
    albedo : (n, 3) float32 array, optional
        Linear colour of each point, in place of one for all.
    """

    data: vtkPolyData
    light: Transfer
    tissue: Tissue
    placement: FloatArray
    albedo: NDArray[np.float32] | None = None

    @classmethod
    def baked(
        cls,
        data: vtkPolyData,
        tissue: Tissue,
        placement: FloatArray,
        cut: Cut | None = None,
        directions: int = DIRECTIONS,
    ) -> LitMesh:
        """Bake the light into a mesh; what a cut takes away casts no shadow."""
        points = points_of(data)
        kept = ~removed(points, cut_planes(cut or Cut(), placement))
        blockers = points[kept] if kept.any() else points[:1]
        return cls(
            data, transfer(points, normals_of(data), blockers, directions), tissue, placement
        )

    def colors(self, viewpoint: Viewpoint, color: Rgb) -> NDArray[np.uint8]:
        """(n, 3) colours of the points, lit by lamps that stand around the camera.

        `color` is that of a mesh whose points have none of their own.
        """
        axes = (viewpoint.right, viewpoint.up, viewpoint.toward)
        local = [axis @ self.placement[:3, :3] for axis in axes]
        tissue = replace(self.tissue, albedo=linear(color))
        return shade(self.light, studio(self.light.directions, *local), tissue, self.albedo)

    def veil(self, viewpoint: Viewpoint, opacity: float) -> NDArray[np.uint8]:
        """(n,) opacity of the points as a thin shell's, denser where it is seen along.

        Light that meets the shell at an angle goes further through it, by the inverse of the
        angle's cosine (Beer and Lambert's law).
        """
        toward = (viewpoint.toward @ self.placement[:3, :3]).astype(np.float32)
        cosine = np.abs(self.light.normals @ toward).clip(GRAZING, 1)
        opacities = 1 - np.float32(1 - opacity) ** (1 / cosine)
        return np.asarray((255 * opacities + 0.5).astype(np.uint8))


def linear(color: Rgb) -> Rgb:
    """An sRGB colour as linear light (IEC 61966-2-1)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in color
    )
    return red, green, blue
