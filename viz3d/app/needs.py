"""What must be made from the volume before a scene can be drawn, told and made apart.

Making takes up to seconds and runs on a worker's thread; drawing what is made does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from viz3d.progress import Progress
from viz3d.rendering.ahead import make_for
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.stand_ins import CoarseMeshes, MeshLayer
from viz3d.scene.layers import (
    AnnotationLayer,
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
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
    """

    layer: Layer
    cut: Cut = field(default_factory=Cut)

    @property
    def words(self) -> str:
        """What is being done for it, for people."""
        if isinstance(self.layer, SurfaceLayer) and self.layer.source == "brain":
            return "Finding the brain's surface"
        return _WORDS[self.layer.kind]

    def is_stood_in_for(self, made: Iterable[Need]) -> bool:
        """Whether something made serves while things move: the same, cut elsewhere."""
        return any(other.layer == self.layer for other in made)


def needs(scene: Scene) -> tuple[Need, ...]:
    """What a scene needs, each once.

    Two scenes that differ in cameras, colours or slice positions have equal needs.
    """
    found: dict[Need, None] = {}
    for panel in scene.panels:
        for layer in panel.layers:
            if layer.visible and not isinstance(layer, AnnotationLayer):
                found[_need(layer, panel.cut)] = None
    return tuple(found)


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
        mesh = make_for(layer, panel.cut, prepared)
    if mesh is not None and isinstance(layer, MeshLayer):
        coarse.add(layer, mesh)
    return mesh


def _need(layer: Layer, cut: Cut) -> Need:
    match layer:
        case SliceLayer():
            sigma = layer.sigma_voxels
            return Need(
                SliceLayer(
                    part=layer.part, tint=layer.tint, within=layer.within, sigma_voxels=sigma
                )
            )
        case MontageLayer():
            return Need(
                SliceLayer(part=layer.part, tint=layer.tint, sigma_voxels=layer.sigma_voxels)
            )
        case VolumeLayer():
            shown = VolumeLayer(
                preset=layer.preset, part=layer.part, window=layer.window, cut=layer.cut
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
        case _:
            return Need(replace(layer, id=""))
