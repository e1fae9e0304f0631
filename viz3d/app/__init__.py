"""The desktop window. Qt is loaded when it is opened, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from viz3d.reading import Reading
    from viz3d.scene.model import Scene
    from viz3d.volume import Volume


def show(volume: Volume, scene: Scene, brain_mask: Path | None = None) -> None:
    """Show a volume in a window; returns when it is closed.

    Parameters
    ----------
    volume : Volume
    scene : Scene
    brain_mask : Path, optional
        A file that says where the brain is.

    Raises
    ------
    RenderError
        If no window can be opened here.
    """
    from viz3d.app.start import run, start

    with start(scene) as window:
        window.show_volume(volume, brain_mask=brain_mask)
        run(window)


def open_window(
    path: str | None, reading: Reading, scene: Scene, brain_mask: Path | None = None
) -> None:
    """Open the window at once and read a series into it; returns when it is closed.

    Parameters
    ----------
    path : str, optional
        Without one the window waits for a folder.
    reading : Reading
        How to read it.
    scene : Scene
    brain_mask : Path, optional
        A file that says where the brain of this series is.

    Raises
    ------
    RenderError
        If no window can be opened here.
    """
    from viz3d.app.start import run, start

    with start(scene) as window:
        if path is not None:
            window.open_path(path, reading, brain_mask)
        run(window)
