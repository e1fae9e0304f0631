"""What is written and drawn over a panel: frozen values in points, no VTK.

Places are counted from the panel's lower left corner, to the right and upwards, in points
(1/72 inch) on the page or on the screen. Windows and figures draw the same marks, each with
its own means; in a PDF they stay text and lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray
from viz3d.scene.colors import colormap
from viz3d.scene.view import Viewpoint

Place: TypeAlias = tuple[float, float]
Align: TypeAlias = Literal["left", "center", "right"]
Anchor: TypeAlias = Literal["top", "middle", "bottom"]

#: Height of a capital as a share of the font's size; of DejaVu Sans, and nearly of Arial.
CAP_HEIGHT: Final = 0.729
#: How far up its capitals a line of text is held by each anchor.
_HELD_AT: Final[dict[Anchor, float]] = {"top": 1.0, "middle": 0.5, "bottom": 0.0}


@dataclass(frozen=True)
class Words:
    """A line of text.

    Parameters
    ----------
    at_pt : (x, y)
        Of the side or middle that `align` and `anchor` name; top and bottom are those of
        capitals, so that what stands in a row has one baseline.
    size_pt : float
        Of the font.
    halo : str
        Colour of a thin rim that keeps letters readable on any ground; empty for none.
    """

    text: str
    at_pt: Place
    size_pt: float
    color: str
    bold: bool = False
    align: Align = "left"
    anchor: Anchor = "bottom"
    halo: str = ""

    @property
    def baseline_pt(self) -> float:
        """Height of the line that the letters stand on."""
        return self.at_pt[1] - _HELD_AT[self.anchor] * CAP_HEIGHT * self.size_pt


@dataclass(frozen=True)
class Line:
    """A line through points, or an area.

    Parameters
    ----------
    points_pt : tuple of (x, y)
    width_pt : float
        0 for an area without a rim.
    fill : str
        Colour of the area; empty for none.
    halo : str
        Colour of a rim around the line; empty for none.
    """

    points_pt: tuple[Place, ...]
    width_pt: float
    color: str
    fill: str = ""
    closed: bool = False
    halo: str = ""


@dataclass(frozen=True)
class Ramp:
    """A strip of a colour map's colours, from low to high.

    Parameters
    ----------
    box_pt : (left, bottom, width, height)
    upright : bool
        From the bottom to the top instead of from left to right.
    gamma : float
        Colours are taken at this power of the way along, as layers draw intensities.
    """

    colormap: str
    box_pt: tuple[float, float, float, float]
    upright: bool = False
    gamma: float = 1.0

    @property
    def colors(self) -> NDArray[np.uint8]:
        """(256, 3) red, green and blue at even steps from the low end to the high one."""
        levels = (255 * np.linspace(0, 1, 256) ** self.gamma).astype(np.intp)
        return np.asarray(colormap(self.colormap)[levels])


Mark: TypeAlias = Words | Line | Ramp


@dataclass(frozen=True)
class Sheet:
    """A panel as marks see it: its size, and where points of the patient are on it.

    Parameters
    ----------
    width_pt, height_pt : float
    viewpoint : Viewpoint
    """

    width_pt: float
    height_pt: float
    viewpoint: Viewpoint

    def project(self, points_lps: FloatArray) -> FloatArray:
        """(n, 3) points, LPS mm, to (n, 2) places in points."""
        shares = self.viewpoint.project(points_lps, self.width_pt / self.height_pt)
        return np.asarray((shares + 1) / 2 * (self.width_pt, self.height_pt))

    @property
    def pt_per_mm(self) -> float:
        """How long a millimetre of the patient is, seen in parallel or at the focus."""
        return self.height_pt / (2 * self.viewpoint.parallel_scale_mm)


def moved(mark: Mark, right_pt: float, up_pt: float) -> Mark:
    """The mark at another place."""
    match mark:
        case Words():
            return replace(mark, at_pt=(mark.at_pt[0] + right_pt, mark.at_pt[1] + up_pt))
        case Line():
            points = tuple((x + right_pt, y + up_pt) for x, y in mark.points_pt)
            return replace(mark, points_pt=points)
        case Ramp():
            left, bottom, width, height = mark.box_pt
            return replace(mark, box_pt=(left + right_pt, bottom + up_pt, width, height))
