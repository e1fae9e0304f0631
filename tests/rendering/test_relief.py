"""What of a slice a relief shows, and the room that it leaves for its colour bar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.rendering.bindings.base import Context
from viz3d.rendering.bindings.relief import ReliefBinding
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import ReliefLayer
from viz3d.scene.model import Panel
from viz3d.volume import Volume

LAYER = ReliefLayer(id="relief", position_mm=20.0, window=(0.0, 3000.0))


def test_a_head_thinner_than_the_depth_is_shown_whole(head_volume: Volume) -> None:
    prepared = Prepared(head_volume)
    whole = prepared.relief(LAYER).intensity
    np.testing.assert_array_equal(prepared.relief(replace(LAYER, depth_mm=500.0)).intensity, whole)
    assert whole.max() > 1000


@pytest.mark.parametrize(("place", "low_mm"), [("bottom", -1.2 * 62), ("right", 0.0)])
def test_a_bar_below_gets_room(place: str, low_mm: float, head_volume: Volume) -> None:
    bar = AnnotationLayer(id="bar", what="color-bar", of="relief", place=place)
    panel = Panel(layers=(LAYER, bar))
    binding = ReliefBinding()
    binding.update(LAYER, Context(panel, Prepared(head_volume), FINAL, 1.0))
    assert binding.points_lps()[:, 2].min() == pytest.approx(20.0 + low_mm, abs=1.0)
