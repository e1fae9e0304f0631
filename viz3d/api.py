"""The Python interface: what ``viz3d.read`` and its neighbours are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from viz3d.errors import InputError
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.entry import SeriesEntry
    from viz3d.figure.record import DataOptions
    from viz3d.figure.reproduce import Reproduction
    from viz3d.figure.size import Size
    from viz3d.geometry import PlaneName
    from viz3d.meshes.report import MeshReport
    from viz3d.notebook import Page, Picture
    from viz3d.process.brain import BrainMask
    from viz3d.reading import Reading
    from viz3d.rendering.tissue_bands import TissueReport
    from viz3d.scene.model import Scene

PathLike = str | os.PathLike[str]


def series(path: PathLike, *, progress: Progress = silent) -> Sequence[SeriesEntry]:
    """The volumes at a path, from headers only.

    Parameters
    ----------
    path : path
        A folder of DICOM files, one of them, a zip of them, a DICOMDIR; or a NIfTI, NRRD or
        MetaImage file.

    Returns
    -------
    sequence of SeriesEntry
        With the fields of ``viz3d info --json``.

    Raises
    ------
    InputError
        If there is nothing to read.
    """
    from viz3d.reading import list_series

    return list_series(Path(path), progress)


def read(
    path: PathLike,
    *,
    series: str | None = None,
    volume_index: int | None = None,
    repair: bool = False,
    allow_gaps: bool = False,
    progress: Progress = silent,
) -> Volume:
    """A series as a volume, every voxel in its true place.

    Parameters
    ----------
    path : path
        As for `series`.
    series : str, optional
        Which one, where there are several: its id in ``viz3d info``, its UID, or a part of
        its description. Without it the one that is clearly the head, with a warning in the
        log that says so.
    volume_index : int, optional
        One volume of several in time, from 0; without it all, as ``array[t, k, j, i]``.
    repair : bool
        Straighten a tilted stack, fill a gap, or even out uneven steps, by interpolation.
        What was done is in the volume's `provenance`.
    allow_gaps : bool
        Leave the places of missing slices empty.
    progress : callable, optional
        Told what is being done, how far it is, and how far it goes.

    Raises
    ------
    InputError
        If the files cannot be read, or several series are there and none was chosen.
    GeometryError
        If the slices do not form a regular volume; its `code` names the fault.
    """
    from viz3d.reading import read_volume

    return read_volume(
        Path(path),
        series=series,
        volume_index=volume_index,
        repair=repair,
        allow_gaps=allow_gaps,
        progress=progress,
    )


def render(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    scene: str | PathLike | Scene | None = None,
    size: tuple[int, int] | None = None,
    width_mm: float | None = None,
    height_mm: float | None = None,
    dpi: float | None = None,
    background: str | None = None,
    font: str | None = None,
    crop: bool = False,
    border_mm: float | None = None,
    alt_text: bool = False,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Draw a scene to a file; no display is needed.

    Parameters
    ----------
    volume : Volume or path
        The path may be that of a scene file that names its data.
    output : path
        ``.png``, ``.tif``, ``.jpg``, ``.pdf`` or ``.svg``; ``.html`` is a page in which the head
        is turned by hand, as large as its window. It appears whole or not at all.
    scene : str, path or Scene, optional
        A built-in scene's name, a scene file, or a scene; without it "overview", or the scene
        file that names the data.
    size : (width, height), optional
        Pixels; or
    width_mm, height_mm : float, optional
        On paper; one follows from the other and from what the page holds. Without any of
        these, 1600 pixels wide.
    dpi : float, optional
        Pixels per inch; 300 for a size on paper.
    background : str, optional
        Of the page and all its panels: ``"#rrggbb"``, a colour's name, or "transparent".
    font : str, optional
        Family of everything that is written.
    crop : bool
        Cut the empty margin of the page off, which gets smaller by it.
    border_mm : float, optional
        Crop, but for so much.
    alt_text : bool
        Write what is seen in words, to a ``.txt`` of the same name.
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
    from viz3d.figure.files import check_format
    from viz3d.scene.brain_only import of_brain
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene
    from viz3d.scene.page import with_page
    from viz3d.web.request import is_page, refuse_paper

    # Whatever is wrong with the request is said before the libraries that draw are loaded.
    target = os.fspath(output)
    if is_page(target):
        refuse_paper(
            size=size,
            width=width_mm,
            height=height_mm,
            dpi=dpi,
            crop=crop,
            border=border_mm,
            alt_text=alt_text,
        )
    else:
        check_format(target)
    volume, scene, reading, brain_mask = _named(volume, scene, reading, brain_mask)
    scene = "overview" if scene is None else scene
    wanted = scene if isinstance(scene, Scene) else load(os.fspath(scene))
    if brain:
        wanted = of_brain(wanted)
    wanted = with_page(wanted, background=background, font=font, crop=crop, border_mm=border_mm)
    page_size = _size(wanted, size, (width_mm, height_mm), dpi)

    mask = _mask_path(brain_mask)
    source = partial(_volume_of, volume, progress, reading)
    from viz3d.figure.record import DataOptions

    options = DataOptions.of(reading)
    if is_page(target):
        from viz3d.web.make import write as write_page

        write_page(source, wanted, target, progress, options, mask)
        return
    from viz3d.figure.make import write

    write(
        source,
        wanted,
        page_size,
        target,
        progress,
        alt_text=alt_text,
        options=options,
        brain_mask=mask,
    )


def reproduce(
    figure: PathLike,
    volume: Volume | PathLike,
    *,
    output: PathLike | None = None,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> Reproduction:
    """Make a figure again from the record that it carries, and compare.

    Parameters
    ----------
    figure : path
        As `render` wrote it: ``.png``, ``.tif``, ``.jpg``, ``.pdf``, ``.svg`` or ``.html``.
    volume : Volume or path
        The data that it shows.
    output : path, optional
        Where to write the new figure.
    brain_mask : path, optional
        The mask that the figure was made with, if one was given then.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`;
        but for the series they are as recorded unless they are given.

    Returns
    -------
    Reproduction
        ``same`` says whether it is the same picture of the same data, ``findings()`` tells in
        words what differs and where.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError, RenderError
    """
    from viz3d.web.request import is_page

    if is_page(os.fspath(figure)):
        from viz3d.web.reproduce import reproduce as made_again
    else:
        from viz3d.figure.reproduce import reproduce as made_again

    def source(options: DataOptions) -> Volume:
        if isinstance(volume, Volume):
            return volume
        return read(volume, progress=progress, **options.given(reading))

    target = None if output is None else os.fspath(output)
    return made_again(Path(figure), source, target, progress, _mask_path(brain_mask))


def convert(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> None:
    """Write a volume to one file.

    Parameters
    ----------
    volume : Volume or path
    output : path
        ``.nii``, ``.nii.gz``, ``.nrrd``, ``.mha`` or ``.vti``; it appears whole or not at all.
    brain : bool
        The brain alone, with air's level everywhere else; of one time point.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Raises
    ------
    InputError, GeometryError, OutputError
    """
    from viz3d.formats import check_format, write_volume
    from viz3d.output import check_writable

    # Whatever is wrong with the request is said before a series is read.
    check_format(os.fspath(output))
    check_writable(output)
    if brain_mask is not None and not brain:
        raise InputError(
            "A brain mask changes nothing in a whole volume: ask for the brain alone (--brain)",
            code="bad-option",
        )
    mask = _mask_path(brain_mask)
    source = _volume_of(volume, progress, reading)
    if brain:
        from viz3d.brains import brain_of, check_one_time
        from viz3d.process.brain.alone import brain_alone

        check_one_time(source)
        source = brain_alone(source, brain_of(source, 0, mask, progress))
    write_volume(source, os.fspath(output))


def brain_mask(
    volume: Volume | PathLike,
    *,
    output: PathLike | None = None,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> BrainMask:
    """Find the brain in a T1-weighted head, without a network or a template.

    It is kept in the user's cache, by what the voxels are: to ask again costs nothing.

    Parameters
    ----------
    volume : Volume or path
        Of one time point.
    output : path, optional
        Where to write it, 1 in the brain and 0 elsewhere: as for `convert`, or ``.dcm``, a DICOM
        segmentation of the series, which carries the patient's identity as the series does
        (needs ``pip install "viz3d[seg]"``). It appears whole or not at all.
    brain_mask : path, optional
        A mask made elsewhere, of any format and grid, or a DICOM segmentation: it is put on
        the volume's grid in place of one that is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Returns
    -------
    BrainMask
        ``mask`` on the volume's grid, ``volume_ml``, ``confidence`` with its reasons, and the
        ``classes`` of tissue.

    Raises
    ------
    InputError
        If there is no brain, or what was found cannot be one (`code` "no-brain"), the given
        mask is none of it ("bad-mask"), or there is no series that a ``.dcm`` could belong to.
    GeometryError, OutputError
    """
    from viz3d.brains import brain_of, check_one_time
    from viz3d.mask_files import check_mask_output, write_mask

    # Whatever is wrong with the request is said before a series is read.
    path = None if isinstance(volume, Volume) else Path(volume)
    if output is not None:
        check_mask_output(os.fspath(output), path)
    mask = _mask_path(brain_mask)
    source = _volume_of(volume, progress, reading)
    check_one_time(source)
    brain = brain_of(source, 0, mask, progress)
    if output is not None:
        write_mask(
            brain,
            source,
            os.fspath(output),
            path,
            volume_index=reading.get("volume_index"),
            is_given=mask is not None,
        )
    return brain


def tissue(
    volume: Volume | PathLike,
    *,
    output: PathLike | None = None,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> TissueReport:
    """Measure fluid, grey and white matter in the brain of a T1-weighted head.

    They are told apart by their intensities alone, without an atlas: a measure of the picture,
    neither morphometry nor a diagnosis.

    Parameters
    ----------
    volume : Volume or path
        Of one time point.
    output : path, optional
        Where to write what most of each voxel is: fluid 1, grey 2 and white matter 3, 0
        elsewhere. As for `convert`; it appears whole or not at all.
    brain_mask : path, optional
        A mask made elsewhere, of any format and grid, in place of one that is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Returns
    -------
    TissueReport
        The `tissue` classes with their volumes in mL and their intensities, the `bins` of the
        histogram that each fills, and the lesson's `plain_band` for comparison.

    Raises
    ------
    InputError
        If there is no brain, or no contrast in it (`code` "no-brain"), or the given mask is
        none of it ("bad-mask").
    GeometryError, OutputError
    """
    from viz3d.brains import check_one_time
    from viz3d.formats import check_format, write_volume
    from viz3d.output import check_writable

    # Whatever is wrong with the request is said before a series is read.
    if output is not None:
        check_format(os.fspath(output))
        check_writable(output)
    mask = _mask_path(brain_mask)
    source = _volume_of(volume, progress, reading)
    check_one_time(source)

    from viz3d.rendering.prepared import Prepared
    from viz3d.rendering.tissue_bands import labelled, tissue_report

    prepared = Prepared(source, brain_mask=mask, progress=progress)
    report = tissue_report(prepared, progress)
    if output is not None:
        write_volume(labelled(prepared), os.fspath(output))
    return report


def mesh(
    volume: Volume | PathLike,
    output: PathLike,
    *,
    layer: str = "skin",
    scene: str | PathLike | Scene | None = None,
    ras: bool = False,
    triangles: int | None = None,
    watertight: bool = False,
    brain: bool = False,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> MeshReport:
    """Write a surface as a mesh, in millimetres and patient coordinates.

    Parameters
    ----------
    volume : Volume or path
        The path may be that of a scene file that names its data.
    output : path
        ``.stl``, ``.ply``, ``.obj``, ``.glb`` or ``.vtp``; it appears whole or not at all.
    layer : str
        Id of a surface or mask-surface layer. Its whole surface is written: a scene's cut
        takes nothing away.
    scene : str, path or Scene, optional
        Where the layer is; without it in the scene file that names the data, or else in the
        built-in scenes.
    ras : bool
        Coordinates in RAS instead of LPS.
    triangles : int, optional
        At most so many, in the same shape.
    watertight : bool
        Closed and manifold, holes filled and crumbs dropped, for printing.
    brain : bool
        The brain's surface in the place of the skin's, bands within the brain.
    brain_mask : path, optional
        Where the brain is, as a file of any format and grid has it; without it, it is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Returns
    -------
    MeshReport
        Measured on the mesh as the file holds it.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError
    """
    from viz3d.meshes.files import check_format
    from viz3d.meshes.layers import find_layer
    from viz3d.meshes.wishes import Wishes
    from viz3d.output import check_writable
    from viz3d.scene.files import load
    from viz3d.scene.model import Scene

    # Whatever is wrong with the request is said before a series is read.
    check_format(os.fspath(output))
    check_writable(output)
    wishes = Wishes(ras, triangles, watertight)
    volume, scene, reading, brain_mask = _named(volume, scene, reading, brain_mask)
    known = scene if isinstance(scene, Scene) or scene is None else load(os.fspath(scene))
    wanted = find_layer(layer, known, brain=brain)
    mask = _mask_path(brain_mask)
    source = _volume_of(volume, progress, reading)

    from viz3d.meshes.export import export
    from viz3d.rendering.prepared import Prepared

    prepared = Prepared(source, brain_mask=mask, progress=progress)
    measured = export(wanted, prepared, wishes, os.fspath(output), progress)
    prepared.mask_in_use()
    return measured


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
    volume, scene, reading, brain_mask = _named(volume, scene, reading, brain_mask)
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

    mask = _mask_path(brain_mask)
    source = partial(_volume_of, volume, progress, reading)
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
    mask = _mask_path(brain_mask)
    source = _volume_of(volume, progress, reading)
    if interactive:
        return notebook.page(source, wanted, size or notebook.FRAME_PX, progress, mask)
    pixels = _size(wanted, size, (None, None), None)
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

    volume, scene, reading, brain_mask = _named(volume, scene, reading, brain_mask)
    scene = "four-up" if scene is None else scene
    wanted = scene if isinstance(scene, Scene) else load(os.fspath(scene))
    mask = _mask_path(brain_mask)
    source = volume if isinstance(volume, Volume) else read(volume, **reading)
    show(source, of_brain(wanted) if brain else wanted, mask)


def _named(
    volume: Volume | PathLike,
    scene: str | PathLike | Scene | None,
    reading: Reading,
    brain_mask: PathLike | None,
) -> tuple[Volume | PathLike, str | PathLike | Scene | None, Reading, PathLike | None]:
    """Data, scene, how to read, and mask: where a scene file stands for the data, what it names."""
    from viz3d.reading import is_scene_file, named_in

    if isinstance(volume, Volume) or not is_scene_file(volume):
        return volume, scene, reading, brain_mask
    named = named_in(Path(volume), reading)
    usual = volume if scene is None else scene
    return named.path, usual, named.reading, brain_mask or named.brain_mask or None


def _volume_of(volume: Volume | PathLike, progress: Progress, reading: Reading) -> Volume:
    """The volume itself, or what is read from the path."""
    if isinstance(volume, Volume):
        return volume
    return read(volume, progress=progress, **reading)


def _mask_path(brain_mask: PathLike | None) -> Path | None:
    """A given brain mask, which is there."""
    if brain_mask is None:
        return None
    from viz3d.reading import check_there

    check_there(Path(brain_mask))
    return Path(brain_mask)


def _size(
    scene: Scene,
    size: tuple[int, int] | None,
    sides_mm: tuple[float | None, float | None],
    dpi: float | None,
) -> Size:
    from viz3d.figure.layout import size_in_mm, size_in_pixels
    from viz3d.figure.size import Size

    if size is not None and sides_mm != (None, None):
        raise InputError("Give the size in pixels or in mm, not both", code="bad-size")
    if size is not None:
        return Size.in_pixels(*size) if dpi is None else Size(*size, dpi)
    if sides_mm != (None, None):
        return size_in_mm(scene.page, *sides_mm, 300 if dpi is None else dpi)
    return size_in_pixels(scene.page, 1600, dpi)
