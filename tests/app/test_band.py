"""The histogram's band in the whole window: tint and surface follow, and nothing leaks."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz3d.scene.layers import MaskSurfaceLayer, SliceLayer

from .conftest import wait_for_rest
from .driving import pixels


def layers(window: Any, kind: type) -> list[Any]:
    return [
        layer
        for panel in window.viewer.session.scene.panels
        for layer in panel.layers
        if isinstance(layer, kind)
    ]


def shown(window: Any, kind: type) -> list[Any]:
    return [
        layer
        for pane in window.viewer.panes
        for layer in pane.panel.layers
        if isinstance(layer, kind)
    ]


def test_while_the_band_is_held_the_tint_goes_ahead_and_the_surface_follows(
    open_window, qtbot
) -> None:
    window = open_window("four-up", (1000, 700), panels=True)
    dock = window.docks.histogram
    qtbot.waitUntil(lambda: dock._tally is not None)
    dock.controls.tint.click()
    dock.controls.surface.click()
    wait_for_rest(qtbot, window)
    before = pixels(window)
    first, last = dock._tally.auto_bins
    window.desk.hold()
    dock._move_band(first - 6, last)
    assert {layer.tint.bins for layer in shown(window, SliceLayer)} == {(first - 6, last)}
    assert [layer.band.bins for layer in shown(window, MaskSurfaceLayer)] == [(first, last)]
    window.desk.let_go()
    wait_for_rest(qtbot, window)
    assert [layer.band.bins for layer in shown(window, MaskSurfaceLayer)] == [(first - 6, last)]
    assert np.abs(pixels(window) - before).max() > 30
    window.commands.actions["undo"].trigger()
    wait_for_rest(qtbot, window)
    assert {layer.band.bins for layer in layers(window, MaskSurfaceLayer)} == {"auto"}
    np.testing.assert_allclose(pixels(window), before, atol=12)


def test_old_bands_are_let_go_of(open_window, qtbot) -> None:
    window = open_window("grey-matter", (600, 500), panels=True)
    dock = window.docks.histogram
    qtbot.waitUntil(lambda: dock._tally is not None)
    first, last = dock._tally.auto_bins
    for n in range(1, 7):
        dock._move_band(first - n, last)
        wait_for_rest(qtbot, window)
    held = [need for need in window.viewer._made if isinstance(need.layer, MaskSurfaceLayer)]
    assert len(held) <= 2, "the surface that is shown, and its draft"


def test_the_relief_of_a_slice_follows_the_crosshair(open_window, qtbot) -> None:
    window = open_window("four-up", (700, 560))
    window.commands.actions["slice-relief"].trigger()
    qtbot.waitUntil(lambda: window.viewer.session.scene.name == "slice-relief")
    wait_for_rest(qtbot, window)
    before = pixels(window)
    scene = window.viewer.session.scene
    from viz3d.app.linked import with_crosshair

    window.viewer.session.update(with_crosshair(scene, np.array([4.0, -3.0, 32.0])))
    wait_for_rest(qtbot, window)
    reliefs = [pane.panel.layers[0] for pane in window.viewer.panes[1:]]
    assert [layer.position_mm for layer in reliefs] == [32.0, 32.0]
    assert np.abs(pixels(window) - before).max() > 30
