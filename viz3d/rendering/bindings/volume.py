"""The volume itself, drawn by casting rays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkProp, vtkVolume

from viz3d.geometry import FloatArray
from viz3d.rendering.bindings.base import NO_POINTS, Context
from viz3d.rendering.cutting import cut_planes
from viz3d.rendering.images import vtk_matrix
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import MOVING
from viz3d.rendering.volume_look import (
    clip,
    glass_property,
    make_mapper,
    opaque_property,
    projection_property,
    set_quality,
    stops_property,
)
from viz3d.rendering.volume_picture import Picture
from viz3d.rendering.window import choose_backend
from viz3d.scene.colors import rgb
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.model import Cut
from viz3d.scene.resolve import known
from viz3d.scene.view import Viewpoint

_LOOKS: Final = {
    "head": opaque_property,
    "translucent": glass_property,
    "mip": projection_property,
}


class VolumeBinding:
    """Shows a `VolumeLayer`."""

    def __init__(self) -> None:
        self._mapper = make_mapper(choose_backend().is_software)
        self._volume = vtkVolume()
        self._volume.SetMapper(self._mapper)
        self._image = vtkImageData()
        self._points = NO_POINTS
        self._picture: Picture | None = None
        self._made_of: tuple[Any, ...] | None = None
        self._color = (1.0, 1.0, 1.0)
        self._direction = np.eye(3)
        self._is_moving = False
        self._lit_for: tuple[Any, ...] | None = None

    def update(self, layer: VolumeLayer, context: Context) -> None:
        self._volume.SetVisibility(layer.visible)
        self._points = NO_POINTS
        if not layer.visible:
            return
        prepared = context.prepared
        cut = context.panel.cut if layer.cut else Cut()
        planes = cut_planes(cut, prepared.placement)
        look = (layer.preset, layer.stops, layer.part)
        made_of = (prepared, known(layer.window), *look, planes.tobytes())
        if made_of != self._made_of:
            self._let_go()
            self._picture = prepared.take_volume_picture(layer, cut)
            self._made_of = made_of
            self._direction = prepared.placement[:3, :3]
            self._show(self._picture, prepared)
            # A brightest value has no edge that could be placed between voxels; a wedge, on
            # the other hand, cannot be clipped away.
            clipped = planes if layer.preset == "mip" and len(planes) == 1 else planes[:0]
            clip(self._mapper, clipped @ np.linalg.inv(prepared.placement))
        self._color = rgb(layer.color)
        self._is_moving = context.quality is MOVING
        is_brain = layer.extent == "brain"
        self._points = prepared.brain_points_lps() if is_brain else prepared.facts().points_lps
        self._set_look(layer)
        set_quality(self._mapper, context.quality, min(prepared.volume.spacing))

    def face(self, viewpoint: Viewpoint) -> None:
        """Light the volume anew for a camera that has turned, unless it is still turning."""
        if self._picture is None or not self._volume.GetVisibility():
            return
        lit_for = (*viewpoint.right, *viewpoint.up, *self._color)
        if lit_for == self._lit_for or (self._is_moving and self._lit_for is not None):
            return
        self._lit_for = lit_for
        camera = np.stack([viewpoint.right, viewpoint.up, viewpoint.toward]) @ self._direction
        self._picture.light(camera, self._color)
        self._image.GetPointData().GetScalars().Modified()
        self._image.Modified()

    def props(self) -> list[vtkProp]:
        return [self._volume]

    def points_lps(self) -> FloatArray:
        return self._points

    def _let_go(self) -> None:
        """Free the old picture before the new one is made."""
        self._made_of = self._lit_for = self._picture = None
        self._image = vtkImageData()
        self._mapper.SetInputData(self._image)

    def _show(self, picture: Picture, prepared: Prepared) -> None:
        """Give the picture to the mapper, on a grid of zero origin, and place that."""
        voxels = picture.voxels
        self._image = vtkImageData()
        self._image.SetDimensions(*voxels.shape[2::-1])
        self._image.SetSpacing(*prepared.volume.spacing)
        scalars = numpy_to_vtk(voxels.reshape(-1, voxels.shape[-1]))
        self._image.GetPointData().SetScalars(scalars)
        self._mapper.SetInputData(self._image)
        shift = np.eye(4)
        shift[:3, 3] = picture.start_local_mm
        self._volume.SetUserMatrix(vtk_matrix(prepared.placement @ shift))

    def _set_look(self, layer: VolumeLayer) -> None:
        is_projection = layer.preset == "mip"
        if is_projection:
            self._mapper.SetBlendModeToMaximumIntensity()
        else:
            self._mapper.SetBlendModeToComposite()
        if layer.stops:
            look = stops_property(layer.stops, layer.opacity, is_projection=is_projection)
        else:
            look = _LOOKS[layer.preset](layer.opacity)
        self._volume.SetProperty(look)
