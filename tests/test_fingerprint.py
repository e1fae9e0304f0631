"""What a fingerprint sees and what it does not."""

from __future__ import annotations

import numpy as np

from viz3d.fingerprint import fingerprint, fingerprint_of_pixels


def test_the_fingerprint_is_of_voxels_and_place() -> None:
    array = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    affine = np.diag([1.0, 2.0, 3.0, 1.0])
    mine = fingerprint(array, affine)
    assert mine == fingerprint(array.astype(">i2"), affine + 1e-7)
    assert mine == fingerprint(np.asfortranarray(array), affine)
    other = array.copy()
    other[1, 2, 3] += 1
    moved = affine.copy()
    moved[0, 3] = 0.01
    others = [
        fingerprint(other, affine),
        fingerprint(array, moved),
        fingerprint(array.reshape(3, 2, 4), affine),
        fingerprint(array.astype(np.uint16), affine),
    ]
    assert len({mine, *others}) == 5


def test_the_fingerprint_forgets_the_sign_of_zero() -> None:
    array = np.zeros((2, 2, 2))
    assert fingerprint(array, np.zeros((4, 4))) == fingerprint(array, -np.zeros((4, 4)))


def test_the_fingerprint_of_pixels_sees_one_step() -> None:
    pixels = np.zeros((4, 5, 4), dtype=np.uint8)
    mine = fingerprint_of_pixels(pixels)
    pixels[3, 4, 2] = 1
    assert mine != fingerprint_of_pixels(pixels)
