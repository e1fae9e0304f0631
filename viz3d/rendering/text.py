"""Letters in the picture: one look for all of them."""

from __future__ import annotations

from vtkmodules.vtkRenderingCore import vtkTextProperty

from viz3d.scene.colors import rgb


def style_text(text: vtkTextProperty, height_px: float, color: str, *, bold: bool = False) -> None:
    """Set the height in pixels of the frame, the colour and the weight.

    VTK takes the size in points of the window's resolution; every window here is told
    72 dpi, so that a point is a pixel and the caller decides.
    """
    text.SetFontFamilyToArial()
    text.SetFontSize(max(1, round(height_px)))
    text.SetBold(bold)
    text.SetColor(*rgb(color))
    text.SetShadow(False)
