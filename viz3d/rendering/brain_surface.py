"""The brain's surface, lit, in colours that stand for what lies beneath."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.process.smoothing import Float32Array
from viz3d.process.studio import BRAIN
from viz3d.process.surface import normals_of, points_of
from viz3d.rendering.lit_mesh import FEW_DIRECTIONS, LitMesh, linear
from viz3d.scene.colors import colormap
from viz3d.scene.layers import SurfaceLayer
from viz3d.scene.model import Cut
from viz3d.scene.surface_colors import coloring_of

if TYPE_CHECKING:
    from viz3d.process.brain.cortex import Cortex
    from viz3d.rendering.prepared import Prepared

#: Steps of a colour map.
_STEPS: Final = 255


def lit_brain(layer: SurfaceLayer, cut: Cut, prepared: Prepared) -> LitMesh:
    """The brain of a resolved layer, of one colour; light falls in through the cut."""
    mesh = prepared.brain_mesh(layer.level)
    return LitMesh.baked(mesh, BRAIN, prepared.placement, cut, FEW_DIRECTIONS)


def colored(lit: LitMesh, layer: SurfaceLayer, cortex: Cortex) -> LitMesh:
    """The same in the colours of a resolved layer."""
    coloring = coloring_of(layer)
    if coloring is None:
        return lit
    low, high = coloring.window
    share = (_numbers(lit, layer, cortex) - low) / np.float32(high - low)
    return replace(lit, albedo=_albedo(share, layer.colormap))


def _numbers(lit: LitMesh, layer: SurfaceLayer, cortex: Cortex) -> Float32Array:
    points = points_of(lit.data)
    if layer.coloring == "depth":
        return cortex.depth_mm(points)
    return 100 * cortex.share_beneath(points, normals_of(lit.data))


def _albedo(share: Float32Array, name: str) -> NDArray[np.float32]:
    """(n, 3) linear colours at (n,) places along a colour map, 0 to 1."""
    table = np.array([linear(tuple(color / 255)) for color in colormap(name)], np.float32)
    return np.asarray(table[(share.clip(0, 1) * _STEPS + 0.5).astype(np.intp)])
