"""What is to be seen, as small frozen values: no arrays, no VTK, no Qt.

A scene is one or several panels on a page; a panel is layers (`viz3d.scene.layers`), a camera
and a cut. Positions are in LPS millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from viz3d.scene.layer_values import Auto, Point
from viz3d.scene.layers import Layer

VERSION: Final = 1


@dataclass(frozen=True)
class Camera:
    """From where the head is seen.

    Parameters
    ----------
    view : str
        A word for the angles, such as ``"front-left-above"``, ``"ALS"`` or, for a slice seen
        straight on, ``"axial"``: see `viz3d.scene.views`. A scene file's own angles win.
    azimuth_deg : float
        0 from the front, 90 from the patient's left, -90 from the right, 180 from behind.
    elevation_deg : float
        90 from above, -90 from below.
    roll_deg : float
        Turns the picture clockwise.
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
    view: str = ""


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
        Where the cutting planes meet; "auto" is the scene's crosshair.
    """

    away: str = ""
    at_lps: Point | Auto = "auto"


@dataclass(frozen=True)
class Panel:
    """One picture on the page: layers seen by a camera.

    Parameters
    ----------
    camera_of : str
        Id of the panel whose camera this one shares, in the place of its own.
    """

    id: str = ""
    title: str = ""
    row: int = 0
    column: int = 0
    row_span: int = 1
    column_span: int = 1
    background: str = "auto"
    camera_of: str = ""
    camera: Camera = field(default_factory=Camera)
    cut: Cut = field(default_factory=Cut)
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Page:
    """How panels share the page.

    Parameters
    ----------
    rows, columns : int
    row_heights, column_widths : tuple of floats
        Of each row and column, in relation to each other; empty where all are alike.
    cell_aspect : float
        Width over height of a panel in a row and a column of weight 1, from which follows how
        high a page of a given width is.
    margin_mm, gap_mm : float
        Around the panels, and between them.
    background : str
        ``"#rrggbb"``, a colour's name, or "transparent".
    title_pt : float
        Size of the panels' titles.
    panel_letters : "A", "a", "(A)", "(a)" or ""
        How letters are written before the panels' titles, in rows from the top left.
    heading, heading_pt : str, float
        Written over the panels.
    caption, caption_pt : str, float
        Written under them.
    font : str
        Family of everything that is written. "DejaVu Sans" is always there; any other must be
        installed where the figure is made.
    only : str
        Id of the panel that is shown alone, over the whole page; empty for all.
    crop : bool
        Cut the empty margin of the finished page off, but for `border_mm`.
    """

    rows: int = 1
    columns: int = 1
    row_heights: tuple[float, ...] = ()
    column_widths: tuple[float, ...] = ()
    cell_aspect: float = 4 / 3
    margin_mm: float = 0.0
    gap_mm: float = 0.0
    background: str = "white"
    title_pt: float = 9.0
    panel_letters: Literal["", "A", "a", "(A)", "(a)"] = ""
    heading: str = ""
    heading_pt: float = 11.0
    caption: str = ""
    caption_pt: float = 7.0
    font: str = "DejaVu Sans"
    only: str = ""
    crop: bool = False
    border_mm: float = 0.0


@dataclass(frozen=True)
class Data:
    """Which series a scene file is about.

    Parameters
    ----------
    path : str
        A folder, a file or a zip; in a scene file, seen from that file's folder.
    series : str
        Which one there, where there are several: as ``--series``.
    volume : int, optional
        Which volume of several in time, from 0.
    repair, allow_gaps : bool
        As ``--repair`` and ``--allow-gaps``.
    brain_mask : str
        A file that says where the brain is, seen from the scene file's folder, as
        ``--brain-mask``; without it the brain is found.
    """

    path: str
    series: str = ""
    volume: int | None = None
    repair: bool = False
    allow_gaps: bool = False
    brain_mask: str = ""


@dataclass(frozen=True)
class Scene:
    """Everything that decides a picture, but for the data and the size in pixels.

    Parameters
    ----------
    crosshair_lps : point or "auto"
        Where slices, reliefs and cuts lie that have no place of their own; "auto" is the
        head's middle.
    data : Data, optional
        Only names them: figures do not carry it.
    """

    name: str = ""
    title: str = ""
    version: int = VERSION
    crosshair_lps: Point | Auto = "auto"
    page: Page = field(default_factory=Page)
    panels: tuple[Panel, ...] = ()
    data: Data | None = None
