"""The histogram's panel, driven by mouse and keyboard, and what it does to its session."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from viz3d.app.panels.histogram import HistogramDock
from viz3d.app.panels.histogram_bands import band_at, band_places
from viz3d.app.panels.histogram_tally import Tallies
from viz3d.app.worker import Worker
from viz3d.process.mask import band_mask
from viz3d.process.smoothing import gaussian
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layer_values import Band
from viz3d.volume import Volume

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def worker(qapp: Any):
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def dock(shown, desk, head: Volume, worker: Worker, qtbot) -> HistogramDock:
    panel = shown(HistogramDock())
    panel.resize(760, 230)
    panel.attach(desk, Tallies(Prepared(head), worker, panel))
    qtbot.waitUntil(lambda: panel.plot.view is not None)
    return panel


def edge_x(dock: HistogramDock, n: int) -> int:
    return round(dock.plot.view.x(float(dock._tally.histogram.edges[n])))


def drag(qtbot, dock: HistogramDock, start_bin: int, end_bin: int) -> None:
    """From one edge of the histogram's bins to another, in steps."""
    plot = dock.plot
    y = plot.height() // 2
    ends = [QPoint(edge_x(dock, n), y) for n in (start_bin, end_bin)]
    qtbot.mousePress(plot, LEFT, pos=ends[0])
    for n in range(1, 6):
        place = QPointF(ends[0] + (ends[1] - ends[0]) * (n / 5))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            plot.mapToGlobal(place),
            LEFT,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(plot, event)
    qtbot.mouseRelease(plot, LEFT, pos=ends[1])


def bands(desk) -> set[Band]:
    return {band_at(desk.scene, place) for place in band_places(desk.scene)}


def test_the_band_of_the_data_is_shown_and_changes_nothing(dock, desk) -> None:
    first, last = dock._tally.auto_bins
    assert dock.plot._bins == (first, last)
    assert not band_places(desk.scene)
    assert not desk.session.can_undo


def test_moving_an_edge_tints_all_slices_in_one_step(dock, desk, qtbot) -> None:
    first, last = dock._tally.auto_bins
    before = desk.scene
    drag(qtbot, dock, last, last + 3)
    assert bands(desk) == {Band((first, last + 3))}
    assert len(band_places(desk.scene)) == 6
    desk.session.undo()
    assert desk.scene == before
    assert not desk.session.can_undo


def test_the_middle_moves_the_whole_band(dock, desk, qtbot) -> None:
    first, last = dock._tally.auto_bins
    middle = (first + last) // 2
    if min(middle - first, last - middle) < 2:
        drag(qtbot, dock, first, first - 5)
        first, middle = first - 5, (first - 5 + last) // 2
    drag(qtbot, dock, middle, middle - 3)
    assert bands(desk) == {Band((first - 3, last - 3))}


def test_voxels_and_millilitres_are_those_of_the_mask(dock, desk, head, qtbot) -> None:
    first, last = dock._tally.auto_bins
    drag(qtbot, dock, last, last + 2)
    smooth = gaussian(head.array, 2.0)
    edges = np.linspace(0, smooth.max(), 51)
    voxels = np.count_nonzero(band_mask(smooth, edges[first], edges[last + 2]))
    assert f"{voxels:,} voxels" in dock._readout.text()
    assert f"{voxels * 27 / 1000:,.1f} ml" in dock._readout.text()


def test_by_keyboard_alone(dock, desk, qtbot) -> None:
    first, last = dock._tally.auto_bins
    dock.plot.setFocus()
    qtbot.keyClick(dock.plot, Qt.Key.Key_Left)
    assert bands(desk) == {Band((first - 1, last))}
    qtbot.keyClick(dock.plot, Qt.Key.Key_Up)
    qtbot.keyClick(dock.plot, Qt.Key.Key_Right)
    assert bands(desk) == {Band((first - 1, last + 1))}
    qtbot.keyClick(dock.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert bands(desk) == {Band((first, last + 2))}


def test_bins_are_typed_and_auto_takes_them_back(dock, desk, qtbot) -> None:
    spin = dock.controls._last
    spin.setFocus()
    spin.selectAll()
    last = dock._tally.auto_bins[1] + 5
    qtbot.keyClicks(spin, str(last))
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert bands(desk) == {Band((dock._tally.auto_bins[0], last))}
    qtbot.mouseClick(dock.controls._auto, LEFT)
    assert bands(desk) == {Band()}


def test_smoothing_is_chosen_in_millimetres_and_counted_aside(dock, desk, head, qtbot) -> None:
    """The small head's voxels are 3 mm wide."""
    dock.controls.tint.click()
    dock.controls._sigma._spin.setValue(3.0)
    assert {band.sigma_voxels for band in bands(desk)} == {1.0}
    qtbot.waitUntil(lambda: dock._tally.band.sigma_voxels == 1.0)
    smooth = gaussian(head.array, 1.0)
    counts, _ = np.histogram(smooth, 50, range=(0, smooth.max()))
    np.testing.assert_array_equal(dock._tally.histogram.counts, counts)
    assert "1 voxels = 3 mm" in dock.controls._sigma_words.text()


def test_one_band_is_adjusted_alone(dock, desk, qtbot) -> None:
    dock.controls.tint.click()
    dock.controls.surface.click()
    assert len(band_places(desk.scene)) == 7
    dock._choose_place(6)
    dock.controls._first.setValue(7)
    changed = [band_at(desk.scene, place).bins for place in band_places(desk.scene)]
    assert changed[:6] == ["auto"] * 6
    assert changed[6][0] == 7
    dock._choose_place(-1)
    dock.controls._first.setValue(9)
    assert {band.bins[0] for band in bands(desk)} == {9}


def test_of_many_wishes_only_the_last_is_counted(head, worker, qtbot) -> None:
    tallies = Tallies(Prepared(head), worker)
    told = []
    tallies.counted.connect(told.append)
    for tenths in range(10, 30):
        tallies.ask(Band(sigma_voxels=tenths / 10))
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert [tally.band.sigma_voxels for tally in told] == [2.9]


def test_without_a_volume_the_panel_rests(shown) -> None:
    panel = shown(HistogramDock())
    assert not panel.isEnabled()
    panel.refresh()


def test_a_volume_without_a_histogram_says_why(shown, desk, head, worker, qtbot) -> None:
    panel = shown(HistogramDock())
    below = Volume(head.array - np.int16(9000), head.grid, report=head.report)
    panel.attach(desk, Tallies(Prepared(below), worker, panel))
    qtbot.waitUntil(lambda: "No histogram" in panel.plot.reason)
    assert panel.plot.view is None
