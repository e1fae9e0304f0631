"""What a layer needs from the volume is made ahead of drawing, on a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from viz3d.render.prepared import Prepared
from viz3d.scene.model import (
    Cut,
    Layer,
    MaskSurfaceLayer,
    Panel,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.resolve import known


def make_for(layer: Layer, cut: Cut, prepared: Prepared) -> None:
    """Make what a layer needs; it stays in `prepared`.

    Parameters
    ----------
    layer : Layer
        Resolved.
    cut : Cut
        The panel's, resolved.
    prepared : Prepared
    """
    match layer:
        case SliceLayer():
            _make_for_slice(layer, prepared)
        case VolumeLayer():
            prepared.volume_field(known(layer.window))
        case SurfaceLayer():
            prepared.skin(layer.level, layer.smoothing_mm)
        case MaskSurfaceLayer():
            prepared.band_surface(layer.band, layer.smallest_mm3, cut if layer.cut else Cut())
        case ReliefLayer():
            prepared.relief(layer)


@contextmanager
def made_ahead(panels: Iterable[Panel], prepared: Prepared) -> Iterator[None]:
    """While the first panels are drawn, what the next ones need is being made.

    A fault in the making is raised again by the drawing, which asks for the same thing;
    what was not begun when the drawing ends is left.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as worker:
        for panel in panels:
            for layer in panel.layers:
                if layer.visible:
                    worker.submit(make_for, layer, panel.cut, prepared)
        try:
            yield
        finally:
            worker.shutdown(cancel_futures=True)


def _make_for_slice(layer: SliceLayer, prepared: Prepared) -> None:
    prepared.image()
    if layer.outline:
        prepared.head_image()
    for band in (layer.tint, layer.within):
        if band is not None:
            prepared.band_limits(band)
            prepared.smoothed_image(band.sigma_voxels)
