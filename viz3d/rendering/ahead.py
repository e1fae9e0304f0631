"""What a layer needs from the volume is made ahead of drawing, on a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from viz3d.rendering.bindings.meshes import mesh_of
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layers import (
    HistogramLayer,
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.model import Cut, Panel


def make_for(layer: Layer, cut: Cut, prepared: Prepared) -> LitMesh | None:
    """Make what a layer needs; it stays in `prepared`, but for meshes only while they are held.

    Parameters
    ----------
    layer : Layer
        Resolved.
    cut : Cut
        The panel's, resolved.
    prepared : Prepared

    Returns
    -------
    LitMesh, optional
        Of a layer that is drawn as one.
    """
    match layer:
        case SliceLayer() | MontageLayer():
            _make_for_slice(layer, prepared)
        case VolumeLayer():
            prepared.prepare_volume_picture(layer, cut if layer.cut else Cut())
        case SurfaceLayer() | MaskSurfaceLayer():
            return mesh_of(layer, cut, prepared)
        case ReliefLayer():
            prepared.relief(layer)
        case OverlayLayer():
            prepared.second_volume(layer.path)
        case HistogramLayer():
            prepared.histogram_of(layer.part, layer.sigma_voxels, layer.bins)
    return None


@contextmanager
def made_ahead(panels: Iterable[Panel], prepared: Prepared) -> Iterator[None]:
    """While the first panels are drawn, what the next ones need is being made.

    A fault in the making is raised again by the drawing, which asks for the same thing;
    what was not begun when the drawing ends is left.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as worker:
        # The futures hold what is made until it is drawn.
        made = [
            worker.submit(make_for, layer, panel.cut, prepared)
            for panel in panels
            for layer in panel.layers
            if layer.visible
        ]
        try:
            yield
        finally:
            for future in made:
                future.cancel()


def _make_for_slice(layer: SliceLayer | MontageLayer, prepared: Prepared) -> None:
    prepared.image()
    if layer.outline:
        prepared.part_image(layer.part)
    if layer.sigma_voxels:
        prepared.smoothed_image(layer.sigma_voxels)
    for band in (layer.tint, layer.within if isinstance(layer, SliceLayer) else None):
        if band is not None:
            prepared.band_limits(band)
            prepared.band_image(band)
