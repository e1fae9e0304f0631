"""Anatomical words for directions and places, as they are written over a panel. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np

from viz3d.geometry import (
    AXIS_OF_PLANE,
    FloatArray,
    PlaneName,
    nearest_letter,
    tilted_axes,
)
from viz3d.scene.round_numbers import number_words
from viz3d.scene.view import Viewpoint

#: A direction gets a second letter from this angle to the nearest axis on.
SECOND_LETTER_DEG: Final = 20.0
#: A plane whose normal is this near to the line of sight is seen flat.
FLAT_DEG: Final = 1.0


def direction_letters(direction_lps: FloatArray) -> str:
    """One or two letters for a unit direction: ``"L"``, ``"LP"``, the stronger one first."""
    order = np.argsort(-np.abs(direction_lps))[:2]
    kept = [order[0], *(axis for axis in order[1:] if _counts(direction_lps[axis]))]
    return "".join(nearest_letter(direction_lps[axis] * np.eye(3)[axis]) for axis in kept)


def position_words(plane: PlaneName, position_mm: float, *, decimals: bool = False) -> str:
    """Where a plane is: the side of the origin it lies on and how far, ``"S 24 mm"``.

    To a tenth of a millimetre; with `decimals`, a whole one is written as ``"S 24.0 mm"``.
    """
    normal = np.eye(3)[AXIS_OF_PLANE[plane]]
    rounded = round(position_mm, 1)
    letter = nearest_letter(normal if rounded >= 0 else -normal)
    number = f"{abs(rounded):.1f}" if decimals else number_words(abs(rounded))
    return f"{letter} {number} mm"


def convention_word(viewpoint: Viewpoint) -> str:
    """``"radiological"`` with the patient's right at the left, ``"neurological"`` else.

    Empty where the patient's left and right are not the picture's: a sagittal or oblique view.
    """
    toward_left = float(viewpoint.right[0])
    if abs(toward_left) < np.cos(np.radians(SECOND_LETTER_DEG)):
        return ""
    return "radiological" if toward_left > 0 else "neurological"


def is_flat(
    plane: PlaneName, viewpoint: Viewpoint, tilt_deg: tuple[float, float] = (0.0, 0.0)
) -> bool:
    """Whether a plane is seen straight along its normal."""
    along = abs(float(viewpoint.toward @ tilted_axes(plane, tilt_deg)[2]))
    return bool(along >= np.cos(np.radians(FLAT_DEG)))


def tilt_words(plane: PlaneName, tilt_deg: tuple[float, float]) -> str:
    """What is said of a tilted plane after its position: ``", 15.2° oblique"``; else empty."""
    along = float(tilted_axes(plane, tilt_deg)[2][AXIS_OF_PLANE[plane]])
    angle_deg = float(np.degrees(np.arccos(min(abs(along), 1.0))))
    return f", {angle_deg:.1f}° oblique" if angle_deg >= 0.05 else ""


def _counts(share: float) -> bool:
    return bool(abs(share) > np.sin(np.radians(SECOND_LETTER_DEG)))
