"""Numbers around a smoothing kernel's surface, as marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from viz3d.geometry import FloatArray
from viz3d.scene.extent import box_of
from viz3d.scene.layers import KernelLayer
from viz3d.scene.layout import inside
from viz3d.scene.marks import Align, Line, Mark, Sheet, Words, moved
from viz3d.scene.round_numbers import number_words, round_values

_LINE_PT: Final = 0.6
#: Most numbers along an axis.
MOST_TICKS: Final = 6
#: Length of a tick, distance of numbers and of titles from the axis, in sizes of the letters.
_TICK, _NUMBER, _TITLE = 0.4, 1.3, 3.2
#: Full width at half maximum of a Gaussian, in standard deviations.
FWHM: Final = 2.0 * float(np.sqrt(2.0 * np.log(2.0)))


@dataclass(frozen=True)
class KernelBox:
    """The box around the surface: x and y in its plane, mm, from its middle; z from 0.

    Parameters
    ----------
    reach_voxels : float
        From the middle to each side.
    spacing_mm : (i, j, k) floats
    height_mm : float
        Of the highest weight.
    weight : float
        The highest.
    """

    reach_voxels: float
    spacing_mm: tuple[float, float, float]
    height_mm: float
    weight: float

    def corner(self, x_sign: float, y_sign: float, share: float = 0.0) -> FloatArray:
        """(3,) a corner of the base, or a point above it."""
        x, y = (self.reach_voxels * step for step in self.spacing_mm[:2])
        return np.array([x_sign * x, y_sign * y, share * self.height_mm])


def kernel_marks(layer: KernelLayer, box: KernelBox, sheet: Sheet) -> Iterator[Mark]:
    """Axes along the two front sides and at the left, and the kernel's width in words."""
    toward = sheet.viewpoint.toward
    front = np.where(toward[:2] >= 0, 1.0, -1.0)
    yield from _side(layer, box, sheet, front, 0)
    yield from _side(layer, box, sheet, front, 1)
    yield from _upright(layer, box, sheet, front)
    at = (sheet.width_pt / 2, 0.7 * layer.size_pt)
    yield Words(width_words(layer, box), at, layer.size_pt, layer.color, align="center")


def width_words(layer: KernelLayer, box: KernelBox) -> str:
    """Standard deviation and full width at half maximum of a kernel."""
    sigma = tuple(layer.sigma_voxels * step for step in box.spacing_mm)
    width = tuple(FWHM * mm for mm in sigma)
    return f"σ = {layer.sigma_voxels:g} voxels = {_mm(sigma)}; FWHM {_mm(width)}"


def _mm(lengths: tuple[float, ...]) -> str:
    said = [f"{length:.2g}" if length < 10 else f"{length:.0f}" for length in lengths]
    return f"{said[0] if len(set(said)) == 1 else ' × '.join(said)} mm"


def _side(
    layer: KernelLayer, box: KernelBox, sheet: Sheet, front: FloatArray, axis: int
) -> Iterator[Mark]:
    """A front side of the base, with numbers in voxels."""
    ends = np.array([box.corner(*front), box.corner(*front)])
    ends[0, axis] *= -1
    start, end = sheet.project(ends)
    outward = _outward(start, end, sheet.project(np.zeros((1, 3)))[0])
    yield _line(start, end, layer.color)
    for voxels in round_values(-box.reach_voxels, box.reach_voxels, MOST_TICKS):
        share = (voxels / box.reach_voxels * front[axis] + 1) / 2
        at = start + share * (end - start)
        yield _line(at, at + _TICK * layer.size_pt * outward, layer.color)
        yield _words(number_words(voxels), at + _NUMBER * layer.size_pt * outward, layer)
    title = f"{('columns', 'rows')[axis]} (voxels)"
    middle = (start + end) / 2 + _TITLE * layer.size_pt * outward
    words = _words(title, middle, layer, "right" if outward[0] < 0 else "left")
    room = box_of(words)
    kept = inside(room, sheet)
    yield moved(words, kept.left - room.left, kept.bottom - room.bottom)


def _upright(layer: KernelLayer, box: KernelBox, sheet: Sheet, front: FloatArray) -> Iterator[Mark]:
    """The axis of weights, at the base's leftmost corner."""
    corners = [(front[0], -front[1]), (-front[0], front[1])]
    places = sheet.project(np.array([box.corner(*corner) for corner in corners]))
    left = corners[int(np.argmin(places[:, 0]))]
    start, end = sheet.project(np.array([box.corner(*left), box.corner(*left, 1.0)]))
    yield _line(start, end, layer.color)
    out = np.array([-1.0, 0.0])
    for weight in round_values(0.0, box.weight, MOST_TICKS):
        at = start + weight / box.weight * (end - start)
        yield _line(at, at + _TICK * layer.size_pt * out, layer.color)
        yield _words(number_words(weight), at + 0.8 * layer.size_pt * out, layer, "right")
    above = end + np.array([0.0, 1.2 * layer.size_pt])
    yield _words("weight", above, layer, "center")


def _outward(start: FloatArray, end: FloatArray, middle: FloatArray) -> FloatArray:
    """Unit direction across a line, away from a point."""
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
    across = np.array([along[1], -along[0]])
    return across if (start - middle) @ across >= 0 else -across


def _line(start: FloatArray, end: FloatArray, color: str) -> Line:
    return Line((_place(start), _place(end)), _LINE_PT, color)


def _words(text: str, at: FloatArray, layer: KernelLayer, align: Align = "center") -> Words:
    return Words(text, _place(at), layer.size_pt, layer.color, align=align, anchor="middle")


def _place(at: FloatArray) -> tuple[float, float]:
    return float(at[0]), float(at[1])
