"""What the scene's types do not say of their fields: ranges, steps, units, groups. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: In this order the inspector shows them; groups that are not named here come after.
GROUPS: Final = ("Place", "Intensity", "Look", "Shape", "Text")

#: Units by the end of a field's name.
UNITS: Final = {
    "_mm3": "mm³",
    "_mm": "mm",
    "_lps": "mm",
    "_deg": "°",
    "_pt": "pt",
    "_voxels": "voxels",
}


@dataclass(frozen=True)
class Span:
    """Which numbers a field takes.

    Parameters
    ----------
    low, high : float
        What is allowed.
    step : float
        Of a spin box; a slider goes by it too.
    slider : pair of floats, optional
        What a slider covers: where people work; all that is allowed without one.
    is_log : bool
        Whether a slider goes by ratios.
    """

    low: float
    high: float
    step: float
    slider: tuple[float, float] | None = None
    is_log: bool = False

    @property
    def reach(self) -> tuple[float, float]:
        """Both ends of a slider."""
        return self.slider or (self.low, self.high)


FAR_MM: Final = 1e4
_SIGMA: Final = Span(0, 20, 0.1, (0, 6))
_SIZE_PT: Final = Span(1, 200, 0.5, (4, 24))
_TITLE_PT: Final = Span(1, 100, 0.5, (4, 24))
_PAPER_MM: Final = Span(0, 100, 0.5, (0, 20))
_PLACE_MM: Final = Span(-FAR_MM, FAR_MM, 0.1, (-150, 150))
_SHARE: Final = Span(0, 1, 0.01)
_CELL: Final = Span(0, 11, 1)

#: By a field's name, or by its class's and its own.
SPANS: Final[dict[str, Span]] = {
    "position_mm": _PLACE_MM,
    "tilt_deg": Span(-89, 89, 0.25, (-60, 60)),
    "pivot_lps": _PLACE_MM,
    "positions_mm": _PLACE_MM,
    "focus_lps": _PLACE_MM,
    "at_lps": _PLACE_MM,
    "crosshair_lps": _PLACE_MM,
    "window": Span(-1e6, 1e6, 1, (0, 4096)),
    "level": Span(-1e6, 1e6, 1, (0, 4096)),
    "gamma": Span(0.1, 10, 0.01, (0.2, 5), is_log=True),
    "opacity": _SHARE,
    "VolumeLayer.opacity": Span(0, 10, 0.01, (0, 2)),
    "sigma_voxels": _SIGMA,
    "KernelLayer.sigma_voxels": Span(0.1, 20, 0.1, (0.1, 6)),
    "smoothing_mm": Span(0, 20, 0.1, (0, 5)),
    "smallest_mm3": Span(0, 1e9, 10, (0, 5000)),
    "height_mm": Span(0.1, 1000, 1, (5, 150)),
    "depth_mm": Span(0, 100, 0.5, (0, 30)),
    "bins": Span(2, 65536, 1, (10, 500)),
    "Band.bins": Span(0, 65536, 1, (0, 50)),
    "of": Span(2, 65536, 1, (10, 256)),
    "rows": Span(1, 24, 1, (1, 8)),
    "columns": Span(1, 24, 1, (1, 8)),
    "Page.rows": Span(1, 12, 1, (1, 6)),
    "Page.columns": Span(1, 12, 1, (1, 6)),
    "size_pt": _SIZE_PT,
    "at": _SHARE,
    "length_mm": Span(1e-3, 1e4, 1, (1, 100)),
    "extent_pt": Span(1e-3, 1e4, 1, (10, 200)),
    "azimuth_deg": Span(-36000, 36000, 1, (-180, 180)),
    "elevation_deg": Span(-90, 90, 1),
    "roll_deg": Span(-36000, 36000, 1, (-180, 180)),
    "zoom": Span(0.02, 50, 0.01, (0.2, 10), is_log=True),
    "view_angle_deg": Span(1, 120, 1, (5, 60)),
    "row": _CELL,
    "column": _CELL,
    "row_span": Span(1, 12, 1),
    "column_span": Span(1, 12, 1),
    "row_heights": Span(0.05, 20, 0.05),
    "column_widths": Span(0.05, 20, 0.05),
    "cell_aspect": Span(0.05, 20, 0.01, (0.5, 2), is_log=True),
    "margin_mm": _PAPER_MM,
    "gap_mm": _PAPER_MM,
    "border_mm": _PAPER_MM,
    "title_pt": _TITLE_PT,
    "heading_pt": _TITLE_PT,
    "caption_pt": _TITLE_PT,
}
#: For a number that nobody has told of.
ANY_NUMBER: Final = Span(-1e6, 1e6, 0.1, (0, 100))

#: Words where the field's own name would not do.
LABELS: Final = {
    "visible": "Shown",
    "HistogramLayer.band": "Shade a band",
    "position_mm": "Position",
    "path": "File",
    "tilt_deg": "Tilt",
    "pivot_lps": "Tilts about",
    "positions_mm": "Positions",
    "region": "Part of the plane",
    "outline": "Inside the head only",
    "letters": "Letters at its sides",
    "colormap": "Colours",
    "color": "Colour",
    "coloring": "Coloured by",
    "tint": "Tint a band",
    "tint_color": "Colour",
    "within": "Show only a band",
    "sigma_voxels": "Smoothing σ",
    "smoothing_mm": "Smoothing σ",
    "size_pt": "Size of letters",
    "cut": "Opened by the cut",
    "smallest_mm3": "Smallest piece",
    "stops": "Transfer function",
    "height_mm": "Height of the brightest",
    "depth_mm": "Rim left out",
    "log": "Logarithmic",
    "peaks": "Mark the peaks",
    "peak_names": "Names of peaks",
    "fill": "Colour of columns",
    "band_color": "Colour",
    "of": "Explains",
    "what": "What",
    "at": "Free place",
    "halo": "Rim",
    "length_mm": "Length",
    "extent_pt": "Extent",
    "Band.bins": "From bin, to bin",
    "Band.of": "Bins in all",
    "Panel.cut": "Cut",
    "Cut.away": "Taken away",
    "Cut.at_lps": "Corner of the cut",
    "focus_lps": "Looks at",
    "view_angle_deg": "Angle of the lens",
    "crosshair_lps": "Crosshair",
    "camera_of": "Camera shared with",
    "only": "Shown alone",
    "title_pt": "Size of titles",
    "heading_pt": "Size of the heading",
    "caption_pt": "Size of the caption",
    "cell_aspect": "Width over height",
    "row_heights": "Heights of rows",
    "column_widths": "Widths of columns",
    "crop": "Crop the margin",
}

#: What a field says something about: without that it means nothing.
NEEDS: Final = {"tint_color": "tint", "band_color": "band"}

#: Which group of the inspector a field belongs to; "Look" without.
GROUP_OF: Final = {
    **dict.fromkeys(
        ("plane", "position_mm", "positions_mm", "region", "place", "at", "what", "of"), "Place"
    ),
    **dict.fromkeys(("rows", "columns", "row", "column", "row_span", "column_span"), "Place"),
    **dict.fromkeys(("path", "tilt_deg", "pivot_lps"), "Place"),
    **dict.fromkeys(("part", "source", "crosshair_lps", "at_lps"), "Place"),
    **dict.fromkeys(
        ("window", "gamma", "colormap", "interpolation", "level", "stops"), "Intensity"
    ),
    **dict.fromkeys(("sigma_voxels", "smoothing_mm", "bins", "log", "peaks"), "Intensity"),
    **{"tint_color": LABELS["tint"], "band_color": LABELS["HistogramLayer.band"]},
    **dict.fromkeys(("smallest_mm3", "height_mm", "depth_mm"), "Shape"),
    **dict.fromkeys(("text", "title", "label", "units", "size_pt", "labels", "halo"), "Text"),
    **dict.fromkeys(("peak_names", "length_mm", "extent_pt"), "Text"),
}
