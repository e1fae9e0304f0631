"""A volume without what is not brain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from viz3d.process.brain.result import BrainMask
from viz3d.volume import Volume


def brain_alone(volume: Volume, brain: BrainMask) -> Volume:
    """The volume, with air's level wherever there is no brain.

    Parameters
    ----------
    volume : Volume
        Of one time point.
    brain : BrainMask
        On its grid.
    """
    kind = volume.array.dtype
    air = kind.type(round(brain.air) if kind.kind in "iu" else brain.air)
    array = np.where(brain.mask, volume.array, air)
    said = f"brain alone: {air:g} (air) everywhere else"
    return replace(volume, array=array, provenance=(*volume.provenance, said))
