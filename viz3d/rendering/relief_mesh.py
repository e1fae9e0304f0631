"""The mesh of a relief layer: the part of a slice that it shows, as a landscape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.geometry import FloatArray, Rectangle, plane_rectangle
from viz3d.process.mask import Mask
from viz3d.process.relief import SCALARS, deeper_than, relief
from viz3d.rendering.images import pixel_frame, sample_plane
from viz3d.rendering.outline import SURFACE, cropped, inside_part
from viz3d.scene.layers import ReliefLayer
from viz3d.scene.resolve import known

if TYPE_CHECKING:
    from viz3d.rendering.prepared import Prepared

#: Flat ground around a relief.
MARGIN_MM: Final = 6.0


@dataclass(frozen=True, eq=False)
class Relief:
    """A relief's mesh, x and y in its plane and z its height, mm, and where it lies.

    Parameters
    ----------
    data : vtkPolyData
    frame : (4, 4) float array
        From the mesh's own x, y, z to LPS mm.
    """

    data: vtkPolyData
    frame: FloatArray

    @property
    def intensity(self) -> NDArray[np.float32]:
        """(n,) intensity that colours each point."""
        return np.asarray(vtk_to_numpy(self.data.GetPointData().GetArray(SCALARS)))


def make_relief(layer: ReliefLayer, prepared: Prepared) -> Relief:
    """The landscape of a resolved layer."""
    pixel_mm = min(prepared.volume.spacing)
    box = plane_rectangle(layer.plane, known(layer.position_mm), *prepared.box_lps())
    rectangle = cropped(box, _inside(layer, box, pixel_mm, prepared), MARGIN_MM)
    image = prepared.smoothed_image(layer.sigma_voxels)
    values = sample_plane(image, prepared.placement, rectangle, pixel_mm).astype(np.float32)
    black, white = known(layer.window)
    np.minimum(values, np.float32(white), out=values)
    values[~_inside(layer, rectangle, pixel_mm, prepared)] = black
    if layer.part == "brain":
        _round_off(values, black, rectangle, pixel_mm, prepared)
    rows, columns = values.shape
    step = (rectangle.width_mm / columns, rectangle.height_mm / rows)
    mesh = relief(values, step, layer.height_mm / (white - black), black)
    return Relief(mesh, pixel_frame(rectangle, columns, rows))


def _inside(layer: ReliefLayer, rectangle: Rectangle, pixel_mm: float, prepared: Prepared) -> Mask:
    """Pixels of a rectangle that lie deep enough in the part; if none does, all in it."""
    part = inside_part(prepared, layer.part, rectangle, pixel_mm)
    if layer.depth_mm == 0:
        return part
    deep = deeper_than(part, layer.depth_mm, pixel_mm)
    return deep if deep.any() else part


def _round_off(
    values: NDArray[np.float32],
    black: float,
    rectangle: Rectangle,
    pixel_mm: float,
    prepared: Prepared,
) -> None:
    """Let the ground rise from the brain's outline on, with no stairs around it."""
    image = prepared.brain_image()
    soft = sample_plane(image, prepared.placement, rectangle, pixel_mm).astype(np.float32)
    share = (soft / np.float32(SURFACE) - 1).clip(0, 1)
    values -= np.float32(black)
    values *= share
    values += np.float32(black)
