"""A scene as one HTML file: data, drawing and words in it, and nothing else needed."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from viz3d import __version__
from viz3d.errors import InputError
from viz3d.figure.layout import Cell, aspect_of, lay_out
from viz3d.process import studio
from viz3d.progress import Progress, silent
from viz3d.rendering import lit_mesh
from viz3d.rendering.prepared import Prepared
from viz3d.scene.colors import contrast
from viz3d.scene.layers import Layer, MaskSurfaceLayer, SurfaceLayer
from viz3d.scene.model import Scene
from viz3d.web.buffers import Buffers, Json
from viz3d.web.layers import Layers
from viz3d.web.overlay import svg
from viz3d.web.panels import PagePanel, is_turned, opaque, page_panel

#: The page's nominal width: text is as large as on paper, and grows with the window.
WIDTH_PT: Final = 720.0
#: In the order in which they name each other.
SCRIPTS: Final = ("data.js", "camera.js", "light.js", "shaders.js", "drawing.js", "viewer.js")


def shows_skin(scene: Scene) -> bool:
    """Whether a face may be recognised in the page."""
    layers = (layer for panel in scene.panels for layer in panel.layers)
    return any(layer.visible and _is_skin(layer) for layer in layers)


def _is_skin(layer: Layer) -> bool:
    match layer:
        case SurfaceLayer():
            return layer.source == "skin"
        case MaskSurfaceLayer():
            return layer.band.part == "head"
    return False


def page(scene: Scene, prepared: Prepared, progress: Progress = silent) -> tuple[str, list[str]]:
    """A scene that a browser turns.

    Parameters
    ----------
    scene : Scene
        Resolved.
    prepared : Prepared
    progress : Progress

    Returns
    -------
    str
        HTML, the same for the same scene and volume.
    list of str
        What of the scene is not in it, in words.

    Raises
    ------
    InputError
        If there is nothing in the scene that can be turned.
    """
    if not any(is_turned(panel) for panel in scene.panels):
        raise InputError(
            f"Nothing in the scene '{scene.name}' can be turned in a page: it has no surface, "
            "slice or relief. Write it as .png, or choose another scene",
            code="nothing-to-turn",
        )
    height_pt = WIDTH_PT / aspect_of(scene.page)
    layout = lay_out(scene.page, WIDTH_PT, height_pt)
    buffers = Buffers()
    layers = Layers(prepared, buffers, progress)
    panels = []
    for n, panel in enumerate(scene.panels):
        progress("Making the page", n, len(scene.panels))
        cell = layout.cell(panel)
        panels.append(page_panel(panel, cell, scene.page, prepared, layers, buffers))
    progress("Making the page", len(panels), len(panels))
    notes = [note for panel in panels for note in panel.notes]
    overlay = svg(layout.marks, WIDTH_PT, height_pt, "sheet", scene.page.font)
    shared = {"meshes": layers.meshes, "voxels": layers.voxels()}
    return _filled(scene, panels, shared, buffers, overlay, notes, height_pt), notes


def _filled(
    scene: Scene,
    panels: list[PagePanel],
    shared: Json,
    buffers: Buffers,
    overlay: str,
    notes: list[str],
    height_pt: float,
) -> str:
    script = "\n" + '"use strict";\n' + "".join(_static(name) for name in SCRIPTS)
    ground = opaque(scene.page.background)
    turned = [panel.turned | {"number": n} for n, panel in enumerate(panels) if panel.turned]
    told = {"ground": ground, "studio": _studio(), "panels": turned} | shared
    shown = [_panel(n, panel, height_pt, buffers) for n, panel in enumerate(panels)]
    stills = {panel.still for panel in panels}
    return Template(_static("page.html")).substitute(
        generator=f"viz3d {__version__}",
        title=escape(scene.title or scene.name or "viz3d"),
        ground=ground,
        ink=contrast(ground),
        aspect=f"{WIDTH_PT / height_pt:.5f}",
        style=_static("page.css"),
        overlay=overlay,
        panels="\n".join(shown),
        notes="\n".join(f'<p class="note">{escape(note)}.</p>' for note in notes),
        scene=json.dumps(told, separators=(",", ":")).replace("<", "\\u003c"),
        blocks="\n".join(
            f'<script type="text/plain" id="block{n}">{block}</script>'
            for n, block in enumerate(buffers.blocks)
            if n not in stills
        ),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
    )


def _panel(number: int, panel: PagePanel, height_pt: float, buffers: Buffers) -> str:
    title = escape(panel.title or "The head")
    place = f"{_place(panel.cell, height_pt)}; color: {contrast(panel.background)}"
    if panel.still is not None:
        source = f"data:image/png;base64,{buffers.blocks[panel.still]}"
        return f'<div class="panel still" style="{place}"><img alt="{title}" src="{source}"></div>'
    return (
        f'<div class="panel" id="panel{number}" role="img" tabindex="0" aria-label="{title}" '
        f'style="{place}">{panel.overlay}<div class="words"></div>'
        '<button class="enlarge" type="button" title="Enlarge">&#x2922;</button></div>'
    )


def _place(cell: Cell, height_pt: float) -> str:
    left, width = cell.left / WIDTH_PT, (cell.right - cell.left) / WIDTH_PT
    top, height = cell.top / height_pt, (cell.bottom - cell.top) / height_pt
    return f"left: {left:.4%}; top: {top:.4%}; width: {width:.4%}; height: {height:.4%}"


def _studio() -> Json:
    """The lamps of the still pictures."""
    return {
        "ambient": studio.AMBIENT,
        "lamps": [
            {
                "place": lamp.place,
                "strength": lamp.strength,
                "color": lamp.color,
                "sharpness": lamp.sharpness,
            }
            for lamp in studio.LAMPS
        ],
        "shoulder": studio.SHOULDER,
        "reflected": studio.REFLECTED,
        "grazing": lit_mesh.GRAZING,
    }


def _static(name: str) -> str:
    return files("viz3d.web").joinpath("static", name).read_text("utf-8")
