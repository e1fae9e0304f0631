"""What may be written and drawn over a picture, as a layer. No arrays, no VTK, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from viz3d.scene.layer_values import Auto, Number, Pair, Point

AnnotationKind: TypeAlias = Literal[
    "text",
    "color-bar",
    "scale-bar",
    "letters",
    "convention",
    "position",
    "locator",
    "cube",
    "legend",
    "crosshair",
    "distance",
    "angle",
]
AnnotationPlace: TypeAlias = Literal[
    "auto",
    "top-left",
    "top",
    "top-right",
    "left",
    "center",
    "right",
    "bottom-left",
    "bottom",
    "bottom-right",
]


@dataclass(frozen=True)
class AnnotationLayer:
    """Something said over the picture.

    Parameters
    ----------
    what : str
        ``"text"``; ``"color-bar"``; ``"scale-bar"`` in true millimetres, in parallel
        projection; ``"letters"`` of the patient's sides at the panel's; ``"convention"``:
        radiological or neurological, where slices are seen flat; ``"position"`` of a slice,
        in words; ``"locator"``: a slice's line in a small outline of the head; ``"cube"``,
        which turns with the camera; ``"legend"``: what a layer's colour stands for;
        ``"crosshair"``: lines through one point, in the colours of the planes that lie there,
        where slices are seen flat; ``"distance"`` between two points and ``"angle"`` at the
        second of three, in the patient, seen on the slice that goes through them.
    text : str
        The words; the colour bar's title.
    of : str
        Id of the layer that a colour bar, position, locator or legend explains; a panel's
        only slice need not be named for its position.
    place : str
        Side or corner of the panel; "auto" is the usual one. What stands at the same place is
        stacked. A colour bar stands upright at ``"left"`` and ``"right"``.
    at : pair of floats, optional
        Shares of the panel's width and height, from its lower left corner: there lies the side
        or corner that `place` names, or the middle.
    at_lps : point or "auto"
        Of a crosshair, LPS mm; "auto" is the scene's.
    tilts_deg : three pairs or "auto"
        Of a crosshair: tilts of the sagittal, coronal and axial plane, as `SliceLayer.tilt_deg`;
        "auto" is those of the scene's slices that lie there.
    points_lps : tuple of points
        Of a distance (two) or angle (three), LPS mm.
    size_pt : float
        Of the font, in points at the page's resolution.
    halo : str
        Colour of a thin rim around letters and lines; "auto" is the background's, empty for
        none.
    length_mm : float or "auto"
        Of a scale bar; "auto" is a round length near a fifth of the panel.
    extent_pt : float or "auto"
        Length of a colour bar, or side of a cube or locator, in points.
    units : str
        Of a colour bar; "auto" is what the data say, empty for none.
    """

    kind: Literal["annotation"] = "annotation"
    id: str = ""
    visible: bool = True
    what: AnnotationKind = "text"
    text: str = ""
    of: str = ""
    place: AnnotationPlace = "auto"
    at: Pair | None = None
    at_lps: Point | Auto = "auto"
    tilts_deg: tuple[Pair, Pair, Pair] | Auto = "auto"
    points_lps: tuple[Point, ...] = ()
    size_pt: float = 8.0
    color: str = "auto"
    halo: str = "auto"
    length_mm: Number = "auto"
    extent_pt: Number = "auto"
    units: str = "auto"
