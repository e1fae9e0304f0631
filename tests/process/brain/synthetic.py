"""The synthetic head in disguises, and its true brain."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.ndimage import binary_fill_holes

from viz3d.phantom import Label, Phantom, make_labels, make_volume
from viz3d.process.brain import find_brain_in
from viz3d.process.brain.balls import closed

#: Coarse, so that it is made and searched in seconds.
COARSE = {"shape": (90, 128, 128), "spacing_mm": (2.0, 2.0, 2.0)}
BRAIN = (
    Label.GREY,
    Label.WHITE,
    Label.CEREBELLAR_GREY,
    Label.CEREBELLAR_WHITE,
    Label.BRAIN_STEM,
    Label.DEEP_GREY,
    Label.VENTRICLE,
)
#: Sulci are brain in every reference mask; the finder's own closing is not asked.
SULCI_MM = 8.0


def head(**changes):
    """A scan and its true brain, with the sulci filled."""
    phantom = Phantom(**(COARSE | changes))
    tissue = np.isin(make_labels(phantom.grid), BRAIN)
    size_mm = min(phantom.grid.spacing)
    return make_volume(phantom), binary_fill_holes(closed(tissue, SULCI_MM, size_mm))


@cache
def shaded():
    """The scan of a head with strong shading, its true brain, and what is found: once for all."""
    volume, truth = head(shading=0.5, seed=1)
    return volume, truth, find_brain_in(volume)


def dice(first, second):
    """Twice what is common, over the sum."""
    return 2 * (first & second).sum() / (first.sum() + second.sum())
