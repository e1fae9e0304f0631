"""An orientation cube that turns with the camera. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from viz3d.geometry import DIRECTION_OF_LETTER, PLANE_OF_AXIS, FloatArray
from viz3d.scene.colors import PLANE_COLORS, contrast, rgb
from viz3d.scene.marks import Line, Mark, Words
from viz3d.scene.view import Viewpoint

#: A face is shown when it turns this much towards the viewer (cosine); its letter, a little more.
_FACE_FROM, _LETTER_FROM = 0.02, 0.25
#: Size of a letter as a share of the cube's edge, on a face that looks at the viewer.
_LETTER: Final = 0.62
#: How much white is mixed into a face that is seen along.
_PALE: Final = 0.45
_EDGE_PT: Final = 0.5


def cube(viewpoint: Viewpoint, extent_pt: float) -> Iterator[Mark]:
    """The faces of a cube in the patient that look at the viewer, with their letters.

    Around (0, 0); within a square of `extent_pt` however it is turned.
    """
    half = extent_pt / (2 * np.sqrt(3))
    across = np.stack([viewpoint.right, viewpoint.up], axis=1) * half
    for letter, direction in DIRECTION_OF_LETTER.items():
        normal = np.array(direction)
        facing = float(normal @ viewpoint.toward)
        if facing > _FACE_FROM:
            yield from _face(letter, normal, facing, across, half)


def _face(
    letter: str, normal: FloatArray, facing: float, across: FloatArray, half: float
) -> Iterator[Mark]:
    axis = int(np.argmax(np.abs(normal)))
    color = _pale(PLANE_COLORS[PLANE_OF_AXIS[axis]], _PALE * (1 - facing))
    corners = _corners(normal, axis) @ across
    places = tuple((float(x), float(y)) for x, y in corners)
    yield Line(places, _EDGE_PT, "#ffffff", fill=color, closed=True)
    if facing > _LETTER_FROM:
        x, y = normal @ across
        # A turned face is narrower: its letter shrinks with it and stays on it.
        size = _LETTER * 2 * half * float(np.sqrt(facing))
        at = (float(x), float(y))
        yield Words(letter, at, size, contrast(color), True, "center", "middle")


def _corners(normal: FloatArray, axis: int) -> FloatArray:
    """(4, 3) corners of a face, around, in half edges from the cube's middle."""
    u, v = (np.eye(3)[other] for other in range(3) if other != axis)
    return np.stack([normal - u - v, normal + u - v, normal + u + v, normal - u + v])


def _pale(color: str, share: float) -> str:
    channels = (round(255 * (share + (1 - share) * channel)) for channel in rgb(color))
    return "#" + "".join(f"{channel:02x}" for channel in channels)
