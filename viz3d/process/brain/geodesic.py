"""How far one gets within a shape."""

from __future__ import annotations

import numpy as np

from viz3d.process.mask import Mask


def grown_within(seed: Mask, shape: Mask, reach_mm: float, size_mm: float) -> Mask:
    """The part of a shape within a distance of a seed, along paths through the shape.

    Parameters
    ----------
    seed, shape : (nk, nj, ni) bool arrays
    reach_mm : float
    size_mm : float
        Edge of a voxel; the distance is good to half of it.

    Returns
    -------
    (nk, nj, ni) bool array
    """
    from scipy.ndimage import binary_dilation, generate_binary_structure

    grown = seed & shape
    for turn in range(round(reach_mm / size_mm)):
        neighbours = generate_binary_structure(3, 1 + turn % 2)
        grown = binary_dilation(grown, neighbours, mask=shape)
    return np.asarray(grown)
