"""From a layer to a mesh's file, and what the file holds."""

from __future__ import annotations

from viz3d.errors import InputError
from viz3d.meshes.files import write_mesh
from viz3d.meshes.layers import MeshLayer
from viz3d.meshes.make import surface
from viz3d.meshes.report import MeshReport, report
from viz3d.meshes.wishes import Wishes
from viz3d.progress import Progress, silent
from viz3d.rendering.prepared import Prepared


def export(
    layer: MeshLayer,
    prepared: Prepared,
    wishes: Wishes,
    output: str,
    progress: Progress = silent,
) -> MeshReport:
    """Write the whole surface of a layer, and measure it.

    Parameters
    ----------
    layer : SurfaceLayer or MaskSurfaceLayer
    prepared : Prepared
    wishes : Wishes
    output : str
        Its ending says the format; the file appears whole or not at all.
    progress : Progress

    Raises
    ------
    InputError
        If the surface is empty, cannot be reduced as far as wished, or cannot be closed.
    OutputError
    """
    made = surface(layer, prepared, wishes, progress)
    measured = report(made)
    if wishes.watertight and not measured.watertight:
        raise InputError(
            f"The surface '{layer.id}' could not be closed: {measured.open_edges} open edges, "
            f"{measured.non_manifold_edges} that are not manifold; ask for more triangles",
            code="not-watertight",
        )
    progress("Writing", 0, 1)
    write_mesh(made, output)
    return measured
