"""A desk with a session on it, and no volume, no canvas, no window around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from viz3d.app.panels.desk import Desk
from viz3d.app.panels.scales import Limits
from viz3d.scene.files import load
from viz3d.scene.resolve import Facts, resolve
from viz3d.session import Session

LIMITS = Limits((-80.0, -100.0, -90.0), (90.0, 110.0, 120.0), (0.0, 3000.0))
FACTS = Facts(
    points_lps=np.array([LIMITS.low_lps, LIMITS.high_lps]),
    middle_lps=(1.0, 2.0, 3.0),
    window=(10.0, 900.0),
    grey_bins=lambda band: (12, 16),
    brain_points_lps=lambda: np.zeros((1, 3)),
)


class Told:
    """What a desk was told was refused."""

    def __init__(self) -> None:
        self.words: list[str] = []


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def desk(told: Told) -> Desk:
    return desk_with("four-up", told.words.append)


def desk_with(name: str, refused: Callable[[str], None]) -> Desk:
    """A desk on a built-in scene."""
    session = Session(load(name))
    return Desk(
        session,
        LIMITS,
        lambda: resolve(session.scene, FACTS),
        session.begin_gesture,
        session.end_gesture,
        refused,
    )


@pytest.fixture
def shown(display: None, qtbot: Any) -> Callable[[Any], Any]:
    """Puts a panel on the screen."""

    def show(panel: Any) -> Any:
        qtbot.addWidget(panel)
        panel.resize(340, 700)
        panel.show()
        # Keys go to the active window only.
        with qtbot.waitActive(panel):
            panel.activateWindow()
        return panel

    return show
