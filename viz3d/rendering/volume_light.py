"""A volume painted with light before it is drawn.

A ray caster that shades by itself takes coarse normals and knows no shadows. Here the voxels
at the surfaces are lit by the studio that lights the meshes, and the ray caster has nothing to
do but to draw their colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from viz3d.geometry import FloatArray
from viz3d.process.smoothing import Float32Array
from viz3d.process.studio import AMBIENT, KEY, LAMPS, Lamp, develop
from viz3d.process.threads import in_threads
from viz3d.process.visibility import gathered_light, interpolate
from viz3d.process.volume_field import Bytes
from viz3d.rendering.volume_shell import Lattice, Shell, chunks

#: A lamp of this radius, against its distance, casts its shadow from this many places.
LAMP_RADIUS: Final = 0.16
LAMP_PLACES: Final = 3
#: How far a lamp reaches around an edge: skin and brain let light through.
WRAP: Final = 0.8
#: Light from the sky: the studio's ambient light, and more, for a volume has no bounces.
SKY: Final = 2.6
#: Steps of the table from light to screen, and the light at its end.
DEVELOPED_STEPS: Final = 2048
BRIGHTEST: Final = 2.5


@dataclass(frozen=True, eq=False)
class Paint:
    """How surfaces look under light.

    Attributes
    ----------
    skin, inside : (256, 3) float32 arrays
        Linear colours by tone, of the head's own surface and of what lies within.
    flatness : float
        0 lights a cut's faces like any surface, 1 evenly.
    gloss, gloss_power : float
        Strength and exponent of the key lamp's reflection.
    """

    skin: Float32Array
    inside: Float32Array
    flatness: float = 0.45
    gloss: float = 0.1
    gloss_power: float = 24.0


def light(shell: Shell, camera: FloatArray, paint: Paint) -> Bytes:
    """Colours of a shell's voxels under lamps that stand around the camera.

    Parameters
    ----------
    shell : Shell
    camera : (3, 3) float array
        Rows: its right, its up and the direction towards it, local frame.
    paint : Paint

    Returns
    -------
    (n, 3) uint8 array, sRGB
    """
    places = np.stack([_place(lamp, camera) for lamp in LAMPS]).astype(np.float32)
    lamplight = _lamplight(shell.lattice, places)
    colors = np.array([np.array(lamp.color) * lamp.strength for lamp in LAMPS], np.float32).T
    wrap = np.array([[WRAP / lamp.sharpness] for lamp in LAMPS], np.float32)
    key = LAMPS.index(KEY)
    halfway = places[key] + camera[2].astype(np.float32)
    halfway /= np.linalg.norm(halfway)
    ambient = np.array(AMBIENT, np.float32)[:, None] * np.float32(SKY)

    def paint_part(part: slice) -> Bytes:
        normals = shell.normals[:, part].astype(np.float32)
        arriving = interpolate(lamplight, shell.position[:, part].astype(np.float32)).T
        cosines = places @ normals
        cosines += wrap
        cosines /= 1 + wrap
        lit = colors @ (np.maximum(cosines, 0, out=cosines) * arriving)
        lit += ambient * shell.sky[part].astype(np.float32)
        is_face = shell.is_face[part]
        lit += is_face * np.float32(paint.flatness) * (1 - lit)
        lit *= _albedo(shell, part, paint)
        gleam = (halfway @ normals).clip(0) ** np.float32(paint.gloss_power) * arriving[key]
        lit += np.float32(paint.gloss) * gleam * ~is_face
        return np.ascontiguousarray(_developed(lit).T)

    return np.concatenate(in_threads(paint_part, chunks(len(shell.index))))


def _albedo(shell: Shell, part: slice, paint: Paint) -> Float32Array:
    """(3, n) linear colours."""
    tone, skin = shell.tone[part], shell.skin[part].astype(np.float32)
    albedo = np.stack([channel.take(tone) for channel in paint.inside.T])
    outer = np.stack([channel.take(tone) for channel in paint.skin.T])
    albedo += skin * (outer - albedo)
    return albedo


def _place(lamp: Lamp, camera: FloatArray) -> FloatArray:
    place = np.array(lamp.place) @ camera
    return np.asarray(place / np.linalg.norm(place))


def _lamplight(lattice: Lattice, places: Float32Array) -> Float32Array:
    """(ck, cj, ci, lamps) light at the cells: the mean of several places on each lamp."""
    across = np.cross(places, np.eye(3)[np.abs(places).argmin(axis=1)])
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    other = np.cross(places, across)
    turns = np.arange(LAMP_PLACES)[:, None, None] * (2 * np.pi / LAMP_PLACES)
    toward = places + LAMP_RADIUS * (np.cos(turns) * across + np.sin(turns) * other)
    shares = np.tile(np.eye(len(places)) / LAMP_PLACES, (LAMP_PLACES, 1))
    return gathered_light(lattice.clear, toward.reshape(-1, 3), shares, lattice.cell_mm)


@cache
def _table() -> Bytes:
    return develop(np.linspace(0, BRIGHTEST, DEVELOPED_STEPS, dtype=np.float32))


def _developed(lit: Float32Array) -> Bytes:
    steps = lit * np.float32((DEVELOPED_STEPS - 1) / BRIGHTEST)
    return _table().take(steps.clip(0, DEVELOPED_STEPS - 1).astype(np.intp))
