"""Coarse meshes in the place of large ones while something moves."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.process.light import Transfer
from viz3d.process.studio import SKIN
from viz3d.process.surface import isosurface, normals_of, points_of, triangles_of
from viz3d.rendering.lit_mesh import LitMesh
from viz3d.rendering.stand_ins import FEW_TRIANGLES, CoarseMeshes, stand_in
from viz3d.scene.layers import SurfaceLayer


@pytest.fixture(scope="module")
def ball() -> LitMesh:
    """A ball of radius 60 mm with its middle at (70, 70, 70), of 1 mm triangles."""
    k, j, i = np.indices((140, 140, 140)) - 70.0
    field = (60.5 - np.sqrt(i**2 + j**2 + k**2)).astype(np.float32)
    mesh = isosurface(field, (1.0, 1.0, 1.0), 0.5)
    count = mesh.GetNumberOfPoints()
    arriving = np.arange(count * 2, dtype=np.uint64).reshape(count, 2).astype(np.uint8)
    light = Transfer(arriving, np.eye(3, dtype=np.float32)[:2], normals_of(mesh))
    return LitMesh(mesh, light, SKIN, np.eye(4))


def test_a_stand_in_is_small_and_lies_where_the_mesh_does(ball) -> None:
    coarse = stand_in(ball)
    assert len(triangles_of(ball.data)) > FEW_TRIANGLES >= len(triangles_of(coarse.data)) > 5000
    radii = np.linalg.norm(points_of(coarse.data) - 70, axis=1)
    np.testing.assert_allclose(radii, 60, atol=1.0)


def test_its_light_is_that_of_the_points_it_was_merged_from(ball) -> None:
    coarse = stand_in(ball)
    outward = points_of(coarse.data) - 70
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    assert (np.einsum("ij,ij->i", coarse.light.normals, outward) > 0.97).all()
    assert len(coarse.light.arriving) == len(points_of(coarse.data))


def test_a_small_mesh_stands_in_for_itself(ball) -> None:
    coarse = stand_in(ball)
    assert stand_in(coarse) is coarse


def test_a_stand_in_is_found_whatever_the_layers_colour(ball) -> None:
    meshes = CoarseMeshes()
    meshes.add(SurfaceLayer(id="skin"), ball)
    assert meshes.find(SurfaceLayer(id="other", color="#123456", opacity=0.5)) is not None
    assert meshes.find(SurfaceLayer(level=300.0)) is None
