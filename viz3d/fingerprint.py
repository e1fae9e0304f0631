"""Hashes of voxels and pictures: the same for the same content, on every machine."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray

#: Decimals of the affine that count: positions are stored in DICOM to about so many.
AFFINE_DECIMALS: Final = 4
_DIGEST_BYTES: Final = 16


def fingerprint(array: NDArray[Any], affine: FloatArray) -> str:
    """A hash of voxels and of where they lie.

    Parameters
    ----------
    array : (nk, nj, ni) array
    affine : (4, 4) float array
        ``(i, j, k, 1)`` to LPS mm; `AFFINE_DECIMALS` of it count.
    """
    # Zeros lose their sign.
    place = np.round(affine, AFFINE_DECIMALS) + 0.0
    return f"blake2b:{_digest(array, place)}"


def fingerprint_of_pixels(pixels: NDArray[np.uint8]) -> str:
    """A hash of a picture."""
    return f"blake2b:{_digest(pixels)}"


def _digest(*arrays: NDArray[Any]) -> str:
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for array in arrays:
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        digest.update(f"{little.dtype.str}{little.shape}".encode())
        digest.update(little.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
