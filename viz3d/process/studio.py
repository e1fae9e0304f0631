"""The lamps of a portrait, and how skin and brain look under them.

Colours are linear until `develop`, which ends with the sRGB curve (IEC 61966-2-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viz3d.process.light import Transfer
from viz3d.process.smoothing import Float32Array


@dataclass(frozen=True)
class Lamp:
    """A soft lamp that moves with the camera.

    Attributes
    ----------
    place : (right, up, towards the camera) floats
        Direction it stands in, of any length.
    strength : float
        Light on a surface that faces it.
    color : (r, g, b) floats, linear
    sharpness : float
        Its light falls off as ``exp(sharpness (cos - 1))``.
    """

    place: tuple[float, float, float]
    strength: float
    color: tuple[float, float, float]
    sharpness: float


#: Warm key from the upper left, cool fill, two rims from behind, a little from above.
KEY: Final = Lamp((-0.55, 0.68, 0.72), 1.25, (1.0, 0.97, 0.92), 7.0)
LAMPS: Final = (
    KEY,
    Lamp((0.85, 0.05, 0.6), 0.20, (0.84, 0.92, 1.0), 4.0),
    Lamp((0.9, 0.35, -0.55), 0.40, (0.95, 0.97, 1.0), 9.0),
    Lamp((-0.95, 0.2, -0.5), 0.25, (1.0, 0.97, 0.94), 9.0),
    Lamp((0.0, 1.0, 0.1), 0.10, (1.0, 1.0, 1.0), 3.0),
)
#: Light from everywhere.
AMBIENT: Final = (0.11, 0.11, 0.12)
#: Share of what is hidden from the sky that is as bright as the hollow itself.
REFLECTED: Final = 0.6
#: Light above which the curve of `develop` bends towards white.
SHOULDER: Final = 0.5


@dataclass(frozen=True)
class Tissue:
    """How a tissue looks.

    Attributes
    ----------
    albedo : (r, g, b) floats, linear
    shade : (r, g, b) floats
        What its own light, scattered below the surface, multiplies the shade with.
    shade_below : float
        Light under which that begins.
    gloss, gloss_power : float
        Strength and exponent of the key lamp's reflection.
    """

    albedo: tuple[float, float, float]
    shade: tuple[float, float, float]
    shade_below: float
    gloss: float
    gloss_power: float


SKIN: Final = Tissue((0.60, 0.395, 0.275), (1.22, 0.95, 0.85), 0.9, 0.12, 22.0)
BRAIN: Final = Tissue((0.60, 0.46, 0.41), (1.25, 0.84, 0.78), 0.8, 0.16, 28.0)
PLAIN: Final = Tissue((0.6, 0.6, 0.6), (1.0, 1.0, 1.0), 0.5, 0.06, 22.0)


@dataclass(frozen=True, eq=False)
class Studio:
    """The lamps as seen from a mesh.

    Attributes
    ----------
    radiance : (d, 3) float32 array, linear RGB
        From each of a `Transfer`'s directions.
    key : (d,) float32 array
        The key lamp's share, 1 on an open surface that faces it.
    halfway : (3,) float32 array
        Unit normal of a surface that mirrors the key lamp into the camera.
    """

    radiance: Float32Array
    key: Float32Array
    halfway: Float32Array


def studio(directions: Float32Array, right: ArrayLike, up: ArrayLike, toward: ArrayLike) -> Studio:
    """Place the lamps around a camera.

    Parameters
    ----------
    directions : (d, 3) array
        Unit vectors in the mesh's frame, as in `Transfer.directions`.
    right, up, toward : (3,) arrays
        The camera's axes in the mesh's frame, unit length; `toward` points at the camera.
    """
    camera = np.stack([np.asarray(axis, np.float32) for axis in (right, up, toward)])
    radiance = np.tile(np.array(AMBIENT, np.float32), (len(directions), 1))
    for lamp in LAMPS:
        lobe = _lobe(lamp, directions, camera)
        radiance += lamp.strength * lobe[:, None] * np.array(lamp.color, np.float32)
    halfway = _place(KEY, camera) + camera[2]
    return Studio(radiance, _lobe(KEY, directions, camera), halfway / np.linalg.norm(halfway))


def shade(
    light: Transfer, lamps: Studio, tissue: Tissue = SKIN, albedo: Float32Array | None = None
) -> NDArray[np.uint8]:
    """Colours of a mesh's vertices under a studio.

    Parameters
    ----------
    light : Transfer
        Of the mesh.
    lamps : Studio
    tissue : Tissue
    albedo : (n, 3) array, optional
        Linear colour of each vertex, in place of the tissue's.

    Returns
    -------
    (n, 3) uint8 array, sRGB
    """
    sky = np.ones_like(lamps.key)
    lit = light.irradiance(np.column_stack([lamps.radiance, lamps.key, sky]))
    color, key, is_open = lit[:, :3], lit[:, 3:4], lit[:, 4:].clip(0, 1)
    tint = np.array(tissue.albedo, np.float32) if albedo is None else albedo
    amount = (color.mean(axis=1, keepdims=True) / np.float32(tissue.shade_below)).clip(0, 1)
    in_shade = (1 - amount) ** 2 * (1 + 2 * amount)
    color *= 1 + in_shade * (np.array(tissue.shade, np.float32) - 1)
    # What a hollow hides from the sky it sees of itself, lit like itself: a geometric series
    # of reflections (J. Jimenez et al., "Practical real-time strategies", 2016).
    color *= tint / (1 - np.float32(REFLECTED) * tint * (1 - is_open))
    mirrored = (light.normals @ lamps.halfway).clip(0, 1)[:, None]
    color += key.clip(0, 1) * np.float32(tissue.gloss) * mirrored**tissue.gloss_power
    return develop(color)


def develop(light: Float32Array) -> NDArray[np.uint8]:
    """Linear light to sRGB bytes; above `SHOULDER` it bends towards white, as film does."""
    beyond = np.maximum(light - np.float32(SHOULDER), 0)
    bent = (1 - SHOULDER) * (1 - np.exp(beyond / np.float32(SHOULDER - 1)))
    toned = np.minimum(light, np.float32(SHOULDER)) + bent
    encoded = np.where(toned <= 0.0031308, 12.92 * toned, 1.055 * toned ** (1 / 2.4) - 0.055)
    return np.asarray((encoded * 255 + 0.5).astype(np.uint8))


def _place(lamp: Lamp, camera: Float32Array) -> Float32Array:
    """Unit direction of a lamp in the mesh's frame."""
    place = np.array(lamp.place, np.float32) @ camera
    return np.asarray(place / np.linalg.norm(place))


def _lobe(lamp: Lamp, directions: Float32Array, camera: Float32Array) -> Float32Array:
    """A lamp's radiance from each direction, giving light 1 to a surface that faces it."""
    cosines = directions @ _place(lamp, camera)
    lobe = np.exp(lamp.sharpness * (cosines - 1))
    return np.asarray(lobe / (4 * (lobe * cosines.clip(0)).mean()))
