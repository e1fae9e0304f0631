"""What belongs to the brain and not to what touches it: a random walk from white matter.

A walker goes easily through tissue and hardly through bone, air, fluid and fat. From the brain
he comes to white matter before he comes to the skin; from scalp, muscle and marrow, the other
way round. A bridge by way of an orbit or a foramen carries few walkers, however long it is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.process.brain.balls import depth_mm
from viz3d.process.brain.core import upper_bound
from viz3d.process.brain.mixture import Classes
from viz3d.process.brain.region import SIZE_MM, Region
from viz3d.process.brain.walk import chance
from viz3d.process.mask import Mask
from viz3d.process.smoothing import gaussian_float

#: Cubes along an edge of the walk's: it needs no detail, and eight times the time with it.
BLOCK: Final = 2
#: Steps of a walk, mm.
STEP_MM: Final = BLOCK * SIZE_MM
#: Of a cube, so that it counts as white matter.
CORE_SHARE: Final = 0.6
#: Skin and fat: walks that come here have left the brain,
SKIN_MM: Final = 4.0
#: and so have those that are so far from white matter.
FAR_MM: Final = 30.0
#: Of what is no tissue, where tissue has 1.
DARK_CONDUCTANCE: Final = 0.01
#: To the ground: where there is no tissue,
DARK_GROUND: Final = 0.01
#: where the head goes on below the region,
END_GROUND: Final = 0.2
#: and for each squared mm beyond so many from white matter, further than cortex is.
FAR_GROUND: Final = 4e-4
CORTEX_MM: Final = 8.0
#: Beyond the volume.
NOTHING: Final = 1e-6
#: The chance, at least, of a voxel of the brain.
LEAST_CHANCE: Final = 0.65
#: Of the smoothing, in cubes, that takes the steps off the chance.
SMOOTHED_CUBES: Final = 1.0


def brain_domain(
    values: NDArray[np.float32], region: Region, classes: Classes, core: Mask, low: float
) -> Mask:
    """The brain with the fluid around it, and about half of the gap to the skull.

    Parameters
    ----------
    values : (nk, nj, ni) float32 array
        The region's, evened.
    region : Region
    classes : Classes
    core : (nk, nj, ni) bool array
        White matter.
    low : float
        Intensity at tissue's edge.
    """
    seen = _blocks(region.seen) > 0.5
    inner = _blocks(core) > CORE_SHARE
    reach = depth_mm(~inner, STEP_MM)
    skin = seen & (_blocks(region.depth_mm) < SKIN_MM)
    outer = ~inner & (skin | (reach > FAR_MM))
    tissue = _tissue(_blocks(values), classes, low)
    ground = DARK_GROUND * (1 - tissue) + END_GROUND * _lower_end(seen)
    ground += FAR_GROUND * np.maximum(reach - CORTEX_MM, 0) ** 2
    conductance = np.where(seen, np.maximum(tissue, DARK_CONDUCTANCE), NOTHING)
    chances = _cubes(chance(conductance, ground, inner, outer), values.shape)
    return np.asarray(gaussian_float(chances, (SMOOTHED_CUBES,) * 3) > LEAST_CHANCE)


def _tissue(values: FloatArray, classes: Classes, low: float) -> FloatArray:
    """From 0 to 1, half at the intensities where tissue begins and ends."""
    width = (classes.white - classes.grey) / 4
    rise, fall = (values - low) / width, (upper_bound(classes) - values) / width
    return np.asarray(_logistic(rise) * _logistic(fall))


def _logistic(value: FloatArray) -> FloatArray:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * value))


def _lower_end(seen: Mask) -> Mask:
    """The lowest cubes of the head that the volume reaches: it goes on below."""
    end = seen.copy()
    end[1:] &= ~seen[:-1]
    return end


def _blocks(cubes: NDArray[np.generic]) -> FloatArray:
    """Means of blocks; the last are filled up with their last values."""
    filled = np.pad(cubes.astype(np.float32), [(0, -n % BLOCK) for n in cubes.shape], "edge")
    nk, nj, ni = (n // BLOCK for n in filled.shape)
    return np.asarray(filled.reshape(nk, BLOCK, nj, BLOCK, ni, BLOCK).mean((1, 3, 5)), float)


def _cubes(blocks: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    for axis in range(3):
        blocks = np.repeat(blocks, BLOCK, axis)
    nk, nj, ni = shape
    return blocks[:nk, :nj, :ni]
