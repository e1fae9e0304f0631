"""Colours and colour maps by name. NumPy only."""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import PlaneName

Rgb: TypeAlias = tuple[float, float, float]

COLOR_NAMES: Final[dict[str, str]] = {
    "white": "#ffffff",
    "black": "#000000",
    "grey": "#808080",
    "light-grey": "#d9d9d9",
    "dark-grey": "#404040",
}

#: One hue per plane, told apart by colour-blind readers too: after Okabe and Ito, the green lighter
#: for those who see no blue.
PLANE_COLORS: Final[dict[PlaneName, str]] = {
    "axial": "#0072b2",
    "coronal": "#14b083",
    "sagittal": "#d55e00",
}

#: Stops of each colour map at equal steps, sampled from the published tables of matplotlib's
#: inferno, viridis and magma (CC0); the others are straight lines between our own stops.
_STOPS: Final[dict[str, tuple[str, ...]]] = {
    "grey": ("#000000", "#ffffff"),
    "bone": ("#000000", "#38384e", "#707f8f", "#a9c8c8", "#ffffff"),
    "cortex": ("#93504a", "#c68a7e", "#dfb9ad", "#ead3c9", "#f0e6df"),
    "sulci": ("#efe6dc", "#e2b9a3", "#cb8474", "#9c4f62", "#612f57", "#281a3d"),
    "ember": ("#ffd3a1", "#f58a5b", "#d6392b", "#a30f15"),
    "inferno": (
        "#000004", "#1b0c41", "#4a0c6b", "#781c6d", "#a52c60",
        "#cf4446", "#ed6925", "#fb9b06", "#f7d13d", "#fcffa4",
    ),
    "viridis": (
        "#440154", "#482878", "#3e4989", "#31688e", "#26828e",
        "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
    ),
    "magma": (
        "#000004", "#180f3d", "#440f76", "#721f81", "#9e2f7f",
        "#cd4071", "#f1605d", "#fd9668", "#feca8d", "#fcfdbf",
    ),
}  # fmt: skip
COLORMAP_NAMES: Final = tuple(_STOPS)


def rgb(color: str) -> Rgb:
    """Red, green and blue in 0..1 of ``"#rrggbb"`` or a name in `COLOR_NAMES`."""
    code = COLOR_NAMES.get(color, color).lstrip("#")
    red, green, blue = (int(code[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return red, green, blue


@cache
def colormap(name: str) -> NDArray[np.uint8]:
    """(256, 3) table of a colour map, red, green and blue."""
    stops = np.array([rgb(stop) for stop in _STOPS[name]]) * 255
    at = np.linspace(0, len(stops) - 1, 256)
    columns = [np.interp(at, np.arange(len(stops)), stops[:, n]) for n in range(3)]
    table: NDArray[np.uint8] = np.rint(np.stack(columns, axis=1)).astype(np.uint8)
    table.setflags(write=False)
    return table


def halo_on(background: str) -> str:
    """The colour of a rim that sets letters off what they lie on: the background's own.

    White on a transparent one, where letters are black.
    """
    return "white" if background == "transparent" else background


def contrast(color: str) -> str:
    """Black or white, whichever reads better on a colour (luminance of ITU-R BT.709)."""
    red, green, blue = rgb(color)
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "#ffffff"
