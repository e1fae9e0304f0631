"""A drawing as PDF or SVG: one picture, and over it text that is text and lines that are lines."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG

from viz3d import __version__
from viz3d.figure.drawing import Drawing
from viz3d.figure.ink import add_marks, sheet_of
from viz3d.figure.record import KEY
from viz3d.figure.size import PT_PER_INCH
from viz3d.figure.style import own_style
from viz3d.figure.svg import finish_svg

#: Fonts go into a PDF as TrueType; in an SVG text stays text.
_STYLE: Final = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "viz3d",
    # Two pictures side by side stay two, at their own resolutions.
    "image.composite_image": False,
}


def write_vector(
    drawing: Drawing, path: Path, kind: Literal["pdf", "svg"], record: str = ""
) -> None:
    """Write a drawing; the picture's pixels are kept as they are.

    Parameters
    ----------
    drawing : Drawing
    path : Path
    kind : "pdf" or "svg"
    record : str
        Carried by the file, unseen.
    """
    size = drawing.size
    with own_style(_STYLE):
        figure, axes = sheet_of(
            drawing, (size.width_pt / PT_PER_INCH, size.height_pt / PT_PER_INCH)
        )
        axes.imshow(
            drawing.pixels,
            extent=(0, size.width_pt, 0, size.height_pt),
            interpolation="none",
            aspect="auto",
            zorder=0,
        )
        add_marks(axes, drawing.marks, drawing.font)
        if kind == "pdf":
            with PdfPages(path, metadata=_about(kind)) as pages:
                if record:
                    pages.infodict()[KEY] = record
                FigureCanvasPdf(figure).print_figure(pages, format=kind, dpi=size.dpi)
        else:
            canvas = FigureCanvasSVG(figure)
            canvas.print_figure(path, format=kind, dpi=size.dpi, metadata=_about(kind))
            finish_svg(path, drawing, record)


def _about(kind: str) -> dict[str, str | None]:
    """Metadata; without dates the same drawing is the same file."""
    about: dict[str, str | None] = {"Creator": f"viz3d {__version__}"}
    without = {"CreationDate": None, "Producer": None} if kind == "pdf" else {"Date": None}
    return about | without
