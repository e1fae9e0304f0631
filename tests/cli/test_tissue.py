"""``viz3d tissue`` through the command line."""

from __future__ import annotations

import json

import nibabel
import numpy as np
import pytest

from viz3d.cli import main
from viz3d.formats import write_volume
from viz3d.phantom import Phantom, make_volume


@pytest.fixture(scope="module")
def head(tmp_path_factory):
    """The synthetic head, 2 mm."""
    path = tmp_path_factory.mktemp("tissue") / "head.nii.gz"
    write_volume(make_volume(Phantom(shape=(90, 128, 128), spacing_mm=(2.0,) * 3)), path)
    return path


@pytest.fixture(scope="module")
def report(head):
    import viz3d

    return viz3d.tissue(head)


def test_a_person_reads_volumes_and_what_they_are_not(head, capsys):
    assert main(["tissue", str(head), "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["Fluid", "Grey", "White"]
    assert all(" mL " in line for line in lines[2:5])
    assert any("no atlas" in line and "not for diagnosis" in line for line in lines)
    assert any("in the head" in line and "outside the brain" in line for line in lines)


def test_a_program_reads_the_same(head, report, capsys):
    assert main(["tissue", str(head), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["output"] is None
    assert answer["brain"]["volume_ml"] == pytest.approx(report.brain.volume_ml, abs=0.1)
    assert list(answer["tissues"]) == ["fluid", "grey", "white"]
    shares = [tissue["share"] for tissue in answer["tissues"].values()]
    assert sum(shares) == pytest.approx(1, abs=0.001)
    assert answer["tissues"]["grey"]["volume_ml"] == pytest.approx(
        report.tissue.grey.volume_ml, abs=0.1
    )
    assert answer["tissues"]["grey"]["bins"] == list(report.bins["grey"])


def test_bins_are_where_the_limits_are(head, report):
    import viz3d

    width = viz3d.read(head).array.max() / report.of
    for name, found in zip(report.bins, report.tissue.classes, strict=True):
        for edge, limit in zip(report.bins[name], found.limits, strict=True):
            assert edge * width == pytest.approx(limit + report.tissue.air, abs=0.51 * width)


def test_the_plain_band_holds_scalp_and_the_brains_own_does_not(report):
    assert report.plain_band.volume_ml > 1.3 * report.plain_band.in_brain_ml
    assert 0 < report.grey_band.volume_ml == report.grey_band.in_brain_ml


def test_labels_lie_on_the_volume(tmp_path, head, report):
    target = tmp_path / "labels.nii.gz"
    assert main(["tissue", str(head), "-o", str(target), "--quiet"]) == 0
    labels, source = nibabel.load(target), nibabel.load(head)
    assert labels.get_data_dtype() == np.uint8
    assert np.allclose(labels.affine, source.affine)
    counts = np.bincount(np.asarray(labels.dataobj).reshape(-1)) * 0.008
    assert len(counts) == 4
    assert counts[3] == pytest.approx(report.tissue.white.volume_ml, rel=0.1)


def test_a_given_mask_is_taken(tmp_path, head, report, capsys):
    mask = tmp_path / "mask.nii.gz"
    assert main(["mask", str(head), "-o", str(mask), "--quiet"]) == 0
    capsys.readouterr()
    assert main(["tissue", str(head), "--brain-mask", str(mask), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["tissues"]["white"]["volume_ml"] == pytest.approx(
        report.tissue.white.volume_ml, rel=0.1
    )


def test_what_is_wrong_with_the_request_is_said_before_reading(tmp_path, capsys):
    assert main(["tissue", str(tmp_path / "nothing"), "-o", str(tmp_path / "a.png")]) == 2
    assert "ending" in capsys.readouterr().err
    assert not (tmp_path / "a.png").exists()
