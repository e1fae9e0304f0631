"""What a page holds: true places, the same bytes, nothing of the patient, nothing outside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

import viz3d
from tests.rendering.balls import BALL_LPS, BALL_RADIUS_MM, DIRECTIONS, ball_volume
from tests.web.contents import Contents
from viz3d.errors import InputError
from viz3d.process.directions import fibonacci_sphere
from viz3d.process.light import Transfer
from viz3d.process.studio import SKIN
from viz3d.process.surface import mesh_of, normals_of, points_of, triangles_of
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.files import load
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import HistogramLayer, ReliefLayer, SliceLayer, SurfaceLayer
from viz3d.scene.model import Cut, Page, Panel, Scene
from viz3d.volume import Volume
from viz3d.web import meshes
from viz3d.web.buffers import Buffers
from viz3d.web.make import made

BALL = SurfaceLayer(id="ball", level=650.0, smoothing_mm=0.0)


@cache
def prepared(source: str = "straight") -> Prepared:
    return Prepared(ball_volume(source))


def scene_of(*layers, **panel) -> Scene:
    return Scene(panels=(Panel(layers=layers, **panel),))


@cache
def head_page(volume: Volume) -> str:
    return made(Prepared(volume), load("cutaway"))


@pytest.mark.parametrize("source", DIRECTIONS)
def test_vertices_are_where_the_surface_is(source: str) -> None:
    contents = Contents(made(prepared(source), scene_of(BALL)))
    (mesh,) = contents.scene["meshes"]
    points = contents.points_lps(mesh)
    np.testing.assert_allclose((points.min(axis=0) + points.max(axis=0)) / 2, BALL_LPS, atol=0.1)
    distance = np.linalg.norm(points - BALL_LPS, axis=1)
    assert abs(distance.mean() - BALL_RADIUS_MM) < 0.1
    own = points_of(prepared(source).skin_mesh(650.0, 0.0))
    placement = prepared(source).placement
    true = own @ placement[:3, :3].T + placement[:3, 3]
    assert cKDTree(true).query(points)[0].max() < 0.001


@pytest.mark.parametrize("source", DIRECTIONS)
def test_normals_look_outwards(source: str) -> None:
    contents = Contents(made(prepared(source), scene_of(BALL)))
    (mesh,) = contents.scene["meshes"]
    points, normals = contents.points_lps(mesh), contents.array(mesh["normals"]) / 127
    outward = (points - BALL_LPS) / np.linalg.norm(points - BALL_LPS, axis=1)[:, None]
    assert (outward * normals).sum(axis=1).min() > 0.9
    triangles = contents.array(mesh["triangles"])
    assert triangles.max() == len(points) - 1


def test_a_large_surface_keeps_its_shape(
    head_volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meshes, "MOST_TRIANGLES", 6000)
    head = Prepared(head_volume)
    contents = Contents(made(head, load("skin")))
    (mesh,) = contents.scene["meshes"]
    own = head.skin("auto", 1.0).data
    assert len(triangles_of(own)) > 12_000
    assert contents.array(mesh["triangles"]).shape[0] <= 6000
    placement = head.placement
    true = points_of(own) @ placement[:3, :3].T + placement[:3, 3]
    distance = cKDTree(contents.points_lps(mesh)).query(true)[0]
    assert distance.mean() < 4.0  # points lie some 7 mm apart
    assert cKDTree(true).query(contents.points_lps(mesh))[0].mean() < 1.0


def test_light_does_not_come_through_a_thin_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell of a tenth of a millimetre, lit from outside and dark within."""
    monkeypatch.setattr(meshes, "MOST_TRIANGLES", 3000)
    outer = Prepared(ball_volume("straight")).skin_mesh(150.0, 0.0)
    points, normals, triangles = points_of(outer), normals_of(outer), triangles_of(outer)
    both = mesh_of(
        np.concatenate([points, points - 0.1 * normals]),
        np.concatenate([triangles, triangles[:, ::-1] + len(points)]),
        np.concatenate([normals, -normals]),
    )
    lit = np.repeat(np.array([255, 0], np.uint8), len(points))[:, None]
    light = Transfer(np.tile(lit, (1, 48)), fibonacci_sphere(48), normals_of(both))
    buffers = Buffers()
    mesh = meshes.lit_mesh(LitMesh(both, light, SKIN, np.eye(4)), buffers)
    contents = Contents.__new__(Contents)
    contents.blocks = {n: base64.b64decode(block) for n, block in enumerate(buffers.blocks)}
    found, middle = contents.points_lps(mesh), points.mean(axis=0)
    outward = ((found - middle) * contents.array(mesh["normals"])).sum(axis=1) > 0
    brightness = contents.array(mesh["light"]["coefficients"])[:, 0] > 127
    corners = found[contents.array(mesh["triangles"]).astype(int)]
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    faces_out = ((corners.mean(axis=1) - middle) * areas).sum(axis=1) > 0
    is_outer = np.zeros(len(found), bool)
    is_outer[contents.array(mesh["triangles"])[faces_out].astype(int)] = True
    assert 0.3 < is_outer.mean() < 0.7
    assert (outward == is_outer).mean() > 0.99
    assert (brightness == is_outer).mean() > 0.99


