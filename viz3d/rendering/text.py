"""Letters in the picture: one look for all of them, that of figures."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from vtkmodules.vtkRenderingCore import vtkTextProperty

from viz3d.errors import RenderError
from viz3d.scene.colors import rgb

#: VTK_FONT_FILE of vtkTextProperty.h: a file instead of one of VTK's own three fonts.
_FROM_FILE: Final = 4
#: How far VTK's lower edge of a line of this font is below the letters' baseline, as a share of
#: the font's size: the font's descent.
DESCENT: Final = 0.236


def style_text(text: vtkTextProperty, height_px: float, color: str, *, bold: bool = False) -> None:
    """Set the height in pixels of the frame, the colour and the weight.

    VTK takes the size in points of the window's resolution; every window here is told
    72 dpi, so that a point is a pixel and the caller decides.
    """
    text.SetFontFamily(_FROM_FILE)
    text.SetFontFile(font_file(bold=bold))
    text.SetFontSize(max(1, round(height_px)))
    text.SetColor(*rgb(color))
    text.SetShadow(False)


@cache
def font_file(*, bold: bool) -> str:
    """The file of DejaVu Sans that matplotlib brings along, without importing it.

    Raises
    ------
    RenderError
        If matplotlib is not installed as it should be.
    """
    found = find_spec("matplotlib")
    folders = (found and found.submodule_search_locations) or []
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    for folder in folders:
        file = Path(folder, "mpl-data", "fonts", "ttf", name)
        if file.is_file():
            return str(file)
    raise RenderError(f"The font {name} of matplotlib is missing; install matplotlib again")
