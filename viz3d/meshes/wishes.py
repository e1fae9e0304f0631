"""How a surface is to be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from viz3d.errors import InputError

#: A closed mesh has no fewer triangles than a tetrahedron.
FEWEST_TRIANGLES: Final = 4


@dataclass(frozen=True)
class Wishes:
    """What is wished of the mesh.

    Parameters
    ----------
    ras : bool
        In RAS instead of LPS.
    triangles : int, optional
        At most so many.
    watertight : bool
        Closed and manifold, for printing.

    Raises
    ------
    InputError
        If no mesh has so few triangles.
    """

    ras: bool = False
    triangles: int | None = None
    watertight: bool = False

    def __post_init__(self) -> None:
        if self.triangles is not None and self.triangles < FEWEST_TRIANGLES:
            raise InputError(
                f"{self.triangles} triangles make no surface: ask for {FEWEST_TRIANGLES} or more"
            )
