"""The kinds of layers that a panel may have, as small frozen values: no arrays, no VTK, no Qt.

A value may be ``"auto"``: `viz3d.scene.resolve` replaces it by a number that it finds
in the data. Positions are in LPS millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from viz3d.geometry import PlaneName
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Auto, Band, Number, Pair, Part, Point, Stop


@dataclass(frozen=True)
class SliceLayer:
    """One plane through the volume, drawn where it lies in the patient.

    Parameters
    ----------
    plane : "axial", "coronal" or "sagittal"
    position_mm : float or "auto"
        LPS coordinate along the plane's normal; "auto" is the cut, or the scene's crosshair.
    tilt_deg : (float, float)
        Turns the plane about its own two axes, by the right-hand rule: an axial one about L and
        then about P, a coronal one about S and L, a sagittal one about P and S.
    pivot_lps : point or "auto"
        What a tilted plane turns about, once it is moved to `position_mm`, LPS mm; "auto" is the
        cut, or the scene's crosshair.
    region : "full" or "cut-face"
        The whole plane, or only its part that the panel's cut lays bare.
    outline : bool
        Draw only what is inside the head.
    part : "head" or "brain"
        What `outline` keeps.
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
    sigma_voxels : float
        Smoothing of the volume before the slice is taken; 0 for the intensity as measured.
    interpolation : "auto", "nearest", "linear" or "cubic"
        Between voxels; "nearest" shows them as they are, "auto" is cubic in figures.
    """

    kind: Literal["slice"] = "slice"
    id: str = ""
    visible: bool = True
    plane: PlaneName = "axial"
    position_mm: Number = "auto"
    tilt_deg: Pair = (0.0, 0.0)
    pivot_lps: Point | Auto = "auto"
    region: Literal["full", "cut-face"] = "full"
    outline: bool = True
    part: Part = "head"
    frame: bool = False
    letters: bool = False
    window: Pair | Auto = "auto"
    gamma: float = 1.0
    colormap: str = "grey"
    opacity: float = 1.0
    tint: Band | None = None
    tint_color: str = "#d8432f"
    within: Band | None = None
    sigma_voxels: float = 0.0
    interpolation: Literal["auto", "nearest", "linear", "cubic"] = "auto"


@dataclass(frozen=True)
class MontageLayer:
    """Slices of one plane side by side, in rows, at one scale.

    Parameters
    ----------
    plane : "axial", "coronal" or "sagittal"
        Look at it by a camera whose view has the same name.
    positions_mm : tuple of floats or "auto"
        LPS coordinates along the plane's normal, in reading order; "auto" spreads them over
        the head, the first and the last half a step inside its ends.
    rows, columns : int or "auto"
        "auto" is what the positions need, about as many columns as rows; 4 by 4 without any.
    labels : bool
        Write each slice's position beside it.
    size_pt : float
        Of the labels.
    color : str
        Of the labels.

    The others are as in `SliceLayer`.
    """

    kind: Literal["montage"] = "montage"
    id: str = ""
    visible: bool = True
    plane: PlaneName = "axial"
    positions_mm: tuple[float, ...] | Auto = "auto"
    rows: int | Auto = "auto"
    columns: int | Auto = "auto"
    labels: bool = True
    size_pt: float = 7.0
    color: str = "auto"
    outline: bool = True
    part: Part = "head"
    window: Pair | Auto = "auto"
    gamma: float = 1.0
    colormap: str = "grey"
    tint: Band | None = None
    tint_color: str = "#d8432f"
    sigma_voxels: float = 0.0
    interpolation: Literal["auto", "nearest", "linear", "cubic"] = "auto"


@dataclass(frozen=True)
class VolumeLayer:
    """The volume itself, drawn by casting rays through it.

    Parameters
    ----------
    preset : "head", "translucent" or "mip"
        An opaque head that is hollow where it is dark inside; its core (in T1 the brain) in a
        head of glass, which a cut leaves whole; or the brightest intensity along each ray.
    stops : tuple of (float, float, str)
        Transfer function, from dark to bright: an intensity, the opacity of a millimetre of it,
        0 to 1, and its colour, ``"#rrggbb"``; straight lines between. It takes the place of
        what the preset makes of intensities; with "mip", that of the brightest one. Empty for
        the preset's own.
    window : pair or "auto"
        Intensities drawn black and white. What is darker than a third of it is hollow.
    color : str
        Colour of the skin in the light, as ``"#rrggbb"``.
    opacity : float
        Scales the opacity of everything.
    part : "head" or "brain"
        The head, or the brain alone. Of glass stands the head in either case; in it stands, with
        "brain", the brain and nothing else.
    cut : bool
        Whether the panel's cut opens it.
    """

    kind: Literal["volume"] = "volume"
    id: str = ""
    visible: bool = True
    preset: Literal["head", "translucent", "mip"] = "head"
    stops: tuple[Stop, ...] = ()
    window: Pair | Auto = "auto"
    color: str = "#d9b79c"
    opacity: float = 1.0
    part: Part = "head"
    cut: bool = True

    @property
    def extent(self) -> Part:
        """What is filled by all that is drawn."""
        return "head" if self.preset == "translucent" else self.part


@dataclass(frozen=True)
class SurfaceLayer:
    """The outer surface of the smoothed intensity: the skin, or the brain's folded cortex.

    Parameters
    ----------
    source : "skin" or "brain"
    level : float or "auto"
        Intensity of the surface; "auto" finds where air ends, from place to place, in the
        air's noise and the tissue; of a brain, between grey matter and the fluid around it.
    smoothing_mm : float
        Standard deviation of the Gaussian that smooths the volume before a given level;
        "auto" has its own.
    color : str
        Colour of the surface in the light, as ``"#rrggbb"``.
    coloring : "plain", "intensity" or "depth"
        One colour; of a brain also the intensity just beneath, or the depth in the sulci,
        below the brain's convex outline.
    colormap : str
        Of intensity and depth; "auto" has one for each.
    """

    kind: Literal["surface"] = "surface"
    id: str = ""
    visible: bool = True
    source: Literal["skin", "brain"] = "skin"
    level: Number = "auto"
    smoothing_mm: float = 1.0
    color: str = "#d3a88a"
    coloring: Literal["plain", "intensity", "depth"] = "plain"
    colormap: str = "auto"
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
        Leaves out what lies less deep below the slice's outline: 10 takes away the scalp, whose
        fat would stand as a wall. A slice of which nothing lies so deep is shown whole.
    part : "head" or "brain"
        The slice of the head, or of the brain alone.
    """

    kind: Literal["relief"] = "relief"
    id: str = ""
    visible: bool = True
    plane: PlaneName = "axial"
    position_mm: Number = "auto"
    sigma_voxels: float = 0.0
    height_mm: float = 62.0
    depth_mm: float = 0.0
    part: Part = "head"
    window: Pair | Auto = "auto"
    colormap: str = "inferno"


