"""A ball of known place, written in each format and read by other libraries."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import pyvista
import trimesh

import viz3d
from tests.rendering.balls import BALL_LPS, DIRECTIONS
from viz3d.geometry import Grid
from viz3d.phantom.ball import make_ball_volume
from viz3d.scene.layers import SurfaceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.volume import Volume

RADIUS_MM = 20.0
BALL_MM3 = 4 / 3 * np.pi * RADIUS_MM**3
COLOR = "#3366cc"
BALL = Scene(
    panels=(Panel(layers=(SurfaceLayer(id="ball", level=500.0, smoothing_mm=0.0, color=COLOR),)),)
)
#: What takes coordinates of each space to LPS mm.
LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0])
LPS_FROM_GLTF = 1000 * np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])


def ball_volume(source: str, spacing_mm: tuple[float, float, float] = (1.3, 1.0, 1.6)) -> Volume:
    """The ball off the centre of a grid of the named direction.

    Its edge is wider than two voxels, so that a contour is exact.
    """
    size = np.array([52, 60, 44])
    affine = np.eye(4)
    affine[:3, :3] = DIRECTIONS[source] * spacing_mm
    affine[:3, 3] = BALL_LPS - affine[:3, :3] @ (size / 2 + [1.3, -2.1, 0.7])
    return make_ball_volume(Grid((44, 60, 52), affine), BALL_LPS, RADIUS_MM, edge_mm=4.0)


def read_back(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, triangles and normals, as another library has them."""
    if path.suffix == ".vtp":
        data = pyvista.read(path)
        return data.points, data.faces.reshape(-1, 4)[:, 1:], data.point_data["Normals"]
    mesh = trimesh.load(path, process=False, force="mesh")
    return mesh.vertices, mesh.faces, mesh.vertex_normals


def assert_is_ball(points: np.ndarray, triangles: np.ndarray, normals: np.ndarray) -> None:
    mesh = trimesh.Trimesh(points, triangles)  # merges what an STL has thrice
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume == pytest.approx(BALL_MM3, rel=0.01)
    assert mesh.center_mass == pytest.approx(BALL_LPS, abs=0.02)
    radius = np.linalg.norm(points - BALL_LPS, axis=1)
    assert radius == pytest.approx(np.full(len(radius), RADIUS_MM), abs=0.1)
    outwards = (points - BALL_LPS) / radius[:, None]
    assert (normals * outwards).sum(axis=1).min() > 0.8


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "glb", "vtp"])
@pytest.mark.parametrize("source", list(DIRECTIONS))
def test_the_ball_is_where_it_is(source: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"ball.{ending}"
    viz3d.mesh(ball_volume(source), path, layer="ball", scene=BALL)
    points, triangles, normals = read_back(path)
    turn = LPS_FROM_GLTF if ending == "glb" else np.eye(3)
    unit = turn / np.linalg.norm(turn, axis=0)
    assert_is_ball(points @ turn.T, triangles, normals @ unit.T)


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "glb", "vtp"])
def test_ras_is_turned_but_a_glb_stands_as_before(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"ball.{ending}"
    viz3d.mesh(ball_volume("oblique"), path, layer="ball", scene=BALL, ras=True)
    points, triangles, normals = read_back(path)
    turn = LPS_FROM_GLTF if ending == "glb" else LPS_FROM_RAS
    unit = turn / np.linalg.norm(turn, axis=0)
    assert_is_ball(points @ turn.T, triangles, normals @ unit.T)


@pytest.mark.parametrize("wishes", [{"watertight": True}, {"triangles": 1500},
                                    {"watertight": True, "triangles": 1500}])  # fmt: skip
def test_reduced_and_closed_balls_stay_in_place(wishes: dict, tmp_path: Path) -> None:
    path = tmp_path / "ball.stl"
    report = viz3d.mesh(ball_volume("oblique-sagittal"), path, layer="ball", scene=BALL, **wishes)
    assert report.triangles <= wishes.get("triangles", 10**6)
    assert_is_ball(*read_back(path))


def test_what_could_not_be_closed_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz3d.meshes.report.edge_faults", lambda triangles: (7, 0))
    with pytest.raises(viz3d.Viz3dError, match="7 open edges"):
        viz3d.mesh(ball_volume("straight"), tmp_path / "x.stl", layer="ball", scene=BALL,
                   watertight=True)  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["stl", "ply", "obj", "glb", "vtp"])
def test_the_report_is_what_another_library_measures(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"ball.{ending}"
    report = viz3d.mesh(ball_volume("oblique"), path, layer="ball", scene=BALL)
    points, triangles, _ = read_back(path)
    mesh = trimesh.Trimesh(points @ (LPS_FROM_GLTF.T if ending == "glb" else np.eye(3)), triangles)
    assert (report.triangles, report.vertices) == (len(mesh.faces), len(mesh.vertices))
    assert report.watertight == mesh.is_watertight
    assert report.components == mesh.body_count
    assert report.area_mm2 == pytest.approx(mesh.area, rel=1e-5)
    assert report.volume_ml == pytest.approx(mesh.volume / 1000, rel=1e-5)
    assert np.array(report.bounds_mm) == pytest.approx(mesh.bounds, abs=1e-3)


def test_every_file_says_what_it_is(tmp_path: Path) -> None:
    volume = ball_volume("straight")
    for ending in ("stl", "ply", "obj", "glb", "vtp"):
        path = tmp_path / f"ball.{ending}"
        viz3d.mesh(volume, path, layer="ball", scene=BALL, ras=True)
        head = path.read_bytes()[:2000]
        if ending != "vtp":
            assert viz3d.__version__.encode() in head
            assert b"RAS" in head
            assert b"millimetres" in head
            assert b"ball" in head
    assert not (tmp_path / "ball.stl").read_bytes().startswith(b"solid")
    notes = pyvista.read(tmp_path / "ball.vtp").field_data
    assert notes["space"][0].startswith("RAS")
    assert notes["provenance"][0] == "synthetic ball"


def test_colours_are_the_layers_own(tmp_path: Path) -> None:
    for ending in ("ply", "vtp", "glb"):
        viz3d.mesh(ball_volume("straight"), tmp_path / f"b.{ending}", layer="ball", scene=BALL)
    colors = trimesh.load(tmp_path / "b.ply", process=False).visual.vertex_colors
    assert (colors[:, :3] == (0x33, 0x66, 0xCC)).all()
    assert (pyvista.read(tmp_path / "b.vtp").point_data["RGB"] == (0x33, 0x66, 0xCC)).all()
    linear = np.array(glb_document(tmp_path / "b.glb")["materials"][0]["pbrMetallicRoughness"]
                      ["baseColorFactor"])  # fmt: skip
    # 0x33 = 0.2 of full: (0.2 + 0.055) / 1.055 to the power of 2.4.
    assert linear == pytest.approx([0.0331, 0.1329, 0.6038, 1.0], abs=1e-4)


def test_a_glb_is_aligned_and_its_bounds_are_true(tmp_path: Path) -> None:
    path = tmp_path / "ball.glb"
    report = viz3d.mesh(ball_volume("straight"), path, layer="ball", scene=BALL)
    document = glb_document(path)
    bounds = document["accessors"][0]
    assert np.array([bounds["min"], bounds["max"]]) == pytest.approx(np.array(report.bounds_mm))
    assert all(view["byteOffset"] % 4 == 0 for view in document["bufferViews"])
    assert int.from_bytes(path.read_bytes()[8:12], "little") == path.stat().st_size


def glb_document(path: Path) -> dict:
    data = path.read_bytes()
    return json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
