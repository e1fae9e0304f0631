"""Words for views: where each looks from, which side is left, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene import files
from viz3d.scene.model import Camera
from viz3d.scene.validate import validate
from viz3d.scene.view import basis
from viz3d.scene.views import FLAT_VIEWS, SIDE_WORDS, is_spatial, looking, placed, seen_from

L, P, S = np.eye(3)


@pytest.mark.parametrize(
    ("word", "toward"),
    [
        ("front", -P),
        ("A", -P),
        ("back", P),
        ("left", L),
        ("R", -L),
        ("above", S),
        ("below", -S),
        ("front-left", (L - P) / np.sqrt(2)),
        ("front-left-above", (L - P + S) / np.sqrt(3)),
        ("ALS", (L - P + S) / np.sqrt(3)),
        ("above-back", (P + S) / np.sqrt(2)),
    ],
)
def test_a_word_looks_from_where_it_says(word: str, toward: np.ndarray) -> None:
    _, up, found = basis(looking(word))
    np.testing.assert_allclose(found, toward, atol=1e-12)
    assert up @ S > -1e-12, "the head stands upright"


@pytest.mark.parametrize(
    ("word", "right", "up"),
    [
        ("axial", L, -P),  # the nose is up, the patient's right at the left
        ("coronal", L, S),
        ("sagittal", P, S),  # the nose points left
        ("axial-neurological", -L, -P),
        ("coronal-neurological", -L, S),
        ("sagittal-neurological", -P, S),
    ],
)
def test_a_flat_view_lies_exactly_in_its_plane(word: str, right, up) -> None:
    camera = looking(word)
    assert camera.projection == "parallel"
    np.testing.assert_allclose(basis(camera)[:2], (right, up), atol=1e-15)


def test_every_word_is_known() -> None:
    for word in (*SIDE_WORDS, *FLAT_VIEWS):
        assert looking(word).view == ""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("frnt", "did you mean 'front'"),
        ("front-back", "two opposite"),
        ("left-left", "twice"),
        ("LR", "two opposite"),
        ("", "not known"),
        ("front-", "not known"),
    ],
)
def test_what_is_no_view_is_refused(word: str, said: str) -> None:
    with pytest.raises(SceneError, match=said):
        looking(word)


def test_a_files_own_angles_win_over_its_word() -> None:
    text = 'version = 1\n[camera]\nview = "left"\nelevation_deg = 20\n[[layer]]\nkind = "surface"\n'
    camera = files.from_text(text).panels[0].camera
    assert camera == Camera(azimuth_deg=90, elevation_deg=20)


def test_a_word_wins_over_the_scene_that_a_panel_starts_from() -> None:
    text = 'version = 1\n[[panel]]\nscene = "skin"\n[panel.camera]\nview = "back"\n'
    camera = files.from_text(text).panels[0].camera
    assert (camera.azimuth_deg, camera.elevation_deg) == (180, 0)


def test_a_wrong_word_is_refused_where_it_stands() -> None:
    text = 'version = 1\n[camera]\nview = "lft"\n[[layer]]\nkind = "surface"\n'
    with pytest.raises(SceneError, match="did you mean 'left'") as caught:
        files.from_text(text)
    assert caught.value.field == "camera.view"


def test_a_program_may_say_the_word() -> None:
    assert placed(Camera(view="left")) == Camera(azimuth_deg=90, elevation_deg=0)
    assert placed(Camera(azimuth_deg=3)) == Camera(azimuth_deg=3)


def test_only_panels_in_space_are_turned() -> None:
    scene = files.load("figure")
    turned = seen_from(scene, "back", elevation_deg=10, parallel=True)
    for before, after in zip(scene.panels, turned.panels, strict=True):
        if is_spatial(before):
            assert (after.camera.azimuth_deg, after.camera.elevation_deg) == (180, 10)
            assert after.camera.projection == "parallel"
        else:
            assert after == before
    assert [panel.id for panel in scene.panels if not is_spatial(panel)] == ["slice", "histogram"]
    with pytest.raises(SceneError, match="no panel"):
        seen_from(files.load("three-planes"), "back")


@pytest.mark.parametrize("angle_deg", [float("nan"), float("inf"), -1e9])
def test_an_angle_that_is_none_is_refused(angle_deg: float) -> None:
    turned = seen_from(files.load("skin"), azimuth_deg=angle_deg)
    with pytest.raises(SceneError, match=r"camera\.azimuth_deg"):
        validate(turned)
