"""Views by their words: ``"front-left-above"``, ``"ALS"``, ``"axial"``. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

import numpy as np

from viz3d.errors import SceneError
from viz3d.geometry import DIRECTION_OF_LETTER, direction_of
from viz3d.scene.codec import suggestion
from viz3d.scene.model import Camera, Panel, Scene

#: Azimuth and elevation, degrees, from where each anatomical letter looks at the viewer.
#: From above and from below the nose points up.
VIEWS_DEG: Final[dict[str, tuple[float, float]]] = {
    "A": (0.0, 0.0),
    "P": (180.0, 0.0),
    "L": (90.0, 0.0),
    "R": (-90.0, 0.0),
    "S": (180.0, 90.0),
    "I": (0.0, -90.0),
}
#: Words for the sides that a head is seen from.
SIDE_WORDS: Final[dict[str, str]] = {
    "front": "A",
    "back": "P",
    "left": "L",
    "right": "R",
    "above": "S",
    "below": "I",
}
#: Planes seen straight on, without perspective: from the patient's feet, front and left. In
#: axial and coronal pictures the patient's right is at the left, as radiologists have it.
FLAT_VIEWS: Final[dict[str, str]] = {
    "axial": "I",
    "coronal": "A",
    "sagittal": "L",
    "axial-neurological": "S",
    "coronal-neurological": "P",
    "sagittal-neurological": "R",
}
OPPOSITES: Final = ({"L", "R"}, {"A", "P"}, {"S", "I"})
#: What only a view in space has.
_SPATIAL_KINDS: Final = {"volume", "surface", "mask-surface", "relief", "kernel"}


def looking(view: str, field: str = "view") -> Camera:
    """The camera that a word stands for.

    Parameters
    ----------
    view : str
        One of `FLAT_VIEWS`; or sides from `SIDE_WORDS` joined by hyphens, or their letters
        (``"ALS"``): from the middle between them.
    field : str
        Where the word stands, for messages.

    Raises
    ------
    SceneError
        For a word that is not known, or sides that are opposite.
    """
    if view in FLAT_VIEWS:
        azimuth, elevation = VIEWS_DEG[FLAT_VIEWS[view]]
        return Camera(azimuth_deg=azimuth, elevation_deg=elevation, projection="parallel")
    letters = _letters(view, field)
    if len(letters) == 1:
        azimuth, elevation = VIEWS_DEG[letters]
    else:
        x, y, z = direction_of(letters)
        azimuth = float(np.degrees(np.arctan2(x, -y)))
        elevation = float(np.degrees(np.arcsin(z)))
    return Camera(azimuth_deg=azimuth, elevation_deg=elevation)


def placed(camera: Camera, said: Collection[str] = (), field: str = "camera") -> Camera:
    """The camera with angles in the place of its view's word.

    Parameters
    ----------
    camera : Camera
    said : collection of str
        Fields that were given beside the word, and win over it.
    field : str
        Where the camera stands, for messages.
    """
    if not camera.view:
        return camera
    meant = looking(camera.view, f"{field}.view")
    names = ("azimuth_deg", "elevation_deg", "projection")
    found: dict[str, Any] = {name: getattr(meant, name) for name in names if name not in said}
    if camera.view not in FLAT_VIEWS:
        found.pop("projection", None)
    return replace(camera, view="", **found)


def seen_from(
    scene: Scene,
    view: str | None = None,
    azimuth_deg: float | None = None,
    elevation_deg: float | None = None,
    *,
    parallel: bool = False,
) -> Scene:
    """The scene with other cameras in all panels that show something in space.

    Flat pictures of slices, and plots, stay as they are.

    Raises
    ------
    SceneError
        If the word is not known, or no panel can be turned.
    """
    changes: dict[str, Any] = {}
    if view is not None:
        meant = looking(view)
        changes = {"azimuth_deg": meant.azimuth_deg, "elevation_deg": meant.elevation_deg}
        changes |= {"roll_deg": 0.0, "view": ""}
        parallel = parallel or view in FLAT_VIEWS
    if azimuth_deg is not None:
        changes["azimuth_deg"] = azimuth_deg
    if elevation_deg is not None:
        changes["elevation_deg"] = elevation_deg
    if parallel:
        changes["projection"] = "parallel"
    if not any(is_spatial(panel) for panel in scene.panels):
        raise SceneError("view", f"the scene '{scene.name}' has no panel that could be turned")
    panels = [
        replace(panel, camera=replace(panel.camera, **changes)) if is_spatial(panel) else panel
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def is_spatial(panel: Panel) -> bool:
    """Whether a panel shows something in space, and not a slice seen straight on or a plot."""
    kinds = {layer.kind for layer in panel.layers}
    if kinds & _SPATIAL_KINDS:
        return True
    return "slice" in kinds and panel.camera.projection == "perspective"


def _letters(view: str, field: str) -> str:
    if view and set(view) <= set(DIRECTION_OF_LETTER):
        letters = view
    else:
        for word in view.split("-"):
            if word not in SIDE_WORDS:
                known = (*SIDE_WORDS, *FLAT_VIEWS)
                raise SceneError(field, f"'{word}' is not known{suggestion(word, known)}")
        letters = "".join(SIDE_WORDS[word] for word in view.split("-"))
    if len(set(letters)) < len(letters) or any(pair <= set(letters) for pair in OPPOSITES):
        raise SceneError(field, f"'{view}' names a side twice, or two opposite ones")
    return letters
