"""Marks drawn by matplotlib, on a sheet of points."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import Stroke

from viz3d.errors import SceneError
from viz3d.figure.drawing import Drawing
from viz3d.scene.codec import suggestion
from viz3d.scene.marks import Line, Mark, Ramp, Words

#: matplotlib brings it along: text looks the same everywhere.
BUNDLED_FONT: Final = "DejaVu Sans"
#: Width of a halo around words, as a share of the font's size.
_HALO: Final = 0.22


def sheet_of(drawing: Drawing, size_inch: tuple[float, float]) -> tuple[Figure, Axes]:
    """An empty matplotlib figure whose data coordinates are the drawing's points."""
    figure = Figure(figsize=size_inch)
    figure.patch.set_visible(False)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, drawing.size.width_pt)
    axes.set_ylim(0, drawing.size.height_pt)
    return figure, axes


def add_marks(axes: Axes, marks: Iterable[Mark], font: str) -> None:
    """Draw marks, each over those before it.

    Raises
    ------
    SceneError
        If the font is not installed.
    """
    for order, mark in enumerate(marks, start=10):
        match mark:
            case Words():
                _add_words(axes, mark, font, order)
            case Line():
                _add_line(axes, mark, order)
            case Ramp():
                _add_ramp(axes, mark, order)


@cache
def font_file(family: str, *, bold: bool) -> str:
    """The file of an installed font.

    Raises
    ------
    SceneError
        If there is none of that family; it names what is there.
    """
    if family == BUNDLED_FONT:
        name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
        return str(Path(matplotlib.get_data_path(), "fonts", "ttf", name))
    wanted = FontProperties(family=family, weight="bold" if bold else "normal")
    try:
        return str(findfont(wanted, fallback_to_default=False))
    except ValueError as fault:
        hint = suggestion(family, _text_fonts())
        raise SceneError("page.font", f"the font '{family}' is not installed{hint}") from fault


def _text_fonts() -> list[str]:
    """Installed families, without those that matplotlib brings for formulas."""
    names = {entry.name for entry in fontManager.ttflist}
    return sorted(name for name in names if not name.startswith(("cm", "STIX")))


def _add_words(axes: Axes, mark: Words, font: str, order: int) -> None:
    look: dict[str, Any] = {
        "fontproperties": FontProperties(
            fname=font_file(font, bold=mark.bold),
            # An SVG names its fonts by these.
            family=font,
            weight="bold" if mark.bold else "normal",
            size=mark.size_pt,
        ),
        "ha": mark.align,
        "va": "baseline",
        "parse_math": False,
        "zorder": order,
    }
    if mark.halo:
        # The halo is a shape under the words: they stay text.
        rim = [Stroke(linewidth=_HALO * mark.size_pt, foreground=mark.halo)]
        axes.text(
            mark.at_pt[0], mark.baseline_pt, mark.text, color=mark.halo, path_effects=rim, **look
        )
    axes.text(mark.at_pt[0], mark.baseline_pt, mark.text, color=mark.color, **look)


def _add_line(axes: Axes, mark: Line, order: int) -> None:
    points = np.array(mark.points_pt)
    if mark.fill:
        axes.add_patch(Polygon(points, closed=True, facecolor=mark.fill, lw=0, zorder=order))
    if mark.width_pt <= 0:
        return
    if mark.closed:
        points = np.vstack([points, points[:1]])
    for color, width_pt in ((mark.halo, 2.2 * mark.width_pt), (mark.color, mark.width_pt)):
        if color:
            axes.add_line(
                Line2D(
                    points[:, 0],
                    points[:, 1],
                    color=color,
                    linewidth=width_pt,
                    solid_capstyle="butt",
                    solid_joinstyle="miter",
                    zorder=order,
                )
            )


def _add_ramp(axes: Axes, mark: Ramp, order: int) -> None:
    left, bottom, width, height = mark.box_pt
    table = mark.colors
    axes.imshow(
        table[::-1, None] if mark.upright else table[None],
        extent=(left, left + width, bottom, bottom + height),
        interpolation="none",
        aspect="auto",
        zorder=order,
    )