@dataclass(frozen=True)
class KernelLayer:
    """The Gaussian that smooths: the weights of its middle plane as a surface.

    Parameters
    ----------
    sigma_voxels : float
        Its standard deviation.
    colormap : str
    size_pt : float
        Of the axes' numbers.
    color : str
        Of the axes.
    """

    kind: Literal["kernel"] = "kernel"
    id: str = ""
    visible: bool = True
    sigma_voxels: float = 2.0
    colormap: str = "viridis"
    size_pt: float = 7.0
    color: str = "auto"


@dataclass(frozen=True)
class HistogramLayer:
    """How often each intensity occurs, as a plot that fills its panel.

    Parameters
    ----------
    bins : int
        Over 0..max of the volume; values below 0 are not counted.
    part : "head" or "brain"
        All of the volume, or within the brain, in intensities without the coil's shading.
    sigma_voxels : float
        Smoothing of the volume first; 0 for none.
    log : bool
        A logarithmic axis of counts. On a plain one the columns of air, which outnumber the
        others, are cut off at the top, and the highest count is written there.
    band : Band, optional
        A range to shade.
    peaks : bool
        Find the peaks of the distribution and write their intensities, or
    peak_names : tuple of str
        these names, for the first peaks from the dark end.
    label : str
        Of the axis of intensities; "auto" has the data's own units.
    size_pt : float
        Of numbers and words, unless the panel is too small for it.
    fill, band_color : str
        Of the columns and of the band.
    color : str
        Of axes and words.
    """

    kind: Literal["histogram"] = "histogram"
    id: str = ""
    visible: bool = True
    bins: int = 50
    part: Part = "head"
    sigma_voxels: float = 0.0
    log: bool = False
    band: Band | None = None
    peaks: bool = False
    peak_names: tuple[str, ...] = ()
    label: str = "auto"
    size_pt: float = 7.0
    fill: str = "#6b7a89"
    band_color: str = "#f2c9a1"
    color: str = "auto"


@dataclass(frozen=True)
class OverlayLayer:
    """A second volume or a mask, laid over all slices of its panel where it lies in the patient.

    Parameters
    ----------
    path : str
        A file or folder that viz3d reads, on any grid; in a scene file, seen from that file's
        folder. No figure carries it.
    window : pair or "auto"
        Values at the two ends of the colours; below the first nothing is drawn. "auto" is from
        one half on for a mask, else most of what is not zero.
    colormap : str
    opacity : float
    interpolation : "linear" or "nearest"
        Between voxels; "nearest" for labels.
    """

    kind: Literal["overlay"] = "overlay"
    id: str = ""
    visible: bool = True
    path: str = ""
    window: Pair | Auto = "auto"
    colormap: str = "ember"
    opacity: float = 0.6
    interpolation: Literal["linear", "nearest"] = "linear"


Layer: TypeAlias = (
    SliceLayer
    | MontageLayer
    | VolumeLayer
    | SurfaceLayer
    | MaskSurfaceLayer
    | ReliefLayer
    | KernelLayer
    | HistogramLayer
    | OverlayLayer
    | AnnotationLayer
)

LAYER_KINDS: Final[dict[str, type[Layer]]] = {kind.kind: kind for kind in get_args(Layer)}
