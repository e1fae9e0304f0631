"""What is made from a volume, and how long it is kept."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.rendering.prepared import CUTS_KEPT, Prepared
from viz3d.scene.layers import Band
from viz3d.scene.model import Cut
from viz3d.volume import Volume


def test_of_a_band_the_meshes_for_the_latest_cuts_are_kept(head_volume) -> None:
    prepared = Prepared(head_volume)
    band = Band(bins=(16, 25))
    cuts = [Cut("S", (0.0, 0.0, 10.0 * n)) for n in range(CUTS_KEPT + 1)]
    meshes = [weakref.ref(prepared.band_surface(band, 500.0, cut)) for cut in cuts]
    gc.collect()
    assert [mesh() is not None for mesh in meshes] == [False] + [True] * CUTS_KEPT
    assert prepared.band_surface(band, 500.0, cuts[-1]) is meshes[-1]()


def test_a_volume_without_a_head_is_shown_as_it_is() -> None:
    """A few thin slices of anything: planes are drawn over the whole grid, a skin is refused."""
    rng = np.random.default_rng(5)
    array = rng.normal(200, 30, (4, 28, 64)).astype(np.int16)
    grid = Grid(array.shape, np.diag([6.4, 4.0, 0.5, 1.0]))
    prepared = Prepared(Volume(array, grid))
    facts = prepared.facts()
    np.testing.assert_array_equal(facts.points_lps, grid.corners_lps)
    assert 100 < facts.window[0] < 200 < facts.window[1] < 300
    with pytest.raises(InputError, match="No head found"):
        prepared.skin("auto", 1.0)


def test_of_several_volumes_it_is_said_which_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    values = np.zeros((3, 4, 5, 6), np.int16)
    grid = Grid((4, 5, 6), np.eye(4))
    with caplog.at_level("WARNING"):
        Prepared(Volume(values[0], grid))
        assert not caplog.text
        Prepared(Volume(values, grid))
    assert "There are 3 volumes, one after the other in time; shown: 0" in caplog.text
