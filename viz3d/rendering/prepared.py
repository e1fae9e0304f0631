"""What is made from a volume for drawing, each thing once and only when it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData

from viz3d.errors import InputError
from viz3d.geometry import FloatArray
from viz3d.process.band import band_surface
from viz3d.process.head import LEVEL, HeadField, head_field
from viz3d.process.histogram import Histogram, histogram
from viz3d.process.landmarks import Landmarks, grey_range, landmarks
from viz3d.process.silhouette import silhouette
from viz3d.process.smoothing import gaussian, gaussian_float, sigma_voxels_from_mm
from viz3d.process.studio import BRAIN, SKIN
from viz3d.process.surface import isosurface
from viz3d.process.threads import in_threads, spans
from viz3d.process.volume_field import VolumeField
from viz3d.progress import Progress, silent
from viz3d.rendering.brain_bands import brain_band_mesh, evened_image
from viz3d.rendering.brain_parts import brain_histogram, picture_of, volume_field_of
from viz3d.rendering.brain_surface import colored, lit_brain
from viz3d.rendering.cutting import cut_planes
from viz3d.rendering.facts import ball_values, facts_of
from viz3d.rendering.images import local_image
from viz3d.rendering.latest import Latest
from viz3d.rendering.lit_mesh import FEW_DIRECTIONS, LitMesh
from viz3d.rendering.prepared_brain import PreparedBrain
from viz3d.rendering.relief_mesh import Relief, make_relief
from viz3d.rendering.second_volume import SecondVolume, read_second_volume
from viz3d.rendering.tissue_bands import tissue_limits
from viz3d.rendering.volume_ahead import MadeAhead
from viz3d.scene.layer_values import Band, Part, Stop
from viz3d.scene.layers import MontageLayer, ReliefLayer, SliceLayer, SurfaceLayer, VolumeLayer
from viz3d.scene.model import Cut
from viz3d.scene.resolve import Facts, known
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.rendering.volume_picture import Picture

_log = logging.getLogger(__name__)

#: Room between the head and the frame of a slice plane.
FRAME_MARGIN_MM: Final = 8.0
#: Brightest value from which on rounding to whole numbers moves no surface by 0.02 mm.
FINE_RANGE: Final = 2000
#: Smoothing from which on every second voxel tells the whole volume.
COARSE_SIGMA: Final = 2.0
#: A cut or a band is dragged to hundreds of places, and its mesh takes tens of megabytes.
MESHES_KEPT: Final = 3
#: Reliefs follow a slice through the volume, each at two smoothings.
RELIEFS_KEPT: Final = 6
#: A smoothing is chosen among dozens, and each takes as much as the volume.
SMOOTHED_KEPT: Final = 4
#: So coarsely a band's surface is contoured that stands in while the fine one is being made.
DRAFT_MM: Final = 3.0


class Prepared(PreparedBrain):
    """A volume and what was made from it; the parameters are those of `PreparedBrain`."""

    def __init__(
        self,
        volume: Volume,
        frame: int = 0,
        brain_mask: Path | None = None,
        progress: Progress = silent,
    ) -> None:
        super().__init__(volume, frame, brain_mask, progress)
        self._volume_fields: Latest[VolumeField] = Latest(1)
        self._pictures: MadeAhead[Picture] = MadeAhead()
        self._smoothed: Latest[NDArray[Any]] = Latest(2 * SMOOTHED_KEPT)
        self._smoothed_images: Latest[vtkImageData] = Latest(SMOOTHED_KEPT)
        self._band_meshes: Latest[vtkPolyData] = Latest(MESHES_KEPT)
        self._bands: Latest[LitMesh] = Latest(MESHES_KEPT)
        self._reliefs: Latest[Relief] = Latest(RELIEFS_KEPT)

    def image(self) -> vtkImageData:
        """The volume on its local grid."""
        return self._once("image", lambda: local_image(self.array, self.volume.spacing))

    def head(self) -> HeadField:
        """The head's field."""
        return self._once("head", lambda: head_field(self.array, self.volume.grid))

    def has_head(self) -> bool:
        """Whether a head was found; without one, slices show the whole volume."""

        def make() -> bool:
            try:
                self.head()
            except InputError as fault:
                if fault.code != "no-head":
                    raise
                return False
            return True

        return self._once("has-head", make)

    def head_image(self) -> vtkImageData:
        """The head's field in bytes, one half at its surface."""

        def make() -> vtkImageData:
            if not self.has_head():
                return local_image(np.full(self.array.shape, 255, np.uint8), self.volume.spacing)
            field = self.head().field
            ramp = np.empty(field.shape, np.uint8)
            scale = np.float32(255 * 0.5 / LEVEL)

            def fill(part: slice) -> None:
                for k in range(part.start, part.stop):
                    ramp[k] = (field[k] * scale + np.float32(0.5)).clip(0, 255)

            in_threads(fill, spans(len(field)))
            return local_image(ramp, self.volume.spacing)

        return self._once("head-image", make)

    def landmarks(self) -> Landmarks:
        """Where the brain lies."""
        return self._once("landmarks", lambda: landmarks(self.head().mask, self.volume.grid))

    def silhouette(self, axis: int) -> FloatArray:
        """(m, 2) outline of the head, or else of the volume, along an LPS axis; mm."""

        def make() -> FloatArray:
            if self.has_head():
                return silhouette(self.head().field, self.volume.grid, axis)
            low, high = (np.delete(corner, axis) for corner in self.box_lps(whole=True))
            return np.array([low, (high[0], low[1]), high, (low[0], high[1])])

        return self._once(("silhouette", axis), make)

    def facts(self) -> Facts:
        """What `viz3d.scene.resolve` needs to know."""
        return self._once("facts", lambda: facts_of(self))

    def box_lps(self, *, whole: bool = False) -> tuple[FloatArray, FloatArray]:
        """Corners of the box that slice planes cover: the head, with room around it.

        With `whole`, all voxels instead, to their outer faces.
        """

        def make() -> tuple[FloatArray, FloatArray]:
            if whole:
                grid = self.volume.grid
                ends = np.array([np.full(3, -0.5), np.array(grid.size_ijk) - 0.5])
                points = grid.to_lps(np.stack(np.meshgrid(*ends.T), axis=-1).reshape(-1, 3))
            else:
                points = self.facts().points_lps
            room = 0.0 if whole else FRAME_MARGIN_MM
            low, high = points.min(axis=0) - room, points.max(axis=0) + room
            low.flags.writeable = high.flags.writeable = False
            return low, high

        return self._once(("box", whole), make)

    def box_of(self, layer: SliceLayer | MontageLayer) -> tuple[FloatArray, FloatArray]:
        """Corners of the box that a layer's slices cover."""
        if not layer.outline or layer.part == "head":
            return self.box_lps(whole=not layer.outline)
        points = self.brain_points_lps()
        return points.min(axis=0) - FRAME_MARGIN_MM, points.max(axis=0) + FRAME_MARGIN_MM

    def part_image(self, part: Part) -> vtkImageData:
        """The head's or the brain's field in bytes, one half at its surface."""
        return self.head_image() if part == "head" else self.brain_image()

    def second_volume(self, path: str) -> SecondVolume:
        """What an overlay's layer lays over slices."""
        return self._once(("overlay", path), lambda: read_second_volume(path, self._told))

    def smoothed(self, sigma_voxels: float) -> NDArray[Any]:
        """The volume after the lesson's Gaussian; itself for 0."""
        if sigma_voxels == 0:
            return self.array
        return self._smoothed.get(sigma_voxels, lambda: gaussian(self.array, sigma_voxels))

    def smoothed_exactly(self, sigma_voxels: float) -> NDArray[Any]:
        """The smoothed volume, not rounded to whole numbers where that would leave stairs.

        The lesson's numbers come from `smoothed`, which rounds as the lesson does.
        """
        if sigma_voxels == 0 or self.smoothed(sigma_voxels).max() >= FINE_RANGE:
            return self.smoothed(sigma_voxels)
        return self._smoothed.get(
            ("exact", sigma_voxels),
            lambda: gaussian_float(self.array, (sigma_voxels,) * 3),
        )

    def smoothed_image(self, sigma_voxels: float) -> vtkImageData:
        """The smoothed volume on its local grid."""
        return self._smoothed_images.get(
            sigma_voxels,
            lambda: local_image(self.smoothed_exactly(sigma_voxels), self.volume.spacing),
        )

    def band_image(self, band: Band) -> vtkImageData:
        """What a band looks at, on the volume's local grid; its ends there are `band_ends`."""
        if band.part == "head":
            return self.smoothed_image(band.sigma_voxels)
        return self._smoothed_images.get(
            ("evened", band.sigma_voxels), lambda: evened_image(self, band.sigma_voxels)
        )

    def histogram(self, sigma_voxels: float, bins: int) -> Histogram:
        """Histogram of the smoothed volume."""
        return self._once(
            ("histogram", sigma_voxels, bins),
            lambda: histogram(self.smoothed(sigma_voxels), bins),
        )

    def histogram_of(self, part: Part, sigma_voxels: float, bins: int) -> Histogram:
        """Histogram of the smoothed volume, or of the brain in it over the same bins."""
        if part == "head":
            return self.histogram(sigma_voxels, bins)
        return self._once(
            ("brain-histogram", sigma_voxels, bins),
            lambda: brain_histogram(self, sigma_voxels, bins),
        )

    def band_limits(self, band: Band) -> tuple[float, float]:
        """Intensities at the ends of a resolved band."""
        first, last = known(band.bins)
        return self.histogram(band.sigma_voxels, band.of).band(first, last)

    def band_ends(self, band: Band) -> tuple[float, float]:
        """The ends of a resolved band in `band_image`: above air, in the brain."""
        air = self.brain().air if band.part == "brain" else 0.0
        low, high = self.band_limits(band)
        return low - air, high - air

    def grey_bins(self, band: Band) -> tuple[int, int]:
        """The tissue's band among the bins of the histogram that `band` describes.

        Over the whole head that is grey matter's, roughly; within the brain that of the band's
        `tissue`.
        """

        def make() -> tuple[int, int]:
            if band.part == "brain":
                limits = tissue_limits(self, band.tissue, band.sigma_voxels)
            else:
                # Smoothing mixes the classes, but does not move their middles.
                limits = grey_range(ball_values(self))
            return self.histogram(band.sigma_voxels, band.of).nearest_bins(*limits)

        return self._once(("grey-bins", replace(band, bins="auto")), make)

    def volume_field(self, window: tuple[float, float], part: Part = "head") -> VolumeField:
        """The substance of the head or the brain; that of the latest window is kept."""
        return self._volume_fields.get((window, part), lambda: volume_field_of(self, window, part))

    def stops_field(self, stops: tuple[Stop, ...]) -> VolumeField:
        """What a curve of opacity shows of the volume; that of the latest curve is kept."""
        from viz3d.process.volume_stops import stops_field

        curve = tuple((intensity, opacity) for intensity, opacity, _ in stops)
        values, shares = zip(*curve, strict=True)
        return self._volume_fields.get(
            curve, lambda: stops_field(self.array, self.volume.spacing, values, shares)
        )

    def prepare_volume_picture(self, layer: VolumeLayer, cut: Cut) -> None:
        """Make ahead what `take_volume_picture` gives."""
        self._pictures.prepare(*self._picture_of(layer, cut))

    def take_volume_picture(self, layer: VolumeLayer, cut: Cut) -> Picture:
        """What the ray caster draws of a resolved layer; the caller's own, to be lit."""
        return self._pictures.take(*self._picture_of(layer, cut))

    def _picture_of(self, layer: VolumeLayer, cut: Cut) -> tuple[Hashable, Callable[[], Picture]]:
        planes = cut_planes(cut, self.placement)
        key = (layer.preset, layer.part, layer.stops, known(layer.window), planes.tobytes())
        return key, lambda: picture_of(self, layer, planes)

    def skin(self, level: float | str, smoothing_mm: float) -> LitMesh:
        """The outer surface, found (level ``"auto"``) or at a given level."""

        def make() -> LitMesh:
            return LitMesh.baked(self.skin_mesh(level, smoothing_mm), SKIN, self.placement)

        return self._once(("skin", level, smoothing_mm), make)

    def skin_mesh(self, level: float | str, smoothing_mm: float) -> vtkPolyData:
        """Triangles of the outer surface, found (level ``"auto"``) or at a given level."""
        field, value = self.skin_field(level, smoothing_mm)
        return isosurface(field, self.volume.spacing, value, pad=level != "auto")

    def skin_field(self, level: float | str, smoothing_mm: float) -> tuple[NDArray[Any], float]:
        """(nk, nj, ni) values, and the one that the outer surface has."""
        if level == "auto":
            return self.head().field, LEVEL
        sigma = sigma_voxels_from_mm(smoothing_mm, self.volume.spacing)
        return gaussian(self.array.astype(np.float32), sigma), float(level)

    def brain_surface(self, layer: SurfaceLayer, cut: Cut) -> LitMesh:
        """The brain's surface in a resolved layer's colours; light falls in through the cut.

        It is kept while somebody holds it, and for the latest cuts.
        """
        kept = self._once(("brain", layer.level), lambda: Latest[LitMesh](MESHES_KEPT))
        colors = self._once(
            ("brain", layer.level, layer.coloring, layer.colormap),
            lambda: Latest[LitMesh](MESHES_KEPT),
        )

        def make() -> LitMesh:
            lit = kept.get(cut, lambda: lit_brain(layer, cut, self))
            return colored(lit, layer, self.cortex(layer.level))

        return colors.get(cut, make)

    def brain_mesh(self, level: float | str) -> vtkPolyData:
        """Triangles of the brain's surface, found (level ``"auto"``) or at a given level."""
        return self._once(("brain-mesh", level), lambda: self.cortex(level).mesh())

    def band_surface(self, band: Band, smallest_mm3: float, cut: Cut) -> LitMesh:
        """Isosurface of a band of the smoothed volume; light falls in through the cut.

        It is kept while somebody holds it, as are the latest bands and cuts.
        """

        def make() -> LitMesh:
            mesh = self.band_mesh(band, smallest_mm3)
            return LitMesh.baked(mesh, BRAIN, self.placement, cut, FEW_DIRECTIONS)

        return self._bands.get((band, smallest_mm3, cut), make)

    def band_draft(self, band: Band, smallest_mm3: float) -> vtkPolyData:
        """The same as `band_mesh`, coarse, and made in a fraction of the time."""
        step = max(1, round(DRAFT_MM / min(self.volume.spacing)))
        return self._contoured(band, smallest_mm3, step)

    def band_mesh(self, band: Band, smallest_mm3: float, every_voxel: bool = False) -> vtkPolyData:
        """Isosurface of a band of the smoothed volume; if it is smooth, of every second voxel."""

        def make() -> vtkPolyData:
            # So smooth a volume has nothing between every second voxel.
            step = 2 if band.sigma_voxels >= COARSE_SIGMA and not every_voxel else 1
            return self._contoured(band, smallest_mm3, step)

        return self._band_meshes.get((band, smallest_mm3, every_voxel), make)

    def _contoured(self, band: Band, smallest_mm3: float, step: int) -> vtkPolyData:
        """Isosurface of a band, of every so many voxels."""
        fewest = _points_around(smallest_mm3, self.volume.spacing) // step**2
        if band.part == "brain":
            return brain_band_mesh(self, band, fewest, step)
        low, high = self.band_limits(band)
        smooth = self.smoothed_exactly(band.sigma_voxels)
        return band_surface(smooth, self.volume.spacing, low, high, fewest, step)

    def relief(self, layer: ReliefLayer) -> Relief:
        """A slice of the smoothed volume as a landscape."""
        shape = replace(layer, id="", visible=True, colormap="grey")
        return self._reliefs.get(shape, lambda: make_relief(layer, self))


def _points_around(volume_mm3: float, spacing_mm: tuple[float, float, float]) -> int:
    """About how many points the surface of a ball of this volume has."""
    surface_mm2 = (36 * np.pi * volume_mm3**2) ** (1 / 3)
    mm2_per_point = float(np.prod(spacing_mm)) ** (2 / 3)
    return int(surface_mm2 / mm2_per_point)
