"""What must be made from the volume before a scene can be drawn, told and made apart.

Making takes up to seconds and runs on a worker's thread; drawing what is made does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from viz3d.geometry import AXIS_OF_PLANE
from viz3d.progress import Progress
from viz3d.rendering.ahead import make_for
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.stand_ins import CoarseMeshes, MeshLayer, draft
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import (
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Cut, Panel, Scene
from viz3d.scene.resolve import resolve
from viz3d.scene.surface_colors import bare_surface

_WORDS: Final = {
    "slice": "Preparing the slices",
    "volume": "Preparing the volume",
    "surface": "Finding the skin",
    "mask-surface": "Making the band's surface",
    "relief": "Making the relief",
    "kernel": "Making the kernel",
    "histogram": "Counting the intensities",
    "overlay": "Reading the overlay",
}


@dataclass(frozen=True)
class Need:
    """Something to be made.

    Parameters
    ----------
    layer : Layer
        Reduced to what decides what must be made for it.
    cut : Cut
        The panel's, where light that falls in through it is part of what is made.
    is_draft : bool
        Only a coarse mesh, quickly, that stands in for the layer's until that is made.
    """

    layer: Layer
    cut: Cut = field(default_factory=Cut)
    is_draft: bool = False

    @property
    def words(self) -> str:
        """What is being done for it, for people."""
        if isinstance(self.layer, SurfaceLayer) and self.layer.source == "brain":
            return "Finding the brain's surface"
        return _WORDS[self.layer.kind]

    @property
    def is_lasting(self) -> bool:
        """Whether it serves again: not one band of many, one place of a cut or of a relief."""
        passing = (MaskSurfaceLayer, VolumeLayer, ReliefLayer)
        return self.cut == Cut() and not isinstance(self.layer, passing)

    def is_stood_in_for(self, made: Iterable[Need]) -> bool:
        """Whether something made serves while things move: the same, cut elsewhere."""
        return any(other.layer == self.layer for other in made)


def needs(scene: Scene) -> tuple[Need, ...]:
    """What a scene needs, each once.

    Two scenes that differ in cameras, colours or slice positions have equal needs.
    """
    found: dict[Need, None] = {}
    for panel in scene.panels:
        cut = _placed(panel.cut, scene)
        for layer in panel.layers:
            if layer.visible and not isinstance(layer, AnnotationLayer):
                found[_need(_settled(layer, scene), cut)] = None
    return tuple(found)


def need_of(layer: Layer, panel: Panel, scene: Scene) -> Need:
    """What a layer of a panel needs."""
    return _need(_settled(layer, scene), _placed(panel.cut, scene))


def found_by_layer(scene: Scene, found: Mapping[Need, str]) -> dict[tuple[str, str], str]:
    """What was found of a scene's needs, by the ids of the panels and layers that have them."""
    return {
        (panel.id, layer.id): found[need]
        for panel in scene.panels
        for layer in panel.layers
        if layer.visible and not isinstance(layer, AnnotationLayer)
        for need in [need_of(layer, panel, scene)]
        if need in found
    }


def without(scene: Scene, faulty: Mapping[Need, str]) -> Scene:
    """The scene with those layers hidden whose needs could not be made."""
    hidden = found_by_layer(scene, faulty)
    if not hidden:
        return scene
    panels = [
        replace(
            panel,
            layers=tuple(
                replace(layer, visible=False) if (panel.id, layer.id) in hidden else layer
                for layer in panel.layers
            ),
        )
        for panel in scene.panels
    ]
    return replace(scene, panels=tuple(panels))


def make(
    need: Need, prepared: Prepared, coarse: CoarseMeshes, progress: Progress
) -> LitMesh | None:
    """Make what is needed; it stays in `prepared`, and its stand-in in `coarse`.

    A mesh is returned: it stays while somebody holds it.
    """
    progress("Finding the head", 0, 0)
    facts = prepared.facts()
    progress(need.words, 0, 0)
    with prepared.telling(progress):
        scene = resolve(Scene(panels=(Panel(cut=need.cut, layers=(need.layer,)),)), facts)
        panel = scene.panels[0]
        layer = panel.layers[0]
        if need.is_draft and isinstance(layer, MaskSurfaceLayer):
            coarse.add(layer, draft(layer, panel.cut if layer.cut else Cut(), prepared))
            return None
        mesh = make_for(layer, panel.cut, prepared)
    if mesh is not None and isinstance(layer, MeshLayer):
        coarse.add(layer, mesh)
    return mesh


def _placed(cut: Cut, scene: Scene) -> Cut:
    """The cut where it is; without one, no place makes a difference."""
    if not cut.away:
        return Cut()
    return replace(cut, at_lps=scene.crosshair_lps) if cut.at_lps == "auto" else cut


def _settled(layer: Layer, scene: Scene) -> Layer:
    """A relief where it is: at the crosshair, unless it has a place of its own."""
    at_lps = scene.crosshair_lps
    if not isinstance(layer, ReliefLayer) or layer.position_mm != "auto" or at_lps == "auto":
        return layer
    return replace(layer, position_mm=at_lps[AXIS_OF_PLANE[layer.plane]])


def _need(layer: Layer, cut: Cut) -> Need:
    match layer:
        case SliceLayer():
            sigma = layer.sigma_voxels
            tint, within = _smoothing(layer.tint), _smoothing(layer.within)
            return Need(SliceLayer(part=layer.part, tint=tint, within=within, sigma_voxels=sigma))
        case MontageLayer():
            tint, sigma = _smoothing(layer.tint), layer.sigma_voxels
            return Need(SliceLayer(part=layer.part, tint=tint, sigma_voxels=sigma))
        case VolumeLayer():
            shown = VolumeLayer(
                preset=layer.preset,
                stops=layer.stops,
                part=layer.part,
                window=layer.window,
                cut=layer.cut,
            )
            return Need(shown, cut if layer.cut else Cut())
        case SurfaceLayer(source="brain"):
            bare = replace(bare_surface(layer), cut=layer.cut)
            return Need(bare, cut if layer.cut else Cut())
        case SurfaceLayer():
            return Need(bare_surface(layer))
        case MaskSurfaceLayer():
            band = MaskSurfaceLayer(band=layer.band, smallest_mm3=layer.smallest_mm3)
            return Need(band, cut if layer.cut else Cut())
        case OverlayLayer():
            return Need(OverlayLayer(path=layer.path))
        case _:
            return Need(replace(layer, id=""))


def _smoothing(band: Band | None) -> Band | None:
    """What of a band is made for a slice: the smoothed volume and its histogram, not the bins."""
    return replace(band, bins="auto") if band is not None else None
