"""Bands of intensities within the brain, as they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vtkmodules.vtkCommonDataModel import vtkPolyData

from viz3d.rendering.images import local_image
from viz3d.scene.layer_values import Band

if TYPE_CHECKING:
    from vtkmodules.vtkCommonDataModel import vtkImageData

    from viz3d.process.brain.grey import BrainBand
    from viz3d.rendering.prepared import Prepared


def evened_image(prepared: Prepared, sigma_voxels: float) -> vtkImageData:
    """What bands within the brain look at, above air, on the volume's local grid."""
    return local_image(prepared.evened_smoothed(sigma_voxels), prepared.volume.spacing)


def brain_band(prepared: Prepared, band: Band) -> BrainBand:
    """A resolved band within the brain."""
    from viz3d.process.brain.grey import BrainBand

    values = prepared.evened_smoothed(band.sigma_voxels)
    return BrainBand(values, prepared.brain().soft, *prepared.band_ends(band))


def brain_band_mesh(prepared: Prepared, band: Band, fewest_points: int, step: int) -> vtkPolyData:
    """The surface of a resolved band within the brain, local mm; see `brain_band_surface`."""
    from viz3d.process.brain.grey import brain_band_surface

    found = brain_band(prepared, band)
    return brain_band_surface(found, prepared.volume.spacing, fewest_points, step)
