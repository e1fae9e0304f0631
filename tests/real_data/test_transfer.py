"""Bone of a CT by its Hounsfield units, from the command line to the pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import viz3d
from viz3d.cli import main
from viz3d.process.volume_stops import FIRST, stops_field
from viz3d.scene.transfer import CT_BONE

pytestmark = pytest.mark.real_data
GROUND = (0x10, 0x14, 0x1C)


def test_the_scene_of_bone_shows_a_skull(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "bone.png"
    series = str(data_dir / "ct_head_phantom_philips")
    assert main(["render", series, "-o", str(out), "--scene", "ct-bone", "--size", "240x240"]) == 0
    picture = np.asarray(Image.open(out).convert("RGB")).astype(int)
    seen = np.abs(picture - GROUND).max(axis=-1) > 12
    assert 0.2 < seen.mean() < 0.8
    bright = picture[seen & (picture.sum(axis=-1) > 500)]
    assert len(bright) > 1000, "bone is bright"
    assert (bright[:, 0] >= bright[:, 2]).mean() > 0.95, "and warm, as its colours are"


def test_what_is_seen_is_as_dense_as_bone(data_dir: Path) -> None:
    volume = viz3d.read(data_dir / "ct_head_phantom_philips")
    values, shares = zip(*((stop[0], stop[1]) for stop in CT_BONE), strict=True)
    field = stops_field(volume.array, volume.spacing, values, shares)
    i, j, k = field.start_ijk
    nk, nj, ni = field.tone.shape
    inside = volume.array[k : k + nk, j : j + nj, i : i + ni]
    assert 1000 < (volume.array > 400).sum() == (inside > 400).sum(), "no bone is left out"
    assert inside[field.tone > FIRST + 20].min() > 130
    assert (field.solid[inside < -200] == 0).mean() > 0.999
