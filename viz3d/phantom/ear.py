"""The outer ear: a shell with helix, antihelix, concha, tragus and lobe."""

from __future__ import annotations

import numpy as np

from viz3d.phantom.shapes import (
    Field,
    Points,
    Vector,
    bell,
    capsule,
    ellipsoid,
    path,
    smooth_cut,
    smooth_intersection,
    smooth_union,
)

#: Where the left ear is, mm.
EAR_BOX: tuple[Vector, Vector] = ((54, -30, -80), (96, 60, 26))
EAR_CENTER: Vector = (76.0, 11.0, -26.0)
#: Half the length and half the width of the shell, mm.
HALF_LENGTH_MM = 31.0
HALF_WIDTH_MM = 18.0


def _ear_axes() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Unit rows: backwards along the shell, up along it, and out of it."""
    lean, flare = np.radians(14), np.radians(24)
    up = np.array([0.10, np.sin(lean), np.cos(lean)])
    up /= np.linalg.norm(up)
    back = np.array([np.sin(flare), np.cos(flare), 0.0])
    back -= (back @ up) * up
    back /= np.linalg.norm(back)
    return np.stack([back, up, np.cross(back, up)])


def add_ear(points: Points, distance: Field) -> Field:
    """Join the left ear to the head."""
    ear = points.seen_from(EAR_CENTER, _ear_axes())
    distance = smooth_union(distance, _shell(ear), 5)
    distance = smooth_union(distance, _tragus(ear), 4)
    canal = capsule(ear, (-7, -5, -2), (-11, -3, -16), 4.0, 2.6)
    return smooth_cut(distance, canal, 3)


def _shell(ear: Points) -> Field:
    """A sheet whose height over its own plane draws the ear's relief."""
    back, up, out = ear.x, ear.y, ear.z
    width = np.float32(HALF_WIDTH_MM) * (1 + np.float32(0.010) * (up - 8) * (up < 8))
    width = np.clip(width, 9, 20).astype(np.float32)
    reach = np.sqrt((back / width) ** 2 + (up / np.float32(HALF_LENGTH_MM)) ** 2)
    rim = (reach - 1) * np.float32(15)
    above_lobe = _step(up, -17, 5)
    height = _relief(back, up, reach, above_lobe)
    thickness = np.float32(1.5) + np.float32(0.9) * bell(reach, 0.93, 0.10)
    sheet = np.abs(out - height) * np.float32(0.75) - thickness
    shell = smooth_intersection(sheet, rim, 3.0)
    stalk = ellipsoid(ear, (-6, -2, -9), (9, 19, 9))
    return smooth_union(shell, stalk, 8)


def _relief(back: Field, up: Field, reach: Field, above_lobe: Field) -> Field:
    helix = np.float32(3.6) * bell(reach, 0.97, 0.13) * above_lobe
    behind = _step(back, -3, 4)
    antihelix = np.float32(3.4) * bell(reach, 0.60, 0.11) * behind * above_lobe
    bowl = np.hypot((back + 3) / 9.5, (up + 4) / 12.0).astype(np.float32)
    concha = np.float32(-8.5) * _step(-bowl, -0.95, 0.12)
    hollow = np.hypot((back - 1) / 6, (up - 17) / 5).astype(np.float32)
    fossa = np.float32(-1.6) * _step(-hollow, -0.9, 0.25)
    return np.asarray(helix + antihelix + concha + fossa + np.float32(0.03) * up)


def _tragus(ear: Points) -> Field:
    tragus = ellipsoid(ear, (-13.5, -5, 0), (3.4, 6.5, 4.2))
    antitragus = ellipsoid(ear, (-3, -17, 1.5), (5, 3, 2.8))
    root = path(ear, ((-4, -2, -3), (-12, 4, 2), (-17, 14, 2)), (1.6, 2.2, 2.6))
    lobe = ellipsoid(ear, (-7, -25, 0), (8, 7.5, 3.2))
    return smooth_union(smooth_union(tragus, root, 3), smooth_union(antitragus, lobe, 4), 3)


def _step(values: Field, middle: float, width: float) -> Field:
    """Rises smoothly from 0 to 1 around `middle`."""
    scaled = (values - np.float32(middle)) * np.float32(1 / width)
    return np.asarray(np.float32(0.5) * (1 + np.tanh(scaled)))
