"""What can be asked of the synthetic head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid, PlaneName, direction_of
from viz3d.phantom.shapes import Vector

SliceOrder = Literal["ascending", "descending", "shuffled"]

#: Letters that i, j and k point to in each plane, as scanners store it.
LETTERS_OF_PLANE: Final[dict[PlaneName, str]] = {
    "sagittal": "PIR",
    "coronal": "LIP",
    "axial": "LPS",
}
SLICE_ORDERS: Final[tuple[SliceOrder, ...]] = get_args(SliceOrder)
#: More voxels than this are a slip of the keyboard.
MOST_VOXELS: Final = 2**30


@dataclass(frozen=True)
class Phantom:
    """A scan of the synthetic head. The head is one and the same in every scan.

    Parameters
    ----------
    shape : (nk, nj, ni) ints
        Slices, rows, columns.
    spacing_mm : (i, j, k) floats
        Between columns, rows and slices.
    plane : {"sagittal", "coronal", "axial"}
        Plane of the slices before any rotation.
    rotation_deg : (3,) floats
        Turns about the patient's L, P and S axes, in this order.
    flipped : str
        Axes of the grid that run the other way, of ``"i"``, ``"j"`` and ``"k"``; an odd
        number of them makes the grid left-handed.
    center_lps : (3,) floats, mm
        Middle of the grid.
    seed : int
        Of noise, shading and shuffling; nothing else is random.
    noise : float
        Standard deviation of the Rician noise, relative to white matter.
    shading : float
        Largest change of brightness by the receive coil, as a fraction.
    with_marker : bool
        Whether a bright ball lies on the left temple.
    order : {"ascending", "descending", "shuffled"}
        How file names and instance numbers follow the slices in a written series.

    Raises
    ------
    InputError
        For a value that makes no scan.
    """

    shape: tuple[int, int, int] = (176, 256, 256)
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0)
    plane: PlaneName = "sagittal"
    rotation_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    flipped: str = ""
    center_lps: Vector = (0.0, -8.0, -18.0)
    seed: int = 1
    noise: float = 0.02
    shading: float = 0.2
    with_marker: bool = True
    order: SliceOrder = "ascending"

    def __post_init__(self) -> None:
        if min(self.shape) < 1 or np.prod(self.shape, dtype=float) > MOST_VOXELS:
            raise InputError(f"A phantom of shape {self.shape} has no voxels, or more than 2^30")
        if not all(0 < mm <= 100 for mm in self.spacing_mm):
            raise InputError(f"Spacing {self.spacing_mm} mm: each must be above 0, at most 100")
        if self.plane not in LETTERS_OF_PLANE:
            raise InputError(f"No plane '{self.plane}': choose {', '.join(LETTERS_OF_PLANE)}")
        if self.order not in SLICE_ORDERS:
            raise InputError(f"No order '{self.order}': choose {', '.join(SLICE_ORDERS)}")
        if set(self.flipped) - set("ijk"):
            raise InputError(f"Flipped axes '{self.flipped}': give letters out of i, j, k")
        if not (0 <= self.noise <= 1 and 0 <= self.shading < 1):
            raise InputError(
                f"Noise {self.noise} and shading {self.shading}: give fractions from 0 to 1"
            )

    @property
    def direction(self) -> FloatArray:
        """(3, 3) unit columns: LPS direction of i, j and k."""
        columns = [direction_of(letter) for letter in LETTERS_OF_PLANE[self.plane]]
        signs = [-1.0 if axis in self.flipped else 1.0 for axis in "ijk"]
        straight = np.stack(columns, axis=1) * np.array(signs)
        return np.asarray(rotation_matrix(self.rotation_deg) @ straight)

    @property
    def grid(self) -> Grid:
        """Where the voxels are, slices ascending along k."""
        affine = np.eye(4)
        affine[:3, :3] = self.direction * np.array(self.spacing_mm)
        middle = (np.array(self.shape[::-1]) - 1) / 2
        affine[:3, 3] = np.array(self.center_lps) - affine[:3, :3] @ middle
        return Grid(self.shape, affine)


def rotation_matrix(rotation_deg: Vector) -> FloatArray:
    """(3, 3) matrix that turns about L, then P, then S, right-handed, in degrees."""
    matrix = np.eye(3)
    for axis, angle in enumerate(np.radians(rotation_deg)):
        turn = np.eye(3)
        first, second = (axis + 1) % 3, (axis + 2) % 3
        turn[first, first] = turn[second, second] = np.cos(angle)
        turn[first, second], turn[second, first] = -np.sin(angle), np.sin(angle)
        matrix = turn @ matrix
    return matrix
