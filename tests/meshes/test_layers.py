"""Which surface a name means."""

from __future__ import annotations

import pytest

from viz3d.errors import SceneError
from viz3d.meshes.layers import find_layer
from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer, SurfaceLayer
from viz3d.scene.model import Panel, Scene


def scene(*panels: tuple) -> Scene:
    return Scene(panels=tuple(Panel(id=str(n), layers=layers) for n, layers in enumerate(panels)))


def test_the_scene_of_that_name_comes_first() -> None:
    assert find_layer("skin").opacity == 1
    assert isinstance(find_layer("grey-matter"), MaskSurfaceLayer)


def test_a_layer_of_a_scene() -> None:
    fat = SurfaceLayer(id="fat", level=900.0)
    assert find_layer("fat", scene((SliceLayer(id="axial"), fat))) is fat


def test_what_is_no_surface_is_refused_with_what_there_is() -> None:
    only = scene((SliceLayer(id="axial"), SurfaceLayer(id="skin")))
    with pytest.raises(SceneError, match=r"'axial'.*there are: skin"):
        find_layer("axial", only)
    with pytest.raises(SceneError, match="did you mean 'skin'"):
        find_layer("sking")


def test_the_same_surface_in_two_panels_is_one() -> None:
    veil = SurfaceLayer(id="skin", opacity=0.2)
    assert find_layer("skin", scene((SurfaceLayer(id="skin"),), (veil,))).opacity == 1


def test_different_surfaces_of_one_name_are_told_apart_by_their_panel() -> None:
    two = scene((SurfaceLayer(id="a"),), (SurfaceLayer(id="a", level=5.0),))
    with pytest.raises(SceneError, match="0/a, 1/a"):
        find_layer("a", two)
    assert find_layer("1/a", two).level == 5.0
