"""How a volume's tones become colours, and the mappers that draw them."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from vtkmodules import vtkRenderingOpenGL2  # noqa: F401 - fills VTK's object factories
from vtkmodules.vtkCommonCore import vtkMultiThreader
from vtkmodules.vtkCommonDataModel import vtkPiecewiseFunction, vtkPlane
from vtkmodules.vtkRenderingCore import vtkColorTransferFunction, vtkVolumeProperty
from vtkmodules.vtkRenderingVolume import vtkFixedPointVolumeRayCastMapper
from vtkmodules.vtkRenderingVolumeOpenGL2 import vtkOpenGLGPUVolumeRayCastMapper

from viz3d.geometry import FloatArray
from viz3d.process.smoothing import Float32Array
from viz3d.process.threads import thread_count
from viz3d.process.volume_field import HEADROOM, SURFACE
from viz3d.process.volume_stops import stop_bytes
from viz3d.rendering.quality import Quality
from viz3d.scene.colors import Rgb, rgb
from viz3d.scene.layer_values import Stop

Stops: TypeAlias = tuple[Stop, ...]
Mapper: TypeAlias = vtkFixedPointVolumeRayCastMapper | vtkOpenGLGPUVolumeRayCastMapper

#: Bytes of the field over which tissue becomes opaque. It begins on the surface and not
#: before: a ray along a cut's face would gather up the faintest haze in front of it.
EDGE: Final = (127.0, 143.0)
#: Opacity of tissue over a way of `STEP_MM`.
TISSUE: Final = 0.95
STEP_MM: Final = 0.4
#: Bytes below are a head of glass, and its opacity over `STEP_MM` at their end.
GLASS_BYTES: Final = 100.0
GLASS: Final = 0.22
#: How much the tone under the skin shimmers through its colour.
SHIMMER: Final = 0.55

#: Linear colours of dark to bright T1 substance at equal steps of tone: warm greys. The
#: display window ends at `_WHITE` of the steps.
_SUBSTANCE: Final = (
    (0.010, 0.007, 0.006),
    (0.060, 0.040, 0.034),
    (0.190, 0.130, 0.108),
    (0.430, 0.335, 0.285),
    (0.700, 0.610, 0.540),
    (0.900, 0.850, 0.780),
)
_WHITE: Final = 4.6
#: Colour of the glass, linear.
_GLASS: Final = (0.46, 0.56, 0.68)
#: Grey of a projection, by tone in display windows.
_PROJECTED: Final = ((0.0, 0.0), (0.35, 0.05), (0.8, 0.5), (1.05, 0.8), (HEADROOM, 1.0))


def substance_colors() -> Float32Array:
    """(256, 3) linear colours by tone."""
    stops = np.array(_SUBSTANCE)
    at = np.linspace(0, HEADROOM, 256) * _WHITE
    channels = [np.interp(at, np.arange(len(stops)), stops[:, n]) for n in range(3)]
    return np.stack(channels, axis=1).astype(np.float32)


def skin_colors(color: Rgb) -> Float32Array:
    """(256, 3) linear colours by tone: an sRGB colour, through which the tone shimmers."""
    linear = decoded(np.array(color))
    shimmer = 1 + SHIMMER * (np.linspace(0, HEADROOM, 256).clip(0.2, 1.2) - 0.7)
    return np.asarray(shimmer[:, None] * linear, dtype=np.float32)


def decoded(encoded: FloatArray) -> FloatArray:
    """sRGB shares as linear light (IEC 61966-2-1)."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def stop_colors(stops: Stops) -> FloatArray:
    """(256, 3) sRGB colours of a transfer function by tone."""
    at = stop_bytes([stop[0] for stop in stops])
    colors = np.array([rgb(stop[2]) for stop in stops])
    channels = [np.interp(np.arange(256), at, colors[:, n]) for n in range(3)]
    return np.stack(channels, axis=1)


def glass_colors() -> Float32Array:
    """(256, 3) linear colours, all the same."""
    return np.tile(np.array(_GLASS, np.float32), (256, 1))


