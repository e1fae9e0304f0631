"""``viz3d mesh`` as a person runs it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
import trimesh

from tests.cli.command import assert_refused, viz3d


def mesh(*arguments: object):
    return viz3d("mesh", *arguments)


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "glb", "vtp"])
def test_a_skin_in_each_format(head_series: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"skin.{ending}"
    result = mesh(head_series, "-o", target)
    assert result.returncode == 0, result.stderr
    assert result.stderr == b""
    assert target.stat().st_size > 100_000
    assert os.listdir(tmp_path) == [target.name]
    said = result.stdout.decode()
    for word in ("skin", "Triangles", "Watertight  yes", "Pieces      1", "mm²", "mL", "LPS"):
        assert word in said


def test_the_report_as_json(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "skin.stl"
    answer = json.loads(mesh(head_series, "-o", target, "--json", "--ras").stdout)
    loaded = trimesh.load(target)
    assert (answer["layer"], answer["space"], answer["units"]) == ("skin", "RAS", "mm")
    assert (answer["watertight"], answer["open_edges"], answer["non_manifold_edges"]) == (
        True,
        0,
        0,
    )
    assert answer["triangles"] == len(loaded.faces)
    assert answer["components"] == 1
    assert answer["volume_ml"] == pytest.approx(loaded.volume / 1000, rel=1e-4)
    assert answer["area_mm2"] == pytest.approx(loaded.area, rel=1e-4)
    assert np.array(answer["bounds_mm"]) == pytest.approx(loaded.bounds, abs=1e-3)


def test_ras_is_lps_turned(head_series: Path, tmp_path: Path) -> None:
    for name, options in (("lps", ()), ("ras", ("--ras",))):
        mesh(head_series, "-o", tmp_path / f"{name}.ply", *options)
    lps, ras = (trimesh.load(tmp_path / f"{name}.ply", process=False) for name in ("lps", "ras"))
    assert ras.vertices == pytest.approx(lps.vertices * [-1, -1, 1])
    assert np.array_equal(ras.faces, lps.faces)
    assert ras.volume == pytest.approx(lps.volume)


def test_few_triangles_and_watertight_for_printing(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "grey.stl"
    options = ("--layer", "grey-matter", "--watertight", "--triangles", 6000, "--json")
    answer = json.loads(mesh(head_series, "-o", target, *options).stdout)
    loaded = trimesh.load(target)
    assert answer["triangles"] == len(loaded.faces) <= 6000
    assert answer["watertight"]
    assert loaded.is_watertight
    assert loaded.is_winding_consistent
    assert loaded.volume > 0


def test_an_stl_to_standard_output_with_its_report_beside(head_series: Path) -> None:
    result = mesh(head_series, "-o", "-", "--triangles", 2000)
    assert result.returncode == 0
    assert len(trimesh.load(io.BytesIO(result.stdout), file_type="stl").faces) <= 2000
    assert b"Watertight  yes" in result.stderr
    assert mesh(head_series, "-o", "-", "--quiet").stderr == b""


def test_a_surface_of_a_scene(head_series: Path, tmp_path: Path) -> None:
    scene = tmp_path / "own.toml"
    scene.write_text(
        'version = 1\n[[layer]]\nkind = "surface"\nid = "fat"\nlevel = 400\n'
        '[[layer]]\nkind = "slice"\nid = "axial"\n'
    )
    result = mesh(head_series, "-o", tmp_path / "fat.ply", "--scene", scene, "--layer", "fat")
    assert result.returncode == 0, result.stderr
    assert b"comment layer: fat\n" in (tmp_path / "fat.ply").read_bytes()[:400]
    refused = mesh(head_series, "-o", tmp_path / "x.ply", "--scene", scene, "--layer", "axial")
    assert_refused(refused, 2, "axial", "fat")


def test_mistakes_are_said_in_one_line(head_series: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.stl"
    assert_refused(mesh(head_series, "-o", tmp_path / "x.step"), 2, ".step", ".stl")
    assert_refused(mesh(head_series, "-o", tmp_path / "x"), 2, ".stl, .ply, .obj, .glb, .vtp")
    assert_refused(mesh(head_series, "-o", target, "--layer", "skn"), 2, "skn", "'skin'")
    assert_refused(mesh(head_series, "-o", target, "--triangles", 3), 2, "3 triangles")
    assert_refused(mesh(head_series, "-o", target, "--triangles", "few"), 2)
    folded = ("--layer", "grey-matter", "--triangles", 20)
    assert_refused(mesh(head_series, "-o", target, *folded), 2, "20 triangles", "ask for")
    assert_refused(mesh(head_series, "-o", target, "--scene", "skim"), 2, "'skin'")
    assert_refused(mesh(tmp_path / "none", "-o", target), 2, "none")
    assert_refused(mesh(head_series, "-o", tmp_path / "no" / "x.stl"), 2, "no")
    assert os.listdir(tmp_path) == []


def test_an_intensity_that_is_nowhere_is_refused(head_series: Path, tmp_path: Path) -> None:
    scene = tmp_path / "own.toml"
    scene.write_text('version = 1\n[[layer]]\nkind = "surface"\nid = "gold"\nlevel = 1e6\n')
    for options in ((), ("--watertight",)):
        target = tmp_path / "x.stl"
        result = mesh(head_series, "-o", target, "--scene", scene, "--layer", "gold", *options)
        assert_refused(result, 2, "gold", "empty")
        assert not target.exists()


def test_nothing_of_the_patient_is_in_the_files(head_series: Path, tmp_path: Path) -> None:
    listing = json.loads(viz3d("info", head_series, "--json", "--patient").stdout)
    said = {str(value) for value in listing["series"][0]["patient"].values()}
    said = {word for word in said if len(word) > 3}
    assert said
    for ending in ("stl", "ply", "obj", "glb", "vtp"):
        mesh(head_series, "-o", tmp_path / f"x.{ending}", "--triangles", 500)
        written = (tmp_path / f"x.{ending}").read_bytes()
        assert not [word for word in said if word.encode() in written]


@pytest.mark.real_data
def test_the_lessons_head_for_printing(lesson_dir: Path, tmp_path: Path) -> None:
    target = tmp_path / "head.stl"
    options = ("--watertight", "--triangles", 20_000, "--json")
    result = mesh(lesson_dir, "-o", target, *options)
    answer = json.loads(result.stdout)
    loaded = trimesh.load(target)
    assert answer["watertight"]
    assert loaded.is_watertight
    assert (loaded.body_count, len(loaded.faces)) == (1, 20_000)
    assert answer["volume_ml"] == pytest.approx(4371, rel=0.002)
