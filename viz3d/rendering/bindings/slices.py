"""A slice plane: a textured rectangle in its true place, cut to the head's outline."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp, vtkTexture

from viz3d.geometry import FloatArray, Rectangle
from viz3d.rendering.bindings.base import NO_POINTS, Context, unlit
from viz3d.rendering.bindings.frame import Frame
from viz3d.rendering.slice_picture import Crossing, Painting, paint
from viz3d.scene.colors import PLANE_COLORS
from viz3d.scene.layers import SliceLayer
from viz3d.scene.oblique import normal_of, point_of
from viz3d.scene.overlays import overlays_of
from viz3d.scene.region import slice_rectangle
from viz3d.scene.view import Viewpoint

#: Lines where two planes cross, on the plane; light on a cut, in the other's colour otherwise.
_CUT_LINE: Final = "#e8e8e8"


#: How far behind its place a slice is drawn, of the depth of all that is seen; its place in
#: the picture is exact.
BEHIND: Final = 0.002


class SliceBinding:
    """Shows a `SliceLayer`."""

    def __init__(self) -> None:
        self._painting: Painting | None = None
        self._painted: tuple[object, ...] = ()
        self._rectangle: Rectangle | None = None
        self._image = vtkImageData()
        self._quad = Quad(self._image)
        self._frame = Frame()
        self._layer: SliceLayer | None = None

    def update(self, layer: SliceLayer, context: Context) -> None:
        self._layer = layer
        box_lps = context.prepared.box_of(layer)
        rectangle = slice_rectangle(layer, context.panel.cut, box_lps)
        self._rectangle = rectangle
        self._quad.actor.SetVisibility(layer.visible and rectangle is not None)
        self._frame.show(layer.frame and layer.visible and rectangle is not None)
        if rectangle is None:
            return
        set_pixels(self._image, self._painting_of(layer, rectangle, context))
        self._quad.move(rectangle)
        self._quad.actor.GetProperty().SetOpacity(layer.opacity)
        self._quad.set_solid(layer.opacity >= 1)
        self._quad.set_smooth(layer.interpolation != "nearest")
        self._frame.update(rectangle, PLANE_COLORS[layer.plane], context.pixels_per_pt)

    def face(self, viewpoint: Viewpoint) -> None:
        """A slice does not follow the camera."""

    def _painting_of(
        self, layer: SliceLayer, rectangle: Rectangle, context: Context
    ) -> NDArray[np.uint8]:
        """The slice's texture; where only other planes have moved, the slice is kept."""
        corners = rectangle.corners_lps.tobytes()
        over = overlays_of(context.panel)
        painted = (context.prepared, layer, corners, over, context.quality)
        if self._painting is None or painted != self._painted:
            self._painting, self._painted = paint(layer, rectangle, context), painted
        return self._painting.crossed(crossings(layer, context))

    def props(self) -> list[vtkProp]:
        return [self._quad.actor, *self._frame.props()]

    def points_lps(self) -> FloatArray:
        layer = self._layer
        if layer is None or self._rectangle is None or layer.region != "full":
            return NO_POINTS
        if layer.outline and not layer.frame:
            return NO_POINTS
        return self._rectangle.corners_lps


class Quad:
    """Four corners with a texture, whose transparent texels are not drawn at all.

    The texture's alpha is a ramp across the head's outline; throwing fragments away below
    one half gives an edge as sharp as the screen, at the place where the head's field, and
    so the skin's mesh, has its surface. The plane stays opaque: crossing planes need no
    sorting.
    """

    def __init__(self, image: vtkImageData) -> None:
        self._points = vtkPoints()
        self._points.SetDataTypeToDouble()
        self._points.SetNumberOfPoints(4)
        self._data = vtkPolyData()
        self._data.SetPoints(self._points)
        cells = vtkCellArray()
        cells.InsertNextCell(4, [0, 1, 2, 3])
        self._data.SetPolys(cells)
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
        self._data.GetPointData().SetTCoords(numpy_to_vtk(corners, deep=True))
        self._texture = vtkTexture()
        self._texture.SetInputData(image)
        self._texture.InterpolateOn()
        self._texture.RepeatOff()
        self._texture.EdgeClampOn()
        self._texture.SetColorModeToDirectScalars()
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        self.actor = unlit(vtkActor())
        self.actor.SetMapper(mapper)
        self.actor.SetTexture(self._texture)
        self.actor.GetShaderProperty().AddFragmentShaderReplacement(
            "//VTK::TCoord::Impl",
            True,
            "//VTK::TCoord::Impl\n"
            "  if (gl_FragData[0].a < 0.5 * opacity) discard;\n  gl_FragData[0].a = opacity;\n",
            False,
        )
        # A plane ends where the skin is: a hair behind it, neither shows through the other.
        self.actor.GetShaderProperty().AddVertexShaderReplacement(
            "//VTK::PositionVC::Impl",
            False,
            f"//VTK::PositionVC::Impl\n  gl_Position.z += {BEHIND} * gl_Position.w;\n",
            False,
        )

    def move(self, rectangle: Rectangle) -> None:
        for n, corner in enumerate(rectangle.corners_lps):
            self._points.SetPoint(n, *corner)
        self._points.Modified()
        self._data.Modified()

    def set_smooth(self, smooth: bool) -> None:
        """Whether texels fade into each other on the screen."""
        self._texture.SetInterpolate(smooth)

    def set_solid(self, solid: bool) -> None:
        self.actor.SetForceOpaque(solid)
        self.actor.SetForceTranslucent(not solid)


def set_pixels(image: vtkImageData, pixels: NDArray[np.uint8]) -> None:
    rows, columns, channels = pixels.shape
    image.SetDimensions(columns, rows, 1)
    image.GetPointData().SetScalars(numpy_to_vtk(pixels.reshape(-1, channels), deep=True))
    image.Modified()


def crossings(layer: SliceLayer, context: Context) -> list[Crossing]:
    """Where the panel's other planes cross this one."""
    return [
        Crossing(
            normal_of(other),
            float(normal_of(other) @ point_of(other)),
            _CUT_LINE if layer.region == "cut-face" else PLANE_COLORS[other.plane],
        )
        for other in context.panel.layers
        if isinstance(other, SliceLayer)
        and other.visible
        and (other.plane, other.tilt_deg) != (layer.plane, layer.tilt_deg)
        and (layer.frame or layer.region == "cut-face")
        and slice_rectangle(other, context.panel.cut, context.prepared.box_of(other))
    ]