def make_mapper(is_software: bool) -> Mapper:
    """A ray caster for what the OpenGL renderer is."""
    if not is_software:
        return vtkOpenGLGPUVolumeRayCastMapper()
    # VTK 9.7's space leaping skips filled blocks of four dependent components when its filter
    # runs on several threads; it takes its number of threads when it is made.
    threads = vtkMultiThreader.GetGlobalDefaultNumberOfThreads()
    vtkMultiThreader.SetGlobalDefaultNumberOfThreads(1)
    mapper = vtkFixedPointVolumeRayCastMapper()
    vtkMultiThreader.SetGlobalDefaultNumberOfThreads(threads)
    mapper.SetNumberOfThreads(thread_count())
    return mapper


def set_quality(mapper: Mapper, quality: Quality, voxel_mm: float) -> None:
    """Distance of the rays and of the samples along them."""
    mapper.SetAutoAdjustSampleDistances(False)
    mapper.SetSampleDistance(quality.ray_step * voxel_mm)
    mapper.SetImageSampleDistance(quality.ray_pixels)
    if isinstance(mapper, vtkFixedPointVolumeRayCastMapper):
        mapper.SetInteractiveSampleDistance(quality.ray_step * voxel_mm)


def clip(mapper: Mapper, planes_lps: FloatArray) -> None:
    """Let the mapper remove what lies before a plane: ``plane @ (p, 1)`` is positive there."""
    mapper.RemoveAllClippingPlanes()
    for plane in planes_lps:
        removing = vtkPlane()
        removing.SetNormal(*-plane[:3])
        removing.SetOrigin(*-plane[3] * plane[:3])
        mapper.AddClippingPlane(removing)


def glass_property(opacity: float) -> vtkVolumeProperty:
    """For colours with the field as fourth component: tissue within glass."""
    low, high = EDGE
    glass, tissue = min(1.0, GLASS * opacity), min(1.0, TISSUE * opacity)
    stops = ((0, 0.0), (GLASS_BYTES, glass), (low, glass), (high, tissue), (255, tissue))
    result = _property(stops)
    result.IndependentComponentsOff()
    return result


def opaque_property(opacity: float) -> vtkVolumeProperty:
    """For colours with the field as fourth component: tissue alone."""
    low, high = EDGE
    tissue = min(1.0, TISSUE * opacity)
    result = _property(((0, 0.0), (low, 0.0), (high, tissue), (255, tissue)))
    result.IndependentComponentsOff()
    return result


def projection_property(opacity: float) -> vtkVolumeProperty:
    """For tones of which the brightest along each ray is shown."""
    most = min(1.0, opacity)
    result = _property(((0, 0.0), (2, 0.0), (20, most), (255, most)))
    greys = vtkColorTransferFunction()
    for share, grey in _PROJECTED:
        greys.AddRGBPoint(share * 255 / HEADROOM, grey, grey, grey)
    result.SetColor(greys)
    return result


def stops_property(stops: Stops, opacity: float, *, is_projection: bool) -> vtkVolumeProperty:
    """For tones as of `viz3d.process.volume_stops`, with colours or alone."""
    at = stop_bytes([stop[0] for stop in stops])
    shares = [min(1.0, opacity * stop[1]) for stop in stops]
    result = _property([(0.0, 0.0), (SURFACE, 0.0), *zip(at, shares, strict=True)])
    result.SetScalarOpacityUnitDistance(1.0)
    if not is_projection:
        result.IndependentComponentsOff()
        return result
    colors = vtkColorTransferFunction()
    for byte, stop in zip(at, stops, strict=True):
        colors.AddRGBPoint(byte, *rgb(stop[2]))
    result.SetColor(colors)
    return result


def _property(stops: ArrayLike) -> vtkVolumeProperty:
    curve = vtkPiecewiseFunction()
    for byte, value in np.asarray(stops):
        curve.AddPoint(byte, value)
    result = vtkVolumeProperty()
    result.SetInterpolationTypeToLinear()
    result.ShadeOff()
    result.SetScalarOpacity(curve)
    result.SetScalarOpacityUnitDistance(STEP_MM)
    return result
