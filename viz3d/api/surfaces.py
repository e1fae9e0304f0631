"""Surfaces as files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Unpack

from viz3d.api.asked import mask_path, named
from viz3d.api.data import volume_of
from viz3d.api.paths import PathLike
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.meshes.report import MeshReport
    from viz3d.reading import Reading
    from viz3d.scene.model import Scene


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
    volume, scene, reading, brain_mask = named(volume, scene, reading, brain_mask)
    known = scene if isinstance(scene, Scene) or scene is None else load(os.fspath(scene))
    wanted = find_layer(layer, known, brain=brain)
    mask = mask_path(brain_mask)
    source = volume_of(volume, progress, reading)

    from viz3d.meshes.export import export
    from viz3d.rendering.prepared import Prepared

    prepared = Prepared(source, brain_mask=mask, progress=progress)
    measured = export(wanted, prepared, wishes, os.fspath(output), progress)
    prepared.mask_in_use()
    return measured
