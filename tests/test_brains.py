"""The brain of a volume: given, kept, or found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from viz3d import brains
from viz3d.brains import SHELF, brain_of, mask_fingerprint
from viz3d.errors import InputError
from viz3d.formats import write_volume
from viz3d.geometry import Grid
from viz3d.volume import Volume


@pytest.fixture(scope="module")
def found(head_volume, brain_mask_file):
    """What a search would find: quicker than one."""
    return brain_of(head_volume, mask_path=brain_mask_file)


@pytest.fixture(autouse=True)
def kept(found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("VIZ3D_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / SHELF.name


@pytest.fixture(autouse=True)
def searches(found, monkeypatch: pytest.MonkeyPatch) -> list[Volume]:
    """Every volume that a brain is looked for in; it has the synthetic head's, or none."""
    asked: list[Volume] = []

    def search(volume, progress):
        asked.append(volume)
        if volume.array.any():
            return found
        raise InputError("No brain found: nothing there", code="no-brain")

    monkeypatch.setattr(brains, "find_brain_in", search)
    return asked


def assert_same(one, other):
    for name, array in one.to_arrays().items():
        np.testing.assert_array_equal(array, other.to_arrays()[name])


@pytest.fixture
def mask_file(tmp_path, found, head_volume):
    write_volume(found.as_volume(head_volume), tmp_path / "mask.nii.gz")
    return tmp_path / "mask.nii.gz"


def test_what_was_found_once_is_not_looked_for_again(head_volume, found, searches, kept):
    first, second = brain_of(head_volume), brain_of(head_volume)
    assert len(searches) == 1
    assert_same(first, found)
    assert_same(second, found)
    array = second.evened(head_volume.array, head_volume.grid)
    np.testing.assert_array_equal(array, found.evened(head_volume.array, head_volume.grid))
    (file,) = kept.iterdir()
    assert file.stat().st_size < 2_000_000


def test_other_voxels_and_other_places_are_looked_at(head_volume, searches):
    brain_of(head_volume)
    brighter = replace(head_volume, array=head_volume.array + 1)
    affine = head_volume.affine.copy()
    affine[0, 3] += 5
    brain_of(brighter)
    brain_of(replace(head_volume, grid=Grid(head_volume.grid.shape, affine)))
    assert len(searches) == 3


def test_another_program_looks_again(head_volume, searches, monkeypatch):
    brain_of(head_volume)
    monkeypatch.setattr(brains, "_method", lambda: "another")
    brain_of(head_volume)
    assert len(searches) == 2


def test_a_damaged_file_is_made_again(head_volume, found, searches, kept):
    brain_of(head_volume)
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:-100])
    assert_same(brain_of(head_volume), found)
    assert_same(brain_of(head_volume), found)
    assert len(searches) == 2


def test_a_search_in_vain_is_kept_too(searches):
    nothing = Volume(np.zeros((40, 40, 40), np.int16), Grid((40, 40, 40), np.eye(4)))
    said = []
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            brain_of(nothing)
        assert caught.value.code == "no-brain"
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert len(searches) == 1


def test_of_several_time_points_the_one_that_is_asked_for(head_volume, searches):
    empty = np.zeros_like(head_volume.array)
    brain_of(Volume(np.stack([empty, head_volume.array]), head_volume.grid), 1)
    (asked,) = searches
    np.testing.assert_array_equal(asked.array, head_volume.array)


def test_nothing_of_the_series_is_kept(head_volume, kept):
    named = replace(head_volume, metadata={"Modality": "MR", "ProtocolName": "PLANTED"})
    brain_of(named)
    (file,) = kept.iterdir()
    assert b"PLANTED" not in file.read_bytes()


def test_a_given_mask_is_the_mask(head_volume, found, mask_file, searches, kept):
    for _ in range(2):
        brain = brain_of(head_volume, mask_path=mask_file)
        np.testing.assert_array_equal(brain.mask, found.mask)
        assert brain.volume_ml == found.volume_ml
        assert brain.classes == found.classes
    assert not searches
    assert len(list(kept.iterdir())) == 1
    assert mask_fingerprint(brain, head_volume) == mask_fingerprint(found, head_volume)


def test_two_given_masks_are_two(head_volume, found, mask_file):
    smaller = found.mask.copy()
    smaller[: len(smaller) // 2] = False
    write_volume(Volume(smaller.astype(np.uint8), head_volume.grid), mask_file.with_name("b.nii"))
    first = brain_of(head_volume, mask_path=mask_file)
    second = brain_of(head_volume, mask_path=mask_file.with_name("b.nii"))
    np.testing.assert_array_equal(second.mask, smaller)
    assert mask_fingerprint(first, head_volume) != mask_fingerprint(second, head_volume)


def test_a_mask_that_reaches_out_of_the_volume_is_doubted(head_volume, found, mask_file, caplog):
    middle = int(np.argwhere(found.mask)[:, 0].mean())
    half = head_volume.array[:middle]
    cut = Volume(half, Grid(half.shape, head_volume.affine))
    brain = brain_of(cut, mask_path=mask_file)
    outside = 1 - found.mask[:middle].sum() / found.mask.sum()
    doubt = f"{100 * outside:.0f} % of the mask lies outside the volume"
    assert doubt in brain.confidence.doubts
    assert brain.confidence.value <= 1 - outside + 1e-9
    assert f"mask.nii.gz: {doubt}" in caplog.text
