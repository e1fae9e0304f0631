"""What is made from a volume, and how long it is kept."""

from __future__ import annotations

import gc
import weakref

from viz3d.render.prepared import CUTS_KEPT, Prepared
from viz3d.scene.model import Band, Cut


def test_of_a_band_the_meshes_for_the_latest_cuts_are_kept(head_volume) -> None:
    prepared = Prepared(head_volume)
    band = Band(bins=(16, 25))
    cuts = [Cut("S", (0.0, 0.0, 10.0 * n)) for n in range(CUTS_KEPT + 1)]
    meshes = [weakref.ref(prepared.band_surface(band, 500.0, cut)) for cut in cuts]
    gc.collect()
    assert [mesh() is not None for mesh in meshes] == [False] + [True] * CUTS_KEPT
    assert prepared.band_surface(band, 500.0, cuts[-1]) is meshes[-1]()
