"""How a camera is turned, moved and zoomed by hand: pure, from value to value.

A camera that is turned keeps its distance and what it looks at, although a camera's zoom
counts from the fit to what is shown, which differs from side to side.
"""

from __future__ import annotations

from dataclasses import replace

from viz3d.geometry import FloatArray
from viz3d.scene.model import Camera
from viz3d.scene.validate import LARGEST_ZOOM
from viz3d.scene.view import Viewpoint, fit
from viz3d.scene.views import VIEWS_DEG, placed


def facing(camera: Camera, letter: str) -> Camera:
    """The camera at one of the six sides, with everything in the picture."""
    azimuth, elevation = VIEWS_DEG[letter]
    return replace(
        camera,
        azimuth_deg=azimuth,
        elevation_deg=elevation,
        roll_deg=0.0,
        zoom=1.0,
        focus_lps="auto",
        view="",
    )


def turned(
    camera: Camera,
    viewpoint: Viewpoint,
    points_lps: FloatArray,
    aspect: float,
    by_deg: tuple[float, float],
) -> Camera:
    """The camera, turned around what it looks at, the head upright.

    Parameters
    ----------
    camera : Camera
    viewpoint : Viewpoint
        Where the camera is.
    points_lps : (n, 3) float array, mm
        What it fits.
    aspect : float
        Width over height of the picture.
    by_deg : (azimuth, elevation)
    """
    camera = placed(camera)
    azimuth = (camera.azimuth_deg + by_deg[0] + 180) % 360 - 180
    elevation = min(90.0, max(-90.0, camera.elevation_deg + by_deg[1]))
    aimed = replace(
        camera, azimuth_deg=azimuth, elevation_deg=elevation, focus_lps=_focus(viewpoint), zoom=1.0
    )
    fitted = fit(aimed, points_lps, aspect)
    return zoomed(aimed, fitted.parallel_scale_mm / viewpoint.parallel_scale_mm)


def rolled(camera: Camera, by_deg: float) -> Camera:
    """The camera, with the picture turned clockwise."""
    return replace(camera, roll_deg=(camera.roll_deg + by_deg + 180) % 360 - 180)


def moved(camera: Camera, viewpoint: Viewpoint, by_lps: FloatArray) -> Camera:
    """The camera, looking at a place that is `by_lps` (mm) away from the present one."""
    x, y, z = viewpoint.focus_lps + by_lps
    return replace(camera, focus_lps=(float(x), float(y), float(z)))


def zoomed(camera: Camera, factor: float) -> Camera:
    """The camera, with everything `factor` times as large, within what a scene may hold."""
    zoom = min(LARGEST_ZOOM, max(1 / LARGEST_ZOOM, camera.zoom * factor))
    return replace(camera, zoom=zoom)


def _focus(viewpoint: Viewpoint) -> tuple[float, float, float]:
    x, y, z = viewpoint.focus_lps
    return float(x), float(y), float(z)
