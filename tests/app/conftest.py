"""A small head and a window to show it in."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viz3d.geometry import Grid
from viz3d.rendering.desktop import why_no_window
from viz3d.volume import Volume

SIDE = 64
SPACING_MM = 3.0


@pytest.fixture(scope="session")
def head() -> Volume:
    """An egg of tissue with a brighter core, off the middle, in noisy air."""
    affine = np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0])
    affine[:3, 3] = -SPACING_MM * (SIDE - 1) / 2
    grid = Grid((SIDE, SIDE, SIDE), affine)
    k, j, i = np.indices(grid.shape, dtype=np.float64)
    points = grid.to_lps(np.stack([i, j, k], axis=-1))
    shell = np.linalg.norm((points - (4, -3, 2)) / (66, 80, 84), axis=-1)
    noise = np.random.default_rng(1).normal(0, 12, grid.shape)
    tissue = np.where(shell < 0.55, 900 + 120 * np.sin(points[..., 0] / 9), 620)
    values = np.abs(np.where(shell < 1, tissue, 0) + noise).astype(np.int16)
    return Volume(values, grid, report={"verdict": "ok"})


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two series of a small head as DICOM: "whole", and "gap" with a slice missing."""
    from viz3d.cli import main

    root = tmp_path_factory.mktemp("series")
    small = ["--shape", "60x64x64", "--spacing", "3.5", "--quiet"]
    for seed, name in enumerate(("whole", "gap"), start=1):
        assert main(["phantom", str(root / name), "--seed", str(seed), *small]) == 0
    sorted((root / "gap").glob("*.dcm"))[30].unlink()
    return root


@pytest.fixture(scope="session")
def display() -> None:
    """Skip where no window can be opened."""
    reason = why_no_window()
    if reason:
        pytest.skip(f"no window can be opened: {reason}")


@pytest.fixture
def no_vtk_leaks() -> Iterator[None]:
    """Fail the test if a VTK object that Python holds outlives it."""
    from viz3d.rendering.messages import route_messages

    route_messages()  # what it makes stays for the process's life
    gc.collect()
    before = {id(thing) for thing in vtk_objects()}
    yield
    gc.collect()
    left = [thing for thing in vtk_objects() if id(thing) not in before]
    assert not left, sorted({type(thing).__name__ for thing in left})


def vtk_objects() -> list[Any]:
    """Objects of VTK's rendering and data that are alive in Python."""
    if "vtkmodules.vtkCommonCore" not in sys.modules:
        return []
    from vtkmodules.vtkCommonCore import vtkObjectBase

    return [thing for thing in gc.get_objects() if isinstance(thing, vtkObjectBase)]


@pytest.fixture
def open_window(
    display: None, no_vtk_leaks: None, head: Volume, qtbot: Any
) -> Iterator[Callable[..., Any]]:
    """Opens the main window on the small head with a built-in scene, at rest.

    The panels are hidden, so that the canvas is as large as the window, unless `panels` is true.
    """
    from viz3d.app.window import MainWindow
    from viz3d.scene.files import load

    windows = []

    def open_scene(
        name: str = "planes", size: tuple[int, int] = (700, 560), *, panels: bool = False
    ) -> Any:
        window = MainWindow(load(name))
        windows.append(window)
        window.docks.set_visible(panels)
        window.resize(*size)
        window.show()
        # Keys go to the active window only.
        with qtbot.waitActive(window):
            window.activateWindow()
        window.show_volume(head)
        wait_for_rest(qtbot, window)
        return window

    yield open_scene
    for window in windows:
        window.close()
        window.deleteLater()
    windows.clear()
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_for_rest(qtbot: Any, window: Any) -> None:
    """Wait until the window has drawn its scene at rest's quality."""
    qtbot.waitUntil(lambda: window.viewer is not None and window.viewer.is_at_rest, timeout=60_000)
