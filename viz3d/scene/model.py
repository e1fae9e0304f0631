"""What is to be seen, as small frozen values: no arrays, no VTK, no Qt.

A scene is one or several panels on a page; a panel is layers, a camera and a cut.
A value may be ``"auto"``: `viz3d.scene.resolve` replaces it by a number that it finds
in the data. Positions are in LPS millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from viz3d.geometry import PlaneName

Auto: TypeAlias = Literal["auto"]
Number: TypeAlias = float | Auto
Pair: TypeAlias = tuple[float, float]
Point: TypeAlias = tuple[float, float, float]

VERSION: Final = 1


@dataclass(frozen=True)
class Band:
    """A range of histogram bins of the smoothed volume, as the lesson chooses grey matter.

    Parameters
    ----------
    bins : pair of ints
        Edges of the band among the histogram's bins: from the first's to the last's lower
        edge, both excluded.
    of : int
        How many bins the histogram has over 0..max.
    sigma_voxels : float
        Standard deviation of the Gaussian that smooths the volume first; 0 for none.
    """

    bins: tuple[int, int] | Auto = "auto"
    of: int = 50
    sigma_voxels: float = 2.0


@dataclass(frozen=True)
class SliceLayer:
    """One plane through the volume, drawn where it lies in the patient.

    Parameters
    ----------
    plane : "axial", "coronal" or "sagittal"
    position_mm : float or "auto"
        LPS coordinate along the plane's normal; "auto" is the cut, or the head's middle.
    region : "full" or "cut-face"
        The whole plane, or only its part that the panel's cut lays bare.
    outline : bool
        Draw only what is inside the head.
    frame, letters : bool
        A coloured border around the plane, and anatomical letters at its sides.
    window : pair or "auto"
        Intensities drawn black and white.
    gamma : float
        Below 1 lightens the mid tones.
    colormap : str
        A name of `viz3d.rendering.colormaps`.
    tint : Band, optional
        Colours the voxels within this band.
    within : Band, optional
        Draws only what lies within this band, coloured by the smoothed intensity.
    """

    kind: Literal["slice"] = "slice"
    id: str = ""
    visible: bool = True
    plane: PlaneName = "axial"
    position_mm: Number = "auto"
    region: Literal["full", "cut-face"] = "full"
    outline: bool = True
    frame: bool = False
    letters: bool = False
    window: Pair | Auto = "auto"
    gamma: float = 1.0
    colormap: str = "grey"
    opacity: float = 1.0
    tint: Band | None = None
    tint_color: str = "#d8432f"
    within: Band | None = None


@dataclass(frozen=True)
class VolumeLayer:
    """The volume itself, drawn by casting rays through it.

    Parameters
    ----------
    preset : "head", "translucent" or "mip"
        An opaque head that is hollow where it is dark inside; its core (in T1 the brain) in a
        head of glass, which a cut leaves whole; or the brightest intensity along each ray.
    window : pair or "auto"
        Intensities drawn black and white. What is darker than a third of it is hollow.
    color : str
        Colour of the skin in the light, as ``"#rrggbb"``.
    opacity : float
        Scales the opacity of everything.
    cut : bool
        Whether the panel's cut opens it.
    """

    kind: Literal["volume"] = "volume"
    id: str = ""
    visible: bool = True
    preset: Literal["head", "translucent", "mip"] = "head"
    window: Pair | Auto = "auto"
    color: str = "#d9b79c"
    opacity: float = 1.0
    cut: bool = True


@dataclass(frozen=True)
class SurfaceLayer:
    """The outer surface of the smoothed intensity: the skin.

    Parameters
    ----------
    source : "skin"
    level : float or "auto"
        Intensity of the surface; "auto" finds where air ends, from place to place, in the
        air's noise and the tissue.
    smoothing_mm : float
        Standard deviation of the Gaussian that smooths the volume before a given level;
        "auto" has its own.
    color : str
        Colour of the surface in the light, as ``"#rrggbb"``.
    """

    kind: Literal["surface"] = "surface"
    id: str = ""
    visible: bool = True
    source: Literal["skin"] = "skin"
    level: Number = "auto"
    smoothing_mm: float = 1.0
    color: str = "#d3a88a"
    opacity: float = 1.0
    cut: bool = True


@dataclass(frozen=True)
class MaskSurfaceLayer:
    """Isosurface of a band of intensities of the smoothed volume."""

    kind: Literal["mask-surface"] = "mask-surface"
    id: str = ""
    visible: bool = True
    band: Band = field(default_factory=Band)
    color: str = "#b98a84"
    opacity: float = 1.0
    smallest_mm3: float = 500.0
    cut: bool = True


@dataclass(frozen=True)
class ReliefLayer:
    """A slice with intensity as height and colour: the lesson's surface plot, in millimetres.

    Parameters
    ----------
    sigma_voxels : float
        Smoothing of the volume before the slice is taken; 0 for the raw intensity.
    height_mm : float
        Height of the brightest intensity of `window`; nothing stands higher.
    depth_mm : float
        Leaves out what lies less deep below the head's outline, in the slice: 10 takes away
        the scalp, whose fat would stand around the brain as a wall.
    """

    kind: Literal["relief"] = "relief"
    id: str = ""
    visible: bool = True
    plane: PlaneName = "axial"
    position_mm: Number = "auto"
    sigma_voxels: float = 0.0
    height_mm: float = 62.0
    depth_mm: float = 0.0
    window: Pair | Auto = "auto"
    colormap: str = "inferno"


@dataclass(frozen=True)
class AnnotationLayer:
    """Something said over the picture.

    Parameters
    ----------
    what : "text" or "color-bar"
    text : str
        The words, or the colour bar's title.
    of : str
        Id of the layer whose colours the bar explains.
    place : str
        Where in the panel, such as ``"bottom-left"``; a colour bar lies at the bottom, or
        stands at the ``"right"``.
    size_pt : float
        Height of the letters in points, at the page's resolution.
    """

    kind: Literal["annotation"] = "annotation"
    id: str = ""
    visible: bool = True
    what: Literal["text", "color-bar"] = "text"
    text: str = ""
    of: str = ""
    place: Literal[
        "top-left", "top", "top-right", "bottom-left", "bottom", "bottom-right", "right"
    ] = "bottom-left"
    size_pt: float = 8.0
    color: str = "auto"


Layer: TypeAlias = (
    SliceLayer | VolumeLayer | SurfaceLayer | MaskSurfaceLayer | ReliefLayer | AnnotationLayer
)

LAYER_KINDS: Final[dict[str, type[Layer]]] = {
    "slice": SliceLayer,
    "volume": VolumeLayer,
    "surface": SurfaceLayer,
    "mask-surface": MaskSurfaceLayer,
    "relief": ReliefLayer,
    "annotation": AnnotationLayer,
}


@dataclass(frozen=True)
class Camera:
    """From where the head is seen.

    Parameters
    ----------
    azimuth_deg : float
        0 from the front, 90 from the patient's left, -90 from the right, 180 from behind.
    elevation_deg : float
        90 from above, -90 from below.
    roll_deg : float
        Turns the picture counter-clockwise.
    zoom : float
        1 fits the layers into the panel.
    focus_lps : point or "auto"
        What is in the middle of the picture.
    projection : "perspective" or "parallel"
    view_angle_deg : float
        Of the lens, in perspective: 18 is a portrait lens.
    """

    azimuth_deg: float = 35.0
    elevation_deg: float = 12.0
    roll_deg: float = 0.0
    zoom: float = 1.0
    focus_lps: Point | Auto = "auto"
    projection: Literal["perspective", "parallel"] = "perspective"
    view_angle_deg: float = 18.0


@dataclass(frozen=True)
class Cut:
    """A corner, wedge or half that is taken away.

    Parameters
    ----------
    away : str
        Anatomical letters of the part that is removed: ``"S"`` is everything above
        `at_lps`, ``"LA"`` the wedge in front on the left, ``"LAS"`` its upper corner;
        empty for no cut.
    at_lps : point or "auto"
        Where the cutting planes meet.
    """

    away: str = ""
    at_lps: Point | Auto = "auto"


@dataclass(frozen=True)
class Panel:
    """One picture on the page: layers seen by a camera."""

    id: str = ""
    title: str = ""
    row: int = 0
    column: int = 0
    row_span: int = 1
    column_span: int = 1
    background: str = "auto"
    camera: Camera = field(default_factory=Camera)
    cut: Cut = field(default_factory=Cut)
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Page:
    """How panels share the page."""

    rows: int = 1
    columns: int = 1
    background: str = "white"
    title_pt: float = 9.0


@dataclass(frozen=True)
class Scene:
    """Everything that decides a picture, but for the data and the size in pixels."""

    name: str = ""
    title: str = ""
    version: int = VERSION
    page: Page = field(default_factory=Page)
    panels: tuple[Panel, ...] = ()
