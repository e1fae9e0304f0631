"""The session: one way of change, gestures, undo."""

from __future__ import annotations

import pytest

from viz3d.errors import SceneError
from viz3d.scene import files
from viz3d.session import Session, panel_of, with_layer, with_panel


@pytest.fixture
def session() -> Session:
    return Session(files.load("planes"))


def _moved(session: Session, position: float):
    return with_layer(session.scene, "0", "axial", position_mm=position)


def _position(session: Session):
    return panel_of(session.scene, "0").layers[0].position_mm


def test_listeners_hear_of_every_new_scene_and_only_of_new_ones(session: Session) -> None:
    heard = []
    end = session.subscribe(heard.append)
    session.update(_moved(session, 3.0))
    session.update(_moved(session, 3.0))
    end()
    session.update(_moved(session, 4.0))
    assert [scene.panels[0].layers[0].position_mm for scene in heard] == [3.0]


def test_undo_and_redo_step_by_step(session: Session) -> None:
    for position in (1.0, 2.0):
        session.update(_moved(session, position))
    session.undo()
    assert _position(session) == 1.0
    session.undo()
    assert _position(session) == "auto"
    assert not session.can_undo
    session.undo()
    session.redo()
    assert _position(session) == 1.0
    session.update(_moved(session, 9.0))
    assert not session.can_redo


def test_a_gesture_is_one_step(session: Session) -> None:
    seen = []
    session.subscribe(seen.append)
    with session.gesture():
        for position in range(10):
            session.update(_moved(session, float(position)))
    assert len(seen) == 10
    session.undo()
    assert _position(session) == "auto"


def test_a_gesture_that_changes_nothing_is_no_step(session: Session) -> None:
    with session.gesture():
        pass
    assert not session.can_undo


def test_nonsense_is_refused_and_changes_nothing(session: Session) -> None:
    with pytest.raises(SceneError):
        session.update(with_layer(session.scene, "0", "axial", opacity=7.0))
    assert not session.can_undo
    with pytest.raises(SceneError, match="no layer 'x'"):
        with_layer(session.scene, "0", "x", opacity=1.0)
    with pytest.raises(SceneError, match="no panel '7'"):
        with_panel(session.scene, "7", title="x")


def test_a_step_is_taken_back_only_if_it_is_the_last(session: Session) -> None:
    before = session.scene
    session.update(_moved(session, 1.0))
    session.take_back(session.scene)
    assert _position(session) == 1.0
    session.take_back(before)
    assert session.scene == before
    assert not session.can_undo
    assert not session.can_redo
