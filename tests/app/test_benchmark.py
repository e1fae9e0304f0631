"""The window's own measurement, with few frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from viz3d.progress import silent


@pytest.fixture
def few_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    from viz3d.app import benchmark

    monkeypatch.setattr(benchmark, "ROUNDS", 1)
    monkeypatch.setattr(benchmark, "FRAMES", 5)
    quick = tuple(trial for trial in benchmark.TRIALS if trial.scene in ("four-up", "skin"))
    monkeypatch.setattr(benchmark, "TRIALS", quick)


def test_planes_are_pushed_and_heads_turned(
    display: None, no_vtk_leaks: None, few_frames: None, qtbot: Any, head: Any, monkeypatch: Any
) -> None:
    from viz3d.app.benchmark import benchmark
    from viz3d.app.gestures import Gestures

    seen: list[tuple[str, Any, Any]] = []
    move = Gestures.move

    def watched(self: Gestures, place: Any) -> None:
        move(self, place)
        scene = self._session.scene
        seen.append((scene.name, scene.crosshair_lps, scene.panels[-1].camera))

    monkeypatch.setattr(Gestures, "move", watched)
    result = benchmark(head, (640, 480), silent)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert result.size_px == (640, 480)
    assert len(result.rounds) == 4
    assert all(one.frame_ms.shape == (5,) and one.frame_ms.min() > 0 for _, one in result.rounds)
    pushed = np.array([place for name, place, _ in seen if name == "four-up"])
    assert len(pushed) == 15
    assert np.ptp(pushed, axis=0) == pytest.approx((57, 57, 57), abs=2), "each along its normal"
    assert len({camera for name, _, camera in seen if name == "skin"}) == 5


def test_the_table_tells_median_and_95th_percentile() -> None:
    from viz3d.app.benchmark import TRIALS, Result, Round, table

    times = np.arange(1.0, 102.0)
    lines = table(Result((1400, 900), [(TRIALS[0], Round(times, 12.5))])).splitlines()
    assert lines[0].startswith("1400x900 pixels")
    assert lines[1].startswith(TRIALS[0].name)
    assert lines[1].split()[-7:] == ["51.0", "ms", "96.0", "ms", "19.6", "12.5", "ms"]
