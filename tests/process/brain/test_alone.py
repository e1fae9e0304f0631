"""A volume without what is not brain."""

from __future__ import annotations

import numpy as np
import pytest

import viz3d
from viz3d.errors import InputError


def test_outside_the_brain_there_is_air_and_it_is_said(
    head_volume, brain_mask_file, tmp_path
) -> None:
    path = tmp_path / "brain.nrrd"
    viz3d.convert(head_volume, path, brain=True, brain_mask=brain_mask_file)
    mask = viz3d.brain_mask(head_volume, brain_mask=brain_mask_file)
    found = viz3d.read(path)
    np.testing.assert_allclose(found.affine, head_volume.affine, atol=1e-4)
    np.testing.assert_array_equal(found.array[mask.mask], head_volume.array[mask.mask])
    assert np.unique(found.array[~mask.mask]).tolist() == [round(mask.air)]
    assert found.array.dtype == head_volume.array.dtype


def test_a_mask_that_would_do_nothing_is_refused(head_volume, brain_mask_file, tmp_path) -> None:
    with pytest.raises(InputError, match="ask for the brain alone"):
        viz3d.convert(head_volume, tmp_path / "x.nrrd", brain_mask=brain_mask_file)
    assert not list(tmp_path.iterdir())
