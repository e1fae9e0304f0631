"""Slices outside the data are refused, not drawn empty."""

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene.files import builtin_names, load
from viz3d.scene.layers import SliceLayer
from viz3d.scene.model import Panel, Scene
from viz3d.scene.montage import montage_scene
from viz3d.scene.places import check_places

LOW, HIGH = np.array([-80.0, -100.0, -60.0]), np.array([80.0, 100.0, 120.5])


@pytest.mark.parametrize("words", ["axial -60 0 120.5", "sagittal -80 80", "coronal 3x3"])
def test_slices_within_the_data_pass(words: str) -> None:
    check_places(montage_scene(words), LOW, HIGH)


@pytest.mark.parametrize("words", ["axial 0 121", "axial -60.1", "sagittal 100", "coronal 0 -101"])
def test_one_slice_outside_is_refused(words: str) -> None:
    with pytest.raises(SceneError, match=r"layer\[0\]: no \w+ slice at .* mm: the data reach"):
        check_places(montage_scene(words), LOW, HIGH)


def test_the_panel_is_named_and_hidden_layers_are_not_asked() -> None:
    far = SliceLayer(id="far", position_mm=500.0)
    hidden = SliceLayer(id="far", position_mm=500.0, visible=False)
    check_places(Scene(panels=(Panel(id="a", layers=(hidden,)),)), LOW, HIGH)
    with pytest.raises(SceneError, match=r"panel\[1\]\.layer\[0\]: no axial slice at 500 mm"):
        check_places(
            Scene(panels=(Panel(id="a", layers=(hidden,)), Panel(id="b", layers=(far,)))), LOW, HIGH
        )


@pytest.mark.parametrize("name", builtin_names())
def test_builtin_scenes_leave_places_to_the_data(name: str) -> None:
    check_places(load(name), LOW, HIGH)