def test_light_is_what_arrives_at_each_vertex() -> None:
    contents = Contents(made(prepared(), scene_of(BALL)))
    light = contents.scene["meshes"][0]["light"]
    whole = contents.array(light["coefficients"])
    found = (np.array(light["low"]) + whole * np.array(light["step"])) @ np.array(light["basis"])
    true = prepared().skin(650.0, 0.0).light.arriving / 255
    assert np.sqrt(((found - true) ** 2).mean()) < 0.05


def test_a_slice_lies_where_it_was_asked_for() -> None:
    layer = SliceLayer(id="cut", plane="axial", position_mm=BALL_LPS[2], outline=False)
    contents = Contents(made(prepared("oblique"), scene_of(layer)))
    (drawn,) = contents.layers("slice")
    corners = np.array(drawn["corners"])
    np.testing.assert_allclose(corners[:, 2], BALL_LPS[2], atol=1e-4)
    pixels = contents.picture(drawn["picture"])
    rows, columns = np.nonzero(pixels[..., 0] > 0.9 * pixels[..., 0].max())
    share = np.array([columns.mean() + 0.5, rows.mean() + 0.5]) / pixels.shape[1::-1]
    across, up = corners[1] - corners[0], corners[3] - corners[0]
    np.testing.assert_allclose(corners[0] + share[0] * across + share[1] * up, BALL_LPS, atol=0.2)


@pytest.mark.parametrize("source", DIRECTIONS)
def test_voxels_for_moved_slices_are_in_their_place(source: str) -> None:
    contents = Contents(made(prepared(source), scene_of(SliceLayer(id="x", window=(300, 1000)))))
    voxels = contents.scene["voxels"]
    ni, nj, nk = voxels["size"]
    levels = contents.array(voxels["values"])[:, 0].reshape(nk, nj, ni).astype(float)
    weights = levels.clip(30, None) - 30
    k, j, i = (np.average(axis, weights=weights) for axis in np.indices(levels.shape))
    place = (np.array([i, j, k]) + 0.5) / voxels["size"]
    matrix = np.vstack([voxels["matrix"], [0, 0, 0, 1]])
    np.testing.assert_allclose((np.linalg.inv(matrix) @ [*place, 1])[:3], BALL_LPS, atol=0.1)


def test_slices_are_moved_all_or_none() -> None:
    plain = SliceLayer(id="plain", plane="coronal")
    layers = (plain, SliceLayer(id="tinted", tint=Band()))
    alone = Contents(made(prepared(), scene_of(plain)))
    both = Contents(made(prepared(), scene_of(*layers)))
    assert "slider" in alone.layers("slice")[0]
    assert not any("slider" in layer for layer in both.layers("slice"))
    assert both.scene["voxels"] is None


def test_a_cut_takes_away_the_named_corner() -> None:
    cut = Cut("LA", (1.0, 2.0, 3.0))
    contents = Contents(made(prepared(), scene_of(BALL, cut=cut)))
    planes = np.array(contents.scene["panels"][0]["cut"])
    assert (planes @ [5, -5, 0, 1] > 0).all()
    assert not (planes @ [-5, -5, 0, 1] > 0).all()
    assert not (planes @ [5, 5, 0, 1] > 0).all()


