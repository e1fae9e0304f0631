"""What moves or is turned: movies, notebooks, the window."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Unpack

from viz3d.api.asked import mask_path, named, page_size
from viz3d.api.data import read, volume_of
from viz3d.api.paths import PathLike
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.geometry import PlaneName
    from viz3d.notebook import Page, Picture
    from viz3d.reading import Reading
    from viz3d.scene.model import Scene


def movie(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    scene: str | PathLike | Scene | None = None,
    turntable: bool = False,
    sweep: PlaneName | None = None,
    cut: bool = False,
    fade: Sequence[str | PathLike | Scene] = (),
    seconds: float = 8.0,
    fps: float | None = None,
    size: tuple[int, int] | None = None,
    back: bool = False,
    ease: bool = False,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Write a movie; no display is needed. Motions go together; without any it is a turntable.

    Parameters
    ----------
    volume : Volume or path
        The path may be that of a scene file that names its data.
    output : path
        ``.mp4`` (H.264; needs ``pip install "viz3d[movie]"``) or ``.gif``; it appears whole or
        not at all.
    scene : str, path or Scene, optional
        Without it the scene file that names the data; else "cutaway" for a moving cut,
        "planes" for the others.
    turntable : bool
        One full turn without a doubled last frame, the camera going to the patient's left.
    sweep : "axial", "coronal" or "sagittal", optional
        Move the scene's slices of this plane through the head, to the top, back or left.
    cut : bool
        Move the scene's cut into the head, up to its own place.
    fade : sequence of str, path or Scene
        Fade to these scenes, one after the other.
    seconds : float
    fps : float, optional
        Frames per second; 30, or 20 for a GIF.
    size : (width, height), optional
        Pixels, even for an MP4; without it as wide as 1280, or 640 for a GIF.
    back : bool
        Go back again in the second half.
    ease : bool
        Start and end slowly.
    brain : bool
        The same scene of the brain alone: see `viz3d.scene.brain_only`.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError, RenderError
    """
    from viz3d.figure.size import Size
    from viz3d.film.formats import USUAL_FPS, check_fit, check_format, ending_of, usual_size
    from viz3d.film.plan import Plan, usual_scene
    from viz3d.output import check_writable
    from viz3d.scene.brain_only import of_brain
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    # Whatever is wrong with the request is said before the libraries that draw are loaded.
    target = os.fspath(output)
    check_format(target)
    check_writable(target)
    volume, scene, reading, brain_mask = named(volume, scene, reading, brain_mask)
    first = scene or usual_scene(cut=cut)
    scenes = tuple(
        wanted if isinstance(wanted, Scene) else load(os.fspath(wanted))
        for wanted in (first, *fade)
    )
    if brain:
        scenes = tuple(map(of_brain, scenes))
    plan = Plan(
        scenes,
        turntable=turntable or not (sweep or cut or fade),
        sweep=sweep,
        cut=cut,
        seconds=seconds,
        fps=USUAL_FPS[ending_of(target)] if fps is None else fps,
        back=back,
        ease=ease,
    )
    pixels = usual_size(scenes[0], target) if size is None else Size.in_pixels(*size)
    check_fit(target, pixels, plan.fps)

    mask = mask_path(brain_mask)
    source = partial(volume_of, volume, progress, reading)
    from viz3d.film.make import film

    film(source, plan, pixels, target, progress, mask)


def show(
    volume: Volume | PathLike,
    scene: str | PathLike | Scene = "overview",
    *,
    size: tuple[int, int] | None = None,
    interactive: bool = False,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> Picture | Page:
    """A scene in a notebook: the last value of a cell is shown below it.

    Parameters
    ----------
    volume : Volume or path
    scene : str, path or Scene
    size : (width, height), optional
        Pixels, of a picture or of a page's frame; 1600 or 900 wide by default.
    interactive : bool
        Turn it by hand, in a page that needs no server and stays in the saved notebook.
    brain : bool
        The same scene of the brain alone: see `viz3d.scene.brain_only`.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    InputError, GeometryError, SceneError, RenderError
    """
    from viz3d import notebook
    from viz3d.scene.brain_only import of_brain
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    wanted = scene if isinstance(scene, Scene) else load(os.fspath(scene))
    if brain:
        wanted = of_brain(wanted)
    mask = mask_path(brain_mask)
    source = volume_of(volume, progress, reading)
    if interactive:
        return notebook.page(source, wanted, size or notebook.FRAME_PX, progress, mask)
    pixels = page_size(wanted, size, (None, None), None)
    return notebook.picture(source, wanted, pixels, progress, mask)


def view(
    volume: Volume | PathLike,
    *,
    scene: str | PathLike | Scene | None = None,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    **reading: Unpack[Reading],
) -> None:
    """Open the window; returns when it is closed.

    Parameters
    ----------
    volume : Volume or path
        The path may be that of a scene file that names its data.
    scene : str, path or Scene, optional
        Without it the scene file that names the data, or else "four-up".
    brain : bool
        The same scene of the brain alone: see `viz3d.scene.brain_only`.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    RenderError
        If no window can be opened here.
    """
    from viz3d.app import show
    from viz3d.scene.brain_only import of_brain
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    volume, scene, reading, brain_mask = named(volume, scene, reading, brain_mask)
    scene = "four-up" if scene is None else scene
    wanted = scene if isinstance(scene, Scene) else load(os.fspath(scene))
    mask = mask_path(brain_mask)
    source = volume if isinstance(volume, Volume) else read(volume, **reading)
    show(source, of_brain(wanted) if brain else wanted, mask)
