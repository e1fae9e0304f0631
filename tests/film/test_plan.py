"""Which frame shows what."""

from __future__ import annotations

import pytest

from viz3d.errors import InputError, SceneError
from viz3d.film.plan import Mix, Plan
from viz3d.scene.files import load

PLANES, SKIN, CUTAWAY = load("planes"), load("skin"), load("cutaway")


def plan(*scenes: object, **wishes: object) -> Plan:
    return Plan(scenes or (PLANES,), **{"seconds": 1.0, "fps": 8.0, **wishes})


def test_a_turn_has_no_doubled_last_frame() -> None:
    turns = [plan().shares(frame).turn for frame in range(8)]
    assert turns == [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]


def test_a_path_reaches_its_end() -> None:
    paths = [plan(seconds=0.625).shares(frame).path for frame in range(5)]
    assert paths == [0, 0.25, 0.5, 0.75, 1]


def test_a_path_and_back_again_is_a_loop() -> None:
    paths = [plan(back=True).shares(frame).path for frame in range(8)]
    assert paths == [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25]


def test_easing_keeps_the_ends_and_the_middle() -> None:
    eased = [plan(seconds=1.125, ease=True).shares(frame).path for frame in range(9)]
    assert (eased[0], eased[4], eased[8]) == (0, 0.5, 1)
    assert eased[1] < 1 / 8
    assert eased == sorted(eased)


def test_scenes_stand_and_fade_for_equal_times() -> None:
    mixes = [plan(PLANES, SKIN, seconds=1.625, fps=8.0).mix(frame) for frame in range(13)]
    assert [mix.scene for mix in mixes] == [0] * 8 + [1] * 5
    assert [mix.next_share > 0 for mix in mixes] == [False] * 5 + [True] * 3 + [False] * 5
    assert mixes[6] == Mix(0, 0.5)


def test_one_scene_is_all_there_is() -> None:
    assert {plan().mix(frame) for frame in range(8)} == {Mix(0, 0.0)}


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"seconds": 0.0}, "bad-length"),
        ({"seconds": float("nan")}, "bad-length"),
        ({"seconds": 1e6}, "bad-length"),
        ({"seconds": 0.1}, "bad-length"),
        ({"fps": 0.5}, "bad-rate"),
        ({"fps": float("nan")}, "bad-rate"),
        ({"fps": 1000.0}, "bad-rate"),
    ],
)
def test_numbers_that_make_no_sense(wishes: dict[str, float], code: str) -> None:
    with pytest.raises(InputError) as refusal:
        plan(**wishes)
    assert refusal.value.code == code


def test_a_motion_needs_one_scene_that_has_it() -> None:
    with pytest.raises(SceneError):
        plan(SKIN, cut=True)
    assert plan(SKIN, CUTAWAY, cut=True).words() == "moving cut; fade through 2 scenes"