def test_what_panels_share_is_there_once() -> None:
    panels = tuple(Panel(id=name, column=n, layers=(BALL,)) for n, name in enumerate("ab"))
    contents = Contents(made(prepared(), Scene(page=Page(columns=2), panels=panels)))
    assert len(contents.scene["meshes"]) == 1
    assert [panel["layers"][0]["mesh"] for panel in contents.scene["panels"]] == [0, 0]


def test_the_same_scene_gives_the_same_bytes(head_volume: Volume) -> None:
    assert made(Prepared(head_volume), load("cutaway")) == head_page(head_volume)


def test_nothing_is_asked_of_the_network(head_volume: Volume) -> None:
    html = head_page(head_volume)
    assert not re.search(r"https?://|//cdn|<link|\beval\(|\bimport\(|fetch\(", html)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    script = re.search(r"<script>(.*?)</script>", html, re.S)
    assert policy
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert "default-src 'none'" in policy[1]
    assert f"script-src 'sha256-{digest}'" in policy[1]


def test_nothing_is_said_of_the_patient(head_volume: Volume) -> None:
    named = replace(
        head_volume,
        metadata={**head_volume.metadata, "PatientName": "DOE^JANE", "SeriesDescription": "SAGGY"},
    )
    html = re.sub(r"[\w+/=]{200,}", "", made(Prepared(named), load("planes")))
    assert "DOE" not in html
    assert "SAGGY" not in html


def test_words_are_text_and_not_markup() -> None:
    scene = replace(scene_of(BALL, title="</script><b>A & B"), title="<i>Head")
    html = made(prepared(), scene)
    assert "<b>A" not in html
    assert "<i>Head" not in html
    assert "&lt;b&gt;A &amp; B" in html


def test_what_cannot_be_turned_is_a_picture_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    panels = (
        Panel(id="ball", layers=(BALL,)),
        Panel(id="plot", title="Plot", column=1, layers=(HistogramLayer(id="h"),)),
    )
    with caplog.at_level("WARNING", "viz3d"):
        html = made(prepared(), Scene(page=Page(columns=2), panels=panels))
    note = "Panel 'Plot': a still picture, for a histogram cannot be turned in a page"
    assert note in caplog.messages
    assert note.replace("'", "&#x27;") in html
    assert html.count('<img alt="Plot" src="data:image/png;base64,') == 1
    assert len(Contents(html).scene["panels"]) == 1


def test_what_is_true_of_one_view_is_left_out_aloud(caplog: pytest.LogCaptureFixture) -> None:
    bar = AnnotationLayer(id="bar", what="scale-bar")
    words = AnnotationLayer(id="words", what="text", text="Words that stay")
    with caplog.at_level("WARNING", "viz3d"):
        html = made(prepared(), scene_of(BALL, bar, words))
    assert "The panel: the scale-bar, which would not stay true, is not in the page" in (
        caplog.messages
    )
    assert "Words that stay" in html


def test_a_face_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("WARNING", "viz3d"):
        made(prepared(), scene_of(BALL, replace(BALL, id="other", opacity=0.5)))
        assert sum("face can be recognised" in message for message in caplog.messages) == 1
        caplog.clear()
        made(prepared(), scene_of(SliceLayer(id="x")))
        assert not caplog.messages


def test_a_relief_has_its_colours(head_volume: Volume) -> None:
    contents = Contents(made(Prepared(head_volume), scene_of(ReliefLayer(id="r"))))
    (mesh,) = contents.scene["meshes"]
    colors = contents.array(mesh["colors"])
    points = contents.points_lps(mesh)
    low, high = points[:, 2].argmin(), points[:, 2].argmax()
    assert colors[low].sum() < 30  # inferno, dark end
    assert colors[high].sum() > 500


def test_a_scene_without_anything_to_turn_is_refused() -> None:
    with pytest.raises(InputError, match="can be turned") as refusal:
        made(prepared(), load("volume"))
    assert refusal.value.code == "nothing-to-turn"


def test_render_writes_a_page_by_its_ending(head_volume: Volume, tmp_path: Path) -> None:
    target = tmp_path / "head.html"
    viz3d.render(head_volume, target, scene="cutaway")
    assert target.read_text("utf-8") == head_page(head_volume)


def test_a_page_has_no_size_on_paper(head_volume: Volume, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="takes no width and dpi"):
        viz3d.render(head_volume, tmp_path / "head.html", width_mm=180, dpi=300)
    assert not list(tmp_path.iterdir())
