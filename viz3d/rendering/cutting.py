"""Cuts in the fragment shader: a corner is taken away without touching the mesh.

VTK's clipping planes can only keep the intersection of half-spaces; a corner is what
remains when an intersection is *removed*. Asking each fragment costs nothing measurable,
follows a moving cut at once and is exact to the pixel.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkActor, vtkMapper
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLPolyDataMapper

from viz3d.geometry import FloatArray
from viz3d.scene.model import Cut
from viz3d.scene.resolve import cut_normals, known

#: A cut has one plane per pair of opposite letters.
MOST_PLANES: Final = 3
#: A plane that everything lies on the removed side of: fills up to `MOST_PLANES`.
_ALWAYS: Final = (0.0, 0.0, 0.0, 1.0)
_NEVER: Final = (0.0, 0.0, 0.0, -1.0)


def cut_planes(cut: Cut, placement: FloatArray) -> FloatArray:
    """(n, 4) planes in local mm; a point p is removed if all of ``plane @ (p, 1)`` are > 0."""
    normals = cut_normals(cut)
    if not len(normals):
        return np.empty((0, 4))
    at_lps = np.array(known(cut.at_lps))
    planes = np.column_stack([normals, -normals @ at_lps])
    local: FloatArray = planes @ placement
    return local


def removed(points_mm: NDArray[np.floating], planes_local: FloatArray) -> NDArray[np.bool_]:
    """(n,) which of (n, 3) local points the planes of a cut take away."""
    if not len(planes_local):
        return np.zeros(len(points_mm), dtype=bool)
    heights = points_mm @ planes_local[:, :3].T + planes_local[:, 3]
    return np.asarray((heights > 0).all(axis=1))


class ShaderCut:
    """The cut of one actor."""

    def __init__(self, actor: vtkActor, mapper: vtkMapper) -> None:
        self._uniforms = actor.GetShaderProperty().GetFragmentCustomUniforms()
        # VTK may shift and scale coordinates in the vertex buffer, and vertexMC with them.
        if isinstance(mapper, vtkOpenGLPolyDataMapper):
            mapper.SetVBOShiftScaleMethod(0)
        _ask_each_fragment(actor)
        self.set(np.empty((0, 4)))

    def set(self, planes_local: FloatArray) -> None:
        """Remove where all planes are positive; with no planes, nothing."""
        rows = [tuple(map(float, plane)) for plane in planes_local]
        rows += [_ALWAYS if rows else _NEVER] * (MOST_PLANES - len(rows))
        for n, row in enumerate(rows):
            self._uniforms.SetUniform4f(f"cutPlane{n}", row)


def _ask_each_fragment(actor: vtkActor) -> None:
    shader = actor.GetShaderProperty()
    shader.AddVertexShaderReplacement(
        "//VTK::PositionVC::Dec", True, "//VTK::PositionVC::Dec\nout vec4 cutMC;\n", False
    )
    shader.AddVertexShaderReplacement(
        "//VTK::PositionVC::Impl", True, "//VTK::PositionVC::Impl\n  cutMC = vertexMC;\n", False
    )
    shader.AddFragmentShaderReplacement(
        "//VTK::Clip::Dec", True, "//VTK::Clip::Dec\nin vec4 cutMC;\n", False
    )
    tests = ", ".join(f"dot(cutPlane{n}, cutMC)" for n in range(MOST_PLANES))
    shader.AddFragmentShaderReplacement(
        "//VTK::Clip::Impl",
        True,
        f"//VTK::Clip::Impl\n  if (all(greaterThan(vec3({tests}), vec3(0.0)))) discard;\n",
        False,
    )
