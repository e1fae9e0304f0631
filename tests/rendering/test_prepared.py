"""What is made from a volume, and how long it is kept."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.rendering.prepared import MESHES_KEPT, Prepared
from viz3d.scene.layer_values import Band
from viz3d.scene.model import Cut
from viz3d.volume import Volume


def test_of_a_band_the_meshes_for_the_latest_cuts_are_kept(head_volume) -> None:
    prepared = Prepared(head_volume)
    band = Band(bins=(16, 25))
    cuts = [Cut("S", (0.0, 0.0, 10.0 * n)) for n in range(MESHES_KEPT + 1)]
    meshes = [weakref.ref(prepared.band_surface(band, 500.0, cut)) for cut in cuts]
    gc.collect()
    assert [mesh() is not None for mesh in meshes] == [False] + [True] * MESHES_KEPT
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


def test_a_search_for_the_brain_is_told_and_can_be_ended(head_volume, brain_mask_file) -> None:
    class StoppedError(Exception):
        pass

    def stop(what: str, done: int, total: int) -> None:
        raise StoppedError

    told: list[str] = []
    prepared = Prepared(head_volume, brain_mask=brain_mask_file)
    with pytest.raises(StoppedError), prepared.telling(stop):
        prepared.brain()
    with prepared.telling(lambda what, done, total: told.append(what)):
        brain = prepared.brain()
    assert told
    assert prepared.brain() is brain
    assert prepared.has_brain()
    assert prepared.evened().shape == head_volume.array.shape
    assert prepared.evened() is prepared.evened()


def test_where_there_is_no_brain_it_is_looked_for_once(monkeypatch) -> None:
    asked = []

    def search(volume, progress):
        asked.append(volume)
        raise InputError("No brain found: nothing there", code="no-brain")

    monkeypatch.setattr("viz3d.brains.find_brain_in", search)
    monkeypatch.setenv("VIZ3D_CACHE", "off")
    grid = Grid((4, 5, 6), np.eye(4))
    prepared = Prepared(Volume(np.zeros(grid.shape, np.int16), grid))
    assert not prepared.has_brain()
    assert not prepared.has_brain()
    with pytest.raises(InputError, match="nothing there"):
        prepared.brain()
    assert len(asked) == 1


def test_a_given_mask_fits_a_volume_that_was_turned(head_volume, brain_mask_file) -> None:
    """A left-handed volume is stored the other way round; its brain is where it is."""
    affine = head_volume.affine.copy()
    affine[:3, 3] = head_volume.grid.to_lps([0, 0, len(head_volume.array) - 1])
    affine[:3, 2] *= -1
    grid = Grid(head_volume.grid.shape, affine)
    mirrored = Volume(np.ascontiguousarray(head_volume.array[::-1]), grid)
    one, other = (
        Prepared(volume, brain_mask=brain_mask_file) for volume in (head_volume, mirrored)
    )
    np.testing.assert_array_equal(one.brain().mask, other.brain().mask)
    assert one.mask_in_use() == other.mask_in_use() != ""
