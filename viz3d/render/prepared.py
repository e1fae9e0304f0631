"""What is made from a volume for drawing, each thing once and only when it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData

from viz3d.geometry import FloatArray, Rectangle, plane_rectangle
from viz3d.process.head import LEVEL, HeadField, head_field
from viz3d.process.histogram import Histogram, histogram
from viz3d.process.landmarks import (
    Landmarks,
    display_window,
    grey_range,
    landmarks,
    values_in_ball,
)
from viz3d.process.smoothing import gaussian, sigma_voxels_from_mm
from viz3d.process.surface import band_surface, isosurface
from viz3d.render.images import local_image, sample_plane
from viz3d.render.lit_mesh import LitMesh
from viz3d.scene.model import Band, ReliefLayer
from viz3d.scene.resolve import Facts, known
from viz3d.volume import Volume

Made = TypeVar("Made")

#: Room between the head and the frame of a slice plane.
FRAME_MARGIN_MM: Final = 8.0
#: The lesson's histogram, in which an automatic grey-matter band is found.
_BYTE_RAMP: Final = 255.0


@dataclass(frozen=True, eq=False)
class Relief:
    """A relief's mesh in its rectangle's own frame: x along u, y along v, height along z."""

    data: vtkPolyData
    rectangle: Rectangle


class Prepared:
    """A volume and what was made from it.

    Everything is made at most once, on whichever thread asks first; the others wait for it.

    Parameters
    ----------
    volume : Volume
    frame : int
        Time point, for a 4-D volume.
    """

    def __init__(self, volume: Volume, frame: int = 0) -> None:
        self.volume = volume
        self.array = volume.frame(frame)
        self.placement: FloatArray = volume.grid.placement
        self._made: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def image(self) -> vtkImageData:
        """The volume on its local grid."""
        return self._once("image", lambda: local_image(self.array, self.volume.spacing))

    def head(self) -> HeadField:
        """The head's field."""
        return self._once("head", lambda: head_field(self.array, self.volume.grid))

    def head_image(self) -> vtkImageData:
        """The head's field in bytes, one half at its surface."""

        def make() -> vtkImageData:
            ramp = np.rint(self.head().field * (_BYTE_RAMP * 0.5 / LEVEL)).clip(0, 255)
            return local_image(ramp.astype(np.uint8), self.volume.spacing)

        return self._once("head-image", make)

    def landmarks(self) -> Landmarks:
        """Where the brain lies."""
        return self._once("landmarks", lambda: landmarks(self.head().mask, self.volume.grid))

    def facts(self) -> Facts:
        """What `viz3d.scene.resolve` needs to know."""

        def make() -> Facts:
            middle = self.landmarks().middle_lps
            air = self.head().statistics.air
            return Facts(
                points_lps=self.volume.grid.to_lps(
                    self.head().points_local_mm / np.array(self.volume.spacing)
                ),
                middle_lps=(float(middle[0]), float(middle[1]), float(middle[2])),
                window=display_window(self._brain_values(self.array), air),
                grey_bins=self.grey_bins,
            )

        return self._once("facts", make)

    def box_lps(self) -> tuple[FloatArray, FloatArray]:
        """Corners of the box that slice planes cover: the head, with room around it."""
        points = self.facts().points_lps
        return points.min(axis=0) - FRAME_MARGIN_MM, points.max(axis=0) + FRAME_MARGIN_MM

    def smoothed(self, sigma_voxels: float) -> NDArray[Any]:
        """The volume after the lesson's Gaussian; itself for 0."""
        if sigma_voxels == 0:
            return self.array
        return self._once(("smoothed", sigma_voxels), lambda: gaussian(self.array, sigma_voxels))

    def smoothed_image(self, sigma_voxels: float) -> vtkImageData:
        """The smoothed volume on its local grid."""
        return self._once(
            ("smoothed-image", sigma_voxels),
            lambda: local_image(self.smoothed(sigma_voxels), self.volume.spacing),
        )

    def histogram(self, sigma_voxels: float, bins: int) -> Histogram:
        """Histogram of the smoothed volume."""
        return self._once(
            ("histogram", sigma_voxels, bins),
            lambda: histogram(self.smoothed(sigma_voxels), bins),
        )

    def band_limits(self, band: Band) -> tuple[float, float]:
        """Intensities at the ends of a resolved band."""
        first, last = known(band.bins)
        return self.histogram(band.sigma_voxels, band.of).band(first, last)

    def grey_bins(self, band: Band) -> tuple[int, int]:
        """The grey-matter band among the bins of the histogram that `band` describes."""

        def make() -> tuple[int, int]:
            low, high = grey_range(self._brain_values(self.smoothed(band.sigma_voxels)))
            edges = self.histogram(band.sigma_voxels, band.of).edges
            first = int(np.abs(edges - low).argmin())
            return first, max(int(np.abs(edges - high).argmin()), first + 1)

        return self._once(("grey-bins", band.sigma_voxels, band.of), make)

    def skin(self, level: float | str, smoothing_mm: float) -> LitMesh:
        """The outer surface, found (level ``"auto"``) or at a given level."""

        def make() -> LitMesh:
            if level == "auto":
                mesh = isosurface(self.head().field, self.volume.spacing, LEVEL)
            else:
                sigma = sigma_voxels_from_mm(smoothing_mm, self.volume.spacing)
                smooth = gaussian(self.array.astype(np.float32), sigma)
                mesh = isosurface(smooth, self.volume.spacing, float(level))
            return LitMesh.baked(mesh)

        return self._once(("skin", level, smoothing_mm), make)

    def band_surface(self, band: Band, smallest_mm3: float) -> LitMesh:
        """Isosurface of a band of the smoothed volume."""

        def make() -> LitMesh:
            low, high = self.band_limits(band)
            smooth = self.smoothed(band.sigma_voxels)
            return LitMesh.baked(band_surface(smooth, self.volume.spacing, low, high))

        return self._once(("band", band, smallest_mm3), make)

    def relief(self, layer: ReliefLayer) -> Relief:
        """A slice of the smoothed volume as a landscape."""
        key = (layer.plane, layer.position_mm, layer.sigma_voxels, layer.height_mm, layer.window)
        return self._once(("relief", *key), lambda: self._make_relief(layer))

    def _make_relief(self, layer: ReliefLayer) -> Relief:
        from viz3d.process.relief import relief

        low, high = self.box_lps()
        rectangle = plane_rectangle(layer.plane, known(layer.position_mm), low, high)
        pixel_mm = min(self.volume.spacing)
        image = self.smoothed_image(layer.sigma_voxels)
        values = sample_plane(image, self.placement, rectangle, pixel_mm).astype(np.float32)
        inside = sample_plane(self.head_image(), self.placement, rectangle, pixel_mm)
        values[inside < _BYTE_RAMP / 2] = 0
        black, white = known(layer.window)
        step = (rectangle.width_mm / values.shape[1], rectangle.height_mm / values.shape[0])
        return Relief(relief(values, step, layer.height_mm / (white - black), black), rectangle)

    def _brain_values(self, array: NDArray[Any]) -> NDArray[Any]:
        marks = self.landmarks()
        return values_in_ball(array, self.volume.grid, marks.middle_lps, marks.brain_radius_mm)

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                self._made[key] = make()
            return cast(Made, self._made[key])
