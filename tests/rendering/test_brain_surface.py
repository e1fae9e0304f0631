"""The brain's surface as a layer: its place, its colours, its light, and as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.process.brain.synthetic import BRAIN
from viz3d.app.needs import needs
from viz3d.geometry import transform_points
from viz3d.meshes.layers import find_layer
from viz3d.meshes.make import surface
from viz3d.meshes.wishes import Wishes
from viz3d.phantom import make_labels
from viz3d.process.surface import points_of
from viz3d.rendering.bindings.meshes import mesh_of, outermost_lps
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.slice_picture import opened_brain
from viz3d.rendering.stand_ins import CoarseMeshes, stand_in
from viz3d.scene.layers import SliceLayer, SurfaceLayer
from viz3d.scene.model import Camera, Cut, Panel, Scene
from viz3d.scene.view import fit
from viz3d.volume import Volume
from viz3d.web.buffers import Buffers
from viz3d.web.meshes import lit_mesh

DEPTH = SurfaceLayer(id="brain", source="brain", coloring="depth", colormap="sulci")
PLAIN = replace(DEPTH, coloring="plain", colormap="auto")


@pytest.fixture(scope="module")
def prepared(head_volume: Volume, brain_mask_file: Path) -> Prepared:
    return Prepared(head_volume, brain_mask=brain_mask_file)


@pytest.fixture(scope="module")
def brain(prepared: Prepared) -> LitMesh:
    return mesh_of(DEPTH, Cut(), prepared)


def test_it_is_around_the_brain_in_the_patient(brain: LitMesh, prepared: Prepared) -> None:
    grid = prepared.volume.grid
    tissue = grid.to_lps(np.argwhere(np.isin(make_labels(grid), BRAIN))[:, ::-1])
    points = transform_points(brain.placement, points_of(brain.data))
    # Voxels of 3 mm, and a cord that leaves the mask below.
    for end in (np.min, np.max):
        np.testing.assert_allclose(end(points, axis=0)[:2], end(tissue, axis=0)[:2], atol=3)
    assert abs(points[:, 2].max() - tissue[:, 2].max()) < 3


def test_gyri_are_pale_and_sulci_dark(brain: LitMesh, prepared: Prepared) -> None:
    assert brain.albedo is not None
    depth = prepared.cortex().depth_mm(points_of(brain.data))
    brightness = brain.albedo.mean(axis=1)
    assert brightness[depth < 1].min() > brightness[depth > 10].max()


def test_colours_change_without_light_being_made_anew(brain: LitMesh, prepared: Prepared) -> None:
    plain = mesh_of(PLAIN, Cut(), prepared)
    intensity = mesh_of(replace(DEPTH, coloring="intensity", colormap="cortex"), Cut(), prepared)
    assert plain.albedo is None
    assert plain.light is brain.light is intensity.light
    assert plain.data is brain.data
    view = fit(Camera(), outermost_lps(DEPTH, prepared), 1.0)
    white, red = ((1.0, 1.0, 1.0), (1.0, 0.0, 0.0))
    np.testing.assert_array_equal(brain.colors(view, white), brain.colors(view, red))
    assert (plain.colors(view, white) != plain.colors(view, red)).any()


def test_light_falls_in_through_a_cut(brain: LitMesh, prepared: Prepared) -> None:
    middle = tuple(outermost_lps(DEPTH, prepared).mean(axis=0).tolist())
    cut = Cut(away="S", at_lps=middle)
    opened = mesh_of(DEPTH, cut, prepared)
    assert opened.light.arriving.mean() > brain.light.arriving.mean()
    assert mesh_of(replace(DEPTH, cut=False), cut, prepared) is mesh_of(DEPTH, Cut(), prepared)


def test_a_stand_in_keeps_the_colours(brain: LitMesh) -> None:
    coarse = CoarseMeshes()
    coarse.add(DEPTH, brain)
    found = coarse.find(replace(DEPTH, id="other"))
    assert found is not None
    assert found.albedo is not None
    assert len(found.albedo) == len(points_of(found.data)) < len(points_of(brain.data))
    assert coarse.find(PLAIN) is None
    assert coarse.find(SurfaceLayer()) is None


def test_the_window_makes_a_brain_apart_from_a_skin() -> None:
    layers = (DEPTH, SurfaceLayer(id="skin"), replace(DEPTH, id="again", opacity=0.5))
    found = needs(Scene(panels=(Panel(layers=layers),)))
    assert [need.words for need in found] == ["Finding the brain's surface", "Finding the skin"]


def test_the_camera_holds_the_brain_alone(prepared: Prepared) -> None:
    whole = np.ptp(outermost_lps(SurfaceLayer(), prepared), axis=0)
    assert (np.ptp(outermost_lps(DEPTH, prepared), axis=0)[:2] < 0.9 * whole[:2]).all()


def test_a_file_of_it_is_closed_and_in_place(brain: LitMesh, prepared: Prepared) -> None:
    layer = find_layer("brain")
    assert layer == replace(PLAIN, coloring="intensity")
    closed = surface(layer, prepared, Wishes(watertight=True))
    edges = np.sort(closed.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()
    drawn = transform_points(brain.placement, points_of(brain.data))
    np.testing.assert_allclose(closed.points_mm.min(axis=0), drawn.min(axis=0), atol=0.2)
    np.testing.assert_allclose(closed.points_mm.max(axis=0), drawn.max(axis=0), atol=0.2)


def test_a_page_has_the_colours_of_its_points(brain: LitMesh) -> None:
    small = stand_in(brain)
    assert lit_mesh(small, Buffers())["tints"]["rows"] == len(points_of(small.data))
    assert "tints" not in lit_mesh(replace(small, albedo=None), Buffers())


def test_a_cut_face_ends_where_the_surface_does(prepared: Prepared) -> None:
    points = points_of(prepared.brain_mesh("auto"))
    image = prepared.cortex_image()
    rng = np.random.default_rng(0)
    values = [
        image.GetScalarComponentAsDouble(*(int(n) for n in index), 0)
        for index in (points[rng.choice(len(points), 300)] - image.GetOrigin())
        / image.GetSpacing()
        // 1
    ]
    # Beside each point of the surface lie cubes about the half of a byte.
    assert 60 < np.mean(values) < 195
    layer = SliceLayer(id="face", region="cut-face", part="brain")
    panel = Panel(layers=(DEPTH, layer))
    assert opened_brain(layer, panel) is DEPTH
    assert opened_brain(replace(layer, part="head"), panel) is None
    assert opened_brain(layer, Panel(layers=(replace(DEPTH, cut=False), layer))) is None
